"""Find out who is on the phone by what a technician writes of him: a customer's number or name, a contact, a site.

What stands there beside him is his site. Not what becomes of the call (`services.ticketing.on_behalf`).
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.command_check_people import addresses_in
from helpdesk.domain.command_orders import Caller
from helpdesk.domain.command_words import nearest
from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.domain.spelling import folded
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.senders import active_customer

_BLANKS = " ,;:"
_MOST_NEAR = 5


def caller_of(session: Session, desk: Desk, words: str) -> Caller | None:
    """Give who the words mean; somebody nameless for no words at all, None where they mean nobody or several."""
    if not words.strip(_BLANKS):
        return Caller()
    addresses = addresses_in(words.replace(" ", ","))
    if addresses:
        rest = " ".join(word for word in words.split() if "@" not in word)
        return _by_address(session, desk, addresses[0], rest)
    parts = words.split()
    customer = active_customer(session, parts[0].strip(_BLANKS))
    if customer is not None:
        return _at(session, customer, parts[1:])
    return _by_name(session, parts)


def near(session: Session, words: str) -> tuple[str, ...]:
    """Give the few names of customers and contacts that the words may mean: with its first word in them, or near it."""
    parts = [part for part in (word.strip(_BLANKS) for word in words.split()) if part]
    if not parts:
        return ()
    customers = session.scalars(select(CustomerRow).where(CustomerRow.state == CustomerState.ACTIVE))
    contacts = session.scalars(select(ContactRow).where(ContactRow.state == ContactState.ACTIVE))
    names = [*(f"{each.number} {each.name}" for each in customers), *(_name(each) for each in contacts)]
    alike = [name for name in names if folded(parts[0]) in folded(name).split()]
    pieces = {piece: name for name in names for piece in (name, *name.split()) if name}
    return tuple(alike[:_MOST_NEAR]) or tuple(pieces[each] for each in nearest(parts[0], pieces)[:_MOST_NEAR])


def _by_address(session: Session, desk: Desk, address: str, rest: str) -> Caller | None:
    sender = senders.sender_of(session, desk, address)
    if desk.addressing.is_own(address) or address in desk.team:
        return None
    contact = session.get(ContactRow, sender.contact_id) if sender.contact_id is not None else None
    found = Caller(sender.customer_id, sender.number, sender.customer, address=sender.writes_to or address, rest=rest)
    return _with_contact(found, contact, found.address)


def _by_name(session: Session, parts: Sequence[str]) -> Caller | None:
    """Look for a customer, else a contact, of which as many of the words as can be are the name."""
    customers = list(session.scalars(select(CustomerRow).where(CustomerRow.state == CustomerState.ACTIVE)))
    for count in range(len(parts), 0, -1):
        wanted = folded(" ".join(parts[:count]).strip(_BLANKS))
        found = [each for each in customers if folded(each.name) == wanted]
        if len(found) == 1:
            return _at(session, found[0], parts[count:])
    contacts = list(session.scalars(select(ContactRow).where(ContactRow.state == ContactState.ACTIVE)))
    for count in range(len(parts), 0, -1):
        wanted = folded(" ".join(parts[:count]).strip(_BLANKS))
        people = [each for each in contacts if folded(_name(each)) == wanted]
        if count == 1 and not people:  # a first or a last name, as with people of the team
            people = [each for each in contacts if wanted in folded(_name(each)).split()]
        if len(people) == 1:
            customer = session.get_one(CustomerRow, people[0].customer_id)
            return _of(session, customer, people[0], parts[count:])
    return None


def _at(session: Session, customer: CustomerRow, rest: Sequence[str]) -> Caller:
    """Give the customer, and which of its contacts the rest begins with."""
    query = select(ContactRow).where(ContactRow.customer_id == customer.id, ContactRow.state == ContactState.ACTIVE)
    for contact in session.scalars(query.order_by(ContactRow.position)):
        length = len(_name(contact).split())
        if length and folded(" ".join(rest[:length]).strip(_BLANKS)) == folded(_name(contact)):
            return _of(session, customer, contact, rest[length:])
    return Caller(customer.id, customer.number, customer.name, rest=" ".join(rest).strip(_BLANKS))


def _of(session: Session, customer: CustomerRow, contact: ContactRow, rest: Sequence[str]) -> Caller:
    query = select(ContactAddress.address).where(
        ContactAddress.contact_id == contact.id, ContactAddress.state == AddressState.CONFIRMED
    )
    address = session.scalars(query.order_by(ContactAddress.position, ContactAddress.id)).first() or ""
    found = Caller(customer.id, customer.number, customer.name, rest=" ".join(rest).strip(_BLANKS))
    return _with_contact(found, contact, address)


def _with_contact(caller: Caller, contact: ContactRow | None, address: str) -> Caller:
    if contact is None:
        return caller
    return replace(
        caller,
        contact_id=contact.id,
        contact=_name(contact) or contact.key,
        address=address,
        rest=caller.rest or contact.site,
        restrictions=contact.restrictions,
        has_password=bool(contact.phone_password),
    )


def _name(contact: ContactRow) -> str:
    return f"{contact.first_name} {contact.last_name}".strip()
