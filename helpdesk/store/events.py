"""The journal: what happened, in the past tense, each row carrying the hash of the one before it.

No row is ever changed or removed; one whose content must go is emptied and stays as a tombstone. How the hashes are
made stands in `domain.journal`, how they are checked in `journal_check`. Not a message bus.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.domain.journal import (
    GENESIS,
    MAILS_KEPT,
    NEVER_ERASED,
    SALT_BYTES,
    content_hash,
    received_entry,
    row_hash,
    sent_entry,
)
from helpdesk.errors import CorruptStore
from helpdesk.store.schema import Base, refers_to

_IN_QUERY = 500
_RECENT = 500  # events: looking further back would cost more than it tells


class Event(Base):
    """One thing that happened. `id` counts without gaps: a transaction is the only writer (`store.engines`).

    `content_hash` is the salted hash of `actor` and `data`; all three are empty in a tombstone, whose `erased_by`
    names the event that emptied it.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    ticket_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"), index=True)
    kind: Mapped[str]
    actor: Mapped[str]
    data: Mapped[dict[str, Any]]
    salt: Mapped[str]
    content_hash: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    erased_by: Mapped[int | None]


class JournalHead(Base):
    """The last row of the journal, so that one that was cut off at its end is missed; a single row."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    hash: Mapped[str]


# Made once, and of the table itself: it is written in nearly each transaction.
_WRITE_HEAD = update(JournalHead.__table__).values(last=bindparam("new_last"), hash=bindparam("new_hash"))  # type: ignore[arg-type]  # a mapped class has a Table


@dataclass(frozen=True, slots=True)
class Happening:
    """An event before it has its place in the journal; `actor` is an address, 'admin' or 'helpdesk'."""

    kind: str
    ticket_id: int | None
    actor: str
    data: dict[str, Any] = field(default_factory=dict)


def record(session: Session, now: datetime, *happenings: Happening) -> int:
    """Append to the journal, in order; gives the id of the last row."""
    number, previous = _head(session)
    for happening in happenings:
        number += 1
        salt = secrets.token_hex(SALT_BYTES)
        content = content_hash(salt, happening.actor, happening.data)
        event = Event(
            id=number,
            at=now,
            ticket_id=happening.ticket_id,
            kind=happening.kind,
            actor=happening.actor,
            data=happening.data,
            salt=salt,
            content_hash=content,
            previous_hash=previous,
            hash=row_hash(number, now, happening.ticket_id, happening.kind, content, previous),
        )
        previous = event.hash
        session.add(event)
    session.info["journal_head"] = (number, previous)
    return number


def record_received(session: Session, now: datetime, mails: Iterable[tuple[int, str, int, datetime]]) -> None:
    """Put the mails that came in under the proof: id, digest (hex SHA-256), size (bytes) and time of receipt."""
    named = [received_entry(*mail) for mail in mails]
    if named:
        record(session, now, Happening(MAILS_KEPT, None, "helpdesk", {"inbound_message": named}))


def record_sent(session: Session, now: datetime, mails: Iterable[tuple[int, str]]) -> None:
    """Put the bytes of our mails under the proof: id of the outbox row and digest (hex SHA-256)."""
    named = [sent_entry(*mail) for mail in mails]
    if named:
        record(session, now, Happening(MAILS_KEPT, None, "helpdesk", {"outbound_content": named}))


def write_head(session: Session) -> None:
    """Keep where the journal ends, as a listener of "before_commit"; once for each transaction."""
    head: tuple[int, str] | None = session.info.get("journal_head")
    if head is not None:
        session.connection().execute(_WRITE_HEAD, {"new_last": head[0], "new_hash": head[1]})


def empty(session: Session, ids: Iterable[int], erased_by: int) -> None:
    """Take who and what out of these rows, which were flushed; `erased_by` is the event that names them."""
    remaining = iter(ids)
    while some := list(islice(remaining, _IN_QUERY)):
        query = update(Event).where(Event.id.in_(some), Event.kind.not_in(NEVER_ERASED))
        values = {"actor": "", "data": {}, "salt": "", "erased_by": erased_by}
        session.execute(query.values(values).execution_options(synchronize_session="fetch"))


def of_ticket(session: Session, ticket_id: int) -> Sequence[Event]:
    """Give what happened to a ticket, oldest first."""
    return session.scalars(select(Event).where(Event.ticket_id == ticket_id).order_by(Event.id)).all()


def last(session: Session, ticket_id: int, kind: str) -> Event | None:
    """Give what of that kind happened to the ticket last."""
    query = select(Event).where(Event.ticket_id == ticket_id, Event.kind == kind)
    return session.scalars(query.order_by(Event.id.desc()).limit(1)).first()


def latest(session: Session, kind: str) -> dict[str, Any] | None:
    """Give the data of the newest event of a kind; None where the last few hundred events hold none."""
    number, _ = _head(session)
    found = select(Event.data).where(Event.id > number - _RECENT, Event.kind == kind).order_by(Event.id.desc())
    return session.scalars(found.limit(1)).first()


def _head(session: Session) -> tuple[int, str]:
    """Give number and hash of the last row; kept for the length of the transaction."""
    known: tuple[int, str] | None = session.info.get("journal_head")
    if known is None:
        row = session.execute(select(JournalHead.last, JournalHead.hash)).first()
        known = (row.last, row.hash) if row else _begin(session)
    return known


def _begin(session: Session) -> tuple[int, str]:
    """Begin an empty journal. Raises CorruptStore where there are rows already, whose end nobody knows."""
    if session.scalars(select(Event.id).limit(1)).first() is not None:
        raise CorruptStore("journal_head is missing, so that nobody knows where the journal ends; restore a backup")
    session.execute(insert(JournalHead).values(id=1, last=0, hash=GENESIS))
    return 0, GENESIS
