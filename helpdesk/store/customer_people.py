"""A customer with its active contacts and every address in use, for who is to be told of its tickets.

Two queries for each customer, once in a transaction. Writes nothing; who an address belongs to is `store.senders`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import IN_USE, ContactState, CustomerState
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow


@dataclass(frozen=True, slots=True)
class CustomerPeople:
    """`addresses` by the contact's id, None for the main address; in the order in which they are written to."""

    customer: CustomerRow
    contacts: Sequence[ContactRow]
    addresses: dict[int | None, list[ContactAddress]]


def people_of(session: Session, customer_id: int) -> CustomerPeople | None:
    """Give the people of a customer that is served; asked for once in a transaction."""
    known = _known(session)
    if customer_id not in known:
        known[customer_id] = _read(session, customer_id)
    return known[customer_id]


def forget(session: Session) -> None:
    """Read anew from now on: somebody was registered, confirmed or withdrawn."""
    _known(session).clear()


def _read(session: Session, customer_id: int) -> CustomerPeople | None:
    customer = session.get(CustomerRow, customer_id)
    if customer is None or customer.state != CustomerState.ACTIVE:
        return None
    query = (
        select(ContactAddress, ContactRow)
        .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
        .where(ContactAddress.customer_id == customer_id, ContactAddress.state.in_(IN_USE))
        .where(or_(ContactAddress.contact_id.is_(None), ContactRow.state == ContactState.ACTIVE))
        .order_by(ContactAddress.position, ContactAddress.id)
    )
    addresses: dict[int | None, list[ContactAddress]] = defaultdict(list)
    for address, _ in session.execute(query):
        addresses[address.contact_id].append(address)
    contacts = select(ContactRow).where(ContactRow.customer_id == customer_id, ContactRow.state == ContactState.ACTIVE)
    rows = session.scalars(contacts.order_by(ContactRow.position, ContactRow.id)).all()
    return CustomerPeople(customer, rows, dict(addresses))


def _known(session: Session) -> dict[int, CustomerPeople | None]:
    known: dict[int, CustomerPeople | None] = session.info.setdefault("customer_people", {})
    return known
