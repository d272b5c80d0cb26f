"""What a gathered notice says: each ticket once, with all that was folded into the mail and a link to answer.

Not the folding (`services.outgoing.telling`, `services.outgoing.notify`) and not the words (the templates). Each ticket
stands as it is now; who must not read words of others gets its number and its state.
"""

from urllib.parse import quote

from helpdesk.domain.credentials import masked
from helpdesk.domain.notice_gathered import GatheredFacts
from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import TokenKind
from helpdesk.mail.message import Address
from helpdesk.mail.subject import shortened
from helpdesk.services.commands.actions import actions_of
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.services.outgoing import answering
from helpdesk.services.ticketing.subjects import subject_of
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party, Ticket

_OF_MOVES = (Notice.STATUS_NOTICE, Notice.STATUS_CHANGED)
_OF_NEW_ONES = (Notice.TICKET_NOTICE, Notice.TICKET_OPENED)


def gathered(desk: Desk, row: OutboundMessage, background: Background) -> tuple[GatheredFacts, ...]:
    """Give the tickets of a gathered mail, in the order in which something happened to them first."""
    if row.notice not in {Notice.NOTICE_DIGEST, Notice.TEAM_DIGEST}:
        return ()
    by_ticket: dict[int, list[OutboundMessage]] = {}
    for folded in background.folded(row):
        by_ticket.setdefault(folded.ticket_id or 0, []).append(folded)
    return tuple(_gathered(desk, row, background, rows) for rows in by_ticket.values())


def _gathered(desk: Desk, row: OutboundMessage, background: Background, rows: list[OutboundMessage]) -> GatheredFacts:
    ticket, party = background.ticket(rows[0]), background.party(rows[0])
    if ticket is None:
        raise AssertionError("each folded mail is about a ticket")
    kinds = [folded.notice for folded in rows]
    shown = party is None or not party.neutral
    return GatheredFacts(
        ticket.number,
        shortened(ticket.subject) if shown else "",
        str(Address(ticket.requester_name, ticket.requester_address)) if ticket.requester_address and shown else "",
        ticket.state,
        is_new=any(kind in _OF_NEW_ONES for kind in kinds),
        changes=sum(kind in _OF_MOVES for kind in kinds),
        link=_link(desk, rows[0], background, ticket, party) if party is not None else "",
        until=ticket.wake_at,
        comments=kinds.count(Notice.COMMENT_TO_TEAM),
        actions=actions_of(desk, row, ticket, party) if row.notice == Notice.TEAM_DIGEST else (),
    )


def _link(desk: Desk, folded: OutboundMessage, background: Background, ticket: Ticket, party: Party) -> str:
    """Give a link that answers on the ticket; without signed addresses its number in the subject says which."""
    to_team = folded.recipient in desk.team
    inside = to_team and not answering.goes_out(desk, folded, ticket, background.comment(folded))
    kind = TokenKind.NOTE if inside else TokenKind.TICKET
    address = desk.addressing.reply_address(desk.keyring, party.id, party.nonce, kind)
    base = "" if party.neutral else masked(shortened(ticket.subject))
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject_of(desk, ticket, base))}"
