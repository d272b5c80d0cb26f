"""Open a ticket for somebody else, and hand one over to him: requester, customer, parties, and his acknowledgement.

What a technician wrote or forwarded never brings his own address or Message-ID to the customer. Not who may
(`domain.on_behalf`) and not the words.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import CommandName, word_for
from helpdesk.domain.command_orders import Order
from helpdesk.domain.disposition import Facts, OnBehalf, OpenTicket
from helpdesk.domain.sender import Sender
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.language import guess
from helpdesk.mail.message import Address, Authentication, AuthResult, Mail
from helpdesk.services.commands.command_bench import Done
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.outgoing import notify
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import events, outbox, people, tickets
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, PartyRole, Ticket


def facts_of_author(desk: Desk, facts: Facts, behalf: OnBehalf) -> Facts:
    """Give the facts of a forwarded mail as if its author had sent it, for whom no server vouches.

    Without `author` it is what the technician says; its ticket is handed over by his command.
    """
    mail = replace(facts.mail, text=behalf.text, reply_text=behalf.text, to=(), cc=(), message_id="")
    if behalf.author is None:
        return replace(facts, mail=mail)
    mail = replace(
        mail,
        sender=behalf.author,
        subject=behalf.subject or facts.mail.subject,
        message_id=_original_id(desk, facts.mail),
        reply_to=(),
    )
    return replace(facts, mail=mail, sender=facts.passed_on, authentication=Authentication(AuthResult.NONE))


def written_at(desk: Desk, behalf: OnBehalf, arrived: datetime) -> datetime:
    """Give when the forwarded mail was written, else when it came here; nothing was written after it came."""
    try:
        at = datetime.fromisoformat(behalf.date)
    except ValueError:
        return arrived
    local = at if at.tzinfo is not None else at.replace(tzinfo=desk.zone)
    return min(local.astimezone(arrived.tzinfo), arrived)


def settle(session: Session, desk: Desk, written: Written, original: Mail, behalf: OnBehalf, now: datetime) -> Written:
    """Give a new ticket its date and the technician's remark; gives what his commands belong to."""
    ticket, comment = written.ticket, written.comment
    comment.internal = behalf.internal
    ticket.received_at = comment.received_at = written_at(desk, behalf, comment.received_at)
    if behalf.author is None:
        ticket.root_message_id = ticket.thread_index = ""  # nothing of the technician's own mail program
    return _with_remark(session, written, original, behalf, now)


def take_up(session: Session, desk: Desk, written: Written, original: Mail, behalf: OnBehalf, now: datetime) -> Written:
    """Give a forwarded mail that is a comment now its date and the technician's remark, as `settle` does."""
    written.comment.received_at = written_at(desk, behalf, written.comment.received_at)
    return _with_remark(session, written, original, behalf, now)


def _with_remark(session: Session, written: Written, original: Mail, behalf: OnBehalf, now: datetime) -> Written:
    if not behalf.remark and (behalf.author is None or not behalf.commands):
        return written
    comment = written.comment
    remark = Comment(
        id=new_id(session, Comment),
        ticket_id=written.ticket.id,
        inbound_id=comment.inbound_id,
        author_address=original.sender.address.lower() if original.sender else "",
        author_name=original.sender.name if original.sender else "",
        author_role=AuthorRole.TEAM,
        internal=True,
        automatic=False,
        text=behalf.remark,
        message_id=original.message_id,
        received_at=now,
        created_at=now,
    )
    session.add(remark)
    data = {"comment": remark.id, "inbound": remark.inbound_id, "internal": True, "reason": "remark of a forward"}
    events.record(session, now, Happening("comment_added", written.ticket.id, remark.author_address, data))
    return Written(written.ticket, remark, written.roster)


def hand_over(session: Session, desk: Desk, written: Written, address: str, actor: str, now: datetime) -> bool:
    """Make somebody the requester, "" for nobody who can be written to; False where he is already."""
    ticket, roster = written.ticket, written.roster
    if ticket.requester_address == address:
        return False
    before = roster.get(ticket.requester_address)
    if before is not None:
        before.role, before.receives = PartyRole.TEAM, False  # `neutral` stays: his conversation keeps its subject
    ticket.requester_address, ticket.requester_name = address, ""
    ticket.root_message_id = ticket.thread_index = ""
    if address:
        sender = senders.sender_of(session, desk, address)
        person = people.meet(session, address, "", now)
        ticket.requester_name = _name(sender) or person.name
        ticket.customer_id, ticket.contact_id = sender.customer_id, sender.contact_id
        ticket.language = person.language or language_of(desk, sender, written.comment.text)
        _make_requester(written, Address(ticket.requester_name, address), sender, now)
    # Mails about it that have smaller ids name the former requester (`services.incoming.evidence.reader_changed`).
    data = {"requester": address, "mails_before": new_id(session, OutboundMessage)}
    events.record(session, now, Happening("handed_over", ticket.id, actor, data))
    return True


def _make_requester(written: Written, person: Address, sender: Sender, now: datetime) -> None:
    party = written.roster.add(
        person, PartyRole.REQUESTER, now, neutral=False, receives=True, contact_id=sender.contact_id
    )
    party.role, party.receives = PartyRole.REQUESTER, True


def language_of(desk: Desk, sender: Sender, text: str) -> str:
    """Give the language of somebody who has not written yet: his own or his customer's, that of the words, ours."""
    return sender.language or guess(text) or desk.settings.site.language


def acknowledge(session: Session, desk: Desk, written: Written, way: str, now: datetime) -> bool:
    """Tell the requester, once, that there is a ticket for him; False where he knows.

    `way`: the code how it came to be. His own words are repeated to him, and those that were written for him: never
    what only the team may read.
    """
    ticket = written.ticket
    session.flush()
    if not ticket.requester_address or is_acknowledged(session, ticket):
        return False
    shown = _shown(session, ticket, written.comment)
    quoted = replace(written, comment=shown or written.comment)
    notify.acknowledge(session, desk, quoted, OpenTicket(way), now, way=way, quotes=shown is not None)
    return True


def is_acknowledged(session: Session, ticket: Ticket) -> bool:
    """Tell whether the requester was told that there is a ticket for him, whoever opened it."""
    keys = (outbox.acknowledgement_key(ticket.id, by_team=by_team) for by_team in (False, True))
    return any(outbox.has_key(session, key) for key in keys)


def as_command(ticket: Ticket, actor: Technician) -> tuple[Order, Done]:
    """Give what a forward did as the command that does the same, so that it is told and taken back likewise."""
    whose = ticket.requester_address
    line = CommandLine(f"{word_for(CommandName.FOR, actor.language)} {whose}", CommandName.FOR, whose)
    return Order(line, CommandName.FOR, whose), Done("forwarded", whose, inverse={"opened": ticket.id})


def as_taken_up(original: Mail, written: Written) -> tuple[Order, Done]:
    """Give what the forward of a mail did that belongs to a known ticket; nothing takes it back."""
    line = CommandLine(original.subject, CommandName.FOR)
    return Order(line, CommandName.FOR), Done("taken_up", written.ticket.number)


def _shown(session: Session, ticket: Ticket, comment: Comment) -> Comment | None:
    first = tickets.comments(session, ticket.id)[0]
    is_his = first.author_address == ticket.requester_address
    is_for_him = first.id == comment.id and not first.internal and first.author_role == AuthorRole.TEAM
    return first if is_his or is_for_him else None


def _original_id(desk: Desk, mail: Mail) -> str:
    """Give the Message-ID of the mail that was forwarded, where the forwarding program says it."""
    for message_id in (*reversed(mail.in_reply_to), *reversed(mail.references)):
        return "" if message_id.rpartition("@")[2].lower() in desk.own_domains else message_id
    return ""


def _name(sender: Sender) -> str:
    return sender.contacts[0] if len(sender.contacts) == 1 else ""
