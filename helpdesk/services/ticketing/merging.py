"""Let one ticket go on in another: its number stays valid for ever, and no chain of merges leads back to itself.

Not the mails about it (`services.outgoing.notify`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import may_move
from helpdesk.domain.ticket import TicketState
from helpdesk.errors import UsageError
from helpdesk.mail.message import Address
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import events, tickets
from helpdesk.store.events import Happening
from helpdesk.store.tickets import PartyRole, Ticket


def join_stranger(session: Session, ticket: Ticket, actor: str, now: datetime) -> Ticket:
    """Merge a stranger's ticket into the one it points at; he takes part there from now on, but not his copies.

    He sees nothing that was said before. Raises UsageError where the ticket points at none, or at several.
    """
    targets = pointed_at(session, ticket)
    if len(targets) != 1:
        raise UsageError(f"{ticket.number} points at {len(targets)} tickets; joining needs exactly one")
    target = targets[0]
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


def take_back(
    session: Session, ticket: Ticket, comment_ids: Iterable[int], state: TicketState, actor: str, now: datetime
) -> None:
    """Let a merged ticket live again in the state it had, with the comments that it brought along.

    What was written on the other one since stays there. Raises UsageError where the ticket is not merged.
    """
    into_id = ticket.merged_into_id
    if into_id is None:
        raise UsageError(f"{ticket.number} was not merged")
    session.flush()
    brought = set(comment_ids)
    for comment in tickets.comments(session, into_id):
        if comment.id in brought:
            comment.ticket_id = ticket.id
    ticket.state, ticket.state_since, ticket.merged_into_id = state, now, None
    into = tickets.get(session, into_id)
    events.record(
        session,
        now,
        Happening("merge_taken_back", ticket.id, actor, {"from": into.number, "to": state}),
        Happening("parted", into.id, actor, {"from": ticket.number}),
    )
    session.flush()


def pointed_at(session: Session, ticket: Ticket) -> list[Ticket]:
    """Give the living tickets that a ticket points at, itself not among them."""
    session.flush()  # what it points at may have been written just now
    targets = {tickets.surviving(session, other.id).id for other in tickets.links(session, ticket.id)} - {ticket.id}
    return [tickets.get(session, target) for target in sorted(targets)]


def living_in(session: Session, ticket_id: int) -> set[int]:
    """Give the ids of a ticket and of all that were merged into it, however many steps away."""
    found, wave = {ticket_id}, {ticket_id}
    while wave:
        wave = tickets.merged_into(session, wave) - found
        found |= wave
    return found
