"""The whole ticket as a sheet for a person of the team, looked up when the mail is rendered.

Not the words (`mailtemplates/*/ticket_sheet`). Credentials in it are masked with the other facts.
"""

from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.notice_sheet import EventFacts, FileFacts, SaidFacts, SheetFacts, SpentFacts, ToldFacts
from helpdesk.domain.notices import Notice
from helpdesk.domain.notification_proof import Became, PersonProof, Proof, by_person
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notification_proof import proofs_of
from helpdesk.services.ticketing.merging import living_in
from helpdesk.store import events, tickets
from helpdesk.store.customers import CustomerRow
from helpdesk.store.tickets import Comment, PartyRole, StoredAttachment, Ticket
from helpdesk.store.worklog import TimeEntry, TimeKind, time_entries

_COMMENTS: Final = 60  # the newest; what is older is counted
_EVENTS: Final = 15
_ANSWERS: Final = (Notice.TICKET_SHEET, Notice.COMMAND_RECEIPT, Notice.LISTING, Notice.HELP)
_WAITS: Final = (Became.NO_CONSENT,)
_LONGEST: Final = 8000  # signs of one comment


def sheet_of(session: Session, desk: Desk, ticket: Ticket) -> SheetFacts:
    """Give all that is known of a ticket."""
    comments = tickets.comments(session, ticket.id)
    files: dict[int, list[StoredAttachment]] = {}
    for file in tickets.attachments(session, [comment.id for comment in comments]):
        files.setdefault(file.comment_id, []).append(file)
    # A mail that holds commands only says nothing; what they did stands in the history.
    is_said = [each.text.strip() or each.id in files or each.author_role != AuthorRole.TEAM for each in comments]
    said = [comment for comment, is_shown in zip(comments, is_said, strict=True) if is_shown]
    shown = said[-_COMMENTS:]
    happened = events.of_ticket(session, ticket.id)
    spent = time_entries(session, *living_in(session, ticket.id))
    customer = session.get(CustomerRow, ticket.customer_id) if ticket.customer_id is not None else None
    return SheetFacts(
        customer=f"{customer.name} ({customer.number})" if customer is not None else "",
        title=ticket.title,
        people=tuple(
            f"{Address(p.name, p.address)}"
            for p in tickets.parties(session, ticket.id)
            if p.role in (PartyRole.REQUESTER, PartyRole.COPY)
        ),
        comments=tuple(_said(comment, files.get(comment.id, [])) for comment in shown),
        earlier=len(said) - len(shown),
        tags=tuple(tickets.tags(session, ticket.id)),
        due=ticket.due_at,
        spent=tuple(_spent(desk, entry) for entry in spent),
        hours=_hours(sum(entry.minutes for entry in spent)),
        events=tuple(EventFacts(event.at, event.kind, _called(desk, event.actor)) for event in happened[-_EVENTS:]),
        events_before=max(0, len(happened) - _EVENTS),
        told=tuple(_told(desk, each) for each in by_person(_proofs(session, desk, ticket))),
    )


def _proofs(session: Session, desk: Desk, ticket: Ticket) -> list[Proof]:
    """Give the proof of all mails but the answers to commands, as this sheet is one."""
    found = proofs_of(session, desk, ticket)
    return [each for each in found if each.notice not in _ANSWERS and (each.outbound_id or each.became in _WAITS)]


def _told(desk: Desk, told: PersonProof) -> ToldFacts:
    technician, last = desk.staff.find(told.address), told.last
    name = technician.name if technician is not None else told.name
    return ToldFacts(
        person=f"{Address(name, told.address)}" if told.address else name,
        mails=told.mails,
        at=last.accepted_at or last.at,
        became=last.became,
        by=last.queue_id,
        lost=told.lost,
        reason=last.failed.reason if last.failed is not None else "",
        answered=told.answered_at,
    )


def _said(comment: Comment, files: list[StoredAttachment]) -> SaidFacts:
    text = comment.text if len(comment.text) <= _LONGEST else f"{comment.text[:_LONGEST]} […]"
    author = comment.author_name or comment.author_address
    named = tuple(FileFacts(file.name, file.danger) for file in files)
    return SaidFacts(author, comment.received_at, text, comment.internal, named, comment.unconfirmed)


def _spent(desk: Desk, entry: TimeEntry) -> SpentFacts:
    travel = entry.kind == TimeKind.TRAVEL
    return SpentFacts(_called(desk, entry.person), entry.day, _hours(entry.minutes), entry.billable, travel)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _called(desk: Desk, actor: str) -> str:
    person = desk.staff.find(actor)
    return person.label if person is not None else actor
