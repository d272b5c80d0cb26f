"""Let one ticket go on in another: its number stays valid for ever, and no chain of merges leads back to itself.

Not the mails about it (`services.notify`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import may_move
from helpdesk.domain.ticket import TicketState
from helpdesk.errors import UsageError
from helpdesk.mail.message import Address
from helpdesk.services.roster import roster_of
from helpdesk.store import events, tickets
from helpdesk.store.events import Happening
from helpdesk.store.tickets import PartyRole, Ticket


def join_stranger(session: Session, ticket: Ticket, actor: str, now: datetime) -> Ticket:
    """Merge a stranger's ticket into the one it points at; he takes part there from now on, but not his copies.

    He sees nothing that was said before. Raises UsageError with a code where the ticket points at none, or at several.
    """
    session.flush()  # what it points at may have been written just now
    targets = {tickets.surviving(session, other.id).id for other in tickets.links(session, ticket.id)} - {ticket.id}
    if len(targets) != 1:
        raise UsageError("nothing_to_join")
    target = tickets.get(session, targets.pop())
    stranger = roster_of(session, ticket).get(ticket.requester_address)
    if stranger is not None:
        person = Address(stranger.name, stranger.address)
        roster_of(session, target).add(person, PartyRole.COPY, now, neutral=stranger.neutral, receives=True)
    merge(session, ticket, target, actor, now)
    return target


def merge(session: Session, ticket: Ticket, into: Ticket, actor: str, now: datetime) -> list[int]:
    """Let a ticket live on in another; its number stays valid for ever. Gives the ids of the comments that moved.

    Where the other one was merged itself, its survivor is meant. Raises UsageError where the ticket was merged before,
    or would live on in itself.
    """
    into = tickets.surviving(session, into.id)
    if into.id == ticket.id or not may_move(TicketState(ticket.state), TicketState.MERGED):
        raise UsageError(f"{ticket.number} cannot go on in {into.number}: it was merged, or is the same ticket")
    session.flush()  # words that were just written go along
    moved = tickets.comments(session, ticket.id)
    for comment in moved:
        comment.ticket_id = into.id
    data = {"into": into.number, "from": ticket.state, "comments": [comment.id for comment in moved]}
    ticket.state, ticket.state_since, ticket.merged_into_id = TicketState.MERGED, now, into.id
    events.record(
        session,
        now,
        Happening("merged", ticket.id, actor, data),
        Happening("joined", into.id, actor, {"from": ticket.number}),
    )
    return [comment.id for comment in moved]
