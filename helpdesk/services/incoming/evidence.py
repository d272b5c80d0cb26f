"""What of a mail's pointers is true: rows of ours that it provably names, and how strongly it points at a ticket.

Not what follows from it (`domain.intake`). Merges are followed to the ticket that lives on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from helpdesk.domain.announcing import Announced
from helpdesk.domain.disposition import Evidence, EvidenceKind
from helpdesk.domain.reference import Token, TokenKind, is_signed
from helpdesk.domain.sender import Sender
from helpdesk.mail.message import Mail
from helpdesk.services.commands.questions import is_question
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.pointers import PLACES, Pointers, may_be_a_row
from helpdesk.services.outgoing.announcement_mails import announced_by, is_of_announcement
from helpdesk.services.outgoing.answering import shows_words_from_outside
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import announcements, events, outbox, tickets
from helpdesk.store.inbox import ticket_of_message_ids
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Party, PartyRole, Ticket


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that signed addresses of a mail name; `broken`: some address had a token that fits no row.

    `inside`: the parties of which the address for notes was used. `announced`: the announcement that it answers.
    """

    parties: tuple[Party, ...]
    inside: frozenset[int]
    mails: tuple[OutboundMessage, ...]
    broken: bool
    announced: Announced | None = None


def signed_rows(session: Session, desk: Desk, tokens: Sequence[Token], message_ids: Sequence[str]) -> Found:
    """Verify the tokens and give the rows they name."""
    announced = announced_by(session, desk, tokens, message_ids)
    parties, mails, inside, broken = [], [], set(), False
    for token in tokens:
        if is_question(token):
            continue
        if is_of_announcement(token):
            broken = broken or announced is None
            continue
        row = _signed_row(session, desk, token)
        parties += [row] if isinstance(row, Party) else []
        inside |= {row.id} if row is not None and token.kind is TokenKind.NOTE else set()
        mails += [row] if isinstance(row, OutboundMessage) else []
        broken = broken or row is None
    return Found(tuple(parties), frozenset(inside), tuple(mails), broken, announced)


def _signed_row(session: Session, desk: Desk, token: Token) -> Party | OutboundMessage | None:
    if may_be_a_row(token, *PLACES):
        party = next(iter(tickets.parties_by_id(session, [token.id])), None)
        return party if party is not None and is_signed(desk.keyring, token, party.nonce) else None
    if may_be_a_row(token, TokenKind.BOUNCE):
        mail = session.get(OutboundMessage, token.id)
        return mail if mail is not None and is_signed(desk.keyring, token, mail.message_id) else None
    return None


def bounced_mail(session: Session, pointers: Pointers, returned: Sequence[OutboundMessage]) -> int | None:
    """Give our mail that a bounce provably belongs to: by its return path, or by a Message-ID only we can make."""
    if returned:
        return returned[0].id
    if pointers.reported_id:
        return next((row.id for row in outbox.by_message_ids(session, [pointers.reported_id])), None)
    return None


def evidence_for(
    session: Session, desk: Desk, pointers: Pointers, identity: Sender, found: Found
) -> Iterable[Evidence]:
    """Give the pointers at tickets, the strongest first."""
    sender = pointers.sender
    for party in found.parties:
        own = party.address == sender or (party.contact_id is not None and party.contact_id == identity.contact_id)
        pointer = _pointer(
            session, desk, EvidenceKind.SIGNED_ADDRESS, party.ticket_id, (sender, identity), personal=own
        )
        colleague = desk.staff.find(party.address)
        yield replace(
            pointer,
            stays_inside=party.id in found.inside,
            signed_for=colleague.address if colleague is not None else "",
        )
    for row in found.mails:
        if row.ticket_id is not None:
            own = row.recipient == sender
            yield _pointer(session, desk, EvidenceKind.SIGNED_ADDRESS, row.ticket_id, (sender, identity), personal=own)
    for ticket_id in announcements.tickets_about(session, found.announced.outbound_id) if found.announced else ():
        again = _pointer(session, desk, EvidenceKind.SIGNED_ADDRESS, ticket_id, (sender, identity), personal=False)
        if again.takes_part:  # whoever else answers an announcement begins a ticket of his own
            yield again
    referenced = _referenced(session, pointers)
    if referenced is not None:
        ticket_id, answered = referenced
        own = answered is not None and answered.recipient == sender
        pointer = _pointer(session, desk, EvidenceKind.MESSAGE_ID, ticket_id, (sender, identity), personal=own)
        yield replace(pointer, stays_inside=pointer.stays_inside or (own and _is_among_us(session, answered)))
    by_number = tickets.by_numbers(session, pointers.numbers)
    for number in pointers.numbers:
        if number in by_number:
            yield _pointer(
                session, desk, EvidenceKind.SUBJECT_TAG, by_number[number], (sender, identity), personal=False
            )
            break


def reader_changed(session: Session, evidence: Sequence[Evidence], pointers: Pointers) -> bool:
    """Tell whether the ticket was given to another requester since our mail that the team answers.

    Its writer was told that his words go to the former one. Of a mail that refers to none of ours nobody knows.
    """
    if not evidence:
        return False
    given = events.last(session, evidence[0].ticket_id, "handed_over")
    if given is None:
        return False
    answered = [row.id for row in outbox.by_message_ids(session, pointers.message_ids)]
    return max(answered, default=0) < int(given.data["mails_before"])


def reaches_reader(session: Session, evidence: Sequence[Evidence], mail: Mail) -> bool:
    """Tell whether a mail of the team went to somebody outside who gets the public answers, beside coming to us."""
    if not evidence:
        return False
    roster = roster_of(session, tickets.get(session, evidence[0].ticket_id))
    parties = (roster.get(address.address) for address in (*mail.to, *mail.cc))
    return any(party is not None and party.receives for party in parties)


def said_in_public(session: Session, evidence: Sequence[Evidence]) -> list[str]:
    """Give the words on the ticket that people outside have read or written."""
    said = tickets.comments(session, evidence[0].ticket_id) if evidence else ()
    return [comment.text for comment in said if not comment.internal]


def takes_part(session: Session, ticket_id: int, address: str, known: Sender) -> bool:
    """Tell whether somebody may write on a ticket: he takes part, or may see all tickets of its customer (D39)."""
    ticket = tickets.surviving(session, ticket_id)
    party = roster_of(session, ticket).find(address, known.contact_id)
    if party is not None and _takes_part(party, ticket, known):
        return True
    return known.sees_company and known.customer_id == ticket.customer_id


def _is_among_us(session: Session, row: OutboundMessage | None) -> bool:
    """Tell whether it is a mail of ours that the team answers among itself."""
    comment = session.get(Comment, row.comment_id) if row is not None and row.comment_id is not None else None
    return row is not None and not shows_words_from_outside(row, comment)


def _referenced(session: Session, pointers: Pointers) -> tuple[int, OutboundMessage | None] | None:
    """Give the ticket of the newest Message-ID that we know, and the mail of ours that has it."""
    ours = {row.message_id: row for row in outbox.by_message_ids(session, pointers.message_ids)}
    theirs = ticket_of_message_ids(session, pointers.message_ids)
    for message_id in pointers.message_ids:
        row = ours.get(message_id)
        if row is not None and row.ticket_id is not None:
            return row.ticket_id, row
        if message_id in theirs:
            return theirs[message_id], None
    return None


def _pointer(
    session: Session, desk: Desk, kind: EvidenceKind, ticket_id: int, identity: tuple[str, Sender], *, personal: bool
) -> Evidence:
    sender, known = identity
    ticket: Ticket = tickets.surviving(session, ticket_id)
    parties = roster_of(session, ticket)
    party = parties.find(sender, known.contact_id) if sender else None
    own = party.address if party is not None else sender
    return Evidence(
        kind=kind,
        ticket_id=ticket.id,
        number=ticket.number,
        personal=personal,
        takes_part=party is not None and _takes_part(party, ticket, known),
        is_requester=party is not None and party.role == PartyRole.REQUESTER,
        has_reader=any(party.receives and party.address != own for party in parties),
        same_customer=known.sees_company and known.customer_id == ticket.customer_id,
        stays_inside=desk.stays_inside(ticket.queue),
    )


def _takes_part(party: Party, ticket: Ticket, known: Sender) -> bool:
    """Tell whether his mails belong to the ticket by his part in it.

    Who was only told of it as a contact, and may see all tickets of his customer, begins to take part by writing.
    """
    if party.role == PartyRole.INFORMED:
        return not (known.sees_company and known.customer_id == ticket.customer_id)
    return party.role != PartyRole.TEAM
