"""Calls that somebody must make because mail to an address does not arrive: one at a time for each address.

Not what leads to one and what ends it (`services.outgoing.phone_tasks`). A row stays with the time at which it was
done.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.domain.ticket import TicketState
from helpdesk.store.schema import Base, refers_to
from helpdesk.store.tickets import Ticket

_DONE = (TicketState.RESOLVED, TicketState.CLOSED, TicketState.SPAM)


class PhoneTask(Base):
    """A call to make. `outbound_id`: the mail that did not arrive. `is_own_ticket`: its ticket was made for it alone.

    `due_at`: the date that it put on its ticket, None where the ticket had one already; once the call that put it there
    is made, it is that of the next one on the ticket. `closed_at`: since then mail
    arrives there again.
    """

    __tablename__ = "phone_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    canonical: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), index=True)
    outbound_id: Mapped[int] = mapped_column(refers_to("outbound_message.id"), index=True)
    is_own_ticket: Mapped[bool]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


def open_for(session: Session, canonical: Iterable[str]) -> Sequence[PhoneTask]:
    """Give the calls for these addresses that are still to be made: whoever ended their ticket has made them."""
    query = select(PhoneTask).join(Ticket, Ticket.id == PhoneTask.ticket_id)
    query = query.where(PhoneTask.canonical.in_(list(canonical)), PhoneTask.closed_at.is_(None))
    return session.scalars(query.where(Ticket.state.not_in(_DONE)).order_by(PhoneTask.id)).all()


def open_on(session: Session, ticket_ids: Iterable[int]) -> Sequence[PhoneTask]:
    """Give the calls of these tickets that are still to be made, the oldest first."""
    query = select(PhoneTask).where(PhoneTask.ticket_id.in_(list(ticket_ids)), PhoneTask.closed_at.is_(None))
    return session.scalars(query.order_by(PhoneTask.id)).all()
