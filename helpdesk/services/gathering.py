"""What a gathered notice says: each ticket once, with all that was folded into the mail and a link to answer.

Not the folding (`services.telling`) and not the words (the templates). Each ticket stands as it is now.
"""

from urllib.parse import quote

from helpdesk.domain.notice_gathered import GatheredFacts
from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import TokenKind
from helpdesk.mail.message import Address
from helpdesk.mail.subject import shortened
from helpdesk.services.background import Background
from helpdesk.services.desk import Desk
from helpdesk.services.subjects import subject_of
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party, Ticket


def gathered(desk: Desk, row: OutboundMessage, background: Background) -> tuple[GatheredFacts, ...]:
    """Give the tickets of a gathered mail, in the order in which something happened to them first."""
    if row.notice != Notice.NOTICE_DIGEST:
        return ()
    by_ticket: dict[int, list[OutboundMessage]] = {}
    for folded in background.folded(row):
        by_ticket.setdefault(folded.ticket_id or 0, []).append(folded)
    return tuple(_gathered(desk, background, rows) for rows in by_ticket.values())


def _gathered(desk: Desk, background: Background, rows: list[OutboundMessage]) -> GatheredFacts:
    ticket, party = background.ticket(rows[0]), background.party(rows[0])
    if ticket is None:
        raise AssertionError("each folded mail is about a ticket")
    kinds = [row.notice for row in rows]
    return GatheredFacts(
        ticket.number,
        shortened(ticket.subject),
        str(Address(ticket.requester_name, ticket.requester_address)) if ticket.requester_address else "",
        ticket.state,
        is_new=Notice.TICKET_NOTICE in kinds,
        changes=kinds.count(Notice.STATUS_NOTICE),
        link=_link(desk, ticket, party) if party is not None else "",
    )


def _link(desk: Desk, ticket: Ticket, party: Party) -> str:
    """Give a link that answers on the ticket; without signed addresses its number in the subject says which."""
    kind = TokenKind.TICKET
    address = desk.addressing.reply_address(desk.keyring, party.id, party.nonce, kind)
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject_of(desk, ticket, shortened(ticket.subject)))}"
