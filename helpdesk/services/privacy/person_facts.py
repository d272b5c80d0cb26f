"""Everything that is known of a person and is his to see, as data for a page and for programs.

His: contact data, his own words, what was written to him, the public conversation of tickets that he asked for. Not
his: internal notes, words of others on tickets of theirs, addresses of others. Credentials are masked (D43); times are
aware. Not the files (`person_export`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.masking import masked_data
from helpdesk.services.privacy.disclosures import disclosures
from helpdesk.services.privacy.person import Someone
from helpdesk.services.privacy.retention import Term, terms
from helpdesk.store import tickets
from helpdesk.store.announcements import OptOut
from helpdesk.store.confirmations import PendingAction
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow, CustomerRow
from helpdesk.store.events import Event
from helpdesk.store.failures import DeliveryFailure
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from helpdesk.store.tickets import Comment, StoredAttachment, Ticket

_CONTACT = ("key", "state", "first_name", "last_name", "salutation", "language", "site", "types", "permission")
_CHOSEN = ("restrictions", "deputies", "notifications", "choices", "created_at")
_ADDRESS = ("address", "state", "since", "created_at", "asked_at", "confirmed_at", "bouncing_since")
_MADE = (OutboundState.SENT, OutboundState.UNCERTAIN, OutboundState.FAILED)  # of the others there was no mail yet
Data = dict[str, Any]


def facts_of(session: Session, desk: Desk, someone: Someone, now: datetime) -> Data:
    """Gather it; `file` and `files` name where mails and attachments lie in the folder."""
    person = {"addresses": someone.addresses, "names": someone.names, "language": someone.language}
    rows = session.scalars(select(Ticket).where(Ticket.id.in_(someone.tickets)).order_by(Ticket.id)).all()
    return {
        "person": person,
        "contacts": list(_contacts(session, someone)),
        "tickets": [_ticket(session, someone, term) for term in terms(session, desk, rows, now)],
        "mails_in": list(_mails_in(session, someone)),
        "mails_out": list(_mails_out(session, someone)),
        "failures": list(_failures(session, someone)),
        "consents": list(_consents(session, someone)),
        "opt_outs": list(_opt_outs(session, someone)),
        "disclosures": [asdict(each) for each in disclosures(session, someone)],
        "events": list(_events(session, someone, {row.id: row.number for row in rows})),
    }


def _contacts(session: Session, someone: Someone) -> Iterator[Data]:
    query = select(ContactRow, CustomerRow).join(CustomerRow, CustomerRow.id == ContactRow.customer_id)
    for contact, customer in session.execute(query.where(ContactRow.id.in_(someone.contacts)).order_by(ContactRow.id)):
        phones = select(ContactPhone.number).where(ContactPhone.contact_id == contact.id)
        addresses = select(ContactAddress).where(ContactAddress.contact_id == contact.id).order_by(ContactAddress.id)
        yield {
            "customer": customer.number,
            "customer_name": customer.name,
            **{name: getattr(contact, name) for name in (*_CONTACT, *_CHOSEN)},
            "phones": session.scalars(phones.order_by(ContactPhone.position)).all(),
            "phone_password": bool(contact.phone_password),
            "addresses": [{name: getattr(row, name) for name in _ADDRESS} for row in session.scalars(addresses)],
        }


def _ticket(session: Session, someone: Someone, term: Term) -> Data:
    """Give a ticket of his; of one that another asked for only what he said himself."""
    ticket = term.ticket
    asked = someone.is_his(ticket.requester_address)
    said = [
        comment
        for comment in tickets.comments(session, ticket.id)
        if someone.is_his(comment.author_address) or (asked and not comment.internal)
    ]
    files = tickets.attachments(session, [comment.id for comment in said])
    known: Data = masked_data(
        {
            "number": ticket.number,
            "subject": ticket.subject,
            "requester": asked,
            "state": ticket.state,
            "received_at": ticket.received_at,
            "class": term.kind.name,
            "kept_until": term.until.isoformat() if term.until else "",
            "comments": [_comment(someone, comment, files) for comment in said],
        }
    )
    return known


def _comment(someone: Someone, comment: Comment, files: Sequence[StoredAttachment]) -> Data:
    his = someone.is_his(comment.author_address)
    return {
        "author": comment.author_name or (comment.author_address if his else ""),
        "received_at": comment.received_at,
        "text": comment.text,
        "files": [
            {"name": each.name, "size": each.size, "file": attachment_file(each)}
            for each in files
            if each.comment_id == comment.id and each.position >= 0
        ],
    }


def attachment_file(attachment: StoredAttachment) -> str:
    """Give where an attachment lies in the folder: a name of ours, as its own may be anything."""
    ending = "".join(sign for sign in attachment.name.rpartition(".")[2] if sign.isascii() and sign.isalnum())[:8]
    return f"attachments/{attachment.id:06}-{attachment.position}.{ending or 'bin'}"


def _mails_in(session: Session, someone: Someone) -> Iterator[Data]:
    wrote = select(Comment.inbound_id).where(Comment.author_address.in_(someone.spellings))
    query = select(InboundMessage).where(InboundMessage.id.in_(wrote)).order_by(InboundMessage.id)
    for row in session.scalars(query):
        file = "" if row.erased_by is not None else f"mails/in-{row.id:06}.eml"
        yield {"id": row.id, "received_at": row.received_at, "sha256": row.digest, "file": file}


def _mails_out(session: Session, someone: Someone) -> Iterator[Data]:
    """Give what was written to him and how far it came: time, and the server's own words with its queue id."""
    gathering = aliased(OutboundMessage)
    query = (
        select(OutboundMessage, OutboundContent.outbound_id, Ticket.number, gathering.due_at)
        .outerjoin(OutboundContent, OutboundContent.outbound_id == OutboundMessage.id)
        .outerjoin(Ticket, Ticket.id == OutboundMessage.ticket_id)
        .outerjoin(gathering, gathering.id == OutboundMessage.about_id)
        .where(OutboundMessage.recipient.in_(someone.spellings))
    )
    for row, content, number, told_at in session.execute(query.order_by(OutboundMessage.id)):
        folded = row.state == OutboundState.FOLDED
        yield {
            "id": row.id,
            "notice": row.notice,
            "ticket": number or "",
            "recipient": row.recipient,
            "state": row.state,
            "queued_at": row.queued_at,
            "due_at": told_at if folded else row.due_at,
            "sent_at": row.sent_at,
            "answer": row.last_reply,
            "told_in": f"out-{row.about_id:06}" if folded and row.about_id is not None else "",
            "is_deleted": row.state in _MADE and row.sent_at is not None and content is None,
            "file": f"mails/out-{row.id:06}.eml" if content is not None else "",
        }


def _failures(session: Session, someone: Someone) -> Iterator[Data]:
    query = select(DeliveryFailure).where(DeliveryFailure.address.in_(someone.spellings)).order_by(DeliveryFailure.id)
    for row in session.scalars(query):
        yield {"at": row.at, "address": row.address, "kind": row.kind, "reason": row.reason}


def _consents(session: Session, someone: Someone) -> Iterator[Data]:
    query = select(PendingAction).where(PendingAction.asked_address.in_(someone.spellings)).order_by(PendingAction.id)
    for row in session.scalars(query):
        yield {"kind": row.kind, "state": row.state, "created_at": row.created_at, "settled_at": row.settled_at}


def _opt_outs(session: Session, someone: Someone) -> Iterator[Data]:
    query = select(OptOut).where(OptOut.canonical.in_(map(canonical, someone.spellings))).order_by(OptOut.id)
    for row in session.scalars(query):
        yield {"address": row.address, "kind": row.kind, "since": row.since, "ended_at": row.ended_at}


def _events(session: Session, someone: Someone, numbers: dict[int, str]) -> Iterator[Data]:
    """Give what the journal has of him: all that he did, and what happened to tickets that he asked for."""
    asked = select(Ticket.id).where(Ticket.requester_address.in_(someone.spellings))
    query = select(Event).where(Event.actor.in_(someone.spellings) | Event.ticket_id.in_(asked)).order_by(Event.id)
    for event in session.scalars(query):
        his = someone.is_his(event.actor)
        ticket = numbers.get(event.ticket_id or 0, "")
        yield {"id": event.id, "at": event.at, "kind": event.kind, "ticket": ticket, "data": event.data if his else {}}
