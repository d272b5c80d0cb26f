"""What moves when one customer's number is merged into another's: a table of every column that refers to either.

A new table that refers to customers or contacts needs its row here; a test walks the database to see that none is
missing. Not the rules (`domain.customer_numbers`) and not the order of the whole
(`services.customers.customers_joining`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from helpdesk.domain.customers import IN_USE, AddressState, ContactState
from helpdesk.services.customers.people_joining import fill
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow, CustomerDomain, CustomerRow
from helpdesk.store.schema import Base


@dataclass(frozen=True, slots=True)
class Joining:
    """A merge under way.

    `keys`, `sites`: what the other's keys become. `same`: the id of each contact who is one of the survivor's already,
    with the id of that one. `language`: what the other's people are written to in, where they say nothing else; ""
    where that stays as it is. `moved` counts the rows by column.
    """

    session: Session
    survivor: CustomerRow
    other: CustomerRow
    keys: Mapping[str, str]
    sites: Mapping[str, str]
    same: Mapping[int, int]
    language: str
    now: datetime
    moved: dict[str, int] = field(default_factory=dict)


def move_all(joining: Joining) -> None:
    """Move everything that the table names, in its order."""
    classes = {mapper.local_table.key: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]  # every one of ours has a table
    for name, move in MOVES.items():
        table, _, column = name.partition(".")
        joining.moved[name] = move(joining, getattr(classes[table], column))
        joining.session.flush()


def _people(joining: Joining, _column: Any) -> int:
    """Let the contacts be the survivor's, behind its own; of one person on both sides one is left."""
    session, survivor = joining.session, joining.survivor
    last = session.scalar(select(func.max(ContactRow.position)).where(ContactRow.customer_id == survivor.id)) or 0
    query = select(ContactRow).where(ContactRow.customer_id == joining.other.id)
    rows = session.scalars(query.order_by(ContactRow.position, ContactRow.id)).all()
    for place, row in enumerate(rows, start=last + 1):
        row.deputies = [joining.keys.get(key, key) for key in row.deputies]
        row.site = joining.sites.get(row.site, row.site)
        if row.id in joining.same:
            fill(session.get_one(ContactRow, joining.same[row.id]), row)
            row.state = ContactState.REMOVED
            continue
        row.customer_id, row.key, row.position = survivor.id, joining.keys[row.key], place
        row.language = row.language or joining.language
    return len(rows) - len(joining.same)


def _addresses(joining: Joining, _column: Any) -> int:
    """Let the people's addresses go along; the main one stays in the record of its number, and leads from there."""
    query = update(ContactAddress).where(
        ContactAddress.customer_id == joining.other.id, ContactAddress.contact_id.is_not(None)
    )
    return _changed(joining, query.values(customer_id=joining.survivor.id))


def _addresses_of_one(joining: Joining, _column: Any) -> int:
    """Give one person all addresses of both; of an address that both have, what is confirmed stays."""
    count = 0
    for gone, left in joining.same.items():
        held = {row.canonical: row for row in _rows_of(joining, left) if row.state in IN_USE}
        for place, row in enumerate(_rows_of(joining, gone), start=len(_rows_of(joining, left))):
            row.contact_id, row.position = left, place
            double = held.get(row.canonical)
            if row.state in IN_USE and double is not None:
                _keep_stronger(joining, double, row)
            count += 1
    return count


def _keep_stronger(joining: Joining, one: ContactAddress, two: ContactAddress) -> None:
    weaker, stronger = (one, two) if two.state == AddressState.CONFIRMED != one.state else (two, one)
    stronger.position = one.position
    weaker.state, weaker.since, weaker.expires_at = AddressState.REPLACED, joining.now, None
    following = update(ContactAddress).where(ContactAddress.replaces_id == weaker.id)
    joining.session.execute(following.values(replaces_id=stronger.id))


def _rows_of(joining: Joining, contact_id: int) -> list[ContactAddress]:
    query = select(ContactAddress).where(ContactAddress.contact_id == contact_id)
    return list(joining.session.scalars(query.order_by(ContactAddress.position, ContactAddress.id)))


def _phones(joining: Joining, _column: Any) -> int:
    """Give one person the phones of both, each once."""
    count = 0
    for gone, left in joining.same.items():
        known = select(ContactPhone.canonical).where(ContactPhone.contact_id == left).scalar_subquery()
        theirs = ContactPhone.contact_id == gone
        joining.session.execute(delete(ContactPhone).where(theirs, ContactPhone.canonical.in_(known)))
        query = update(ContactPhone).where(theirs)
        behind = {"contact_id": left, "position": ContactPhone.position + 1000}
        count += _changed(joining, query.values(behind))
    return count


def _domains(joining: Joining, _column: Any) -> int:
    """Let the domains go along, behind the survivor's; one that both have stays one."""
    session, survivor = joining.session, joining.survivor
    query = select(CustomerDomain).where(CustomerDomain.customer_id.in_((survivor.id, joining.other.id)))
    rows = session.scalars(query.order_by(CustomerDomain.position)).all()
    held = {(row.domain, row.below) for row in rows if row.customer_id == survivor.id}
    last = max((row.position for row in rows if row.customer_id == survivor.id), default=-1)
    coming = [row for row in rows if row.customer_id == joining.other.id]
    session.execute(delete(CustomerDomain).where(CustomerDomain.customer_id == joining.other.id))
    new = [row for row in coming if (row.domain, row.below) not in held]
    for place, row in enumerate(new, start=last + 1):
        values = {"domain": row.domain, "below": row.below, "written": row.written, "position": place}
        session.add(CustomerDomain(customer_id=survivor.id, **values))
    return len(new)


def _all(joining: Joining, column: Any) -> int:
    """Let every row refer to the survivor."""
    query = update(column.class_).where(column == joining.other.id)
    return _changed(joining, query.values({column.key: joining.survivor.id}))


def _of_one(joining: Joining, column: Any) -> int:
    """Let the rows of a person who is one now refer to him."""
    queries = (
        update(column.class_).where(column == gone).values({column.key: left}) for gone, left in joining.same.items()
    )
    return sum(_changed(joining, query) for query in queries)


def _changed(joining: Joining, query: Any) -> int:
    result: Any = joining.session.execute(query)
    return int(result.rowcount)


Move = Callable[[Joining, Any], int]
# Each column that refers to a customer or a contact, in the order in which they move.
MOVES: Final[Mapping[str, Move]] = {
    "contact.customer_id": _people,
    "contact_address.customer_id": _addresses,
    "contact_address.contact_id": _addresses_of_one,
    "contact_phone.contact_id": _phones,
    "customer_domain.customer_id": _domains,
    "customer.merged_into_id": _all,  # so that no chain of old numbers is longer than one step
    "ticket.customer_id": _all,
    "ticket.contact_id": _of_one,
    "party.contact_id": _of_one,
    "phone_task.customer_id": _all,
}
