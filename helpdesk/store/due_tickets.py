"""Which tickets something is due for by time: queries only.

Not what is done about them (`services.ticketing.lifecycle`) and not the rules (`domain.lifecycle`). Of two processes
each takes what the other has not.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import BOUNCE_QUEUE, REDIRECTED_QUEUE, SPAM_QUEUE, AuthorRole, TicketState
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Ticket

_UNFINISHED = (
    TicketState.NEW,
    TicketState.OPEN,
    TicketState.IN_PROGRESS,
    TicketState.WAITING,
    TicketState.SCHEDULED,
)
_NOBODYS = (TicketState.NEW, TicketState.OPEN)
_SET_APART = (SPAM_QUEUE, BOUNCE_QUEUE)  # nobody is mailed about what lies there


def resolved_before(session: Session, moment: datetime, limit: int) -> Sequence[Ticket]:
    """Give resolved tickets that were resolved at or before that moment."""
    query = select(Ticket).where(Ticket.state == TicketState.RESOLVED, Ticket.resolved_at <= moment)
    return _taken(session, query, limit)


def resolved_unannounced(session: Session, moment: datetime, limit: int) -> Sequence[Ticket]:
    """Give those of them whose requester has not been reminded since that they close soon."""
    reminded = exists().where(
        OutboundMessage.ticket_id == Ticket.id,
        OutboundMessage.notice == Notice.CLOSED_SOON,
        OutboundMessage.queued_at >= Ticket.resolved_at,
    )
    query = select(Ticket).where(
        Ticket.state == TicketState.RESOLVED,
        Ticket.resolved_at <= moment,
        Ticket.requester_address != "",
        ~reminded,
    )
    return _taken(session, query, limit)


def scheduled_until(session: Session, moment: datetime, limit: int) -> Sequence[Ticket]:
    """Give scheduled tickets that are to wake up before that moment, the earliest first."""
    query = select(Ticket).where(Ticket.state == TicketState.SCHEDULED, Ticket.wake_at < moment)
    return _taken(session, query.order_by(Ticket.wake_at), limit)


def nobodys(
    session: Session, reachable: Collection[str], since: datetime
) -> Sequence[tuple[int, datetime, datetime | None]]:
    """Give the tickets that nobody tends, that somebody was told of, and nobody answered in their state.

    `reachable`: the addresses of those who are there or are stood in for; who left has nothing any more. Each with
    that beginning, at the latest `since`, and its last reminder; the oldest first. What was imported in silence is
    never among them.
    """
    told = exists().where(OutboundMessage.ticket_id == Ticket.id)
    answered = exists().where(
        Comment.ticket_id == Ticket.id,
        Comment.author_role == AuthorRole.TEAM,
        Comment.internal.is_(False),
        Comment.created_at >= Ticket.state_since,
    )
    query = select(Ticket.id, Ticket.state_since, Ticket.reminded_at).where(
        Ticket.state.in_(_NOBODYS),
        Ticket.assignee.not_in(reachable),
        Ticket.queue.not_in((*_SET_APART, REDIRECTED_QUEUE)),  # what is not for us waits for nobody (D6)
        Ticket.state_since <= since,
        told,
        ~answered,
    )
    rows = session.execute(query.order_by(Ticket.state_since, Ticket.id))
    return [(ticket_id, began, reminded) for ticket_id, began, reminded in rows if began is not None]


def still_there(session: Session, ticket_ids: Sequence[int]) -> Sequence[Ticket]:
    """Give these tickets, but for those that another process is busy with; nobody else takes them meanwhile."""
    return _taken(session, select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id), len(ticket_ids))


def for_the_morning(
    session: Session, reachable: Collection[str], due_before: datetime, waiting_since: datetime, limit: int
) -> Sequence[Ticket]:
    """Give the tickets of the morning list, the oldest first: promised until then, new, nobody's, or waiting long.

    `reachable` as in `nobodys`.
    What is not for us (D6) is among them only where somebody took it or promised something.
    """
    query = select(Ticket).where(
        Ticket.state.in_(_UNFINISHED),
        Ticket.queue.not_in(_SET_APART),
        or_(Ticket.queue != REDIRECTED_QUEUE, Ticket.assignee != "", Ticket.due_at.is_not(None)),
        or_(
            Ticket.due_at < due_before,
            Ticket.state == TicketState.NEW,
            and_(Ticket.assignee.not_in(reachable), Ticket.state.in_((TicketState.OPEN, TicketState.IN_PROGRESS))),
            and_(Ticket.state == TicketState.WAITING, Ticket.state_since <= waiting_since),
        ),
    )
    return session.scalars(query.order_by(Ticket.state_since, Ticket.id).limit(limit)).all()


def _taken(session: Session, query: Select[Ticket], limit: int) -> Sequence[Ticket]:
    return session.scalars(query.limit(limit).with_for_update(skip_locked=True, of=Ticket)).all()
