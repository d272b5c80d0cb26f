"""What somebody asked for before: queries for those who begin to work on his ticket.

Not the journal of one ticket (`store.events`) and not the search.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.ticket import SPAM_QUEUE, TicketState
from helpdesk.store.tickets import Ticket

_NEWEST = 5


def earlier_of(session: Session, ticket: Ticket) -> Sequence[Ticket]:
    """Give what the requester of a ticket had before it, the newest few, without spam and what was merged."""
    if not ticket.requester_address:
        return ()
    query = select(Ticket).where(
        Ticket.requester_address == ticket.requester_address,
        Ticket.id < ticket.id,
        Ticket.queue != SPAM_QUEUE,
        Ticket.state.not_in((TicketState.MERGED, TicketState.SPAM)),
    )
    return session.scalars(query.order_by(Ticket.id.desc()).limit(_NEWEST)).all()
