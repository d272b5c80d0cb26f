"""The facts of a notice, as its recipient may see them, looked up when the mail is rendered.

Not the words. What a stranger wrote is not repeated to him: his ticket has no subject and no quote here.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from helpdesk.domain.notices import (
    AttachmentFacts,
    CommentFacts,
    CompanyFacts,
    Notice,
    NoticeFacts,
    SiteFacts,
    TicketFacts,
)
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.store import outbox, tickets
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Party, StoredAttachment, Ticket


def facts_for(
    session: Session,
    desk: Desk,
    row: OutboundMessage,
    included: Sequence[StoredAttachment],
    left_out: Sequence[StoredAttachment],
) -> NoticeFacts:
    """Gather everything the template of this notice may use."""
    party = session.get(Party, row.party_id) if row.party_id is not None else None
    neutral = party is not None and party.neutral
    to_team = row.recipient in desk.team
    ticket = tickets.get(session, row.ticket_id) if row.ticket_id is not None else None
    comment = session.get(Comment, row.comment_id) if row.comment_id is not None else None
    shown = comment is not None and not (neutral and row.notice == Notice.ACKNOWLEDGEMENT)
    return NoticeFacts(
        site=site_facts(desk),
        recipient="" if neutral else row.recipient_name,
        ticket=_ticket_facts(session, ticket, neutral=neutral, to_team=to_team) if ticket else None,
        comment=_comment_facts(desk, comment, included, left_out, to_team=to_team) if comment and shown else None,
        reply_address=desk.addressing.reply_address(desk.keyring, party.id) if party else "",
        answer_is_public=to_team and _can_answer(desk, ticket),
        copies=tuple(row.detail.get("copies", ())),
        known=not neutral,
        join_hint=bool(row.detail.get("join_hint")),
        reason=row.detail.get("reason", ""),
        failed_recipient=row.detail.get("failed_recipient", ""),
        tickets=_folded(session, row) if row.notice == Notice.DIGEST else (),
        count=row.detail.get("count", 0),
        inbound_id=row.inbound_id or 0,
        error=row.detail.get("error", ""),
    )


def _can_answer(desk: Desk, ticket: Ticket | None) -> bool:
    """Tell whether an answer of the team would be sent on at all."""
    has_requester = ticket is not None and ticket.requester_address != ""
    return has_requester and bool(desk.settings.authentication.authserv_id)


def site_facts(desk: Desk) -> SiteFacts:
    """Give who writes, with the legal data for the footer."""
    site, company = desk.settings.site, desk.settings.site.company
    return SiteFacts(
        name=site.name,
        address=desk.addressing.support,
        timezone=site.timezone,
        hours=site.hours,
        company=CompanyFacts(
            legal_name=company.legal_name or site.name,
            street=company.street,
            city=company.city,
            register=company.commercial_register,
            managing_directors=company.managing_directors,
            vat_id=company.vat_id,
            phone=company.phone,
            website=company.website,
        ),
    )


def _ticket_facts(session: Session, ticket: Ticket, *, neutral: bool, to_team: bool) -> TicketFacts:
    return TicketFacts(
        number=ticket.number,
        subject="" if neutral else ticket.subject,
        received_at=ticket.received_at,
        requester="" if neutral else str(Address(ticket.requester_name, ticket.requester_address)),
        queue=ticket.queue,
        state=ticket.state,
        linked=tuple(other.number for other in tickets.links(session, ticket.id)) if to_team else (),
    )


def _comment_facts(
    desk: Desk,
    comment: Comment,
    included: Sequence[StoredAttachment],
    left_out: Sequence[StoredAttachment],
    *,
    to_team: bool,
) -> CommentFacts:
    """Give the words; to customers every answer comes from the site, since people are not addressed directly (D5)."""
    hidden = comment.author_address in desk.team and not to_team
    author = comment.author_name or desk.sender.name if hidden else ""
    return CommentFacts(
        author=author or str(Address(comment.author_name, comment.author_address)),
        at=comment.received_at,
        text=comment.text,
        internal=comment.internal,
        attachments=(
            *(AttachmentFacts(a.name, a.type, a.size, included=True) for a in included),
            *(AttachmentFacts(a.name, a.type, a.size) for a in left_out),
        ),
    )


def _folded(session: Session, row: OutboundMessage) -> tuple[TicketFacts, ...]:
    found: list[TicketFacts] = []
    for folded in outbox.folded_into(session, row.id):
        party = session.get(Party, folded.party_id) if folded.party_id is not None else None
        if folded.ticket_id is not None and party is not None:
            ticket = tickets.get(session, folded.ticket_id)
            found.append(_ticket_facts(session, ticket, neutral=party.neutral, to_team=False))
    return tuple(found)
