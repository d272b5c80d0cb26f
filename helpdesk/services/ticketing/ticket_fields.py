"""Change what a ticket carries besides its state: urgency, dates, title, tags, links, and the time spent on it.

Each change is an event. Not the state and the person (`services.ticketing.tickets`), not who may
(`domain.command_check`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpdesk.services.ticketing import tickets
from helpdesk.store import events
from helpdesk.store import tickets as stored
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket, TicketLink, TicketTag
from helpdesk.store.worklog import TimeEntry


def change(
    session: Session, ticket: Ticket, name: str, value: str | datetime | None, actor: str, now: datetime
) -> None:
    """Set one of assignee, queue, priority, due_at and title."""
    match name, value:
        case "assignee", str():
            tickets.assign(session, ticket, value, actor, now)
        case "queue", str():
            tickets.set_queue(session, ticket, value, actor, now)
        case "priority" | "due_at" | "title", _:
            data = {"from": _plain(getattr(ticket, name)), "to": _plain(value)}
            setattr(ticket, name, value)
            events.record(session, now, Happening(f"{name.removesuffix('_at')}_changed", ticket.id, actor, data))
        case _:
            raise ValueError(f"{name} is no field of a ticket that may be changed so")


def retag(
    session: Session, ticket: Ticket, put: Iterable[str], gone: Iterable[str], actor: str, now: datetime
) -> tuple[list[str], list[str]]:
    """Put tags on the ticket and take others away; gives those that were not there before, and those that were."""
    session.flush()
    before = set(stored.tags(session, ticket.id))
    new, old = [tag for tag in put if tag not in before], [tag for tag in gone if tag in before]
    session.add_all(TicketTag(ticket_id=ticket.id, tag=tag) for tag in new)
    session.execute(delete(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag.in_(old)))
    session.flush()
    if new or old:
        events.record(session, now, Happening("tags_changed", ticket.id, actor, {"put": new, "gone": old}))
    return new, old


def link(session: Session, ticket: Ticket, other: Ticket, actor: str, now: datetime) -> bool:
    """Let a ticket point at another one; False where it does already."""
    if session.get(TicketLink, (ticket.id, other.id)) is not None:
        return False
    session.add(TicketLink(ticket_id=ticket.id, other_id=other.id, reason="a technician's word"))
    events.record(session, now, Happening("linked", ticket.id, actor, {"other": other.number}))
    return True


def unlink(session: Session, ticket: Ticket, other: Ticket, actor: str, now: datetime) -> bool:
    """Let a ticket point at another one no longer; False where it does not."""
    row = session.get(TicketLink, (ticket.id, other.id))
    if row is None:
        return False
    session.delete(row)
    events.record(session, now, Happening("unlinked", ticket.id, actor, {"other": other.number}))
    return True


def book(session: Session, entry: TimeEntry, actor: str, now: datetime) -> None:
    """Keep time that somebody spent."""
    session.add(entry)
    events.record(session, now, Happening("time_booked", entry.ticket_id, actor, _booked(entry)))


def withdraw_booking(session: Session, entry: TimeEntry, actor: str, now: datetime) -> None:
    """Let a booking count no longer; it is kept."""
    entry.withdrawn_at = now
    events.record(session, now, Happening("time_withdrawn", entry.ticket_id, actor, _booked(entry)))


def _booked(entry: TimeEntry) -> dict[str, object]:
    return {
        "entry": entry.id,
        "person": entry.person,
        "day": entry.day.isoformat(),
        "minutes": entry.minutes,
        "billable": entry.billable,
        "kind": entry.kind,
        "reason": entry.reason,
    }


def _plain(value: str | datetime | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
