"""Announcements that were sent, each mail of theirs, the tickets that answer them, and who wants no more of a kind.

Not the mails themselves (`store.outbox`). An announcement is kept as it was sent; an opt-out that was taken back keeps
its row, with the time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.schema import Base, refers_to
from helpdesk.store.tickets import Ticket


class AnnouncementRow(Base):
    """`digest`: SHA-256 of the file (hex). `words`: by language, "" for one text for all. `is_update`: sent again."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    own_systems: Mapped[bool]
    words: Mapped[dict[str, Any]]
    services: Mapped[list[str]]
    begins: Mapped[datetime | None]
    ends: Mapped[datetime | None]
    is_update: Mapped[bool]
    actor: Mapped[str]
    created_at: Mapped[datetime]


class AnnouncementRecipient(Base):
    """A mail of an announcement: to which customer by number, and to which contact by key, "" the main address."""

    __tablename__ = "announcement_recipient"

    outbound_id: Mapped[int] = mapped_column(refers_to("outbound_message.id"), primary_key=True, autoincrement=False)
    announcement_id: Mapped[int] = mapped_column(refers_to("announcement.id"), index=True)
    customer: Mapped[str]
    contact: Mapped[str]


class AnnouncementAnswer(Base):
    """A ticket that began as an answer to a mail of an announcement."""

    __tablename__ = "announcement_answer"

    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), primary_key=True, autoincrement=False)
    outbound_id: Mapped[int] = mapped_column(refers_to("outbound_message.id"), index=True)


class OptOut(Base):
    """An address to which no announcement of that kind goes, from `since` until `ended_at`."""

    __tablename__ = "opt_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    canonical: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def due(session: Session, now: datetime, limit: int) -> Sequence[OutboundMessage]:
    """Give the mails of announcements that are due; they go when nothing else waits."""
    query = select(OutboundMessage).where(OutboundMessage.state == OutboundState.QUEUED, OutboundMessage.due_at <= now)
    query = query.where(OutboundMessage.notice == Notice.ANNOUNCEMENT)
    return session.scalars(query.order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)).all()


def sent_before(session: Session, digest: str) -> AnnouncementRow | None:
    """Give the last announcement of that very file."""
    query = select(AnnouncementRow).where(AnnouncementRow.digest == digest).order_by(AnnouncementRow.id.desc())
    return session.scalars(query).first()


def newest(session: Session, limit: int) -> Sequence[tuple[AnnouncementRow, int]]:
    """Give the newest announcements, each with the number of its mails."""
    count = select(AnnouncementRecipient.announcement_id, func.count().label("n"))
    counted = count.group_by(AnnouncementRecipient.announcement_id).subquery()
    query = (
        select(AnnouncementRow, func.coalesce(counted.c.n, 0))
        .outerjoin(counted, counted.c.announcement_id == AnnouncementRow.id)
        .order_by(AnnouncementRow.id.desc())
        .limit(limit)
    )
    return [(row, number) for row, number in session.execute(query)]


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, AnnouncementRow]:
    """Give these announcements by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(AnnouncementRow).where(AnnouncementRow.id.in_(wanted)))}


def mails_of(session: Session, announcement_id: int) -> Sequence[tuple[AnnouncementRecipient, OutboundMessage]]:
    """Give all mails of an announcement, in the order in which they were queued."""
    query = (
        select(AnnouncementRecipient, OutboundMessage)
        .join(OutboundMessage, OutboundMessage.id == AnnouncementRecipient.outbound_id)
        .where(AnnouncementRecipient.announcement_id == announcement_id)
        .order_by(AnnouncementRecipient.outbound_id)
    )
    return [(recipient, mail) for recipient, mail in session.execute(query)]


def answers_to(session: Session, announcement_id: int) -> dict[int, list[str]]:
    """Give the numbers of the tickets that answer each mail of an announcement."""
    query = (
        select(AnnouncementAnswer.outbound_id, Ticket.number)
        .join(Ticket, Ticket.id == AnnouncementAnswer.ticket_id)
        .join(AnnouncementRecipient, AnnouncementRecipient.outbound_id == AnnouncementAnswer.outbound_id)
        .where(AnnouncementRecipient.announcement_id == announcement_id)
        .order_by(Ticket.id)
    )
    found: dict[int, list[str]] = {}
    for outbound_id, number in session.execute(query):
        found.setdefault(outbound_id, []).append(number)
    return found


def tickets_about(session: Session, outbound_id: int) -> Sequence[int]:
    """Give the ids of the tickets that answer a mail of an announcement, the newest first."""
    query = select(AnnouncementAnswer.ticket_id).where(AnnouncementAnswer.outbound_id == outbound_id)
    return session.scalars(query.order_by(AnnouncementAnswer.ticket_id.desc())).all()


def announced_to(session: Session, ticket_ids: Iterable[int]) -> dict[int, AnnouncementRow]:
    """Give the announcement that each of these tickets answers; those that answer none are left out."""
    query = (
        select(AnnouncementAnswer.ticket_id, AnnouncementRow)
        .join(AnnouncementRecipient, AnnouncementRecipient.outbound_id == AnnouncementAnswer.outbound_id)
        .join(AnnouncementRow, AnnouncementRow.id == AnnouncementRecipient.announcement_id)
        .where(AnnouncementAnswer.ticket_id.in_(list(ticket_ids)))
    )
    return dict(session.execute(query).all())


def opted_out(session: Session, kind: str) -> frozenset[str]:
    """Give the canonical addresses to which nothing of that kind goes."""
    query = select(OptOut.canonical).where(OptOut.kind == kind, OptOut.ended_at.is_(None))
    return frozenset(session.scalars(query))


def opt_outs(session: Session, canonicals: Iterable[str]) -> Sequence[OptOut]:
    """Give what these addresses want no more, oldest first."""
    query = select(OptOut).where(OptOut.canonical.in_(list(canonicals)), OptOut.ended_at.is_(None))
    return session.scalars(query.order_by(OptOut.id)).all()
