"""A contact's notice came back: who stands in for him by the table gets the same one, marked as in his place.

Of tickets, gathered ones and announcements. Only people of the customer whose ticket it is, or to whom the announcement
went: nobody else ever gets it. Not a person's words (`services.outgoing.undelivered`) and not the call
(`services.outgoing.phone_tasks`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.announcing import OCCASIONS, AnnouncementKind
from helpdesk.domain.chosen_contacts import FOR_ANOTHER, Candidate, CustomerView, Standing, Why, chosen
from helpdesk.domain.customers import BY_TYPE, Notification
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import KINDS, Audience, Occasion, occasion_of
from helpdesk.domain.telling import Decision, Manner, Situation, decide
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import announcements, telling
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import customer_view, situation_of
from helpdesk.store import outbox, tickets
from helpdesk.store.announcements import AnnouncementRecipient, AnnouncementRow, opted_out
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Ticket

_OF_TICKETS = (Notice.TICKET_NOTICE, Notice.STATUS_NOTICE)
_EVENT_AT = "event_at"  # in the detail of who stands in: when those were told who got the notice first


@dataclass(frozen=True, slots=True)
class Missed:
    """A notice that the only one for it did not get. `told`: who got it in his place. `ticket`: the one it is about."""

    customer_id: int
    person: Candidate
    told: tuple[str, ...] = ()
    ticket: Ticket | None = None


def tell_instead(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> Missed | None:
    """Send a notice that did not arrive to who stands in; None where it was none, or others are left for it.

    At once, also to who wants such notices gathered: it is late already. The address was marked before.
    """
    session.flush()
    if row.notice in _OF_TICKETS:
        return _of_ticket(session, desk, row, now)
    if row.notice == Notice.NOTICE_DIGEST:
        return _of_digest(session, desk, row, now)
    return _of_announcement(session, desk, row, now) if row.notice == Notice.ANNOUNCEMENT else None


def _of_ticket(
    session: Session, desk: Desk, row: OutboundMessage, now: datetime, *, gathered_by: int = 0
) -> Missed | None:
    """Tell who stands in of one ticket; `gathered_by`: the mail with several that the notice stood in, if any."""
    ticket = tickets.surviving(session, row.ticket_id or 0)
    occasion = Occasion(row.detail.get("occasion") or occasion_of(Notice(row.notice)) or Occasion.STATUS_CHANGED)
    view = customer_view(session, desk, ticket.customer_id) if ticket.customer_id is not None else None
    person = _only_one(view, row, KINDS[occasion]) if view is not None else None
    if person is None or ticket.customer_id is None:
        return None
    comment = session.get(Comment, row.comment_id) if row.comment_id is not None else None
    at = row.detail.get(_EVENT_AT) or row.queued_at.isoformat()
    cause, then = f"instead:{row.id}:{gathered_by}", _told_then(session, ticket, at)
    event, manner = telling.Event(occasion, ticket, "", cause, comment, then), _manner(gathered_by)
    found = situation_of(session, desk, occasion, ticket, now, "", event.told)
    told = []
    for decision in _standing_in(decide(replace(found, requester=None, participants=()))):
        told.append(_named(decision))
        asked, notice = replace(decision, manner=manner), Notice(row.notice)
        if telling.has_it(session, event, notice, decision.person):
            continue  # when it came back before, and an admin let it be tried again
        mail = telling.queue_for_contact(session, desk, event, asked, notice, now)
        mail.detail = {**mail.detail, "instead_of": _instead_of(row, person), _EVENT_AT: at}
    return Missed(ticket.customer_id, person, tuple(told), ticket)


def _manner(gathered_by: int) -> Manner:
    return Manner.DIGEST if gathered_by else Manner.NOW


def _told_then(session: Session, ticket: Ticket, at: str) -> frozenset[str]:
    """Give who got a mail about the event when it happened, and who reported the ticket: it is no news to him."""
    query = select(OutboundMessage.recipient).where(
        OutboundMessage.ticket_id == ticket.id, OutboundMessage.queued_at == datetime.fromisoformat(at)
    )
    return frozenset(canonical(each) for each in (*session.scalars(query), ticket.requester_address) if each)


def _of_digest(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> Missed | None:
    """Gather the same for who stands in: each notice goes to him by its own decision, all of them in one mail."""
    missed = [
        each
        for folded in outbox.folded_into(session, [row.id])[row.id]
        if folded.notice in _OF_TICKETS
        and (each := _of_ticket(session, desk, folded, now, gathered_by=row.id)) is not None
    ]
    session.flush()
    marks = f"%:instead:%:{row.id}:%"
    query = select(OutboundMessage).where(OutboundMessage.key.like(marks), OutboundMessage.queued_at == now)
    for mail in session.scalars(query.order_by(OutboundMessage.id)).all():
        detail = {key: value for key, value in mail.detail.items() if key not in (*telling.OF_ONE, _EVENT_AT)}
        key = f"{Notice.NOTICE_DIGEST}:instead:{row.id}:{mail.recipient}"
        words = Telling(key, Notice.NOTICE_DIGEST, mail.recipient, mail.language, mail.recipient_name, detail=detail)
        digest = queue(session, desk, words, now)
        mail.state, mail.due_at, mail.about_id = OutboundState.FOLDED, None, digest.id
    if not missed:
        return None
    return replace(missed[0], told=tuple(dict.fromkeys(name for each in missed for name in each.told)))


def _of_announcement(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> Missed | None:
    sent = session.get_one(AnnouncementRecipient, row.id)
    found, customer = session.get_one(AnnouncementRow, sent.announcement_id), by_number(session, sent.customer)
    occasion = OCCASIONS[AnnouncementKind(found.kind)]
    view = customer_view(session, desk, customer.id) if customer is not None else None
    person = _only_one(view, row, KINDS[occasion]) if view is not None else None
    if person is None or customer is None:
        return None
    spared = frozenset[str]() if found.own_systems else opted_out(session, AnnouncementKind(found.kind))
    told = []
    for decision in _standing_in(decide(Situation(occasion, now, customer=view, opted_out=spared))):
        whom = announcements.Told(customer, replace(decision, at=now))
        if not announcements.has_it(session, found, decision.person.address):
            announcements.queue_for(session, desk, found, whom, now, instead_of=_instead_of(row, person))
        told.append(_named(decision))
    return Missed(customer.id, person, tuple(told))


def _only_one(view: CustomerView, row: OutboundMessage, kind: Notification) -> Candidate | None:
    """Give whose notice it was, where it cannot reach him any more and nobody else is left who is meant for it."""
    own = canonical(row.recipient)
    people = (*view.contacts, *((view.main,) if view.main is not None else ()))
    mine = [each for each in people if own in each.person.addresses and each.standing is Standing.BOUNCING]
    if not mine or (row.detail.get("why_told") == Why.OWN_CHOICE and not _is_for(mine[0], kind)):
        return None
    found = chosen(view, kind)
    stands_in = any(each.why in FOR_ANOTHER for each in found)
    return mine[0] if stands_in or not any(each.is_told for each in found) else None


def _is_for(candidate: Candidate, kind: Notification) -> bool:
    """Tell whether such notices go with one of his types, so that somebody stands in for him."""
    return any(kind in BY_TYPE.get(held, ()) for held in candidate.types)


def _standing_in(decided: Iterable[Decision]) -> Iterable[Decision]:
    ours = (each for each in decided if each.audience is Audience.CONTACTS and each.is_told)
    return (each for each in ours if each.why in FOR_ANOTHER)


def _instead_of(row: OutboundMessage, person: Candidate) -> str:
    """Give for whom: where who stood in is not reached either, still for the first one."""
    return row.detail.get("instead_of") or person.person.name or row.recipient


def _named(decision: Decision) -> str:
    return str(Address(decision.person.name, decision.person.address))
