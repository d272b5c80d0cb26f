"""Tell customers what the team did: its words, and where their ticket stands now. Each event in one mail to a person.

The one place where a move of a ticket is announced. Not the moves (`services.ticketing.tickets`), not which commands
are silent (`services.commands.command_steps`), and not the news for the team (`services.outgoing.notify`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import closes_at
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import appointments, people
from helpdesk.store.tickets import Party, Ticket


@dataclass(frozen=True, slots=True)
class News:
    """What a mail of the team did besides its words: whether the ticket moved, and which one was merged into it."""

    moved: bool = False
    merged: Ticket | None = None


NO_NEWS = News()


def send_answer(session: Session, desk: Desk, written: Written, news: News, now: datetime) -> None:
    """Send a person's words, with the news, to the requester and to those in copy, never back to their author."""
    ticket, comment = written.ticket, written.comment
    told, moved = _readers(desk, written), _moved(session, ticket, now) if news.moved else {}
    brought = {party.address for party in roster_of(session, news.merged)} if news.merged is not None else set()
    for party in told:
        detail: dict[str, Any] = {"copies": _others(told, party)}
        detail |= moved
        detail |= {"merged": news.merged.number} if news.merged is not None and party.address in brought else {}
        telling = Telling(
            key=f"answer:{comment.id}:{party.address}",
            notice=Notice.COMMENT_TO_CUSTOMER,
            recipient=party.address,
            name=party.name,
            language=ticket.language,
            automatic=False,
            ticket_id=ticket.id,
            party_id=party.id,
            comment_id=comment.id,
            detail=detail,
        )
        queue(session, desk, telling, now)
    people.mark_answered(session, [party.address for party in told], now)


def announce(session: Session, desk: Desk, written: Written, now: datetime, *, with_words: bool = False) -> bool:
    """Tell where a ticket stands that was moved just now; False where there is nobody who could be told.

    Everybody reads it who gets the answers. `with_words`: the mail about a solution carries the words of
    `written.comment`, which need no other mail then.
    """
    if written.ticket.state == TicketState.RESOLVED:
        return _tell_of_solution(session, desk, written, now, with_words=with_words)
    ticket, told = written.ticket, _readers(desk, written)
    moved = _moved(session, ticket, now)
    event = f"comment {written.comment.id} {ticket.wake_at.isoformat() if ticket.wake_at else ticket.state}"
    for party in told:
        detail = {**moved, "copies": _others(told, party)}
        _tell(session, desk, ticket, party, Notice.STATUS_CHANGED, event, now, **detail)
    return bool(told)


def tell_requester(
    session: Session, desk: Desk, ticket: Ticket, notice: Notice, event: str, now: datetime, **detail: Any
) -> bool:
    """Queue a notice to the requester; False where there is nobody who could be told.

    `event` names what happened, so that it is told once.
    """
    party = roster_of(session, ticket).get(ticket.requester_address)
    if party is None:
        return False
    _tell(session, desk, ticket, party, notice, event, now, **detail)
    return True


def tell_of_merge(session: Session, desk: Desk, ticket: Ticket, into: Ticket, event: str, now: datetime) -> None:
    """Tell who got the answers of a merged ticket, and gets those of the other one, under which number it goes on."""
    for party in roster_of(session, ticket):
        there = roster_of(session, into).get(party.address)
        if party.receives and there is not None and there.receives and party.address not in desk.team:
            _tell(session, desk, ticket, party, Notice.STATUS_CHANGED, event, now, merged=into.number)


def _tell_of_solution(session: Session, desk: Desk, written: Written, now: datetime, *, with_words: bool) -> bool:
    ticket, comment = written.ticket, written.comment
    told = _readers(desk, written)
    until = closes_at(now, desk.settings.lifecycle.close_after_days).isoformat()
    for party in told:
        telling = Telling(
            key=f"resolved:{ticket.id}:{comment.id}:{party.address}",
            notice=Notice.RESOLVED,
            recipient=party.address,
            name=party.name,
            language=ticket.language,
            automatic=not with_words,
            ticket_id=ticket.id,
            party_id=party.id,
            comment_id=comment.id if with_words else None,
            detail={"until": until, "copies": _others(told, party)},
        )
        queue(session, desk, telling, now)
    if with_words:
        people.mark_answered(session, [party.address for party in told], now)
    return bool(told)


def _tell(
    session: Session,
    desk: Desk,
    ticket: Ticket,
    party: Party,
    notice: Notice,
    event: str,
    now: datetime,
    **detail: Any,
) -> None:
    telling = Telling(
        key=f"{notice}:{ticket.id}:{event}:{party.address}",
        notice=notice,
        recipient=party.address,
        name=party.name,
        language=ticket.language,
        ticket_id=ticket.id,
        party_id=party.id,
        detail=detail,
    )
    queue(session, desk, telling, now)


def _readers(desk: Desk, written: Written) -> list[Party]:
    return written.roster.told_by(written.comment.author_address, desk.team)


def _others(told: Sequence[Party], party: Party) -> list[str]:
    return [str(Address(other.name, other.address)) for other in told if other is not party]


def _moved(session: Session, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Note the state to be told; of an appointment also when it is, and which one people still expect."""
    if ticket.wake_at is None:
        return {"moved": True}
    former = appointments.last_told_of(session, ticket.id)
    is_moved = former is not None and former > now and former != ticket.wake_at
    told = {"moved": True, "until": ticket.wake_at.isoformat()}
    return told | ({"former": former.isoformat()} if is_moved and former is not None else {})
