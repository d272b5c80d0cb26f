"""Let people get a ticket's public answers, or get them no longer; each change an event.

Nobody sees what was said before: he gets what is sent from now on. Not who may be added (`domain.command_check`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Party, PartyRole, Ticket


def add_reader(
    session: Session, desk: Desk, ticket: Ticket, person: Address, actor: str, now: datetime, *, neutral: bool = False
) -> bool:
    """Let somebody get the answers from now on; False where he does already.

    `neutral`: his mails do not repeat what the ticket is about, as long as nothing proves that he is the person.
    """
    roster = roster_of(session, ticket)
    known = roster.get(person.address)
    if known is not None and known.receives:
        return False
    contact_id = senders.sender_of(session, desk, person.address).contact_id
    party = roster.add(person, PartyRole.COPY, now, neutral=neutral, receives=True, contact_id=contact_id)
    party.receives = True
    events.record(session, now, Happening("participant_added", ticket.id, actor, {"address": party.address}))
    return True


def carry_over(
    session: Session, desk: Desk, parties: Iterable[Party], into: Ticket, actor: str, now: datetime
) -> list[str]:
    """Let those who got the answers of a merged ticket get those of the other one; gives who did not before."""
    return [
        party.address
        for party in parties
        if party.receives
        and add_reader(session, desk, into, Address(party.name, party.address), actor, now, neutral=party.neutral)
    ]


def remove_reader(session: Session, ticket: Ticket, address: str, actor: str, now: datetime) -> bool:
    """Let somebody get the answers no longer; False where he does not. What he writes still belongs to the ticket."""
    party = roster_of(session, ticket).get(address)
    if party is None or not party.receives:
        return False
    party.receives = False
    events.record(session, now, Happening("participant_removed", ticket.id, actor, {"address": party.address}))
    return True
