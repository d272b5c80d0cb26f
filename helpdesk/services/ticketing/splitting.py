"""Make one mail of a customer a ticket of its own, when he wrote about something else.

Not the way back: the new ticket is merged into the old one (`services.ticketing.merging`), so that its number stays
valid.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.ticket import AuthorRole, TicketState
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.ticketing.roster import empty_roster, roster_of
from helpdesk.services.ticketing.tickets import Written, new_ticket
from helpdesk.store import events, tickets
from helpdesk.store.events import Happening
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Comment, PartyRole, Ticket, TicketLink


def last_of_customer(session: Session, ticket: Ticket, inbound_id: int | None) -> Comment | None:
    """Give the customer's newest comment; None where it is the only one, which the ticket is about.

    `inbound_id` is the mail that splits it off: one that had to wait never means what came after it.
    """
    session.flush()
    found = [each for each in tickets.comments(session, ticket.id) if each.author_role == AuthorRole.CUSTOMER]
    found = [each for each in found if not (each.inbound_id and inbound_id and each.inbound_id > inbound_id)]
    return found[-1] if len(found) > 1 else None


def split(
    session: Session, desk: Desk, ticket: Ticket, comment: Comment, subject: str, actor: str, now: datetime
) -> Written:
    """Make the ticket, linked both ways; its requester is who wrote that comment, and nobody else takes part."""
    party = roster_of(session, ticket).get(comment.author_address)
    new = new_ticket(session, desk, comment.received_at, now)
    new.queue, new.priority, new.language = ticket.queue, ticket.priority, ticket.language
    new.state, new.subject = TicketState.NEW, subject
    new.requester_address, new.requester_name = comment.author_address, comment.author_name
    new.root_message_id = comment.message_id
    new.customer_id, new.contact_id = ticket.customer_id, party.contact_id if party else None
    roster = empty_roster(session, new)
    author = Address(comment.author_name, comment.author_address)
    neutral, contact_id = (party.neutral, party.contact_id) if party else (True, None)
    roster.add(author, PartyRole.REQUESTER, now, neutral=neutral, receives=True, contact_id=contact_id)
    session.flush()
    comment.ticket_id = new.id
    if comment.inbound_id is not None:
        session.get_one(InboundMessage, comment.inbound_id).ticket_id = new.id
    for one, other in ((ticket, new), (new, ticket)):
        session.add(TicketLink(ticket_id=one.id, other_id=other.id, reason="split"))
    data = {"number": new.number, "comment": comment.id}
    events.record(
        session,
        now,
        Happening("split", ticket.id, actor, data),
        Happening("ticket_opened", new.id, actor, {"number": new.number, "queue": new.queue, "from": ticket.number}),
    )
    session.flush()
    return Written(new, comment, roster)
