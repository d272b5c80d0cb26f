"""Put a legal hold on a customer, a ticket or a person, and take it back; each an event with its reason.

Not what a hold prevents (`services.privacy.retention`, `services.privacy.person_erase`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.mailbox_name import canonical
from helpdesk.errors import UsageError
from helpdesk.store import events, holds, tickets
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactAddress, CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.holds import HoldOn, LegalHold
from helpdesk.store.tickets import Comment, Party, Ticket


def set_hold(session: Session, subject: str, reason: str, now: datetime, *, actor: str) -> LegalHold:
    """Hold a ticket by its number, a person by an address, or a customer by its number.

    Raises UsageError where there is none of that name, no reason, or a hold already.
    """
    kind, name = _meant(session, subject)
    if not reason.strip():
        raise UsageError("a hold needs its reason: --reason")
    if holds.find(session, kind, name) is not None:
        raise UsageError(f"{kind} {name} is on hold already")
    hold = LegalHold(kind=kind, subject=name, reason=reason.strip(), actor=actor, since=now)
    session.add(hold)
    session.flush()
    events.record(session, now, Happening("hold_set", None, actor, {"kind": kind, "subject": name, "reason": reason}))
    return hold


def release_hold(session: Session, subject: str, now: datetime, *, actor: str) -> LegalHold:
    """End a hold; it stays in the list of what was. Raises UsageError where there is none."""
    kind, name = _meant(session, subject)
    hold = holds.find(session, kind, name)
    if hold is None:
        raise UsageError(f"{kind} {name} is not on hold")
    hold.released_at = now
    events.record(session, now, Happening("hold_released", None, actor, {"kind": kind, "subject": name}))
    return hold


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is on hold now."""

    tickets: frozenset[str]
    customers: frozenset[str]
    people: frozenset[str]

    def reason(self, ticket: Ticket, customer: str, addresses: Iterable[str]) -> str:
        """Say by what hold a ticket stays, "" where there is none; `addresses` are those who take part."""
        if ticket.number in self.tickets:
            return "hold on the ticket"
        if customer in self.customers:
            return "hold on the customer"
        return "hold on a person who takes part" if self.holds_person(addresses) else ""

    def holds_person(self, addresses: Iterable[str]) -> bool:
        """Tell whether somebody with one of these addresses is on hold."""
        return bool(self.people) and any(canonical(address) in self.people for address in addresses)


def held(session: Session) -> Held:
    """Give what is on hold; where it was merged also that in which it lives on, of a person all his addresses."""
    found: dict[str, set[str]] = {kind: set() for kind in HoldOn}
    for hold in holds.in_force(session):
        found[hold.kind].add(hold.subject)
        if hold.kind == HoldOn.TICKET and (ticket := tickets.by_number(session, hold.subject)) is not None:
            found[HoldOn.TICKET].add(tickets.surviving(session, ticket.id).number)
        elif hold.kind == HoldOn.CUSTOMER and (customer := by_number(session, hold.subject)) is not None:
            found[HoldOn.CUSTOMER].add(customer.number)
            found[HoldOn.TICKET] |= _went_into(session, customer)
        elif hold.kind == HoldOn.PERSON:
            found[HoldOn.PERSON] |= _all_addresses(session, hold.subject)
    return Held(*(frozenset(found[kind]) for kind in (HoldOn.TICKET, HoldOn.CUSTOMER, HoldOn.PERSON)))


def _went_into(session: Session, customer: CustomerRow) -> set[str]:
    """Give the tickets into which a customer's were merged: whoever's those are, its words stand there."""
    merged = select(Ticket.id).where(Ticket.customer_id == customer.id, Ticket.merged_into_id.is_not(None))
    return {tickets.surviving(session, ticket_id).number for ticket_id in session.scalars(merged).all()}


def _all_addresses(session: Session, own: str) -> set[str]:
    """Give, canonical, the addresses of whoever has this one as a contact, former ones too."""
    contacts = select(ContactAddress.contact_id).where(ContactAddress.canonical == own)
    return set(session.scalars(select(ContactAddress.canonical).where(ContactAddress.contact_id.in_(contacts))))


def addresses_on(session: Session, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """Give who takes part, by ticket, and who wrote what stands there: words come along with merged tickets."""
    people: dict[int, list[str]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in (Party.ticket_id, Party.address), (Comment.ticket_id, Comment.author_address):
        for ticket_id, address in session.execute(select(*row).where(row[0].in_(ticket_ids)).distinct()):
            people[ticket_id].append(address)
    return people


def _meant(session: Session, subject: str) -> tuple[HoldOn, str]:
    name = subject.strip().strip("[]").removeprefix("#")
    if "@" in name:
        return HoldOn.PERSON, canonical(name)
    if tickets.by_number(session, name) is not None:
        return HoldOn.TICKET, name
    if session.scalars(select(CustomerRow.id).where(CustomerRow.number == name)).first() is not None:
        return HoldOn.CUSTOMER, name
    raise UsageError(f"{name} is neither a ticket nor a customer, and no address of a person")
