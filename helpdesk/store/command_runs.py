"""The commands that were run, each with what takes it back.

Not the commands themselves (`domain.command_list`) and not the journal (`store.events`), which never changes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base, refers_to


class CommandRun(Base):
    """One line of a mail that was carried out; `line` as it was written, `command` its name in the command list.

    `inverse` is what takes it back ({}: nothing does), `undone_at` when that happened.
    """

    __tablename__ = "command_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), index=True)
    inbound_id: Mapped[int | None] = mapped_column(refers_to("inbound_message.id"))
    actor: Mapped[str]
    at: Mapped[datetime]
    command: Mapped[str]
    line: Mapped[str]
    inverse: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


def command_runs(session: Session, ticket_id: int) -> Sequence[CommandRun]:
    """Give what was run on a ticket, oldest first; what was undone too."""
    return session.scalars(select(CommandRun).where(CommandRun.ticket_id == ticket_id).order_by(CommandRun.id)).all()


def runs_by(session: Session, actor: str, ticket_ids: Iterable[int]) -> Sequence[CommandRun]:
    """Give what somebody ran on these tickets and did not take back, oldest first."""
    query = select(CommandRun).where(
        CommandRun.actor == actor, CommandRun.ticket_id.in_(list(ticket_ids)), CommandRun.undone_at.is_(None)
    )
    return session.scalars(query.order_by(CommandRun.id)).all()
