"""What time does to tickets: resolved ones close, scheduled ones wake up, and what nobody takes is told again.

`due` is called by the clock, each part in turn until nothing is left. Not the rules (`domain.lifecycle`) and not the
queries (`store.due_tickets`).
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import closes_at, reminder_due, wakes_at
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState
from helpdesk.mail.message import Address
from helpdesk.services import reminders, telling, tickets
from helpdesk.services.desk import Desk
from helpdesk.services.notify import Telling, queue
from helpdesk.services.roster import roster_of
from helpdesk.services.tickets import Written
from helpdesk.store import due_tickets, people
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


def resolve(session: Session, desk: Desk, written: Written, actor: str, now: datetime) -> None:
    """Resolve a ticket and tell requester and copies, with the words of `written.comment` where it has any.

    These words need no other mail. Raises UsageError where the ticket cannot be resolved.
    """
    ticket, comment = written.ticket, written.comment
    tickets.set_state(session, ticket, TicketState.RESOLVED, actor, now)
    told = written.roster.told_by(comment.author_address, desk.team)
    until = closes_at(now, desk.settings.lifecycle.close_after_days).isoformat()
    has_words = bool(comment.text.strip()) and not comment.internal
    for party in told:
        copies = [str(Address(other.name, other.address)) for other in told if other is not party]
        telling = Telling(
            key=f"resolved:{ticket.id}:{comment.id}:{party.address}",
            notice=Notice.RESOLVED,
            recipient=party.address,
            name=party.name,
            language=ticket.language,
            automatic=not has_words,
            ticket_id=ticket.id,
            party_id=party.id,
            comment_id=comment.id if has_words else None,
            detail={"until": until, "copies": copies},
        )
        queue(session, desk, telling, now)
    if has_words:
        people.mark_answered(session, [party.address for party in told], now)


def tell_of_appointment(session: Session, desk: Desk, written: Written, at: datetime, now: datetime) -> None:
    """Tell requester and copies when somebody comes (aware), in a mail without any words but ours."""
    ticket, comment = written.ticket, written.comment
    told = written.roster.told_by(comment.author_address, desk.team)
    for party in told:
        copies = [str(Address(other.name, other.address)) for other in told if other is not party]
        telling = Telling(
            key=f"{Notice.STATUS_CHANGED}:{comment.id}:{at.isoformat()}:{party.address}",
            notice=Notice.STATUS_CHANGED,
            recipient=party.address,
            name=party.name,
            language=ticket.language,
            ticket_id=ticket.id,
            party_id=party.id,
            detail={"until": at.isoformat(), "copies": copies},
        )
        queue(session, desk, telling, now)


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
        told += _tell_requester(session, desk, ticket, Notice.CLOSED_SOON, now, until=until)
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
    waiting = [
        ticket_id
        for ticket_id, since, reminded in due_tickets.nobodys(session, now - after)
        if (at := reminder_due(since, reminded, after)) is not None and at <= now
    ]
    found = due_tickets.still_there(session, waiting[:_AT_ONCE])
    reminders.remind(session, desk, found, now)
    for ticket in found:
        ticket.reminded_at = now
    return len(found)


def _tell_requester(session: Session, desk: Desk, ticket: Ticket, notice: Notice, now: datetime, **detail: str) -> bool:
    """Queue it; False where there is nobody who could be told."""
    party = roster_of(session, ticket).get(ticket.requester_address)
    if party is None:
        return False
    telling = Telling(
        key=f"{notice}:{ticket.id}:{int(now.timestamp() * 1000)}",
        notice=notice,
        recipient=party.address,
        name=party.name,
        language=ticket.language,
        ticket_id=ticket.id,
        party_id=party.id,
        detail=detail,
    )
    queue(session, desk, telling, now)
    return True
