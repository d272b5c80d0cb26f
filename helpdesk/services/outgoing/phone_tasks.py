"""Let somebody phone where mail does not arrive any more: a note with a date on the ticket, or a ticket of its own.

Opened where the only contact for a notice gave it back (`services.outgoing.stand_ins`), once for each address; done by
itself once its owner writes or confirms an address. Not the words of the note (`domain.phone_task`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.customers import ContactState
from helpdesk.domain.lifecycle import ENDS
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import Occasion
from helpdesk.domain.phone_task import CALL_WITHIN, Call, note, reachable, subject
from helpdesk.domain.telling import decide
from helpdesk.domain.ticket import SUPPORT_QUEUE, AuthorRole, TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import deputies
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import situation_of
from helpdesk.services.outgoing.stand_ins import Missed
from helpdesk.services.ticketing import merging
from helpdesk.services.ticketing.roster import empty_roster, roster_of
from helpdesk.services.ticketing.tickets import new_ticket, set_state
from helpdesk.store import events, phone_tasks, tickets
from helpdesk.store.customer_people import people_of
from helpdesk.store.customers import CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.phone_tasks import PhoneTask
from helpdesk.store.tickets import Comment, Ticket

_HELPDESK = "helpdesk"  # who does it, in the journal


def open_task(session: Session, desk: Desk, row: OutboundMessage, missed: Missed, now: datetime) -> bool:
    """Have somebody call who missed a mail; False where a call to that address is to be made already."""
    session.flush()
    own = canonical(row.recipient)
    if phone_tasks.open_for(session, [own]):
        return False
    call = _call(session, row, missed)
    about = missed.ticket if missed.ticket is not None and missed.ticket.state not in ENDS else None
    ticket = about or _ticket(session, desk, call, now)
    due_at = None
    if ticket.due_at is None:
        ticket.due_at = due_at = now + CALL_WITHIN
    _write(session, desk, ticket, note(desk.settings.team.language, call), now)
    task = PhoneTask(
        id=new_id(session, PhoneTask),
        address=row.recipient.lower(),
        canonical=own,
        customer_id=missed.customer_id,
        ticket_id=ticket.id,
        outbound_id=row.id,
        is_own_ticket=about is None,
        opened_at=now,
        due_at=due_at,
    )
    session.add(task)
    data = {"address": task.address, "outbound": row.id, "told": list(call.told)}
    events.record(session, now, Happening("phone_task_opened", ticket.id, _HELPDESK, data))
    _tell(session, desk, ticket, task, call, now)
    return True


def close(session: Session, desk: Desk, address: str, now: datetime) -> None:
    """Take the call to an address off the list: its owner wrote, or confirmed it."""
    for task in phone_tasks.open_for(session, [canonical(address)]):
        task.closed_at = now
        ticket = tickets.surviving(session, task.ticket_id)
        events.record(session, now, Happening("phone_task_closed", ticket.id, _HELPDESK, {"address": task.address}))
        _write(session, desk, ticket, reachable(desk.settings.team.language, task.address), now)
        _end_date(session, task, ticket)
        if task.is_own_ticket and ticket.id == task.ticket_id:
            set_state(session, ticket, TicketState.CLOSED, _HELPDESK, now)


def _end_date(session: Session, task: PhoneTask, ticket: Ticket) -> None:
    """Take the date of a call off its ticket, or leave it to the next one there that is still to be made."""
    if task.due_at is None or ticket.due_at != task.due_at:
        return  # the team set another
    session.flush()
    [*others] = phone_tasks.open_on(session, merging.living_in(session, ticket.id))
    if others:
        others[0].due_at = task.due_at
    else:
        ticket.due_at = None


def _call(session: Session, row: OutboundMessage, missed: Missed) -> Call:
    """Gather whom to call: by his own numbers, else by that of his customer's main address."""
    customer, person = session.get_one(CustomerRow, missed.customer_id), missed.person.person
    found = people_of(session, missed.customer_id)
    contacts = found.contacts if found is not None else ()
    ids = [each.id for each in contacts if each.key == person.key and each.state == ContactState.ACTIVE]
    main: str = customer.details.get("main", {}).get("phone") or ""
    phones = deputies.phones_of(session, ids) or ([main] if main else [])
    named = f"{customer.name} ({customer.number})"
    return Call(person.name or customer.name, named, row.recipient, row.last_reply, tuple(phones), missed.told)


def _ticket(session: Session, desk: Desk, call: Call, now: datetime) -> Ticket:
    """Make a ticket for the call alone; it is nobody's of the customer, who is told nothing of it."""
    language = desk.settings.team.language
    ticket = new_ticket(session, desk, now, now)
    ticket.queue, ticket.subject, ticket.language = SUPPORT_QUEUE, subject(language, call), language
    session.flush()  # with what every ticket has
    empty_roster(session, ticket)
    data = {"number": ticket.number, "queue": ticket.queue, "reason": "phone task"}
    events.record(session, now, Happening("ticket_opened", ticket.id, _HELPDESK, data))
    return ticket


def _write(session: Session, desk: Desk, ticket: Ticket, text: str, now: datetime) -> None:
    """Write a note of our own, which nobody outside reads."""
    comment = Comment(
        id=new_id(session, Comment),
        ticket_id=ticket.id,
        author_address="",
        author_name=desk.settings.site.name,
        author_role=AuthorRole.SYSTEM,
        internal=True,
        automatic=True,
        text=text,
        received_at=now,
        created_at=now,
    )
    session.add(comment)
    data = {"comment": comment.id, "internal": True, "reason": "phone task"}
    events.record(session, now, Happening("comment_added", ticket.id, _HELPDESK, data))


def _tell(session: Session, desk: Desk, ticket: Ticket, task: PhoneTask, call: Call, now: datetime) -> None:
    """Tell the dispatchers, and whose ticket it is."""
    detail: dict[str, Any] = {
        "failed_recipient": call.address,
        "reason": call.reason,
        "contact": call.person,
        "customer": call.customer,
        "phones": list(call.phones),
        "deputy": ", ".join(call.told),
        "note": "own_ticket" if task.is_own_ticket else "",
    }
    for decision in decide(situation_of(session, desk, Occasion.PHONE_TASK, ticket, now, call.address)):
        person = decision.person
        if decision.is_told:
            telling = Telling(
                key=f"{Notice.PHONE_TASK}:{task.id}:{person.address}",
                notice=Notice.PHONE_TASK,
                recipient=person.address,
                language=person.language,
                ticket_id=ticket.id,
                party_id=roster_of(session, ticket).add_team(person.address, now).id,
                about_id=task.outbound_id,
                detail={**detail, "stands_in_for": person.stands_in_for},
            )
            queue(session, desk, telling, now)
