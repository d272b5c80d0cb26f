"""What a merged ticket brings to the one that goes on: its appointment, its promise, how urgent it is, whose it was.

The earlier date and the higher priority hold; what the other ticket has of its own stays. Not the merging
(`services.ticketing.merging`) and not the words about it (the templates).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import ENDS
from helpdesk.domain.ticket import Priority, TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.ticketing import ticket_fields, tickets
from helpdesk.store.tickets import Ticket

_BY_URGENCY = tuple(Priority)


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that went over, or did not: then nothing takes it back, and `inverse` is {}.

    `code` and what follows are said by the receipt. `ticket`: the number of the ticket that the sentence is about.
    """

    code: str
    ticket: str
    value: str = ""
    at: datetime | None = None
    inverse: dict[str, Any] = field(default_factory=dict)


def carry(
    session: Session, desk: Desk, ticket: Ticket, was: TicketState, into: Ticket, actor: str, now: datetime
) -> list[Carried]:
    """Take over what a ticket had, which was in the state `was` and goes on in another; nothing of what had ended."""
    if was in ENDS:
        return []
    return [
        *_appointment(session, ticket, into, actor, now),
        *_promise(session, ticket, into, actor, now),
        *_urgency(session, ticket, into, actor, now),
        *_holder(session, desk, ticket, into, actor, now),
    ]


def _appointment(session: Session, ticket: Ticket, into: Ticket, actor: str, now: datetime) -> list[Carried]:
    mine, other = ticket.wake_at, into.wake_at
    if mine is None or mine == other:
        return []
    if other is not None and other <= mine:
        return [Carried("merge_appointment_left", ticket.number, at=mine)]
    inverse = {"state": str(into.state), "until": _plain(other), "to": "scheduled", "to_until": _plain(mine)}
    tickets.set_state(session, into, TicketState.SCHEDULED, actor, now, until=mine)
    done = Carried("merge_appointment", ticket.number, at=mine, inverse=inverse)
    return [done, *([Carried("merge_appointment_left", into.number, at=other)] if other else [])]


def _promise(session: Session, ticket: Ticket, into: Ticket, actor: str, now: datetime) -> list[Carried]:
    mine, other = ticket.due_at, into.due_at
    if mine is None or mine == other:
        return []
    if other is not None and other < mine:
        return [Carried("merge_due_left", ticket.number, at=mine)]
    inverse = _set(session, into, "due_at", mine, actor, now)
    return [Carried("merge_due", ticket.number, at=mine, inverse=inverse)]


def _urgency(session: Session, ticket: Ticket, into: Ticket, actor: str, now: datetime) -> list[Carried]:
    mine, other = Priority(ticket.priority), Priority(into.priority)
    if _BY_URGENCY.index(mine) <= _BY_URGENCY.index(other):
        return []
    inverse = _set(session, into, "priority", mine, actor, now)
    return [Carried("merge_priority", ticket.number, mine, inverse=inverse)]


def _holder(session: Session, desk: Desk, ticket: Ticket, into: Ticket, actor: str, now: datetime) -> list[Carried]:
    person, holder = desk.staff.find(ticket.assignee), desk.staff.find(into.assignee)
    if person is None or person is holder:
        return []
    if holder is not None:
        return [Carried("merge_holder_left", into.number, holder.label)]
    inverse = _set(session, into, "assignee", person.address, actor, now)
    return [Carried("merge_holder", into.number, person.label, inverse=inverse)]


def _set(session: Session, into: Ticket, name: str, value: str | datetime, actor: str, now: datetime) -> dict[str, Any]:
    before = getattr(into, name)
    ticket_fields.change(session, into, name, value, actor, now)
    return {"field": name, "from": _plain(before), "to": _plain(value)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
