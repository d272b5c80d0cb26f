"""To whom data about a person were given, what and why: an event each (GDPR art. 15(1)(c)).

An export, credentials that were shown, and whatever else somebody of ours gave away and notes here. Not the giving.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.mailbox_name import canonical
from helpdesk.errors import UsageError
from helpdesk.services.privacy.person import Someone
from helpdesk.store import events
from helpdesk.store.events import Event, Happening
from helpdesk.store.tickets import Ticket

DISCLOSED = "disclosed"
CREDENTIALS = "credentials_disclosed"  # of a ticket, on the command line
ORIGINAL_DISCLOSED = "original_disclosed"  # a mail of a ticket, as it came


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Data about a person that were given away; `by` is who noted it, `event` its row in the journal."""

    event: int
    at: datetime
    to: str
    what: str
    why: str
    by: str


def note(session: Session, about: str, to: str, what: str, why: str, now: datetime, *, actor: str) -> None:
    """Keep in the journal that data about the person with that address were given to somebody.

    Raises UsageError where one of the words is missing.
    """
    if not (to.strip() and what.strip() and why.strip()):
        raise UsageError("a disclosure needs to whom, what and why")
    data = {"about": canonical(about), "to": to.strip(), "what": what.strip(), "why": why.strip()}
    events.record(session, now, Happening(DISCLOSED, None, actor, data))


def disclosures(session: Session, someone: Someone) -> Iterator[Disclosure]:
    """Give what was given to whom, oldest first; of his tickets also that their credentials were shown."""
    query = select(Event, Ticket.number).outerjoin(Ticket, Ticket.id == Event.ticket_id)
    query = query.where(
        Event.kind.in_((DISCLOSED, CREDENTIALS, ORIGINAL_DISCLOSED)), Event.erased_by.is_(None)
    ).order_by(Event.id)
    for event, number in session.execute(query):
        if event.kind == DISCLOSED and event.data.get("about") in someone.addresses:
            to, what, why = (event.data[name] for name in ("to", "what", "why"))
            yield Disclosure(event.id, event.at, to, what, why, event.actor)
        elif event.kind == CREDENTIALS and event.ticket_id in someone.tickets:
            yield Disclosure(event.id, event.at, event.actor, f"credentials in {number}", "", event.actor)
        elif event.kind == ORIGINAL_DISCLOSED and event.ticket_id in someone.tickets:
            what = f"mail {event.data['inbound']} of {number} as it came"
            yield Disclosure(event.id, event.at, event.data["to"], what, event.data["why"], event.actor)
