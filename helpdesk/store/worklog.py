"""Time spent on tickets: who, on which day, how long, and whether the customer pays for it.

Not the reading of "1h30" (`domain.command_values`). An entry is never deleted: what was undone is withdrawn.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base, refers_to


class TimeKind(StrEnum):
    """What the time was spent on."""

    WORK = "work"
    TRAVEL = "travel"


class TimeEntry(Base):
    """Time of one person on one ticket; `day` is the local day, `reason` says why it is not billable.

    `person` is an address (lower-case), `withdrawn_at` when the entry was undone.
    """

    __tablename__ = "time_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(refers_to("comment.id"))
    person: Mapped[str]
    day: Mapped[date]
    minutes: Mapped[int]
    billable: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=TimeKind.WORK)
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def time_entries(session: Session, *ticket_ids: int) -> Sequence[TimeEntry]:
    """Give the entries of these tickets that count, oldest first."""
    query = select(TimeEntry).where(TimeEntry.ticket_id.in_(ticket_ids), TimeEntry.withdrawn_at.is_(None))
    return session.scalars(query.order_by(TimeEntry.id)).all()
