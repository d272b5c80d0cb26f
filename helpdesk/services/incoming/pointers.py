"""What a mail says of itself that rows of ours may be found by, read without looking anything up.

Nothing here is verified: that is `services.incoming.evidence`. Header fields that name recipients are read because IMAP
has no envelope.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from helpdesk.domain.reference import Token, TokenKind, is_own_message_id, read_token
from helpdesk.mail.address import parse_list
from helpdesk.mail.message import Mail
from helpdesk.mail.subject import tags
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.ticketing.roster import load_rosters
from helpdesk.store import outbox, people, tickets
from helpdesk.store.inbox import Arrival, ticket_of_message_ids

PLACES = (TokenKind.TICKET, TokenKind.NOTE)  # both name a party
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
    signed = {token.id for each in pointers for token in each.tokens if may_be_a_row(token, *PLACES)}
    parties = tickets.parties_by_id(session, signed)
    wanted = {row.ticket_id for row in ours if row.ticket_id is not None}
    wanted |= {*theirs.values(), *numbered.values(), *(party.ticket_id for party in parties)}
    tickets.load(session, wanted)
    load_rosters(session, {found.id: found for found in (tickets.surviving(session, key) for key in wanted)}.values())


def may_be_a_row(token: Token, *kinds: TokenKind) -> bool:
    """Tell whether a token is of one of these kinds, and its id one that the database can hold."""
    return token.kind in kinds and 0 < token.id < _LARGEST_ID


def recipients_of(mail: Mail, arrivals: Sequence[Arrival]) -> frozenset[str]:
    """Give every address that a mail was sent to, lower-case, as far as envelope and header fields tell."""
    found = [address for arrival in arrivals for address in arrival.envelope_to]
    for name, value in mail.headers:
        if name.lower() in _RECIPIENT_FIELDS:
            found.extend(address.address for address in parse_list(value))
    return frozenset(address.lower() for address in found)


def _tokens(desk: Desk, mail: Mail, arrivals: Sequence[Arrival]) -> Iterator[Token]:
    """Give the tokens among all addresses that this mail was sent to; none is verified yet."""
    recipients = sorted(recipients_of(mail, arrivals))
    for text in dict.fromkeys(desk.addressing.token_text(recipient) for recipient in recipients):
        if (token := read_token(text)) is not None:
            yield token
