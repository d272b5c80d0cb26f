"""The facts of a notice, as its recipient may see them, looked up when the mail is rendered.

Not the words. What a stranger wrote is not repeated to him: his ticket has no subject and no quote here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpdesk.domain.notice_commands import CallFacts
from helpdesk.domain.notice_undelivered import UndeliveredFacts
from helpdesk.domain.notices import (
    CommentFacts,
    CompanyFacts,
    MailFacts,
    Notice,
    NoticeFacts,
    SenderFacts,
    SiteFacts,
    TicketFacts,
)
from helpdesk.domain.reference import TokenKind
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.message import Address
from helpdesk.mail.subject import shortened
from helpdesk.services.commands.command_facts import cards, command_facts
from helpdesk.services.commands.listing import ticket_list
from helpdesk.services.commands.questions import answer_link, reply_address
from helpdesk.services.customers.merge_notices import merge_facts
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import marks
from helpdesk.services.incoming.background import Background
from helpdesk.services.outgoing import announcement_mails, answering
from helpdesk.services.outgoing.enclosures import Enclosure
from helpdesk.services.outgoing.gathering import gathered
from helpdesk.services.outgoing.masking import with_masks
from helpdesk.services.outgoing.work_facts import work_facts
from helpdesk.store.outbox import ACKNOWLEDGING, OutboundMessage
from helpdesk.store.tickets import Comment, PartyRole, Ticket

# Facts that were noted when the mail was queued, and are shown as they were noted.
_AS_NOTED = (
    *("join_hint", "reason", "failed_recipient", "count", "error", "note", "earlier", "minutes", "way"),
    *("contact", "deputy", "instead_of", "why_told", "contact_type", "moved", "merged", "announced"),
)


def facts_for(
    desk: Desk,
    row: OutboundMessage,
    background: Background,
    enclosed: Sequence[Enclosure],
) -> NoticeFacts:
    """Gather everything the template of this notice may use."""
    party = background.party(row)
    neutral = (party is not None and party.neutral) or any(
        (folded := background.party(other)) is not None and folded.neutral for other in background.folded(row)
    )
    to_team = row.recipient in desk.team
    ticket, comment = background.ticket(row), background.comment(row)
    shown = comment is not None and not (neutral and row.notice in ACKNOWLEDGING)
    facts = NoticeFacts(
        site=site_facts(desk),
        recipient="" if neutral else row.recipient_name,
        ticket=_ticket_facts(desk, ticket, background.links(ticket) if to_team else (), neutral=neutral)
        if ticket
        else None,
        comment=_comment_facts(desk, row, comment, enclosed) if comment and shown else None,
        reply_address=_reply_address(desk, row, background),
        copies=background.told(row) if row.notice == Notice.COMMAND_RECEIPT else tuple(row.detail.get("copies", ())),
        stands_in_for=row.detail.get("stands_in_for", ""),
        refer_to=_called(desk, row.detail.get("refer_to", "")),
        known=not neutral,
        **_folded(desk, row, background),
        inbound_id=row.inbound_id or 0,
        lists=tuple(ticket_list(each) for each in row.detail.get("lists", ())),
        answer_link=answer_link(desk, row),
        **_asked(row.detail),
        sheet=background.sheet(desk, row),
        comment_files=tuple(each.facts for each in enclosed) if row.notice == Notice.TICKET_SHEET else (),
        **work_facts(desk, row, background),
        **{name: row.detail[name] for name in _AS_NOTED if name in row.detail},
        **_command_facts(desk, row, background),
    )
    if to_team:
        return with_masks(_with_what_the_team_may_know(desk, row, background, facts))
    return with_masks(facts, but_words=_is_written_to_him(row, comment))


def _is_written_to_him(row: OutboundMessage, comment: Comment | None) -> bool:
    """Tell whether a mail to a customer holds an answer; what the team noted for him is none."""
    return row.notice not in ACKNOWLEDGING and comment is not None and comment.author_role == AuthorRole.TEAM


def _with_what_the_team_may_know(
    desk: Desk, row: OutboundMessage, background: Background, facts: NoticeFacts
) -> NoticeFacts:
    ticket = background.ticket(row)
    own = _as_the_team_knows_it(desk, facts.ticket, ticket, background) if ticket and facts.ticket else None
    return replace(
        facts,
        ticket=own,
        answer_is_public=answering.goes_out(desk, row, ticket, background.comment(row)),
        note_address=_place(desk, row, background, TokenKind.NOTE),
        public_address=_place(desk, row, background, TokenKind.TICKET) if answering.has_reader(ticket) else "",
        join_hint=bool(row.detail.get("join_hint")),
        opened_by=_called(desk, row.detail.get("opened_by", "")),
        remark=row.detail.get("remark", ""),
        strangers=tuple(row.detail.get("strangers", ())),
        call=CallFacts(**row.detail["call"]) if "call" in row.detail else None,
        sender=_sender_facts(row.detail["sender"]) if "sender" in row.detail else None,
        mail=marks.of(row.detail["marks"]).mail if "marks" in row.detail else MailFacts(),
        undelivered=_undelivered(background, ticket) if ticket else (),
    )


def _as_the_team_knows_it(desk: Desk, known: TicketFacts, ticket: Ticket, background: Background) -> TicketFacts:
    own = (ticket.requester_address, *desk.team)
    others = {
        party.contact_id or party.address: party.name or party.address
        for party in background.readers(ticket)
        if party.address not in own and (party.contact_id is None or party.contact_id != ticket.contact_id)
    }
    readers = tuple(others.values())
    return replace(known, title=ticket.title, due=ticket.due_at, scheduled=ticket.wake_at, readers=readers)


def _asked(detail: dict[str, Any]) -> dict[str, Any]:
    """Give what a question or the news of a failed mail is about, as it was noted."""
    return {
        "customer": detail.get("customer", ""),
        "address": detail.get("address", ""),
        "addresses": tuple(detail.get("addresses", ())),
        "notifications": tuple(detail.get("notifications", ())),
        "phones": tuple(detail.get("phones", ())),
        "until": datetime.fromisoformat(detail["until"]) if "until" in detail else None,
        "former": datetime.fromisoformat(detail["former"]) if "former" in detail else None,
        "is_reminder": bool(detail.get("is_reminder")),
        "action": detail.get("action", ""),
        "merge": merge_facts(detail["merge"]) if "merge" in detail else None,
    }


def _command_facts(desk: Desk, row: OutboundMessage, background: Background) -> dict[str, Any]:
    """Give the facts of mails about commands."""
    return {
        "commands": tuple(command_facts(kept) for kept in row.detail.get("commands", ())),
        "replaced": _replaced(desk, row, background),
        "undo": bool(row.detail.get("undo")),
        "by": row.detail.get("by", ""),
        "lines": tuple(row.detail.get("lines", ())),
        "cards": cards(row.language) if row.notice == Notice.HELP else (),
    }


def _replaced(desk: Desk, row: OutboundMessage, background: Background) -> tuple[str, ...]:
    """Give the team's addresses in words of his that went out, where customers read that of the support."""
    comment = background.comment(row)
    if comment is None or row.notice != Notice.COMMAND_RECEIPT or not background.told(row):
        return ()
    writer = desk.staff.find(comment.author_address)
    text = writer.signed(comment.text) if writer is not None else comment.text
    return desk.staff.found_in(text, (file.name for file in background.attachments(row)))


def _called(desk: Desk, address: str) -> str:
    """Give an address with the name of the person, where he is one of the team."""
    person = desk.staff.find(address)
    return str(Address(person.name if person else "", address)) if address else ""


def _undelivered(background: Background, ticket: Ticket) -> tuple[UndeliveredFacts, ...]:
    return tuple(UndeliveredFacts(row.address, row.at, row.reason) for row in background.undelivered(ticket))


def _reply_address(desk: Desk, row: OutboundMessage, background: Background) -> str:
    """Give where an answer goes: to the question that the mail asks, or to the recipient's place on the ticket."""
    asked = reply_address(desk, row) or announcement_mails.reply_address(desk, row)
    if asked:
        return asked
    ticket, party = background.ticket(row), background.party(row)
    inside = row.recipient in desk.team and not answering.goes_out(desk, row, ticket, background.comment(row))
    if party is None:
        return ""
    kind = TokenKind.NOTE if inside and party.role == PartyRole.TEAM else TokenKind.TICKET
    return desk.addressing.reply_address(desk.keyring, party.id, party.nonce, kind)


def _place(desk: Desk, row: OutboundMessage, background: Background, kind: TokenKind) -> str:
    """Give one of the two signed addresses that a person of the team has on the ticket; "" where none are made."""
    party = background.party(row)
    if party is None or not desk.addressing.plus:
        return ""
    return desk.addressing.reply_address(desk.keyring, party.id, party.nonce, kind)


def _sender_facts(detail: dict[str, Any]) -> SenderFacts:
    return SenderFacts(**{**detail, "candidates": tuple(detail["candidates"])})


def site_facts(desk: Desk) -> SiteFacts:
    """Give who writes, with the legal data for the footer."""
    site, company = desk.settings.site, desk.settings.site.company
    return SiteFacts(
        name=site.name,
        address=desk.addressing.support,
        timezone=site.timezone,
        hours=site.hours,
        company=CompanyFacts(
            legal_name=company.legal_name,
            street=company.street,
            city=company.city,
            register=company.commercial_register,
            managing_directors=company.managing_directors,
            vat_id=company.vat_id,
            phone=company.phone,
            website=company.website,
        ),
    )


def _ticket_facts(desk: Desk, ticket: Ticket, linked: Sequence[str], *, neutral: bool) -> TicketFacts:
    holder, queue = desk.staff.find(ticket.assignee), desk.staff.queue(ticket.queue)
    return TicketFacts(
        number=ticket.number,
        subject="" if neutral else shortened(ticket.subject),
        received_at=ticket.received_at,
        requester="" if neutral else _person(ticket.requester_name, ticket.requester_address),
        queue=ticket.queue,
        state=ticket.state,
        linked=tuple(linked),
        priority=ticket.priority,
        assignee=holder.label if holder is not None else ticket.assignee,
        purpose=queue.purpose if queue is not None else "",
    )


def _comment_facts(
    desk: Desk,
    row: OutboundMessage,
    comment: Comment,
    enclosed: Sequence[Enclosure],
) -> CommentFacts:
    """Give the words; to customers every answer comes from the site, since people are not addressed directly (D5)."""
    to_team = row.recipient in desk.team
    by_team = comment.author_role == AuthorRole.TEAM
    hidden = by_team and not to_team
    writer = desk.staff.find(comment.author_address) if by_team else None
    name = (writer.name if writer is not None else "") or comment.author_name
    shown = name or desk.sender.name
    author = (desk.sender.name if desk.staff.found_in(shown) else shown) if hidden else ""
    text = writer.signed(comment.text) if writer is not None and hidden else comment.text
    return CommentFacts(
        author=author or _person(name, comment.author_address),
        at=comment.received_at,
        text=desk.staff.hidden_in(text, desk.addressing.support) if hidden else text,
        internal=comment.internal,
        unconfirmed=comment.unconfirmed,
        attachments=tuple(each.facts for each in sorted(enclosed, key=lambda each: not each.included)),
        **(row.detail.get("left_out", {}) if to_team else {}),
    )


def _person(name: str, address: str) -> str:
    """Give "Name <address>" or what there is of it."""
    return str(Address(name, address)) if address else name


def _folded(desk: Desk, row: OutboundMessage, background: Background) -> dict[str, Any]:
    """Give what a mail says that stands for others."""
    if row.notice != Notice.DIGEST:
        return {"gathered": gathered(desk, row, background)}
    found: list[TicketFacts] = []
    for folded in background.folded(row):
        ticket, party = background.ticket(folded), background.party(folded)
        if ticket is not None and party is not None:
            known = _ticket_facts(desk, ticket, (), neutral=party.neutral)
            refer_to = _called(desk, folded.detail.get("refer_to", ""))
            found.append(replace(known, is_redirected=folded.notice == Notice.REDIRECTED, refer_to=refer_to))
    return {"tickets": tuple(found)}
