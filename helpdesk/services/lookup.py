"""Gather the facts about a mail that the decision may know: who wrote, what it points at, how it is marked.

Not the decision (`domain.intake`). Header fields that name recipients are read because IMAP has no envelope.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import Evidence, EvidenceKind, Facts
from helpdesk.domain.reference import Token, TokenKind, is_own_message_id, is_signed, read_token
from helpdesk.domain.sender import Sender
from helpdesk.mail.address import parse_list
from helpdesk.mail.authentication import authenticate
from helpdesk.mail.authentication_m365 import authenticate_microsoft365
from helpdesk.mail.message import Authentication, AuthResult, Mail
from helpdesk.mail.subject import tags
from helpdesk.services import senders
from helpdesk.services.desk import Desk
from helpdesk.services.letters import MARK
from helpdesk.services.questions import asked_by, is_question
from helpdesk.services.roster import load_rosters, roster_of
from helpdesk.store import outbox, people, tickets
from helpdesk.store.inbox import Arrival, ticket_of_message_ids
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party, PartyRole, Ticket

_RECIPIENT_FIELDS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MAX_REFERENCES = 20
_MAX_TAGS = 5
_LARGEST_ID = 2**62  # tokens can name larger numbers than a database column holds


@dataclass(frozen=True, slots=True)
class Pointers:
    """What a mail says of itself that rows of ours may be found by; nothing is looked up yet."""

    sender: str
    tokens: tuple[Token, ...]
    message_ids: tuple[str, ...]  # newest first
    reported_id: str  # the Message-ID of ours that a delivery report is about
    numbers: tuple[str, ...]


def pointers_of(desk: Desk, mail: Mail, arrivals: Sequence[Arrival]) -> Pointers:
    """Read what a mail points at."""
    reported = mail.report.original_message_id if mail.report else ""
    return Pointers(
        sender=mail.sender.address.lower() if mail.sender else "",
        tokens=tuple(_tokens(desk, mail, arrivals)),
        message_ids=tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:_MAX_REFERENCES],
        reported_id=reported if reported and is_own_message_id(desk.keyring, reported) else "",
        numbers=tuple(tags(mail.subject)[:_MAX_TAGS]),
    )


def read_ahead(session: Session, batch: Iterable[Pointers]) -> None:
    """Look up at once what all these mails point at, so that `facts_about` finds it in memory."""
    pointers = list(batch)
    people.load(session, [each.sender for each in pointers if each.sender])
    senders.read_ahead(session, [each.sender for each in pointers])
    ids = {message_id for each in pointers for message_id in (*each.message_ids, each.reported_id) if message_id}
    ours = outbox.by_message_ids(session, ids)
    theirs = ticket_of_message_ids(session, list(ids))
    numbered = tickets.by_numbers(session, [number for each in pointers for number in each.numbers])
    signed = {token.id for each in pointers for token in each.tokens if _may_be_a_row(token, TokenKind.TICKET)}
    parties = tickets.parties_by_id(session, signed)
    wanted = {row.ticket_id for row in ours if row.ticket_id is not None}
    wanted |= {*theirs.values(), *numbered.values(), *(party.ticket_id for party in parties)}
    tickets.load(session, wanted)
    load_rosters(session, {found.id: found for found in (tickets.surviving(session, key) for key in wanted)}.values())


def facts_about(
    session: Session,
    desk: Desk,
    mail: Mail,
    arrivals: Sequence[Arrival],
    *,
    silent: bool,
    pointers: Pointers | None = None,
    released: bool = False,
) -> Facts:
    """Look everything up; reads only. `pointers` are the mail's, where somebody read them before.

    `released`: a person let the mail in, whoever wrote it.
    """
    pointers = pointers or pointers_of(desk, mail, arrivals)
    identity = senders.sender_of(session, desk, pointers.sender)
    # Whichever spelling of his address somebody uses, he is known by the one that he registered.
    sender = identity.writes_to.lower() or pointers.sender
    pointers = replace(pointers, sender=sender)
    found = _signed_rows(session, desk, pointers.tokens)
    person = people.find(session, sender) if sender else None
    at = max((arrival.at for arrival in arrivals), default=None)
    return Facts(
        mail=mail,
        own_mail=_own_mail(desk, mail),
        from_own_address=desk.addressing.is_own(sender),
        from_team=sender in desk.team,
        authentication=authentication_of(desk, mail),
        site_authenticates=desk.settings.authentication.way != "none",
        known=person is not None and person.answered_at is not None,
        spam_mark=_spam_mark(desk, mail),
        silent=silent,
        null_sender=any(arrival.envelope_from == "" for arrival in arrivals),
        bounced_id=_bounced(session, pointers, found.mails),
        broken_token=found.broken,
        evidence=tuple(_evidence(session, pointers, identity, found)),
        sender=identity,
        asked=asked_by(session, desk, pointers.tokens, pointers.message_ids, at),
        holds_unknown="" if released else _holds_unknown(desk, arrivals),
    )


def authentication_of(desk: Desk, mail: Mail) -> Authentication:
    """Give what our own mail server says about the author, in the way that the site names."""
    settings = desk.settings.authentication
    match settings.way:
        case "authserv_id":
            return authenticate(mail, settings.authserv_id)
        case "microsoft365":
            return authenticate_microsoft365(mail, desk.own_domains, settings.tenant_id)
    return Authentication(AuthResult.NONE)


def _holds_unknown(desk: Desk, arrivals: Sequence[Arrival]) -> str:
    """Give the mailbox that lets in only whom we know; a mail that came in any other way too is let in."""
    holding = {mailbox.name for mailbox in desk.settings.mailbox if mailbox.unknown_senders == "hold"}
    mailboxes = {arrival.mailbox for arrival in arrivals}
    return min(mailboxes) if mailboxes and mailboxes <= holding else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows that signed addresses of a mail name; `broken`: some address had a token that fits no row."""

    parties: tuple[Party, ...]
    mails: tuple[OutboundMessage, ...]
    broken: bool


def _tokens(desk: Desk, mail: Mail, arrivals: Sequence[Arrival]) -> Iterator[Token]:
    """Give the tokens among all addresses that this mail was sent to; none is verified yet."""
    candidates = [address for arrival in arrivals for address in arrival.envelope_to]
    for name, value in mail.headers:
        if name.lower() in _RECIPIENT_FIELDS:
            candidates.extend(address.address for address in parse_list(value))
    for text in dict.fromkeys(desk.addressing.token_text(candidate) for candidate in candidates):
        if (token := read_token(text)) is not None:
            yield token


def _signed_rows(session: Session, desk: Desk, tokens: Sequence[Token]) -> _Found:
    """Verify the tokens and give the rows they name."""
    parties, mails, broken = [], [], False
    for token in tokens:
        if is_question(token):
            continue
        row = _signed_row(session, desk, token)
        parties += [row] if isinstance(row, Party) else []
        mails += [row] if isinstance(row, OutboundMessage) else []
        broken = broken or row is None
    return _Found(tuple(parties), tuple(mails), broken)


def _may_be_a_row(token: Token, kind: TokenKind) -> bool:
    return token.kind is kind and 0 < token.id < _LARGEST_ID


def _signed_row(session: Session, desk: Desk, token: Token) -> Party | OutboundMessage | None:
    if _may_be_a_row(token, TokenKind.TICKET):
        party = next(iter(tickets.parties_by_id(session, [token.id])), None)
        return party if party is not None and is_signed(desk.keyring, token, party.nonce) else None
    if _may_be_a_row(token, TokenKind.BOUNCE):
        mail = session.get(OutboundMessage, token.id)
        return mail if mail is not None and is_signed(desk.keyring, token, mail.message_id) else None
    return None


def _own_mail(desk: Desk, mail: Mail) -> str:
    if is_own_message_id(desk.keyring, mail.message_id):
        return "the Message-ID is ours"
    if is_own_message_id(desk.keyring, mail.header(MARK)):
        return f"{MARK} is ours"
    return ""


def _bounced(session: Session, pointers: Pointers, returned: Sequence[OutboundMessage]) -> int | None:
    """Give our mail that a bounce provably belongs to: by its return path, or by a Message-ID only we can make."""
    if returned:
        return returned[0].id
    if pointers.reported_id:
        return next((row.id for row in outbox.by_message_ids(session, [pointers.reported_id])), None)
    return None


def _evidence(session: Session, pointers: Pointers, identity: Sender, found: _Found) -> Iterable[Evidence]:
    sender = pointers.sender
    for party in found.parties:
        own = party.address == sender or (party.contact_id is not None and party.contact_id == identity.contact_id)
        yield _pointer(session, EvidenceKind.SIGNED_ADDRESS, party.ticket_id, sender, identity, personal=own)
    for row in found.mails:
        if row.ticket_id is not None:
            own = row.recipient == sender
            yield _pointer(session, EvidenceKind.SIGNED_ADDRESS, row.ticket_id, sender, identity, personal=own)
    referenced = _referenced(session, pointers)
    if referenced is not None:
        ticket_id, personal = referenced
        yield _pointer(session, EvidenceKind.MESSAGE_ID, ticket_id, sender, identity, personal=personal)
    by_number = tickets.by_numbers(session, pointers.numbers)
    for number in pointers.numbers:
        if number in by_number:
            yield _pointer(session, EvidenceKind.SUBJECT_TAG, by_number[number], sender, identity, personal=False)
            break


def _referenced(session: Session, pointers: Pointers) -> tuple[int, bool] | None:
    """Give the ticket of the newest Message-ID that we know, and whether we sent that mail to this sender."""
    ours = {row.message_id: row for row in outbox.by_message_ids(session, pointers.message_ids)}
    theirs = ticket_of_message_ids(session, pointers.message_ids)
    for message_id in pointers.message_ids:
        row = ours.get(message_id)
        if row is not None and row.ticket_id is not None:
            return row.ticket_id, row.recipient == pointers.sender
        if message_id in theirs:
            return theirs[message_id], False
    return None


def _pointer(
    session: Session, kind: EvidenceKind, ticket_id: int, sender: str, identity: Sender, *, personal: bool
) -> Evidence:
    ticket: Ticket = tickets.surviving(session, ticket_id)
    parties = roster_of(session, ticket)
    party = parties.find(sender, identity.contact_id) if sender else None
    own = party.address if party is not None else sender
    return Evidence(
        kind=kind,
        ticket_id=ticket.id,
        number=ticket.number,
        personal=personal,
        takes_part=party is not None and party.role != PartyRole.TEAM,
        is_requester=party is not None and party.role == PartyRole.REQUESTER,
        has_reader=any(party.receives and party.address != own for party in parties),
        same_customer=identity.sees_company and identity.customer_id == ticket.customer_id,
    )


def _spam_mark(desk: Desk, mail: Mail) -> str:
    for rule in desk.settings.spam.rules:
        for value in mail.header_all(rule.header):
            if re.search(rule.pattern, value, re.IGNORECASE):
                return f"{rule.header}: {value[:80]}"
    return ""
