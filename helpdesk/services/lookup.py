"""Gather the facts about a mail that the decision may know: who wrote, what it points at, how it is marked.

Not the decision (`domain.intake`). Header fields that name recipients are read because IMAP has no envelope.
"""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from helpdesk.domain.intake import Evidence, EvidenceKind, Facts
from helpdesk.domain.reference import Token, TokenKind, is_own_message_id, read_token
from helpdesk.mail.address import parse_list
from helpdesk.mail.authentication import authenticate
from helpdesk.mail.message import Mail
from helpdesk.mail.subject import tags
from helpdesk.services.desk import Desk
from helpdesk.store import outbox, people, tickets
from helpdesk.store.inbox import Arrival, ticket_of_message_ids
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party, PartyRole, Ticket

_RECIPIENT_FIELDS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MAX_REFERENCES = 20
_MAX_TAGS = 5
_LARGEST_ID = 2**62  # tokens can name larger numbers than a database column holds


def facts_about(session: Session, desk: Desk, mail: Mail, arrivals: Sequence[Arrival], *, silent: bool) -> Facts:
    """Look everything up; reads only."""
    sender = mail.sender.address.lower() if mail.sender else ""
    found = _tokens(desk, mail, arrivals)
    person = people.find(session, sender) if sender else None
    return Facts(
        mail=mail,
        own_mail="the Message-ID is ours" if is_own_message_id(desk.keyring, mail.message_id) else "",
        from_own_address=desk.addressing.is_own(sender),
        from_team=sender in desk.team,
        authentication=authenticate(mail, desk.settings.authentication.authserv_id),
        site_authenticates=bool(desk.settings.authentication.authserv_id),
        known=person is not None and person.answered_at is not None,
        spam_mark=_spam_mark(desk, mail),
        silent=silent,
        bounced_id=_bounced(session, desk, mail, found),
        evidence=tuple(_evidence(session, mail, sender, found)),
    )


def _tokens(desk: Desk, mail: Mail, arrivals: Sequence[Arrival]) -> list[Token]:
    """Give the verified tokens among all addresses that this mail was sent to."""
    candidates = [address for arrival in arrivals for address in arrival.envelope_to]
    for name, value in mail.headers:
        if name.lower() in _RECIPIENT_FIELDS:
            candidates.extend(address.address for address in parse_list(value))
    found: dict[Token, None] = {}
    for candidate in dict.fromkeys(candidates):
        token = read_token(desk.keyring, desk.addressing.token_text(candidate))
        if token is not None and token.id < _LARGEST_ID:
            found[token] = None
    return list(found)


def _bounced(session: Session, desk: Desk, mail: Mail, found: Iterable[Token]) -> int | None:
    """Give our mail that a bounce provably belongs to: by its return path, or by a Message-ID only we can make."""
    for token in found:
        if token.kind is TokenKind.BOUNCE and session.get(OutboundMessage, token.id) is not None:
            return token.id
    original = mail.report.original_message_id if mail.report else ""
    if original and is_own_message_id(desk.keyring, original):
        return next((row.id for row in outbox.by_message_ids(session, [original])), None)
    return None


def _evidence(session: Session, mail: Mail, sender: str, found: Iterable[Token]) -> Iterable[Evidence]:
    for token in found:
        party = session.get(Party, token.id) if token.kind is TokenKind.TICKET else None
        if party is not None:
            yield _pointer(
                session, EvidenceKind.SIGNED_ADDRESS, party.ticket_id, sender, personal=party.address == sender
            )
    referenced = _referenced(session, mail, sender)
    if referenced is not None:
        ticket_id, personal = referenced
        yield _pointer(session, EvidenceKind.MESSAGE_ID, ticket_id, sender, personal=personal)
    numbers = tags(mail.subject)[:_MAX_TAGS]
    by_number = tickets.by_numbers(session, numbers)
    for number in numbers:
        if number in by_number:
            yield _pointer(session, EvidenceKind.SUBJECT_TAG, by_number[number], sender, personal=False)
            break


def _referenced(session: Session, mail: Mail, sender: str) -> tuple[int, bool] | None:
    """Give the ticket of the newest Message-ID that we know, and whether we sent that mail to this sender."""
    newest_first = list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:_MAX_REFERENCES]
    if not newest_first:
        return None
    ours = {row.message_id: row for row in outbox.by_message_ids(session, newest_first)}
    theirs = ticket_of_message_ids(session, newest_first)
    for message_id in newest_first:
        row = ours.get(message_id)
        if row is not None and row.ticket_id is not None:
            return row.ticket_id, row.recipient == sender
        if message_id in theirs:
            return theirs[message_id], False
    return None


def _pointer(session: Session, kind: EvidenceKind, ticket_id: int, sender: str, *, personal: bool) -> Evidence:
    ticket: Ticket = tickets.surviving(session, ticket_id)
    party = tickets.party_for(session, ticket.id, sender) if sender else None
    return Evidence(
        kind=kind,
        ticket_id=ticket.id,
        number=ticket.number,
        personal=personal,
        takes_part=party is not None and party.role != PartyRole.TEAM,
        is_requester=party is not None and party.role == PartyRole.REQUESTER,
    )


def _spam_mark(desk: Desk, mail: Mail) -> str:
    for rule in desk.settings.spam.rules:
        for value in mail.header_all(rule.header):
            if re.search(rule.pattern, value, re.IGNORECASE):
                return f"{rule.header}: {value[:80]}"
    return ""
