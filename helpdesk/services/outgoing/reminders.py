"""Mails that remind the team: of what nobody takes, of what is due, and each morning of what lies there.

Not when they are due (`services.ticketing.lifecycle`) and not the words (the templates).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import is_morning, list_kind
from helpdesk.domain.notice_lists import ListKind
from helpdesk.domain.notices import Notice
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import AuthorRole, TicketState
from helpdesk.services.commands import listing
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import addressees
from helpdesk.services.outgoing.addressees import Addressee
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import due_tickets, outbox, tickets
from helpdesk.store.tickets import Ticket

_SINGLY = 3  # more tickets than these are told in one mail
_MOST_LISTED = 5000  # tickets read for a morning list


def tell_of_waking(session: Session, desk: Desk, ticket: Ticket, until: datetime, now: datetime) -> None:
    """Tell whose ticket it is, else the people of its queue, that what was scheduled is due."""
    people = addressees.of_ticket(desk, ticket, now)
    _tell(session, desk, ticket, Notice.WOKEN, people, now, until=until.isoformat())


def remind(session: Session, desk: Desk, found: Sequence[Ticket], now: datetime) -> None:
    """Remind the people of each queue of its tickets that nobody takes: of each alone, of many in one mail."""
    by_queue: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in found:
        by_queue[ticket.queue].append(ticket)
    for name, waiting in by_queue.items():
        people = addressees.present(desk, desk.staff.team_of(name), now)
        if len(waiting) > _SINGLY:
            noted = listing.noted_list(session, desk, ListKind.UNASSIGNED, waiting, now)
            key = f"{Notice.UNASSIGNED}:{name}:{int(now.timestamp() * 1000)}"
            _tell_lists(session, desk, Notice.UNASSIGNED, key, [noted], people, now)
            continue
        for ticket in waiting:
            minutes = int((now - (ticket.state_since or ticket.created_at)).total_seconds() // 60)
            comment_id = _last_words(session, ticket)
            _tell(session, desk, ticket, Notice.UNASSIGNED, people, now, comment_id=comment_id, minutes=minutes)


def tell_of_release(
    session: Session, desk: Desk, ticket: Ticket, by: Technician, now: datetime, **remark: str
) -> set[str]:
    """Tell the people of the queue that somebody gave a ticket back, or to them: it must not fall between chairs.

    `remark`: what he wrote with it, and the way that it went. Gives the addresses of who reads that so.
    """
    people = addressees.of_ticket(desk, ticket, now, by.address)
    _tell(session, desk, ticket, Notice.UNASSIGNED, people, now, _last_words(session, ticket), by=by.label, **remark)
    return {told.person.address for told in people}


def morning_list(session: Session, desk: Desk, now: datetime) -> int:
    """Send the dispatchers what there is to do, once a working day; nothing where there is nothing to do."""
    at, local = desk.settings.lifecycle.morning, now.astimezone(desk.zone)
    if at is None or not is_morning(local, at):
        return 0
    key = f"{Notice.MORNING_LIST}:{local.date().isoformat()}"
    people = [
        told
        for told in addressees.present(desk, desk.staff.team_of(""), now)
        if not outbox.has_key(session, f"{key}:{told.person.address}")
    ]
    lists = _morning_lists(session, desk, now) if people else []
    if lists:
        _tell_lists(session, desk, Notice.MORNING_LIST, key, lists, people, now)
    return len(people) if lists else 0


def _morning_lists(session: Session, desk: Desk, now: datetime) -> list[dict[str, Any]]:
    tomorrow = (now.astimezone(desk.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting_since = now - timedelta(days=desk.settings.lifecycle.waiting_long_days)
    tended = desk.staff.reachable(now.astimezone(desk.zone).date())
    by_kind: dict[ListKind, list[Ticket]] = {kind: [] for kind in ListKind}
    for ticket in due_tickets.for_the_morning(session, tended, tomorrow, waiting_since, _MOST_LISTED):
        due = ticket.due_at if ticket.due_at is not None and ticket.due_at < tomorrow else None
        is_tended = ticket.assignee in tended
        by_kind[list_kind(TicketState(ticket.state), due, now, is_tended=is_tended)].append(ticket)
    return [listing.noted_list(session, desk, kind, found, now) for kind, found in by_kind.items() if found]


def _tell(
    session: Session,
    desk: Desk,
    ticket: Ticket,
    notice: Notice,
    people: Iterable[Addressee],
    now: datetime,
    comment_id: int | None = None,
    **detail: Any,
) -> None:
    roster = roster_of(session, ticket)
    for told in people:
        address = told.person.address
        telling = Telling(
            key=f"{notice}:{ticket.id}:{int(now.timestamp() * 1000)}:{address}",
            notice=notice,
            recipient=address,
            language=told.person.language,
            ticket_id=ticket.id,
            party_id=roster.add_team(address, now).id,
            comment_id=comment_id,
            detail={**detail, "stands_in_for": told.stands_in_for},
        )
        queue(session, desk, telling, now)


def _tell_lists(
    session: Session,
    desk: Desk,
    notice: Notice,
    key: str,
    lists: Sequence[dict[str, Any]],
    people: Iterable[Addressee],
    now: datetime,
) -> None:
    for told in people:
        language = told.person.language
        noted = [listing.for_language(desk, each, language) for each in lists]
        telling = Telling(
            key=f"{key}:{told.person.address}",
            notice=notice,
            recipient=told.person.address,
            language=language,
            detail={"lists": noted, "stands_in_for": told.stands_in_for},
        )
        queue(session, desk, telling, now)
    session.flush()


def _last_words(session: Session, ticket: Ticket) -> int | None:
    """Give the newest comment that did not come from the team."""
    said = [each.id for each in tickets.comments(session, ticket.id) if each.author_role == AuthorRole.CUSTOMER]
    return said[-1] if said else None
