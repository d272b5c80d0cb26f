"""A customer with its active contacts and every address in use, for who is to be told of its tickets.

Three queries for some hundreds of customers, once in a transaction. Writes nothing; who an address belongs to is
`store.senders`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import IN_USE, ContactState, CustomerState
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow

_AT_ONCE = 500  # ids in one query


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
        known |= _read(session, [customer_id])
    return known[customer_id]


def load(session: Session, customer_ids: Sequence[int]) -> None:
    """Read the people of many customers at once; `people_of` asks no more for them in this transaction."""
    missing = [each for each in customer_ids if each not in _known(session)]
    for start in range(0, len(missing), _AT_ONCE):
        _known(session).update(_read(session, missing[start : start + _AT_ONCE]))


def forget(session: Session) -> None:
    """Read anew from now on: somebody was registered, confirmed or withdrawn."""
    _known(session).clear()


def _read(session: Session, ids: Sequence[int]) -> dict[int, CustomerPeople | None]:
    served = select(CustomerRow).where(CustomerRow.id.in_(ids), CustomerRow.state == CustomerState.ACTIVE)
    customers = {row.id: row for row in session.scalars(served)}
    query = (
        select(ContactAddress, ContactRow)
        .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
        .where(ContactAddress.customer_id.in_(customers), ContactAddress.state.in_(IN_USE))
        .where(or_(ContactAddress.contact_id.is_(None), ContactRow.state == ContactState.ACTIVE))
        .order_by(ContactAddress.position, ContactAddress.id)
    )
    addresses: dict[int, dict[int | None, list[ContactAddress]]] = defaultdict(lambda: defaultdict(list))
    for address, _ in session.execute(query) if customers else ():
        addresses[address.customer_id][address.contact_id].append(address)
    people: dict[int, list[ContactRow]] = defaultdict(list)
    active = select(ContactRow).where(ContactRow.customer_id.in_(customers), ContactRow.state == ContactState.ACTIVE)
    for row in session.scalars(active.order_by(ContactRow.position, ContactRow.id)) if customers else ():
        people[row.customer_id].append(row)
    return {
        each: CustomerPeople(customers[each], people[each], dict(addresses[each])) if each in customers else None
        for each in ids
    }


def _known(session: Session) -> dict[int, CustomerPeople | None]:
    known: dict[int, CustomerPeople | None] = session.info.setdefault("customer_people", {})
    return known
