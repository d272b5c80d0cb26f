"""Carry out the commands that change the ticket itself: whose it is, how it stands, how urgent, how long it took.

Each gives back what takes it back. Not the check before (`domain.command_check`), not people and other tickets
(`services.commands.command_steps_people`, `services.commands.command_steps_tickets`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpdesk.domain.command_orders import Order
from helpdesk.domain.lifecycle import ENDS
from helpdesk.domain.ticket import SPAM_QUEUE, TicketState
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.commands.command_notices import tell_assignee
from helpdesk.services.outgoing import held_acknowledgements, reminders
from helpdesk.services.ticketing import ticket_fields, tickets
from helpdesk.store import appointments
from helpdesk.store import tickets as stored
from helpdesk.store.ids import new_id
from helpdesk.store.worklog import TimeEntry, TimeKind


def take(bench: Bench, _: Order) -> Sequence[Done]:
    """Give the ticket to the one who commands; a new one is accepted with it."""
    done = list(_give_to(bench, bench.actor.address))
    if bench.ticket.state == TicketState.NEW:
        done += [Done("accepted", inverse=_move(bench, TicketState.OPEN))]
    return done


def assign(bench: Bench, order: Order) -> Sequence[Done]:
    """Give the ticket to a person of the team, and tell him or who stands in for him."""
    done = _give_to(bench, order.word)
    person = bench.desk.staff.find(order.word)
    if person is None or order.word == bench.actor.address or bench.opens:
        return done
    present = bench.desk.staff.on_duty(person, bench.day)
    if present is bench.actor:  # he stands in for whom he gave it to
        return done
    tell_assignee(bench, present)
    return [*done, Done("deputy_told", present.label)] if present is not person else done


def release(bench: Bench, _: Order) -> Sequence[Done]:
    """Give the ticket back to all, who are told that it is nobody's again, with the words of this mail."""
    done = _give_to(bench, "")
    if done[0].code == "released":
        remark = {"remark": bench.written.comment.text, "way": "public" if bench.is_public else ""}
        bench.informed |= reminders.tell_of_release(
            bench.session, bench.desk, bench.ticket, bench.actor, bench.now, **remark
        )
    return done


def _give_to(bench: Bench, address: str) -> Sequence[Done]:
    before = bench.ticket.assignee
    if before == address:
        return [Done("unchanged")]
    tickets.assign(bench.session, bench.ticket, address, bench.actor.address, bench.now)
    person = bench.desk.staff.find(address)
    name, former = person.label if person else address, bench.desk.staff.find(before)
    done = Done("assigned" if address else "released", name, inverse=_was("assignee", before, address))
    return [done, Done("taken_from", former.label)] if address and former is not None else [done]


def status(bench: Bench, order: Order) -> Sequence[Done]:
    """Move the ticket to a state that has no command of its own."""
    state = TicketState(order.word)
    if bench.ticket.state == state:
        return [Done("unchanged")]
    was = bench.ticket.wake_at
    return _told(bench, Done("status", state, inverse=_move(bench, state)), was)


def close(bench: Bench, _: Order) -> Sequence[Done]:
    """Close the ticket without telling the customer."""
    if bench.ticket.state == TicketState.CLOSED:
        return [Done("unchanged")]
    was = bench.ticket.wake_at
    return [Done("closed", inverse=_move(bench, TicketState.CLOSED)), *_off(bench, was)]


def reopen(bench: Bench, _: Order) -> Sequence[Done]:
    """Open the ticket again."""
    if bench.ticket.state == TicketState.OPEN:
        return [Done("unchanged")]
    was = bench.ticket.wake_at
    return _told(bench, Done("reopened", inverse=_move(bench, TicketState.OPEN)), was)


def _off(bench: Bench, was: datetime | None) -> Sequence[Done]:
    """Say that an appointment is off of which people outside were told, and that nobody tells them that."""
    is_off = was != bench.ticket.wake_at and was in appointments.told_of(bench.session, bench.ticket.id)
    return [Done("appointment_off", at=was)] if is_off else []


def resolve(bench: Bench, _: Order) -> Sequence[Done]:
    """Report the ticket as resolved; the customer gets the words of the mail with it, and when it closes by itself."""
    if bench.ticket.state == TicketState.RESOLVED:
        return [Done("unchanged")]
    stays_inside = not bench.is_public and bench.written.comment.text.strip() != ""
    code, was = "resolved_bare" if stays_inside else "resolved", bench.ticket.wake_at
    done = Done(code, inverse=_move(bench, TicketState.RESOLVED))
    bench.news = replace(bench.news, moved=True)
    return [replace(done, inverse={**done.inverse, "mailed": True}), *_off(bench, was)]


def spam(bench: Bench, _: Order) -> Sequence[Done]:
    """Put the ticket away."""
    ticket = bench.ticket
    if ticket.state == TicketState.SPAM:
        return [Done("unchanged")]
    inverse = {**_state_before(ticket, TicketState.SPAM), "queue": ticket.queue, "to_queue": SPAM_QUEUE}
    tickets.mark_spam(bench.session, ticket, bench.actor.address, bench.now)
    others = held_acknowledgements.put_away_with(bench.session, ticket, bench.actor.address, bench.now)
    alike = [Done("spam_alike", str(len(others)), inverse={"alike": list(others.items())})] if others else []
    return [Done("spam", inverse=inverse), *alike]


def appointment(bench: Bench, order: Order) -> Sequence[Done]:
    """Let the ticket rest until then, and tell the customer when that is, with the words of this mail if it has any."""
    done = _rest(bench, order)
    bench.news = replace(bench.news, moved=True)
    return [replace(done, code="appointment_told", inverse={**done.inverse, "mailed": True})]


def follow_up(bench: Bench, order: Order) -> Sequence[Done]:
    """Let the ticket rest until then, without a word to anybody."""
    was = bench.ticket.wake_at
    return [_rest(bench, order), *_off(bench, was)]


def _rest(bench: Bench, order: Order) -> Done:
    return Done("follow_up", at=order.at, inverse=_move(bench, TicketState.SCHEDULED, until=order.at))


def priority(bench: Bench, order: Order) -> Sequence[Done]:
    """Change how urgent the ticket is."""
    return _set(bench, "priority", order.word, Done("priority", order.word))


def queue(bench: Bench, order: Order) -> Sequence[Done]:
    """Move the ticket to another queue."""
    return _set(bench, "queue", order.word, Done("queue", order.word))


def tell_queue(bench: Bench) -> Sequence[Done]:
    """Tell the people of a queue of the ticket that was moved there and is nobody's; gives who is told."""
    if bench.ticket.assignee or bench.opens or TicketState(bench.ticket.state) in ENDS:
        return []
    remark = {"remark": bench.written.comment.text, "way": "public" if bench.is_public else "", "note": "queued"}
    told = reminders.tell_of_release(bench.session, bench.desk, bench.ticket, bench.actor, bench.now, **remark)
    bench.informed |= told
    people = [person.label for person in bench.desk.staff.technicians if person.address in told]
    return [Done("queue_told", ", ".join(people))] if people else [Done("queue_alone")]


def due(bench: Bench, order: Order) -> Sequence[Done]:
    """Set until when it is promised, or take that away."""
    return _set(bench, "due_at", order.at, Done("due", at=order.at) if order.at else Done("due_never"))


def subject(bench: Bench, order: Order) -> Sequence[Done]:
    """Change what the team calls the ticket; the customer's mails keep their subject, and so their conversation."""
    return _set(bench, "title", order.word, Done("subject", order.word))


def _set(bench: Bench, name: str, value: str | datetime | None, done: Done) -> Sequence[Done]:
    before = getattr(bench.ticket, name)
    if before == value:
        return [Done("unchanged")]
    ticket_fields.change(bench.session, bench.ticket, name, value, bench.actor.address, bench.now)
    return [Done(done.code, done.value, done.at, inverse=_was(name, before, value))]


def tag(bench: Bench, order: Order) -> Sequence[Done]:
    """Put words on the ticket and take others away."""
    put, gone = ticket_fields.retag(
        bench.session, bench.ticket, order.words, order.gone, bench.actor.address, bench.now
    )
    words = ", ".join(stored.tags(bench.session, bench.ticket.id))
    if not put and not gone:
        return [Done("unchanged")]
    return [Done("tagged" if words else "untagged", words, inverse={"tags": {"put": put, "gone": gone}})]


def time(bench: Bench, order: Order) -> Sequence[Done]:
    """Book the time of the one who commands."""
    booking = order.booking
    if booking is None:
        return []
    entry = TimeEntry(
        id=new_id(bench.session, TimeEntry),
        ticket_id=bench.ticket.id,
        comment_id=bench.written.comment.id,
        person=bench.actor.address,
        day=booking.day,
        minutes=booking.minutes,
        billable=booking.billable,
        reason=booking.reason,
        kind=TimeKind.TRAVEL if booking.travel else TimeKind.WORK,
        created_at=bench.now,
        withdrawn_at=None,
    )
    ticket_fields.book(bench.session, entry, bench.actor.address, bench.now)
    return [Done("time", inverse={"time": entry.id})]


def _told(bench: Bench, done: Done, was: datetime | None) -> Sequence[Done]:
    """Let the customer read at the end of the mail where his ticket stands then, if there is one who can be told.

    `was`: the appointment that there was.
    """
    if bench.written.roster.get(bench.ticket.requester_address) is None:
        return [done, *_off(bench, was)]
    bench.news = replace(bench.news, moved=True)
    return [replace(done, inverse={**done.inverse, "mailed": True}), *_off(bench, was), Done("customer_told")]


def _move(bench: Bench, state: TicketState, until: datetime | None = None) -> dict[str, Any]:
    inverse = _state_before(bench.ticket, state, until)
    tickets.set_state(bench.session, bench.ticket, state, bench.actor.address, bench.now, until=until)
    return inverse


def _state_before(ticket: stored.Ticket, to: TicketState, to_until: datetime | None = None) -> dict[str, Any]:
    was_until = _plain(ticket.wake_at)
    return {"state": str(ticket.state), "until": was_until, "to": str(to), "to_until": _plain(to_until)}


def _was(name: str, before: object, after: object) -> dict[str, Any]:
    return {"field": name, "from": _plain(before), "to": _plain(after)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
