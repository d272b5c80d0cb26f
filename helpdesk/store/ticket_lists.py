"""Which tickets are open, narrowed by whose they are: queries only.

Not who may see them (`domain.queries`, `services.commands.queries`).
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session

from helpdesk.domain.ticket import BOUNCE_QUEUE, SPAM_QUEUE, Priority, TicketState
from helpdesk.store.tickets import Ticket

_OPEN = (
    TicketState.NEW,
    TicketState.OPEN,
    TicketState.IN_PROGRESS,
    TicketState.WAITING,
    TicketState.SCHEDULED,
)
_SET_APART = (SPAM_QUEUE, BOUNCE_QUEUE)
_AT_MOST = 1000
_URGENCY = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}


def open_tickets(session: Session) -> Sequence[Ticket]:
    """Give the tickets that are not done, the most urgent first, then the oldest."""
    return session.scalars(_open()).all()


def open_tickets_of(session: Session, addresses: Collection[str]) -> Sequence[Ticket]:
    """Give those of a person of the team, whichever of his addresses they were given to."""
    return session.scalars(_open().where(Ticket.assignee.in_(addresses))).all()


def open_tickets_of_nobody(session: Session, reachable: Collection[str]) -> Sequence[Ticket]:
    """Give those that nobody tends: given to none of the addresses of those who are there or are stood in for."""
    return session.scalars(_open().where(Ticket.assignee.not_in(reachable))).all()


def open_tickets_of_customer(session: Session, customer_id: int) -> Sequence[Ticket]:
    """Give those of a customer."""
    return session.scalars(_open().where(Ticket.customer_id == customer_id)).all()


def open_tickets_of_person(session: Session, address: str, contact_id: int | None) -> Sequence[Ticket]:
    """Give those that a person reported, from that address or as that contact."""
    own = Ticket.requester_address == address
    if contact_id is not None:
        own = or_(own, Ticket.contact_id == contact_id)
    return session.scalars(_open().where(own)).all()


def _open() -> Select[Ticket]:
    query = select(Ticket).where(Ticket.state.in_(_OPEN), Ticket.queue.not_in(_SET_APART))
    return query.order_by(case(_URGENCY, value=Ticket.priority, else_=2), Ticket.id).limit(_AT_MOST)
