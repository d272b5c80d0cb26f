"""Acknowledgements that wait for the admin's word: too many at once, or to many senders of one text.

Forged senders must not make us write to people who never wrote to us. Not the budget of one address
(`services.outgoing.notify`). The tickets are opened as always; 'helpdesk outbox retry' lets go.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.budget import HOUR
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import SPAM_QUEUE, TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import addressees
from helpdesk.services.outgoing.notify import Telling, queue, queue_for_team
from helpdesk.services.ticketing import tickets
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import outbox, stopped
from helpdesk.store import tickets as stored
from helpdesk.store.stopped import Flood
from helpdesk.store.tickets import Ticket

STOP_REASON = "more acknowledgements are waiting than acknowledge.stop_at allows; 'helpdesk outbox retry' lets them go"
SAME_TEXT_REASON = "many unproved senders wrote the same text within an hour; 'helpdesk outbox retry' lets them go"
SPAM_REASON = "its ticket was put away as spam, with all of the same text"
_SAMPLE_LINES: Final = 6


def stop_floods(session: Session, desk: Desk, now: datetime) -> None:
    """Stop what must not go out of the acknowledgements that wait; the team is told once of each flood."""
    session.flush()
    _stop_same_texts(session, desk, now)
    _stop_where_too_many(session, desk, now)


def put_away_with(session: Session, ticket: Ticket, actor: str, now: datetime) -> dict[int, str]:
    """Put away as spam whatever new ticket says the same as this one in a flood; gives their ids and former queues."""
    session.flush()
    alike = stopped.tickets_like(session, ticket.id, SAME_TEXT_REASON)
    others = [each for each in (stored.get(session, each) for each in alike) if each.state == TicketState.NEW]
    queues = {each.id: each.queue for each in others}
    for each in others:
        tickets.mark_spam(session, each, actor, now)
    stopped.give_up(session, [ticket.id, *queues], SPAM_REASON)
    return queues


def bring_back(session: Session, queues: Mapping[int, str], actor: str, now: datetime) -> bool:
    """Take back what `put_away_with` did to others, and tell whether all were as it left them."""
    found = [stored.get(session, each) for each in queues]
    back = [each for each in found if each.state == TicketState.SPAM and each.queue == SPAM_QUEUE]
    for each in back:
        tickets.set_queue(session, each, queues[each.id], actor, now)
        tickets.take_back_state(session, each, TicketState.NEW, actor, now)
    let_wait(session, [each.id for each in back])
    return len(back) == len(found)


def let_wait(session: Session, ticket_ids: Collection[int]) -> None:
    """Let acknowledgements of a flood wait for the admin's word again, since their tickets are no spam after all."""
    session.flush()
    stopped.let_wait(session, ticket_ids, SPAM_REASON, SAME_TEXT_REASON)


def _stop_same_texts(session: Session, desk: Desk, now: datetime) -> None:
    limit = desk.settings.acknowledge.same_text_senders
    brought = {row.likeness for row in outbox.put_now(session) if row.likeness is not None}
    if not limit or not brought:
        return
    floods = stopped.floods(session, brought, limit, now - HOUR, SPAM_REASON)
    if not floods:
        return
    stopped.stop_like(session, [flood.likeness for flood in floods], SAME_TEXT_REASON)
    for flood in floods:
        if not flood.stopped:
            _tell_of_flood(session, desk, flood, now)


def _tell_of_flood(session: Session, desk: Desk, flood: Flood, now: datetime) -> None:
    """Show the dispatchers one ticket of the flood, on which a command puts all of them away."""
    first = outbox.by_ids(session, [flood.first_id])[flood.first_id]
    ticket = stored.get(session, first.ticket_id or 0)
    comments = stored.comments(session, ticket.id)
    sample = [line for line in comments[0].text.splitlines() if line.strip()][:_SAMPLE_LINES] if comments else []
    for told in addressees.of_site(desk, now):
        address = told.person.address
        telling = Telling(
            key=f"same_text:{flood.likeness}:{int(now.timestamp() * 1000)}:{address}",
            notice=Notice.ACKNOWLEDGEMENTS_STOPPED,
            recipient=address,
            language=told.person.language,
            ticket_id=ticket.id,
            party_id=roster_of(session, ticket).add_team(address, now).id,
            detail={"count": flood.senders, "lines": sample, "stands_in_for": told.stands_in_for},
        )
        queue(session, desk, telling, now)


def _stop_where_too_many(session: Session, desk: Desk, now: datetime) -> None:
    """Stop all when there are too many, until the admin lets them go; tell the team once."""
    limit = desk.settings.acknowledge.stop_at
    waiting = stopped.waiting(session) if limit else 0
    if not waiting:
        return
    is_stopped = stopped.stopped(session, STOP_REASON) > 0
    if not is_stopped and waiting <= limit:
        return
    stopped.stop_all(session, STOP_REASON)
    if is_stopped:
        return
    telling = Telling(
        key=f"stopped:{int(now.timestamp() * 1000)}",
        notice=Notice.ACKNOWLEDGEMENTS_STOPPED,
        recipient="",
        language=desk.settings.team.language,
        detail={"count": waiting},
    )
    queue_for_team(session, desk, telling, now)
