"""What a merged ticket brings to the one that goes on: its appointment, its promise, how urgent it is, whose it was.

The earlier date and the higher priority hold; what the other ticket has of its own stays. The receipt names both. Not
the merging (`services.ticketing.merging`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from helpdesk.domain.lifecycle import ENDS
from helpdesk.domain.ticket import Priority, TicketState
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.ticketing import ticket_fields, tickets
from helpdesk.store.tickets import Ticket

_BY_URGENCY = tuple(Priority)


def carry(bench: Bench, ticket: Ticket, was: TicketState, into: Ticket) -> Sequence[Done]:
    """Take over what a ticket had, which was in the state `was` and goes on in another; nothing of what had ended."""
    if was in ENDS:
        return []
    return [
        *_appointment(bench, ticket, into),
        *_promise(bench, ticket, into),
        *_urgency(bench, ticket, into),
        *_holder(bench, ticket, into),
    ]


def _appointment(bench: Bench, ticket: Ticket, into: Ticket) -> Sequence[Done]:
    mine, other = ticket.wake_at, into.wake_at
    if mine is None or mine == other:
        return []
    if other is not None and other <= mine:
        return [Done("merge_appointment_left", at=mine, ticket=ticket.number)]
    inverse = {"state": str(into.state), "until": _plain(other), "to": "scheduled", "to_until": _plain(mine)}
    tickets.set_state(bench.session, into, TicketState.SCHEDULED, bench.actor.address, bench.now, until=mine)
    done = Done("merge_appointment", at=mine, inverse=inverse, ticket=ticket.number)
    return [done, *([Done("merge_appointment_left", at=other, ticket=into.number)] if other else [])]


def _promise(bench: Bench, ticket: Ticket, into: Ticket) -> Sequence[Done]:
    mine, other = ticket.due_at, into.due_at
    if mine is None or mine == other:
        return []
    if other is not None and other < mine:
        return [Done("merge_due_left", at=mine, ticket=ticket.number)]
    return [Done("merge_due", at=mine, inverse=_set(bench, into, "due_at", mine), ticket=ticket.number)]


def _urgency(bench: Bench, ticket: Ticket, into: Ticket) -> Sequence[Done]:
    mine, other = Priority(ticket.priority), Priority(into.priority)
    if _BY_URGENCY.index(mine) <= _BY_URGENCY.index(other):
        return []
    return [Done("merge_priority", mine, inverse=_set(bench, into, "priority", mine), ticket=ticket.number)]


def _holder(bench: Bench, ticket: Ticket, into: Ticket) -> Sequence[Done]:
    person, holder = bench.desk.staff.find(ticket.assignee), bench.desk.staff.find(into.assignee)
    if person is None or person is holder:
        return []
    if holder is not None:
        return [Done("merge_holder_left", holder.label, ticket=into.number)]
    inverse = _set(bench, into, "assignee", person.address)
    return [Done("merge_holder", person.label, inverse=inverse, ticket=into.number)]


def _set(bench: Bench, into: Ticket, name: str, value: str | datetime) -> dict[str, Any]:
    before = getattr(into, name)
    ticket_fields.change(bench.session, into, name, value, bench.actor.address, bench.now)
    return {"field": name, "from": _plain(before), "to": _plain(value)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
