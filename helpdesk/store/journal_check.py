"""Is the journal as it was written? Every row against its hashes and the row before it, tombstones against the events
that made them; row by row, so that its length does not matter.

Not the making of the rows (`events`) and not the mails that it names (`originals_check`).
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from helpdesk.domain.journal import ERASING, GENESIS, NEVER_ERASED, content_hash, row_hash
from helpdesk.store.events import Event, JournalHead
from helpdesk.store.findings import Finding

_COLUMNS = (
    *(Event.id, Event.at, Event.ticket_id, Event.kind, Event.actor, Event.data, Event.salt),
    *(Event.content_hash, Event.previous_hash, Event.hash, Event.erased_by),
)
_AT_ONCE = 500


@dataclass(slots=True)
class LetGo:
    """What erasing events say that went: by table, each row's id with the event that let it go."""

    rows: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def by(self, table: str, row: int) -> int | None:
        """Give the event that let the row's content go; None where it must be there."""
        return self.rows[table].get(row)


def verify(session: Session) -> Finding | None:
    """Give the first row of the journal that was changed, removed or put in; None where it is whole."""
    return next(check(session, LetGo()), None)


def check(session: Session, gone: LetGo) -> Iterator[Finding]:
    """Give what is wrong with the journal, up to the first break of its chain; fills in what was let go.

    `gone` is complete when the iterator is at its end.
    """
    previous, expected = GENESIS, 1
    tombstones: dict[int, int] = {}
    with closing(session.execute(select(*_COLUMNS).order_by(Event.id).execution_options(yield_per=_AT_ONCE))) as rows:
        for row in rows:
            wrong = _wrong(row, expected, previous)
            if wrong:
                yield Finding(Event.__tablename__, expected, wrong)
                return
            if row.erased_by is not None:
                tombstones[row.id] = row.erased_by
            if row.kind in ERASING:
                for table, ids in row.data.items():
                    if isinstance(ids, list):
                        gone.rows[table].update(dict.fromkeys(ids, row.id))
            previous, expected = row.hash, expected + 1
    yield from _unnamed(tombstones, gone)
    yield from _cut_off(session, expected - 1, previous)


def _wrong(row: Row[Any], expected: int, previous: str) -> str:
    """Say what of a row does not fit, "" where all does."""
    if row.id != expected:
        return f"the row is missing, {row.id} follows"
    if row.previous_hash != previous:
        return "previous_hash is not the hash of the row before it"
    if row.hash != row_hash(row.id, row.at, row.ticket_id, row.kind, row.content_hash, row.previous_hash):
        return "at, ticket_id, kind or content_hash does not fit its hash"
    if row.erased_by is None:
        fits = row.content_hash == content_hash(row.salt, row.actor, row.data)
        return "" if fits else "actor, data or salt does not fit content_hash"
    if row.actor or row.data or row.salt:
        return "erased_by says that it was emptied, but there is content in it"
    if row.kind in NEVER_ERASED or row.erased_by <= row.id:
        return f"erased_by names event {row.erased_by}, which cannot have emptied it"
    return ""


def _unnamed(tombstones: dict[int, int], gone: LetGo) -> Iterator[Finding]:
    """Find rows that were emptied without an event that says so, and those that hold again what was let go."""
    named = gone.rows[Event.__tablename__]
    for row in sorted(tombstones.keys() | named.keys()):
        if row not in named:
            yield Finding(Event.__tablename__, row, f"it was emptied, and event {tombstones[row]} does not say so")
        elif row not in tombstones:
            yield Finding(Event.__tablename__, row, f"event {named[row]} erased it, but its content is there")
        elif tombstones[row] != named[row]:
            yield Finding(Event.__tablename__, row, f"erased_by names event {tombstones[row]}, not {named[row]}")


def _cut_off(session: Session, last: int, last_hash: str) -> Iterator[Finding]:
    heads = session.execute(select(JournalHead.id, JournalHead.last, JournalHead.hash)).all()
    if [tuple(head) for head in heads] != [(1, last, last_hash)] and (heads or last):
        yield Finding(Event.__tablename__, last + 1, "the journal does not end where journal_head says")
