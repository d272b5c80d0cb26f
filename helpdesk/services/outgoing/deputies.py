"""Who stands in for a contact, as his customer named it, and by which phone he is reached.

Only active contacts of the same customer at confirmed addresses that take mail (D23, D18). Writes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import AddressState, ContactState, ContactType
from helpdesk.services.incoming import senders
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow
from helpdesk.store.senders import contacts_of_type


@dataclass(frozen=True, slots=True)
class Deputy:
    """A contact and the address that he is written to; `is_named`: the contact has him as deputy."""

    contact_id: int
    name: str
    address: str
    is_named: bool


def for_address(session: Session, address: str, customer_id: int | None) -> Iterator[Deputy]:
    """Give who stands in for the contact who has this address, in their order; then the Standard contacts.

    `customer_id`: whose ticket it is; another customer of the same person has nobody to read it. Of a ticket of no
    customer only those of his only one.
    """
    known = [each for each in senders.standing_of(session, address).registrations if each.contact_id is not None]
    is_clear = customer_id is None and len({each.customer_id for each in known}) == 1
    for registration in (each for each in known if is_clear or each.customer_id == customer_id):
        contact = session.get_one(ContactRow, registration.contact_id)
        found = {row.key: (row, own) for row, own in _reachable(session, contact.customer_id)}
        named = [found[key] for key in contact.deputies if key in found]
        chosen = [*named, *contacts_of_type(session, contact.customer_id, ContactType.STANDARD)]
        for row, own in chosen:
            if row.id != contact.id and own.bouncing_since is None:
                yield Deputy(row.id, f"{row.first_name} {row.last_name}".strip(), own.address, (row, own) in named)


def phones_of(session: Session, contact_ids: Iterable[int]) -> list[str]:
    """Give the phone numbers of these contacts as they were written."""
    query = select(ContactPhone.number).where(ContactPhone.contact_id.in_(list(contact_ids)))
    return list(session.scalars(query.order_by(ContactPhone.contact_id, ContactPhone.position)))


def _reachable(session: Session, customer_id: int) -> Sequence[tuple[ContactRow, ContactAddress]]:
    """Give the active contacts with the first confirmed address of each."""
    query = (
        select(ContactRow, ContactAddress)
        .join(ContactAddress, ContactAddress.contact_id == ContactRow.id)
        .where(
            ContactRow.customer_id == customer_id,
            ContactRow.state == ContactState.ACTIVE,
            ContactAddress.state == AddressState.CONFIRMED,
        )
        .order_by(ContactAddress.position, ContactAddress.id)
    )
    first: dict[int, tuple[ContactRow, ContactAddress]] = {}
    for contact, address in session.execute(query):
        first.setdefault(contact.id, (contact, address))
    return list(first.values())
