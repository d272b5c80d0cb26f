"""Open a ticket, add a comment, move a ticket to a state, a queue or a person: rows and events, no mails.

Who is told stands in `services.outgoing.notify`; what is to be done was decided in `domain.intake`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import AddComment, OpenTicket
from helpdesk.domain.lifecycle import may_move
from helpdesk.domain.sender import Sender
from helpdesk.domain.ticket import HELD_QUEUE, SPAM_QUEUE, SUPPORT_QUEUE, AuthorRole, TicketState
from helpdesk.errors import UsageError
from helpdesk.mail.language import guess
from helpdesk.mail.message import Address, Attachment, Mail
from helpdesk.mail.subject import base_subject
from helpdesk.services.desk import Desk
from helpdesk.services.ticketing.merging import merge
from helpdesk.services.ticketing.roster import Roster, empty_roster, roster_of
from helpdesk.store import events, people, tickets
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Comment, PartyRole, StoredAttachment, Ticket, TicketLink

_MAX_COPIES = 40
_NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail became: the ticket, and the comment that holds its words."""

    ticket: Ticket
    comment: Comment
    roster: Roster


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose ticket it becomes. `readers`: addresses (lower-case) in copy that may get public answers (D19)."""

    sender: Sender
    readers: frozenset[str]


def open_ticket(
    session: Session, desk: Desk, row: InboundMessage, mail: Mail, decision: OpenTicket, whose: Whose, now: datetime
) -> Written:
    """Make the ticket with its first comment and its parties; a ticket held for this very mail goes on instead.

    `whose`: the customer and contact that it belongs to, and who of those in copy may get answers.
    """
    sender = mail.sender or _NOBODY
    # An address of ours must never become one that we write to.
    is_reachable = sender.address != "" and not desk.addressing.is_own(sender.address)
    person = people.meet(session, sender.address, sender.name, now) if is_reachable else None
    guessed = guess(mail.reply_text) or ""
    known = whose.sender.language or (person.language if person else "")
    held = _held_ticket(session, row)
    ticket = held or new_ticket(session, desk, row.received_at, now)
    ticket.queue = decision.queue
    ticket.state = TicketState.SPAM if decision.queue == SPAM_QUEUE else TicketState.NEW
    ticket.subject = base_subject(mail.subject)
    ticket.requester_address = sender.address.lower() if is_reachable else ""
    ticket.requester_name = sender.name
    ticket.language = known or guessed or desk.settings.site.language
    ticket.root_message_id = mail.message_id
    ticket.thread_index = mail.header("Thread-Index")
    ticket.customer_id, ticket.contact_id = whose.sender.customer_id, whose.sender.contact_id
    roster = roster_of(session, ticket) if held else empty_roster(session, ticket)
    if person is not None:
        person.language = person.language or guessed
        contact_id = whose.sender.contact_id
        roster.add(sender, PartyRole.REQUESTER, now, neutral=decision.neutral, receives=True, contact_id=contact_id)
        for copy in copies_of(desk, mail, sender):
            receives = decision.copies_receive and copy.address.lower() in whose.readers
            roster.add(copy, PartyRole.COPY, now, neutral=decision.neutral, receives=receives)
    for evidence in {evidence.ticket_id: evidence for evidence in decision.links}.values():
        session.add(TicketLink(ticket_id=ticket.id, other_id=evidence.ticket_id, reason=str(evidence.kind)))
    # A first mail is shown whole: what looks like a quote there may be all that it is about.
    comment = _comment(row, mail, mail.text, decision.role, now)
    _add(session, ticket, row, comment, mail)
    _record_opening(session, ticket, row, decision, now)
    return Written(ticket, comment, roster)


def add_comment(session: Session, row: InboundMessage, mail: Mail, decision: AddComment, now: datetime) -> Written:
    """Write the mail's words on an existing ticket; reopens it where the decision says so."""
    ticket = tickets.surviving(session, decision.ticket_id)
    held = _held_ticket(session, row)
    if held is not None and held.id != ticket.id:
        merge(session, held, ticket, "helpdesk", now)
    text = mail.reply_text if decision.text is None else decision.text
    comment = _comment(row, mail, text, decision.role, now, internal=decision.internal)
    _add(session, ticket, row, comment, mail)
    actor = comment.author_address
    data = {"comment": comment.id, "inbound": row.id, "internal": decision.internal, "reason": decision.reason}
    events.record(session, now, Happening("comment_added", ticket.id, actor, data))
    by_team = decision.role is AuthorRole.TEAM
    if decision.send_to_customer and ticket.state == TicketState.SPAM:
        set_queue(session, ticket, SUPPORT_QUEUE, actor, now)  # whom somebody answers sent no spam
        set_state(session, ticket, TicketState.OPEN, actor, now)
    if decision.reopen and (not by_team or ticket.state in (TicketState.NEW, TicketState.CLOSED)):
        set_state(session, ticket, TicketState.OPEN, actor, now)
    return Written(ticket, comment, roster_of(session, ticket))


def open_held_ticket(session: Session, desk: Desk, row: InboundMessage, error: str, now: datetime) -> Ticket:
    """Make the ticket that shows the team a mail which could not be processed; the original stands in the inbox."""
    ticket = _held_ticket(session, row) or new_ticket(session, desk, row.received_at, now)
    ticket.queue = HELD_QUEUE
    ticket.subject = ticket.subject or f"inbox {row.id}"
    row.ticket_id = ticket.id
    events.record(session, now, Happening("mail_held", ticket.id, "helpdesk", {"inbound": row.id, "error": error}))
    session.flush()
    return ticket


def set_state(
    session: Session, ticket: Ticket, state: TicketState, actor: str, now: datetime, *, until: datetime | None = None
) -> None:
    """Move a ticket to a state; nothing happens where it is there already, unless it is scheduled anew.

    `until` (aware) is when a scheduled ticket wakes up, and belongs to that state only. Raises UsageError for a move
    that `domain.lifecycle.MOVES` does not have; a merge is `merge`.
    """
    before = TicketState(ticket.state)
    if (state is TicketState.SCHEDULED) != (until is not None):
        raise UsageError("a scheduled ticket, and no other, has a time until which it is scheduled")
    if before is state and ticket.wake_at == until:
        return
    if before is not state and (state is TicketState.MERGED or not may_move(before, state)):
        raise UsageError(f"{ticket.number} is {before} and cannot become {state}")
    _enter(session, ticket, state, actor, now, until=until)


def take_back_state(
    session: Session, ticket: Ticket, state: TicketState, actor: str, now: datetime, *, until: datetime | None = None
) -> None:
    """Put a ticket back into the state that it came from: what undoes `set_state`, against the direction of MOVES.

    A scheduled one that was scheduled before gets its former time. Raises UsageError where it could not have come from
    there, or was merged.
    """
    before = TicketState(ticket.state)
    if TicketState.MERGED in (before, state) or not (before is state or may_move(state, before)):
        raise UsageError(f"{ticket.number} is {before} and did not come from {state}")
    _enter(session, ticket, state, actor, now, until=until if state is TicketState.SCHEDULED else None)


def _enter(
    session: Session, ticket: Ticket, state: TicketState, actor: str, now: datetime, *, until: datetime | None
) -> None:
    data = {"from": str(ticket.state), "to": str(state)}
    data |= {"was_until": ticket.wake_at.isoformat()} if ticket.wake_at else {}
    data |= {"until": until.isoformat()} if until else {}
    ticket.state, ticket.state_since, ticket.wake_at, ticket.reminded_at = state, now, until, None
    if state is TicketState.RESOLVED:
        ticket.resolved_at = now
    elif state is not TicketState.CLOSED:
        ticket.resolved_at = None
    events.record(session, now, Happening("state_changed", ticket.id, actor, data))


def set_queue(session: Session, ticket: Ticket, queue: str, actor: str, now: datetime) -> None:
    """Move a ticket to a queue."""
    data = {"from": ticket.queue, "to": queue}
    ticket.queue = queue
    events.record(session, now, Happening("queue_changed", ticket.id, actor, data))


def mark_spam(session: Session, ticket: Ticket, actor: str, now: datetime) -> None:
    """Put a ticket into the spam queue and end it. Raises UsageError where it was merged."""
    set_state(session, ticket, TicketState.SPAM, actor, now)
    set_queue(session, ticket, SPAM_QUEUE, actor, now)


def assign(session: Session, ticket: Ticket, address: str, actor: str, now: datetime) -> None:
    """Give a ticket to a person of the team; "" gives it back to all."""
    data = {"from": ticket.assignee, "to": address.lower()}
    ticket.assignee = address.lower()
    events.record(session, now, Happening("assigned", ticket.id, actor, data))


def _held_ticket(session: Session, row: InboundMessage) -> Ticket | None:
    return tickets.surviving(session, row.ticket_id) if row.ticket_id is not None else None


def new_ticket(session: Session, desk: Desk, received_at: datetime, now: datetime) -> Ticket:
    """Make an empty ticket with the next number of its year."""
    year = desk.local_year(received_at)
    sequence = desk.numbers.take(session, year)
    ticket = Ticket(
        id=new_id(session, Ticket),
        number=desk.settings.site.number_format.format(year=year, seq=sequence),
        year=year,
        sequence=sequence,
        queue=HELD_QUEUE,
        state=TicketState.NEW,
        subject="",
        requester_address="",
        requester_name="",
        assignee="",
        root_message_id="",
        thread_index="",
        language=desk.settings.site.language,
        received_at=received_at,
        created_at=now,
        state_since=now,
    )
    tickets.put(session, ticket)
    return ticket


def copies_of(desk: Desk, mail: Mail, sender: Address) -> list[Address]:
    """Give whom the sender put in To and Cc, without ourselves, the team and himself."""
    found: dict[str, Address] = {}
    for address in (*mail.to, *mail.cc):
        key = address.address.lower()
        if key != sender.address.lower() and key not in desk.team and not desk.addressing.is_own(key):
            found.setdefault(key, address)
    return list(found.values())[:_MAX_COPIES]


def _comment(
    row: InboundMessage, mail: Mail, text: str, role: AuthorRole, now: datetime, *, internal: bool = False
) -> Comment:
    sender = mail.sender or _NOBODY
    return Comment(
        inbound_id=row.id,
        author_address=sender.address.lower(),
        author_name=sender.name,
        author_role=role,
        internal=internal,
        automatic=role is AuthorRole.SYSTEM,
        text=text,
        message_id=mail.message_id,
        received_at=row.received_at,
        created_at=now,
    )


def _add(session: Session, ticket: Ticket, row: InboundMessage, comment: Comment, mail: Mail) -> None:
    comment.id = new_id(session, Comment)
    comment.ticket_id = row.ticket_id = ticket.id
    session.add(comment)
    session.add_all(_stored(session, attachment, comment.id, row.id) for attachment in mail.attachments)


def _stored(session: Session, attachment: Attachment, comment_id: int, inbound_id: int) -> StoredAttachment:
    return StoredAttachment(
        id=new_id(session, StoredAttachment),
        comment_id=comment_id,
        inbound_id=inbound_id,
        position=attachment.position,
        name=attachment.name,
        type=attachment.type,
        size=attachment.size,
        digest=attachment.digest,
        content_id=attachment.content_id,
        inline=attachment.inline,
        danger=attachment.danger,
    )


def _record_opening(session: Session, ticket: Ticket, row: InboundMessage, decision: OpenTicket, now: datetime) -> None:
    data = {
        "number": ticket.number,
        "inbound": row.id,
        "queue": ticket.queue,
        "reason": decision.reason,
        "links": sorted({evidence.number for evidence in decision.links}),
    }
    events.record(session, now, Happening("ticket_opened", ticket.id, ticket.requester_address or "helpdesk", data))
