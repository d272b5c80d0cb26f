"""Tell a customer's contacts of its tickets, as the table of occasions and their own choices say.

Not the decision (`domain.telling`), not the words (the templates). What is to be gathered is folded into one mail at
its time. Who only gets such notices takes no part in the ticket, but what he answers is kept there. D7, D8, D39.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.chosen_contacts import Person
from helpdesk.domain.customers import Permission
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import Audience, Occasion, occasion_of_move
from helpdesk.domain.telling import Decision, Manner, decide
from helpdesk.domain.ticket import AuthorRole, TicketState
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.senders import standing_of
from helpdesk.services.outgoing.notification_proof import note_not_told
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import situation_of
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import outbox, tickets
from helpdesk.store.customer_people import people_of
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Party, PartyRole, Ticket

OF_ONE = ("until", "occasion")  # what is noted with one notice, and not with the mail in which it is gathered
_MAY_READ = (Permission.TICKETS, Permission.STATISTICS)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a ticket.

    `actor`: the address from which it was done. `cause` makes its mails the only ones of their kind. `comment`: the
    words that came with it. `told`: canonical addresses that get another mail about it already.
    """

    occasion: Occasion
    ticket: Ticket
    actor: str
    cause: str
    comment: Comment | None = None
    told: frozenset[str] = frozenset()


def tell_of_ticket(
    session: Session, desk: Desk, ticket: Ticket, comment: Comment, actor: str, now: datetime, *, cause: str = ""
) -> None:
    """Tell the contacts of a new ticket; its words go to those who may see all tickets of their customer (D39).

    Who got another mail about it in this transaction knows already. `cause`: what made it a ticket of their customer
    later on.
    """
    told = _mailed(session, ticket, frozenset())
    tell(session, desk, Event(Occasion.TICKET_CREATED, ticket, actor, cause, comment, told), now)


@dataclass(frozen=True, slots=True)
class Before:
    """How a ticket stood before something happened to it, and the mails that were queued by then."""

    ticket_id: int
    state: TicketState
    mails: frozenset[int]


def before(session: Session, ticket: Ticket) -> Before:
    """Note how a ticket stands, so that `tell_of_move` sees what became of it."""
    known = frozenset(row.id for row in outbox.put_now(session)) if ticket.customer_id is not None else frozenset()
    return Before(ticket.id, TicketState(ticket.state), known)


def tell_of_move(
    session: Session, desk: Desk, ticket: Ticket, was: Before, actor: str, now: datetime, *, cause: str = ""
) -> None:
    """Tell the contacts where a ticket stands that was moved; several moves at once are one.

    Who got another mail about it since has read it there. Nothing where it concerns nobody outside. `cause` "": time.
    """
    occasion = occasion_of_move(was.state, TicketState(ticket.state))
    if occasion is None or ticket.customer_id is None or ticket.id != was.ticket_id:  # merged: it is another one
        return
    cause = cause or f"{int(now.timestamp() * 1000)}"
    tell(session, desk, Event(occasion, ticket, actor, cause, told=_mailed(session, ticket, was.mails)), now)


def _mailed(session: Session, ticket: Ticket, known: frozenset[int]) -> frozenset[str]:
    """Give to whom mails about a ticket were queued in this transaction, but for those that are known."""
    rows = (row for row in outbox.put_now(session) if row.ticket_id == ticket.id and row.id not in known)
    return frozenset(canonical(row.recipient) for row in rows)


def tell(session: Session, desk: Desk, event: Event, now: datetime) -> None:
    """Queue what the contacts get of it, at once or gathered. A ticket of no customer asks the database nothing."""
    if event.ticket.customer_id is None:
        return
    found = situation_of(session, desk, event.occasion, event.ticket, now, event.actor, event.told)
    # Whether those who take part are told of this very event says what was queued for them, and not the table.
    decided = decide(replace(found, requester=None, participants=()))
    for decision in decided:
        if decision.audience is Audience.CONTACTS and decision.is_told and decision.notice is not None:
            row = queue_for_contact(session, desk, event, decision, decision.notice, now)
            if decision.manner is Manner.DIGEST:
                _gather(session, desk, row, decision, now)
    contacts = (each for each in decided if each.audience is Audience.CONTACTS)
    note_not_told(session, event.ticket, event.occasion, contacts, now)


def queue_for_contact(
    session: Session, desk: Desk, event: Event, decision: Decision, notice: Notice, now: datetime
) -> OutboundMessage:
    """Queue what one contact gets of an event."""
    ticket = event.ticket
    party = _party(session, ticket, decision.person, now)
    detail = {**_why(session, ticket, decision), **_until(event), "occasion": str(event.occasion)}
    telling = Telling(
        key=_key(event, notice, party.address),
        notice=notice,
        recipient=party.address,
        name=decision.person.name,
        language=decision.person.language,
        ticket_id=ticket.id,
        party_id=party.id,
        comment_id=_readable(session, event, decision),
        detail=detail,
        gathered=decision.manner is Manner.DIGEST,
    )
    return queue(session, desk, telling, now)


def has_it(session: Session, event: Event, notice: Notice, person: Person) -> bool:
    """Tell whether that person was told of this event for this cause before."""
    session.flush()
    return outbox.has_key(session, _key(event, notice, person.address.lower()))


def _key(event: Event, notice: Notice, address: str) -> str:
    return ":".join(filter(None, (notice, f"{event.ticket.id}", event.cause, address)))


def _party(session: Session, ticket: Ticket, person: Person, now: datetime) -> Party:
    """Give the part that he has on the ticket; one who had none is known from now on, and gets no answers by it."""
    found = people_of(session, ticket.customer_id) if ticket.customer_id is not None else None
    contacts = found.contacts if found is not None else ()
    contact_id = next((contact.id for contact in contacts if contact.key == person.key), None)
    roster = roster_of(session, ticket)
    known = roster.find(person.address, contact_id)
    if known is not None and known.address == person.address.lower():
        return known
    address = Address(person.name, person.address)
    return roster.add(address, PartyRole.INFORMED, now, neutral=False, receives=False, contact_id=contact_id)


def _why(session: Session, ticket: Ticket, decision: Decision) -> dict[str, str]:
    """Note what the mail says at its end: why this person gets it."""
    found = people_of(session, ticket.customer_id) if ticket.customer_id is not None else None
    customer = found.customer.name if found is not None else ""
    return {"customer": customer, "why_told": str(decision.why), "contact_type": decision.via}


def _until(event: Event) -> dict[str, str]:
    appointed = event.ticket.wake_at if event.occasion is not Occasion.TICKET_CREATED else None
    return {"until": appointed.isoformat()} if appointed is not None else {}


def _readable(session: Session, event: Event, decision: Decision) -> int | None:
    """Give the words that he may read: of a customer, for which somebody vouched, and if he sees all its tickets."""
    comment, ticket = event.comment, event.ticket
    if comment is None or decision.permission not in _MAY_READ:
        return None
    author = roster_of(session, ticket).get(ticket.requester_address)
    if comment.author_role != AuthorRole.CUSTOMER or comment.internal or author is None or author.neutral:
        return None
    return comment.id


def _gather(session: Session, desk: Desk, row: OutboundMessage, decision: Decision, now: datetime) -> None:
    """Fold a mail into the one that goes to this person at his time."""
    session.flush()  # a mail before this one may have begun it
    key = f"{Notice.NOTICE_DIGEST}:{row.recipient}:{decision.at.isoformat()}"
    digest = outbox.by_key(session, key)
    if digest is None:
        detail = {key: value for key, value in row.detail.items() if key not in OF_ONE}
        telling = Telling(
            key, Notice.NOTICE_DIGEST, row.recipient, row.language, name=row.recipient_name, detail=detail
        )
        digest = queue(session, desk, telling, now)
        digest.due_at = decision.at
    made = bool(outbox.rendered(session, [digest.id]))  # it waits for its next attempt, with the words that it has
    if digest.state == OutboundState.QUEUED and not made:  # else this one goes by itself
        row.state, row.due_at, row.about_id = OutboundState.FOLDED, None, digest.id


def is_for_nobody(session: Session, row: OutboundMessage, folded: Sequence[OutboundMessage]) -> bool:
    """Tell whether what was gathered for a contact waited until he was none of its customers any more."""
    if not row.key.startswith(f"{Notice.NOTICE_DIGEST}:"):
        return False  # of what is beyond a budget somebody reads who may be no contact
    found = (tickets.surviving(session, each.ticket_id) for each in folded if each.ticket_id is not None)
    customers = {ticket.customer_id for ticket in found}
    return all(each.customer_id not in customers for each in standing_of(session, row.recipient).registrations)
