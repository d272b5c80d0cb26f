"""Erase a person: what the law lets go goes, the rest is named with its reason (GDPR art. 17).

`plan` shows, `erase` does it in one transaction. Runs again without harm: what had to stay goes when it may. Not the
rules (`domain.erasure`), not the single rows (`person_rows`), not the mails (`masked_copies`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.erasure import Fate, TicketFacts, fate_of
from helpdesk.domain.journal import NEVER_ERASED, PERSON_ERASED
from helpdesk.domain.person_mask import PersonMask
from helpdesk.errors import NotPermitted
from helpdesk.services.desk import Desk
from helpdesk.services.privacy import person_rows
from helpdesk.services.privacy.holds import held
from helpdesk.services.privacy.masked_copies import restrict
from helpdesk.services.privacy.person import Someone, find
from helpdesk.services.privacy.retention import terms
from helpdesk.store import deleting, events, holds, search
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.deleting import SETTLED, Doomed
from helpdesk.store.erased_list import ErasedList
from helpdesk.store.events import Event, Happening
from helpdesk.store.inbox import Arrival, InboundMessage, InboundState
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from helpdesk.store.tickets import Comment, Party, PartyRole, StoredAttachment, Ticket


@dataclass(frozen=True, slots=True)
class TicketFate:
    """What becomes of a ticket, and why: a code of `domain.erasure`; `until`: how long a law wants it."""

    ticket_id: int
    number: str
    fate: Fate
    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class ErasePlan:
    """What would go and what would stay; `contacts` are "number key", `main` customers whose main address is his."""

    someone: Someone
    tickets: tuple[TicketFate, ...]
    contacts: tuple[str, ...]
    main: tuple[str, ...]
    partner: tuple[str, ...]

    def of(self, *fates: Fate) -> list[int]:
        """Give the ids of the tickets with these fates."""
        return [each.ticket_id for each in self.tickets if each.fate in fates]


def plan(session: Session, desk: Desk, address: str, now: datetime) -> ErasePlan:
    """Say what erasing that person would do. Raises UsageError for somebody unknown, NotPermitted for one on hold.

    A contact is on hold with his customer, too.
    """
    someone, on_hold = find(session, desk, address), held(session)
    if on_hold.holds_person(someone.addresses):
        raise NotPermitted(f"{address} is on hold: 'helpdesk hold list' says why; nothing was changed")
    contacts = session.execute(
        select(CustomerRow.number, CustomerRow.details, ContactRow.key)
        .join(ContactRow, ContactRow.customer_id == CustomerRow.id)
        .where(ContactRow.id.in_(someone.contacts))
    ).all()
    if his := sorted({row.number for row in contacts} & on_hold.customers):
        raise NotPermitted(f"customer {', '.join(his)} is on hold: 'helpdesk hold list' says why; nothing was changed")
    main = (
        select(CustomerRow.number)
        .join(ContactAddress, ContactAddress.customer_id == CustomerRow.id)
        .where(ContactAddress.contact_id.is_(None), ContactAddress.canonical.in_(someone.addresses))
    )
    return ErasePlan(
        someone,
        tuple(_fates(session, desk, someone, now)),
        tuple(f"{row.number} {row.key}" for row in contacts),
        tuple(session.scalars(main.distinct())),
        tuple(row.number for row in contacts if _partner(row.details) in someone.names),
    )


def erase(session: Session, desk: Desk, found: ErasePlan, now: datetime, *, actor: str) -> int:
    """Do what the plan says; gives the id of the event that says so. Files go when the transaction is over."""
    session.flush()
    someone, stay = found.someone, frozenset(found.of(Fate.STAYS))
    doomed = _doomed(session, found)
    number = events.record(session, now, Happening(PERSON_ERASED, None, actor, {**_counts(found), **doomed.named()}))
    erased_list(desk).add(someone.addresses, now)
    whole, words = someone.mask(number), someone.mask(number, single=True)
    deleting.remove(session, doomed, number)
    kept = found.of(Fate.MASKED, Fate.EMPTIED)
    _restrict(session, desk, words, found.of(Fate.MASKED), someone)
    _drop_words(session, found.of(Fate.EMPTIED), someone)
    person_rows.empty_contacts(session, someone, whole)
    holds.forget_released(session, someone.addresses, whole.name)
    person_rows.mask_rows(session, whole, words, frozenset(kept), stay)
    search.index_anew(session, kept)
    search.compact(session)
    return number


def erased_list(desk: Desk) -> ErasedList:
    """Give the list of who was erased, beside the database."""
    return ErasedList(desk.settings.storage.state_dir / "erased")


def _fates(session: Session, desk: Desk, someone: Someone, now: datetime) -> Iterator[TicketFate]:
    rows = session.scalars(select(Ticket).where(Ticket.id.in_(someone.tickets)).order_by(Ticket.id)).all()
    for term in terms(session, desk, rows, now):
        parties = session.scalars(select(Party).where(Party.ticket_id == term.ticket.id))
        others = [each for each in parties if each.role != PartyRole.TEAM and not someone.is_his(each.address)]
        facts = TicketFacts(
            held=term.held,
            ended=term.ended_at is not None,
            term_over=term.due,
            duty=term.kind.duty,
            alone=someone.is_his(term.ticket.requester_address) and not others,
        )
        fate, why = fate_of(facts)
        yield TicketFate(term.ticket.id, term.ticket.number, fate, why, term.until)


def _doomed(session: Session, found: ErasePlan) -> Doomed:
    """Give what goes for good: tickets, what he wrote and got where no law wants it, and events that name him."""
    someone, stay = found.someone, found.of(Fate.STAYS)
    gone = deleting.of_tickets(session, found.of(Fate.DELETED))
    emptied = found.of(Fate.EMPTIED)
    wrote = select(Comment.inbound_id).where(
        Comment.ticket_id.in_(emptied), Comment.author_address.in_(someone.spellings), Comment.inbound_id.is_not(None)
    )
    loose = (
        select(InboundMessage.id)
        .join(Arrival, Arrival.inbound_id == InboundMessage.id)
        .where(
            InboundMessage.ticket_id.is_(None),
            InboundMessage.state == InboundState.PROCESSED,
            Arrival.envelope_from.is_not(None),
        )
        .add_columns(Arrival.envelope_from)
    )
    inbound = {*gone.inbound, *(each for each in session.scalars(wrote) if each is not None)}
    inbound |= {row.id for row in session.execute(loose) if someone.is_his(row.envelope_from)}
    got = select(OutboundMessage.id).where(
        OutboundMessage.recipient.in_(someone.spellings),
        OutboundMessage.state.in_(SETTLED),
        OutboundMessage.ticket_id.is_(None) | OutboundMessage.ticket_id.in_(emptied),
        OutboundMessage.id.not_in(_gathering(found.of(Fate.STAYS, Fate.MASKED))),
    )
    outbound = {*gone.outbound, *session.scalars(got)}
    told = {*gone.events, *_events(session, someone, stay)}
    return Doomed(gone.tickets, tuple(sorted(told)), tuple(sorted(inbound)), tuple(sorted(outbound)))


def _gathering(ticket_ids: list[int]) -> Select[int | None]:
    """Give the mails with which notices of these tickets went: they are kept with them, as their proof."""
    folded = select(OutboundMessage.about_id).where(OutboundMessage.state == OutboundState.FOLDED)
    return folded.where(OutboundMessage.ticket_id.in_(ticket_ids), OutboundMessage.about_id.is_not(None))


def _events(session: Session, someone: Someone, stay: list[int]) -> Iterator[int]:
    """Find the events that name him; the journal is read through."""
    probe = someone.mask(0)
    query = select(Event.id, Event.actor, Event.data, Event.ticket_id).where(
        Event.kind.not_in(NEVER_ERASED), Event.erased_by.is_(None)
    )
    contacts = {tuple(each) for each in _contact_names(session, someone)}
    for row in session.execute(query.execution_options(yield_per=500)):
        if row.ticket_id in stay and row.ticket_id is not None:
            continue
        named = probe.data([row.actor, row.data]) != [row.actor, row.data]
        if named or (row.data.get("customer"), row.data.get("contact")) in contacts:
            yield row.id


def _contact_names(session: Session, someone: Someone) -> Iterable[tuple[str, str]]:
    query = select(CustomerRow.number, ContactRow.key).join(ContactRow, ContactRow.customer_id == CustomerRow.id)
    return [(row.number, row.key) for row in session.execute(query.where(ContactRow.id.in_(someone.contacts)))]


def _restrict(session: Session, desk: Desk, mask: PersonMask, ticket_ids: list[int], someone: Someone) -> None:
    inbound = set(session.scalars(select(InboundMessage.id).where(InboundMessage.ticket_id.in_(ticket_ids))))
    said = session.scalars(select(Comment.inbound_id).where(Comment.ticket_id.in_(ticket_ids)))
    inbound |= {each for each in said if each is not None}
    of_tickets = OutboundMessage.id == OutboundContent.outbound_id
    outbound = session.scalars(
        select(OutboundContent.outbound_id)
        .join(OutboundMessage, of_tickets)
        .where(OutboundMessage.ticket_id.in_(ticket_ids) | OutboundMessage.id.in_(_gathering(ticket_ids)))
    )
    gone = set(session.scalars(select(InboundMessage.id).where(InboundMessage.erased_by.is_not(None))))
    restrict(session, desk.blobs, mask, sorted(inbound - gone), sorted(outbound))
    _drop_attachments(session, ticket_ids, someone)


def _drop_attachments(session: Session, ticket_ids: list[int], someone: Someone) -> None:
    """What he attached himself is only in the originals from now on."""
    comments = session.scalars(
        select(Comment.id).where(Comment.ticket_id.in_(ticket_ids), Comment.author_address.in_(someone.spellings))
    )
    for attachment in session.scalars(select(StoredAttachment).where(StoredAttachment.comment_id.in_(comments.all()))):
        session.delete(attachment)
    session.flush()


def _drop_words(session: Session, ticket_ids: list[int], someone: Someone) -> None:
    """What he said goes where no law wants it and others take part."""
    query = select(Comment).where(Comment.ticket_id.in_(ticket_ids), Comment.author_address.in_(someone.spellings))
    for comment in session.scalars(query):
        comment.text = ""
    session.flush()


def _counts(found: ErasePlan) -> dict[str, int]:
    fates = [each.fate for each in found.tickets]
    return {f"tickets_{fate}": fates.count(fate) for fate in Fate}


def _partner(details: dict[str, object]) -> str:
    return f"{details.get('first_name', '')} {details.get('last_name', '')}".strip()
