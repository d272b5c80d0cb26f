"""From an outbox row to the bytes of a mail: facts, words, headers, attachments. Rendered once, then kept.

Not the templates and not the byte format (`mail.compose`). The headers keep all mails of a ticket to one person
in one conversation: one frozen subject, the requester's own Message-ID and a constant id in References.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import conversation_id
from helpdesk.errors import PermanentFailure
from helpdesk.mail import thread_index
from helpdesk.mail.compose import Draft, DraftAttachment, compose, problems
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.services.outgoing import enclosures
from helpdesk.services.outgoing.announcement_mails import list_headers, with_announcement
from helpdesk.services.outgoing.enclosures import BYTE_FOR_BYTE, Enclosure
from helpdesk.services.outgoing.facts import facts_for
from helpdesk.services.ticketing.subjects import subject_of
from helpdesk.store.outbox import ACKNOWLEDGING, OutboundMessage
from helpdesk.store.tickets import PartyRole, Ticket

# Survives relays that write Message-IDs anew; the receiving end knows our own mail by it.
MARK = "X-Helpdesk-Mark"
_ANSWERS = (
    *(*ACKNOWLEDGING, Notice.DIGEST, Notice.NOT_SENT, Notice.ADDRESS_CONFIRMED),
    *(Notice.LISTING, Notice.TICKET_SHEET, Notice.OPTED_OUT),
)
_TAKING_PART = (PartyRole.REQUESTER, PartyRole.COPY)
# What automatic mail says of itself, so that robots do not answer it (RFC 3834 5; MS-OXCMAIL 2.1.3.2.20).
_REPLIED = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "auto_reply"))
_GENERATED = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it will be sent, on every attempt; `new` where nobody keeps it yet, `digest` where it is a blob.

    `folded` are the outbox rows for which it stands, as they were when it was made. `left_behind`: names of the files
    that do not go along.
    """

    outbound_id: int
    envelope_from: str
    raw: bytes
    new: bool = True
    digest: str = ""
    folded: tuple[int, ...] = ()
    left_behind: tuple[str, ...] = ()


def render(desk: Desk, row: OutboundMessage, background: Background, now: datetime) -> Letter:
    """Give the mail with its envelope sender; changes nothing.

    Raises ConfigError where a template is broken, PermanentFailure where no mail can be written to the recipient.
    """
    enclosed = enclosures.chosen(desk, row, background)
    facts = with_announcement(desk, row, background, facts_for(desk, row, background, enclosed))
    rendered = desk.templates.render(Notice(row.notice), row.language, facts)
    envelope_from = desk.addressing.return_path(desk.keyring, row.id, row.message_id)
    # The news of a held mail stands alone: its ticket gets its subject, and so its conversation, only later.
    ticket = background.ticket(row) if row.notice != Notice.MAIL_HELD else None
    draft = Draft(
        sender=desk.sender,
        to=Address(row.recipient_name if facts.recipient else "", row.recipient),
        subject=rendered.subject,
        date=now.astimezone(desk.zone),
        message_id=row.message_id,
        text=rendered.text,
        html=rendered.html,
        reply_to=Address(desk.sender.name, facts.reply_address) if facts.reply_address else None,
        attachments=_parts(desk, row, background, enclosed),
        headers=(
            ("Content-Language", row.language),
            (MARK, row.message_id),
            *_automatic_headers(row),
            *list_headers(desk, row),
        ),
    )
    if ticket is not None:
        draft = _in_conversation(desk, row, ticket, background, draft, now)
    raw = compose(draft, row.message_id.encode())
    wrong = problems(raw)
    if wrong:
        raise PermanentFailure(f"the mail would not be fit to send: {'; '.join(wrong)}")
    background.note_rendered(row)
    left = tuple(each.name for each in enclosed if not each.included)
    folded = tuple(each.id for each in background.folded(row))
    return Letter(row.id, envelope_from, raw, folded=folded, left_behind=left)


def _in_conversation(
    desk: Desk, row: OutboundMessage, ticket: Ticket, background: Background, draft: Draft, now: datetime
) -> Draft:
    earlier, own_ids = background.sent(row), background.written(row)
    party = background.party(row)
    customer = party is not None and party.role in _TAKING_PART
    root = [ticket.root_message_id] if customer and ticket.root_message_id else []
    constant = conversation_id(ticket.number, desk.addressing.domain)
    base = subject_of(desk, ticket, draft.subject)
    index = _thread_index(ticket, row, now, theirs=customer)
    return replace(
        draft,
        subject=f"Re: {base}" if earlier or customer else base,
        in_reply_to=(own_ids or earlier or root or [constant])[-1],
        references=tuple(dict.fromkeys((*root, constant, *earlier, *own_ids))),
        headers=(
            *draft.headers,
            ("Thread-Topic", base),
            ("Thread-Index", index),
            ("X-Helpdesk-Ticket", ticket.number),
        ),
    )


def _thread_index(ticket: Ticket, row: OutboundMessage, now: datetime, *, theirs: bool) -> str:
    """Extend the requester's own index for him; everybody else gets the ticket's, the same in all mails."""
    parent = ticket.thread_index if theirs else ""
    extended = thread_index.child(parent, ticket.created_at, now, row.id) if parent else ""
    if extended:
        return extended
    guid = uuid.uuid5(uuid.NAMESPACE_URL, f"helpdesk:{ticket.number}").bytes
    return thread_index.child(thread_index.root(ticket.created_at, guid), ticket.created_at, now, row.id)


def _automatic_headers(row: OutboundMessage) -> tuple[tuple[str, str], ...]:
    if not row.automatic:
        return ()
    return _REPLIED if row.notice in _ANSWERS else _GENERATED


def _parts(
    desk: Desk, row: OutboundMessage, background: Background, enclosed: Sequence[Enclosure]
) -> tuple[DraftAttachment, ...]:
    if row.notice == Notice.MAIL_HELD and row.inbound_id is not None:
        original = background.original(row.inbound_id, desk.blobs)
        if not enclosures.room(desk, row).takes(len(original)):
            return ()
        return (DraftAttachment(f"inbox-{row.inbound_id}.eml", BYTE_FOR_BYTE, original),)
    return enclosures.parts(desk, background, enclosed)
