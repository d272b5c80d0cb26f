"""Customers as they are in the database now, and as their files were last applied: two sides of the comparison.

Reads whole tables in a few queries, for thousands of customers at once. Writes nothing; who writes to a row is
`services`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from helpdesk.domain.customer_facts import FIRST_ADDRESS, Path, Value, flat
from helpdesk.domain.customer_merge import Life
from helpdesk.domain.customer_plan import LifeVersion
from helpdesk.domain.customers import IN_USE, AddressState, ContactState, Permission
from helpdesk.store.customers import AppliedFile, ContactAddress, ContactPhone, ContactRow, CustomerDomain, CustomerRow

# Facts of a customer and of a contact that are columns of their own, with the value that counts as none.
CUSTOMER_COLUMNS = ("name", "language", "timezone", "account_manager", "retention")
CONTACT_COLUMNS: dict[str, Any] = {
    "first_name": "",
    "last_name": "",
    "salutation": "",
    "language": "",
    "site": "",
    "types": [],
    "permission": Permission.REPORT,
    "restrictions": "",
    "deputies": [],
    "notifications": None,
}
CHOICES = ("digest", "only_from")  # facts of a contact that stand together in one column
MAIN_EMAIL = ("main", "email")


def life_versions(session: Session) -> dict[str, LifeVersion]:
    """Give every customer as it is now, by number."""
    query = select(
        CustomerRow.id, CustomerRow.number, CustomerRow.state, CustomerRow.details, CustomerRow.merged_into_id
    )
    query = query.add_columns(*(getattr(CustomerRow, name) for name in CUSTOMER_COLUMNS)).order_by(CustomerRow.id)
    customers = session.execute(query).all()
    facts: dict[int, dict[Path, Value]] = {row.id: _own_facts(row) for row in customers}
    gone: dict[int, dict[Path, str]] = defaultdict(dict)
    columns = (CustomerDomain.customer_id, CustomerDomain.domain, CustomerDomain.below, CustomerDomain.written)
    for domain in session.execute(select(*columns).order_by(CustomerDomain.customer_id, CustomerDomain.position)):
        facts[domain.customer_id]["domains", ("*." if domain.below else "") + domain.domain] = domain.written
    keys = _add_contacts(session, facts, gone)
    lapsed = _add_addresses(session, keys, facts, gone)
    phones = select(ContactPhone.contact_id, ContactPhone.canonical, ContactPhone.number)
    for phone in session.execute(phones.order_by(ContactPhone.contact_id, ContactPhone.position)):
        if phone.contact_id in keys:
            customer_id, key = keys[phone.contact_id]
            facts[customer_id]["contacts", key, "phones", phone.canonical] = phone.number
    numbers = {row.id: row.number for row in customers}
    return {
        row.number: LifeVersion(
            row.state,
            Life(facts[row.id], gone[row.id], frozenset(lapsed[row.id])),
            numbers.get(row.merged_into_id, ""),
        )
        for row in customers
    }


@dataclass(frozen=True, slots=True)
class AppliedVersion:
    """A customer's file as it was last applied; `record` holds its facts, nested."""

    digest: str
    record: dict[str, Any]


def applied_versions(session: Session) -> dict[str, AppliedVersion]:
    """Give each customer's file as it was last applied, by number."""
    rows = session.execute(select(AppliedFile.number, AppliedFile.digest, AppliedFile.record))
    return {row.number: AppliedVersion(row.digest, row.record) for row in rows}


def _own_facts(row: Row[Any]) -> dict[Path, Value]:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public way to a row's columns by name
    facts: dict[Path, Value] = {("number",): row.number}
    facts.update({(name,): values[name] for name in CUSTOMER_COLUMNS if values[name]})
    facts.update(flat(row.details))
    return facts


def _add_contacts(
    session: Session, facts: dict[int, dict[Path, Value]], gone: dict[int, dict[Path, str]]
) -> dict[int, tuple[int, str]]:
    """Add the contacts who take part; gives customer and key of each by his id."""
    query = select(ContactRow.id, ContactRow.customer_id, ContactRow.key, ContactRow.state)
    query = query.add_columns(ContactRow.choices, *(getattr(ContactRow, name) for name in CONTACT_COLUMNS))
    keys: dict[int, tuple[int, str]] = {}
    for row in session.execute(query.order_by(ContactRow.customer_id, ContactRow.position, ContactRow.id)):
        path = ("contacts", row.key)
        if row.state == ContactState.ACTIVE:
            keys[row.id] = (row.customer_id, row.key)
            facts[row.customer_id][path] = True
            values = row._mapping  # noqa: SLF001 - SQLAlchemy's public way to a row's columns by name
            for name, nothing in CONTACT_COLUMNS.items():
                value = values[name]
                if value != nothing:
                    facts[row.customer_id][*path, name] = tuple(value) if isinstance(value, list) else value
            facts[row.customer_id].update({(*path, *inner): value for inner, value in flat(row.choices).items()})
        elif row.state != ContactState.INACTIVE:
            gone[row.customer_id][path] = row.state
    return keys


def _add_addresses(
    session: Session,
    keys: dict[int, tuple[int, str]],
    facts: dict[int, dict[Path, Value]],
    gone: dict[int, dict[Path, str]],
) -> dict[int, set[Path]]:
    """Add the addresses in use; one that only waits to be replaced counts as gone already. Gives what lapsed."""
    lapsed: dict[int, set[Path]] = defaultdict(set)
    for contact_id, customer_id, rows in _by_owner(session):
        if contact_id is None:
            lapsed[customer_id] |= _add_main(rows, facts[customer_id])
        elif contact_id in keys:
            path = ("contacts", keys[contact_id][1])
            stay = in_stock(rows)
            for row in stay:
                facts[customer_id][*path, "addresses", row.canonical] = row.address
            if len(stay) > 1:
                facts[customer_id][*path, FIRST_ADDRESS] = stay[0].canonical
            held = {row.canonical for row in stay}
            withdrawn = (row.canonical for row in rows if row.state == AddressState.WITHDRAWN)
            gone[customer_id].update(
                {(*path, "addresses", name): "withdrawn" for name in withdrawn if name not in held}
            )
    return lapsed


def in_stock(rows: Sequence[Any]) -> list[Any]:
    """Give those of an owner's address rows that are meant to stay: in use, and not about to be replaced."""
    leaving = {row.replaces_id for row in rows if row.state == AddressState.PENDING}
    return [row for row in rows if row.state in IN_USE and row.id not in leaving]


def _add_main(rows: Sequence[Any], facts: dict[Path, Value]) -> set[Path]:
    stay = in_stock(rows)
    if stay:
        facts[MAIN_EMAIL] = stay[-1].address
    newest = max(rows, key=lambda row: row.id)
    return {MAIN_EMAIL} if newest.state == AddressState.EXPIRED else set()


def _by_owner(session: Session) -> Iterator[tuple[int | None, int, list[Any]]]:
    query = select(
        ContactAddress.id,
        ContactAddress.customer_id,
        ContactAddress.contact_id,
        ContactAddress.address,
        ContactAddress.canonical,
        ContactAddress.state,
        ContactAddress.replaces_id,
    ).order_by(ContactAddress.position, ContactAddress.id)
    owners: dict[tuple[int | None, int], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        owners[row.contact_id, row.customer_id].append(row)
    return ((contact_id, customer_id, rows) for (contact_id, customer_id), rows in owners.items())
