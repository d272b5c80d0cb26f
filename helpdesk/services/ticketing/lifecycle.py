"""What time does to tickets: resolved ones close, scheduled ones wake up, and what nobody takes is told again.

`due` is called by the clock, each part in turn until nothing is left. Not the rules (`domain.lifecycle`) and not the
queries (`store.due_tickets`).
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import closes_at, reminder_due, wakes_at
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import announcing, reminders, telling
from helpdesk.services.ticketing import tickets
from helpdesk.store import due_tickets
from helpdesk.store.tickets import Ticket

_AT_ONCE = 100  # tickets of each kind in one transaction
_ACTOR = "helpdesk"


def due(session: Session, desk: Desk, now: datetime) -> int:
    """Do what is due by time; gives how much there was to do."""
    return (
        _close(session, desk, now)
        + _announce_closing(session, desk, now)
        + _wake(session, desk, now)
        + _remind(session, desk, now)
        + reminders.morning_list(session, desk, now)
    )


def _close(session: Session, desk: Desk, now: datetime) -> int:
    before = now - timedelta(days=desk.settings.lifecycle.close_after_days)
    found = due_tickets.resolved_before(session, before, _AT_ONCE)
    for ticket in found:
        _move(session, desk, ticket, TicketState.CLOSED, now)
    return len(found)


def _move(session: Session, desk: Desk, ticket: Ticket, state: TicketState, now: datetime) -> None:
    """Move a ticket, and tell the contacts of its customer who want to know that."""
    was = telling.before(session, ticket)
    tickets.set_state(session, ticket, state, _ACTOR, now)
    telling.tell_of_move(session, desk, ticket, was, "", now)


def _announce_closing(session: Session, desk: Desk, now: datetime) -> int:
    settings = desk.settings.lifecycle
    ahead = settings.close_after_days - settings.announce_closing_days
    if not settings.announce_closing_days or ahead <= 0:
        return 0
    session.flush()  # what was closed just now is announced no more
    told = 0
    for ticket in due_tickets.resolved_unannounced(session, now - timedelta(days=ahead), _AT_ONCE):
        until = closes_at(ticket.resolved_at or now, settings.close_after_days).isoformat()
        told += announcing.tell_requester(session, desk, ticket, Notice.CLOSED_SOON, until, now, until=until)
    return told


def _wake(session: Session, desk: Desk, now: datetime) -> int:
    tomorrow = (now.astimezone(desk.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    woken = 0
    for ticket in due_tickets.scheduled_until(session, tomorrow, _AT_ONCE):
        until, since = ticket.wake_at or now, ticket.state_since or ticket.created_at
        if wakes_at(until.astimezone(desk.zone), since.astimezone(desk.zone)) > now:
            continue
        _move(session, desk, ticket, TicketState.OPEN, now)
        reminders.tell_of_waking(session, desk, ticket, until, now)
        woken += 1
    return woken


def _remind(session: Session, desk: Desk, now: datetime) -> int:
    after = timedelta(minutes=desk.settings.lifecycle.remind_unassigned_after_minutes)
    if not after:
        return 0
    tended = desk.staff.reachable(now.astimezone(desk.zone).date())
    waiting = [
        ticket_id
        for ticket_id, since, reminded in due_tickets.nobodys(session, tended, now - after)
        if (at := reminder_due(since, reminded, after)) is not None and at <= now
    ]
    found = due_tickets.still_there(session, waiting[:_AT_ONCE])
    reminders.remind(session, desk, found, now)
    for ticket in found:
        ticket.reminded_at = now
    return len(found)
