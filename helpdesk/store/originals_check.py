"""Are all mails there, byte for byte, that the journal says came in or went out, and no others?

Reads the mails one by one, so that gigabytes fit. Comes after `journal_check`, since it trusts the journal. Not the
reading of mails for use (`inbox`, `outbox`).
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from helpdesk.domain.journal import MAILS_KEPT, iso
from helpdesk.errors import CorruptStore
from helpdesk.store.blobs import Blobs
from helpdesk.store.events import Event
from helpdesk.store.findings import Finding
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.journal_check import LetGo
from helpdesk.store.outbox import OutboundContent

_INBOUND, _OUTBOUND = InboundMessage.__tablename__, OutboundContent.__tablename__
_AT_ONCE = 50
_ID: dict[str, ColumnElement[int]] = {
    _INBOUND: InboundMessage.__table__.c.id,
    _OUTBOUND: OutboundContent.__table__.c.outbound_id,
}
_ROWS: dict[str, Any] = {
    _INBOUND: select(
        InboundMessage.id,
        InboundMessage.digest,
        InboundMessage.size,
        InboundMessage.received_at,
        InboundMessage.raw,
        InboundMessage.erased_by,
    ),
    _OUTBOUND: select(OutboundContent.outbound_id.label("id"), OutboundContent.raw, OutboundContent.digest),
}


class _Seen:
    """Which ids were named: a bit for each, as there may be millions."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + 4096))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return 0 <= place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))


def check(session: Session, blobs: Blobs, gone: LetGo) -> Iterator[Finding]:
    """Give what is wrong with the mails; `gone` is what `journal_check.check` filled in."""
    seen = {_INBOUND: _Seen(), _OUTBOUND: _Seen()}
    # The newest first: of a mail that was made anew because it was too large for the server, the last bytes count.
    query = select(Event.data).where(Event.kind == MAILS_KEPT).order_by(Event.id.desc())
    with closing(session.scalars(query.execution_options(yield_per=_AT_ONCE))) as kept:
        for data in kept:
            for table, named in data.items():
                entries = [entry for entry in named if table != _OUTBOUND or entry[0] not in seen[table]]
                for number, *_ in entries:
                    seen[table].add(number)
                yield from _of_event(session, blobs, gone, table, entries)
    for table, ids in seen.items():
        with closing(session.scalars(select(_ID[table]).order_by(_ID[table]).execution_options(yield_per=500))) as rows:
            yield from (
                Finding(table, row, "the journal does not know of it: it was put in") for row in rows if row not in ids
            )


def _of_event(session: Session, blobs: Blobs, gone: LetGo, table: str, entries: list[Any]) -> Iterator[Finding]:
    """Check the mails that one event names; their bytes are let go at once."""
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        ids = [entry[0] for entry in some]
        found: dict[int, Row[Any]] = {row.id: row for row in session.execute(_ROWS[table].where(_ID[table].in_(ids)))}
        for number, *facts in some:
            row, erased_by = found.get(number), gone.by(table, number)
            check_it = _wrong_received if table == _INBOUND else _wrong_sent
            wrong = check_it(row, facts, erased_by, blobs)
            if wrong:
                yield Finding(table, number, wrong)


def _wrong_received(row: Row[Any] | None, facts: list[Any], erased_by: int | None, blobs: Blobs) -> str:
    digest, size, received_at = facts
    if row is None:
        return "the row is missing"
    if row.erased_by != erased_by:
        return f"erased_by is {row.erased_by}, the journal says {erased_by}"
    known: tuple[str, int, datetime] = (row.digest, row.size, row.received_at)
    if (known[0], known[1], iso(known[2])) != (digest, size, received_at):
        return "digest, size or received_at is not what the journal says"
    if erased_by is not None:
        return "" if row.raw is None else f"event {erased_by} erased it, but its bytes are there"
    return _wrong_bytes(row.raw, digest, blobs)


def _wrong_sent(row: Row[Any] | None, facts: list[Any], erased_by: int | None, blobs: Blobs) -> str:
    [digest] = facts
    if erased_by is not None:
        return "" if row is None else f"event {erased_by} erased it, but it is there"
    if row is None:
        return "the row is missing"
    if row.digest != ("" if row.raw is not None else digest):
        return "digest is not what the journal says"
    return _wrong_bytes(row.raw, digest, blobs)


def _wrong_bytes(raw: object, digest: str, blobs: Blobs) -> str:
    if raw is not None:  # a change by hand may have left text in SQLite, whose columns take anything
        same = isinstance(raw, bytes) and hashlib.sha256(raw).hexdigest() == digest
        return "" if same else "its bytes were changed"
    try:
        blobs.check(digest)
    except CorruptStore as error:
        return str(error)
    return ""
