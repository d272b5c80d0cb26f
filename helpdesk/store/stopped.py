"""Acknowledgements that wait for the admin's word: too many at once, or to many senders of one text.

Not why they are stopped (`services.outgoing.held_acknowledgements`). What an admin released is never stopped again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, case, func, select, update
from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.store.outbox import ACKNOWLEDGING, OutboundMessage


@dataclass(frozen=True, slots=True)
class Flood:
    """One text of many senders: how many, how many acknowledgements of it are stopped, and the first one's row."""

    likeness: str
    senders: int
    stopped: int
    first_id: int


def waiting(session: Session) -> int:
    """Count the acknowledgements that are still to be sent and that no admin released."""
    return _count(session, OutboundState.QUEUED, None)


def stopped(session: Session, reason: str) -> int:
    """Count those that were stopped for that reason."""
    return _count(session, OutboundState.HELD, reason)


def stop_all(session: Session, reason: str) -> None:
    """Stop all that wait."""
    session.execute(_waiting().values(state=OutboundState.HELD, last_reply=reason))


def stop_like(session: Session, likenesses: Collection[str], reason: str) -> None:
    """Stop all that wait and acknowledge one of these texts."""
    query = _waiting().where(OutboundMessage.likeness.in_(likenesses))
    session.execute(query.values(state=OutboundState.HELD, last_reply=reason))


def floods(
    session: Session, likenesses: Collection[str], more_than: int, since: datetime, given_up: str
) -> Sequence[Flood]:
    """Give those of these texts that came from more different senders since then; none that an admin let go.

    `given_up`: the reason of acknowledgements that count as stopped though nobody waits for them any more.
    """
    row = OutboundMessage
    senders = func.count(row.recipient.distinct())
    is_stopped = (row.state == OutboundState.HELD) | (row.last_reply == given_up)
    query = (
        select(row.likeness, senders, func.sum(case((is_stopped, 1), else_=0)), func.min(row.id))
        .where(row.likeness.in_(likenesses), row.queued_at > since)
        .group_by(row.likeness)
        .having(senders > more_than, func.sum(case((row.released, 1), else_=0)) == 0)
    )
    return [Flood(likeness or "", *counts) for likeness, *counts in session.execute(query)]


def tickets_like(session: Session, ticket_id: int, reason: str) -> Sequence[int]:
    """Give the other tickets with the text of this one, where acknowledgements of it were stopped for that reason."""
    row = OutboundMessage
    own = select(row.likeness).where(row.ticket_id == ticket_id, row.likeness.is_not(None))
    flooding = select(row.likeness).where(
        row.likeness.in_(own), row.state == OutboundState.HELD, row.last_reply == reason
    )
    query = select(row.ticket_id).where(row.likeness.in_(flooding), row.ticket_id != ticket_id).order_by(row.ticket_id)
    return [found for found in session.scalars(query) if found is not None]


def give_up(session: Session, ticket_ids: Collection[int], reason: str) -> None:
    """Let the stopped acknowledgements of these tickets never be sent, unless an admin names one."""
    query = update(OutboundMessage).where(
        OutboundMessage.ticket_id.in_(ticket_ids), OutboundMessage.state == OutboundState.HELD
    )
    session.execute(query.values(state=OutboundState.FAILED, last_reply=reason))


def let_wait(session: Session, ticket_ids: Collection[int], given_up: str, reason: str) -> None:
    """Hold those of these tickets again that were given up for one reason; `reason` is why they wait from now on."""
    query = update(OutboundMessage).where(
        OutboundMessage.ticket_id.in_(ticket_ids),
        OutboundMessage.state == OutboundState.FAILED,
        OutboundMessage.last_reply == given_up,
    )
    session.execute(query.values(state=OutboundState.HELD, last_reply=reason))


def _waiting() -> Update:
    return update(OutboundMessage).where(
        OutboundMessage.state == OutboundState.QUEUED,
        OutboundMessage.notice.in_(ACKNOWLEDGING),
        OutboundMessage.released.is_(False),
    )


def _count(session: Session, state: OutboundState, reason: str | None) -> int:
    row = OutboundMessage
    query = select(func.count()).select_from(row).where(row.state == state, row.notice.in_(ACKNOWLEDGING))
    query = query.where(row.released.is_(False))
    return session.scalars(query if reason is None else query.where(row.last_reply == reason)).one()
