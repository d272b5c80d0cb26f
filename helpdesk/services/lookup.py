"""Gather the facts about a mail that the decision may know: who wrote, what it points at, how it is marked.

Not the decision (`domain.intake`). Header fields that name recipients are read because IMAP has no envelope.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from helpdesk.domain.intake import Evidence, EvidenceKind, Facts
from helpdesk.domain.reference import Token, TokenKind, is_own_message_id, is_signed, read_token
from helpdesk.mail.address import parse_list
from helpdesk.mail.authentication import authenticate
from helpdesk.mail.message import Mail
from helpdesk.mail.subject import tags
from helpdesk.services.desk import Desk
from helpdesk.services.letters import MARK
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
    found = _tokens(session, desk, mail, arrivals)
    person = people.find(session, sender) if sender else None
    return Facts(
        mail=mail,
        own_mail=_own_mail(desk, mail),
        from_own_address=desk.addressing.is_own(sender),
        from_team=sender in desk.team,
        authentication=authenticate(mail, desk.settings.authentication.authserv_id),
        site_authenticates=bool(desk.settings.authentication.authserv_id),
        known=person is not None and person.answered_at is not None,
        spam_mark=_spam_mark(desk, mail),
        silent=silent,
        null_sender=any(arrival.envelope_from == "" for arrival in arrivals),
        bounced_id=_bounced(session, desk, mail, found.mails),
        broken_token=found.broken,
        evidence=tuple(_evidence(session, mail, sender, found)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows that signed addresses of a mail name; `broken`: some address had a token that fits no row."""

    parties: tuple[Party, ...]
    mails: tuple[OutboundMessage, ...]
    broken: bool


def _tokens(session: Session, desk: Desk, mail: Mail, arrivals: Sequence[Arrival]) -> _Found:
    """Verify the tokens among all addresses that this mail was sent to."""
    candidates = [address for arrival in arrivals for address in arrival.envelope_to]
    for name, value in mail.headers:
        if name.lower() in _RECIPIENT_FIELDS:
            candidates.extend(address.address for address in parse_list(value))
    parties, mails, broken = [], [], False
    for text in dict.fromkeys(desk.addressing.token_text(candidate) for candidate in candidates):
        token = read_token(text)
        if token is None:
            continue
        row = _signed_row(session, desk, token)
        parties += [row] if isinstance(row, Party) else []
        mails += [row] if isinstance(row, OutboundMessage) else []
        broken = broken or row is None
    return _Found(tuple(parties), tuple(mails), broken)


def _signed_row(session: Session, desk: Desk, token: Token) -> Party | OutboundMessage | None:
    if not 0 < token.id < _LARGEST_ID:
        return None
    if token.kind is TokenKind.TICKET:
        party = session.get(Party, token.id)
        return party if party is not None and is_signed(desk.keyring, token, party.nonce) else None
    mail = session.get(OutboundMessage, token.id)
    return mail if mail is not None and is_signed(desk.keyring, token, mail.message_id) else None


def _own_mail(desk: Desk, mail: Mail) -> str:
    if is_own_message_id(desk.keyring, mail.message_id):
        return "the Message-ID is ours"
    if is_own_message_id(desk.keyring, mail.header(MARK)):
        return f"{MARK} is ours"
    return ""


def _bounced(session: Session, desk: Desk, mail: Mail, returned: Sequence[OutboundMessage]) -> int | None:
    """Give our mail that a bounce provably belongs to: by its return path, or by a Message-ID only we can make."""
    if returned:
        return returned[0].id
    original = mail.report.original_message_id if mail.report else ""
    if original and is_own_message_id(desk.keyring, original):
        return next((row.id for row in outbox.by_message_ids(session, [original])), None)
    return None


def _evidence(session: Session, mail: Mail, sender: str, found: _Found) -> Iterable[Evidence]:
    for party in found.parties:
        own = party.address == sender
        yield _pointer(session, EvidenceKind.SIGNED_ADDRESS, party.ticket_id, sender, personal=own)
    for row in found.mails:
        if row.ticket_id is not None:
            own = row.recipient == sender
            yield _pointer(session, EvidenceKind.SIGNED_ADDRESS, row.ticket_id, sender, personal=own)
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
    parties = tickets.parties(session, ticket.id)
    party = next((party for party in parties if party.address == sender), None) if sender else None
    return Evidence(
        kind=kind,
        ticket_id=ticket.id,
        number=ticket.number,
        personal=personal,
        takes_part=party is not None and party.role != PartyRole.TEAM,
        is_requester=party is not None and party.role == PartyRole.REQUESTER,
        has_reader=any(party.receives and party.address != sender for party in parties),
    )


def _spam_mark(desk: Desk, mail: Mail) -> str:
    for rule in desk.settings.spam.rules:
        for value in mail.header_all(rule.header):
            if re.search(rule.pattern, value, re.IGNORECASE):
                return f"{rule.header}: {value[:80]}"
    return ""
