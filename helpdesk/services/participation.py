"""Let people get a ticket's public answers, or get them no longer; each change an event.

Nobody sees what was said before: he gets what is sent from now on. Not who may be added (`domain.command_check`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.mail.message import Address
from helpdesk.services import senders
from helpdesk.services.desk import Desk
from helpdesk.services.roster import roster_of
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.tickets import PartyRole, Ticket


def add_reader(session: Session, desk: Desk, ticket: Ticket, person: Address, actor: str, now: datetime) -> bool:
    """Let somebody get the answers from now on; False where he does already."""
    roster = roster_of(session, ticket)
    known = roster.get(person.address)
    if known is not None and known.receives:
        return False
    contact_id = senders.sender_of(session, desk, person.address).contact_id
    party = roster.add(person, PartyRole.COPY, now, neutral=False, receives=True, contact_id=contact_id)
    party.receives = True
    events.record(session, now, Happening("participant_added", ticket.id, actor, {"address": party.address}))
    return True


def remove_reader(session: Session, ticket: Ticket, address: str, actor: str, now: datetime) -> bool:
    """Let somebody get the answers no longer; False where he does not. What he writes still belongs to the ticket."""
    party = roster_of(session, ticket).get(address)
    if party is None or not party.receives:
        return False
    party.receives = False
    events.record(session, now, Happening("participant_removed", ticket.id, actor, {"address": party.address}))
    return True
