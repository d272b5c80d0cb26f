"""Delete what the law no longer wants kept: ended tickets with their mails, and mails of no ticket, each by its class.

Small transactions, an event for each ticket; never one that has not ended or is on hold. Not the terms
(`domain.retention`), not the tables (`store.deleting`), not what a person may ask for
(`services.privacy.person_erase`).
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.journal import RETENTION_DELETED
from helpdesk.domain.retention import (
    CLASSES,
    ENDED,
    RetentionClass,
    class_of,
    is_due,
    last_day,
    shortest_term_began,
)
from helpdesk.domain.ticket import TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.privacy.holds import Held, addresses_on, held
from helpdesk.store import deleting, events, search, tickets
from helpdesk.store.customers import CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.deleting import SETTLED, Doomed
from helpdesk.store.erasure import DoomedBlob, RetentionRun
from helpdesk.store.events import Happening
from helpdesk.store.inbox import InboundMessage, InboundState
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.people import Person
from helpdesk.store.tickets import Party, Ticket

log = logging.getLogger(__name__)

_TICKETS_AT_ONCE = 20
_MAILS_AT_ONCE = 100
_NIGHT = 3  # o'clock, local: from then on the day's deletion may run
_FRESH = timedelta(hours=1)  # a file that was stored since may be needed by a mail that is just coming in


@dataclass(frozen=True, slots=True)
class Term:
    """How long a ticket is kept; `until` None: for ever. `held` says by what hold it stays, "" where by none."""

    ticket: Ticket
    kind: RetentionClass
    ended_at: datetime | None
    until: date | None
    due: bool
    held: str


@dataclass(frozen=True, slots=True)
class Ran:
    """How much was deleted."""

    tickets: int = 0
    mails: int = 0


def terms(session: Session, desk: Desk, found: Sequence[Ticket], now: datetime) -> list[Term]:
    """Give how long each of these tickets is kept; one that was merged as long as the one it went into."""
    on_hold, people = held(session), addresses_on(session, [ticket.id for ticket in found])
    return [_term(session, desk, ticket, on_hold, people[ticket.id], now) for ticket in found]


def due_tickets(session: Session, desk: Desk, now: datetime) -> Iterator[Term]:
    """Give the tickets whose term is over, on hold or not, oldest first."""
    after = 0
    while found := _candidates(session, desk, now, after):
        yield from (term for term in terms(session, desk, found, now) if term.due)
        after = found[-1].id


def run(database: Database, desk: Desk, now: datetime) -> Ran:
    """Delete all that is due, a few tickets in each transaction. Raises TemporaryFailure where the database is away."""
    ran, after = Ran(), 0
    while True:
        with database.transaction() as session:
            found = _candidates(session, desk, now, after, _TICKETS_AT_ONCE)
            after = found[-1].id if found else after
            going = [term for term in terms(session, desk, found, now) if term.due and not term.held]
            for term in going:
                _delete(session, term, now)
        if not found:
            break
        ran = Ran(ran.tickets + len(going), ran.mails)
    while count := _run_mails(database, desk, now):
        ran = Ran(ran.tickets, ran.mails + count)
    with database.transaction() as session:
        if ran.tickets:
            search.compact(session)
        deleting.sweep(session, desk.blobs, (now - _FRESH).timestamp())
    log.info("deleted by retention tickets=%d mails=%d", ran.tickets, ran.mails)
    return ran


def nightly(database: Database, desk: Desk, now: datetime) -> int:
    """Run once a night where the settings say so, and remove files that an erasing left; gives how much went."""
    local = now.astimezone(desk.zone)
    with database.reading() as session:
        done = session.get(RetentionRun, local.date()) is not None
        left = session.scalars(select(DoomedBlob.digest).limit(1)).first() is not None
    ran = Ran()
    if desk.settings.retention.automatic and local.hour >= _NIGHT and not done:
        ran = run(database, desk, now)
        with database.transaction() as session:
            session.merge(RetentionRun(day=local.date(), tickets=ran.tickets, mails=ran.mails))
    elif left:
        with database.transaction() as session:
            deleting.sweep(session, desk.blobs, (now - _FRESH).timestamp())
    return ran.tickets + ran.mails


def delete_ticket(session: Session, ticket: Ticket, now: datetime, actor: str, data: dict[str, Any]) -> int:
    """Delete a ticket with all that belongs to it, but for its number; gives the id of the event that says so."""
    addresses = set(session.scalars(select(Party.address).where(Party.ticket_id == ticket.id)))
    session.flush()
    doomed = deleting.of_tickets(session, [ticket.id])
    told = {"ticket": ticket.number, **data, **doomed.named()}
    erased_by = events.record(session, now, Happening(RETENTION_DELETED, None, actor, told))
    deleting.remove(session, doomed, erased_by)
    _forget_people(session, addresses)
    session.expire(ticket)
    return erased_by


def _delete(session: Session, term: Term, now: datetime) -> None:
    number, until = term.ticket.number, term.until.isoformat() if term.until else ""
    delete_ticket(session, term.ticket, now, "helpdesk", {"class": term.kind.name, "kept_until": until})
    log.info("deleted by retention ticket=%s class=%s kept_until=%s", number, term.kind.name, until)


def _term(session: Session, desk: Desk, ticket: Ticket, on_hold: Held, addresses: Sequence[str], now: datetime) -> Term:
    living = tickets.surviving(session, ticket.id)
    customer = session.get(CustomerRow, living.customer_id) if living.customer_id is not None else None
    state = ticket.state if ticket.state == TicketState.SPAM else living.state
    kind = class_of(state, customer.retention if customer else "", desk.settings.retention.default_class)
    ended_at = living.state_since if living.state in ENDED and ticket.state in ENDED else None
    reason = on_hold.reason(living, customer.number if customer else "", addresses)
    reason = reason or on_hold.reason(ticket, "", ())
    if ended_at is None:
        return Term(ticket, kind, None, None, due=False, held=reason)
    until = last_day(kind, ended_at, desk.zone)
    return Term(ticket, kind, ended_at, until, is_due(kind, ended_at, now, desk.zone), reason)


def _candidates(session: Session, desk: Desk, now: datetime, after: int, limit: int = 500) -> Sequence[Ticket]:
    query = select(Ticket).where(
        Ticket.id > after,
        Ticket.state.in_(ENDED),
        Ticket.erased_by.is_(None),
        Ticket.state_since < shortest_term_began(now, desk.zone),
    )
    return session.scalars(query.order_by(Ticket.id).limit(limit)).all()


def _run_mails(database: Database, desk: Desk, now: datetime) -> int:
    """Delete some mails that belong to no ticket; their term is that of the site, from the year they came or went."""
    kind = CLASSES[desk.settings.retention.default_class]
    if kind.years is None:
        return 0
    first = datetime(now.astimezone(desk.zone).year - kind.years, 1, 1, tzinfo=desk.zone)
    inbound = select(InboundMessage.id).where(
        InboundMessage.ticket_id.is_(None),
        InboundMessage.state == InboundState.PROCESSED,
        InboundMessage.erased_by.is_(None),
        InboundMessage.received_at < first,
    )
    stands_for = aliased(OutboundMessage)
    outbound = select(OutboundMessage.id).where(
        OutboundMessage.ticket_id.is_(None),
        OutboundMessage.recipient != "",
        OutboundMessage.state.in_(SETTLED),
        OutboundMessage.queued_at < first,
        # A mail with which a ticket's notices went is their proof, and stays as long as they do.
        ~exists().where(stands_for.about_id == OutboundMessage.id, stands_for.state == OutboundState.FOLDED),
    )
    with database.transaction() as session:
        on_hold = held(session)
        if on_hold.people or on_hold.customers:
            return 0  # who is on hold may stand in any of them
        doomed = Doomed(
            inbound=tuple(session.scalars(inbound.order_by(InboundMessage.id).limit(_MAILS_AT_ONCE))),
            outbound=tuple(session.scalars(outbound.order_by(OutboundMessage.id).limit(_MAILS_AT_ONCE))),
        )
        count = len(doomed.inbound) + len(doomed.outbound)
        if count:
            told = {"class": kind.name, **doomed.named()}
            erased_by = events.record(session, now, Happening(RETENTION_DELETED, None, "helpdesk", told))
            deleting.remove(session, doomed, erased_by)
    return count


def _forget_people(session: Session, addresses: set[str]) -> None:
    """Forget who takes part in nothing any more."""
    still = set(session.scalars(select(Party.address).where(Party.address.in_(addresses))))
    session.execute(delete(Person).where(Person.address.in_(addresses - still)))
