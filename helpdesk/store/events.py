"""The journal: what happened, in the past tense, each row carrying the hash of the one before it.

Never changed, never deleted; `verify` names the first row that does not fit. Not a message bus.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base, refers_to

GENESIS = "0" * 64


class Event(Base):
    """One thing that happened. `id` counts without gaps: a transaction is the only writer (`store.engines`)."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    ticket_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"), index=True)
    kind: Mapped[str]
    actor: Mapped[str]
    data: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event before it has its place in the journal; `actor` is an address, 'admin' or 'helpdesk'."""

    kind: str
    ticket_id: int | None
    actor: str
    data: dict[str, Any] = field(default_factory=dict)


def record(session: Session, now: datetime, *happenings: Happening) -> None:
    """Append to the journal, in order."""
    head = _head(session)
    number, previous = head
    for happening in happenings:
        number += 1
        event = Event(
            id=number,
            at=now,
            ticket_id=happening.ticket_id,
            kind=happening.kind,
            actor=happening.actor,
            data=happening.data,
            previous_hash=previous,
            hash="",
        )
        event.hash = previous = _hash(event)
        session.add(event)
    session.info["journal_head"] = (number, previous)


def verify(session: Session) -> int | None:
    """Give the id of the first row that was changed, removed or put in; None when the journal is whole."""
    previous, expected = GENESIS, 1
    with closing(session.scalars(select(Event).order_by(Event.id).execution_options(yield_per=500))) as rows:
        for event in rows:
            if event.id != expected or event.previous_hash != previous or event.hash != _hash(event):
                return expected
            previous, expected = event.hash, expected + 1
    return None


def of_ticket(session: Session, ticket_id: int) -> Sequence[Event]:
    """Give what happened to a ticket, oldest first."""
    return session.scalars(select(Event).where(Event.ticket_id == ticket_id).order_by(Event.id)).all()


def _head(session: Session) -> tuple[int, str]:
    """Give number and hash of the last row; kept for the length of the transaction."""
    known: tuple[int, str] | None = session.info.get("journal_head")
    if known is None:
        row = session.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).first()
        known = (row[0], row[1]) if row else (0, GENESIS)
    return known


def _hash(event: Event) -> str:
    """Hash a canonical form: sorted keys, UTC to the microsecond, no white space."""
    facts = [
        event.id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.ticket_id,
        event.kind,
        event.actor,
        event.data,
        event.previous_hash,
    ]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
