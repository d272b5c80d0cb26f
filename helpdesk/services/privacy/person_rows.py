"""Take a person out of all rows: values are masked as `store.personal_data` says, contacts emptied.

What belongs to tickets that stay is left alone. Not mails (`masked_copies`), not the journal (`store.events`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, delete, null, select, update
from sqlalchemy.orm import Session

from helpdesk.domain.customers import AddressState, ContactState
from helpdesk.domain.person_mask import PersonMask
from helpdesk.services.privacy.person import Someone
from helpdesk.store.customers import AppliedFile, ContactAddress, ContactPhone, ContactRow, CustomerRow
from helpdesk.store.customers_life import CONTACT_COLUMNS
from helpdesk.store.people import Person
from helpdesk.store.personal_data import COLUMNS, MASKED, Holds
from helpdesk.store.schema import Base

_AT_ONCE = 500
# Tables without a ticket of their own, and the reference that leads to one.
_BY_WAY_OF = {
    "attachment": "comment_id",
    "delivery_failure": "outbound_id",
    "arrival": "inbound_id",
}


def mask_rows(
    session: Session, whole: PersonMask, words: PersonMask, ours: frozenset[int], stay: frozenset[int]
) -> int:
    """Replace him in every table; gives how many rows changed.

    `ours`: tickets that he takes part in, where `words` masks single names too; `stay`: tickets that stay as they are.
    """
    changed = 0
    for table in Base.metadata.sorted_tables:
        columns = {name: holds for name, holds in COLUMNS[table.name].items() if holds in MASKED}
        if columns:
            changed += _mask_table(session, table, columns, _Masks(whole, words, ours, stay))
    session.expire_all()
    return changed


class _Masks:
    def __init__(self, whole: PersonMask, words: PersonMask, ours: frozenset[int], stay: frozenset[int]) -> None:
        self.whole, self._words, self._ours, self._stay = whole, words, ours, stay

    def of(self, ticket: int | None) -> PersonMask | None:
        """Give the mask for rows of a ticket; None where they stay."""
        if ticket in self._stay:
            return None
        return self._words if ticket in self._ours else self.whole


def _mask_table(session: Session, table: Table, columns: Mapping[str, Holds], masks: _Masks) -> int:
    keys = [column.name for column in table.primary_key.columns]
    changes: list[dict[str, Any]] = []
    for ticket, row in _rows(session, table, [*keys, *columns]):
        mask = masks.of(ticket)
        new = _masked(row, columns, mask) if mask is not None else {}
        if new:
            changes.append(
                {f"key_{key}": row[key] for key in keys} | {f"new_{name}": new.get(name, row[name]) for name in columns}
            )
    statement = update(table).where(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
    statement = statement.values({name: bindparam(f"new_{name}") for name in columns})
    for start in range(0, len(changes), _AT_ONCE):
        session.connection().execute(statement, changes[start : start + _AT_ONCE])
    return len(changes)


def _rows(session: Session, table: Table, names: Iterable[str]) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    columns = [table.c[name] for name in dict.fromkeys(names)]
    query = select(_ticket_of(table).label("of_ticket"), *columns).execution_options(yield_per=_AT_ONCE)
    for row in session.connection().execute(query).mappings():
        yield row["of_ticket"], dict(row)


def _ticket_of(table: Table) -> Any:
    """Give the expression for the ticket that a row belongs to."""
    if table.name == "ticket":
        return table.c.id
    if "ticket_id" in table.c:
        return table.c.ticket_id
    if table.name in _BY_WAY_OF:
        column = table.c[_BY_WAY_OF[table.name]]
        other = next(iter(column.foreign_keys)).column.table
        return select(other.c.ticket_id).where(other.c.id == column).scalar_subquery()
    return null()


def _masked(row: Mapping[str, Any], columns: Mapping[str, Holds], mask: PersonMask) -> dict[str, Any]:
    """Give the values that change."""
    new: dict[str, Any] = {}
    his = any(
        holds is Holds.ADDRESS and row[name] and mask.address(row[name]) != row[name] for name, holds in columns.items()
    )
    for name, holds in columns.items():
        value = row[name]
        if not value:
            continue
        if holds is Holds.NAME:
            shown = mask.name if his else mask.text(value)
        elif holds is Holds.ADDRESS:
            shown = mask.address(value)
        else:
            shown = mask.data(value)
        if shown != value:
            new[name] = shown
    return new


def empty_contacts(session: Session, someone: Someone, mask: PersonMask) -> None:
    """Leave nothing of his contacts but their keys, and nothing of what the files said of them."""
    session.flush()
    rows = session.scalars(select(ContactRow).where(ContactRow.id.in_(someone.contacts))).all()
    for row in rows:
        for name, nothing in CONTACT_COLUMNS.items():
            setattr(row, name, list(nothing) if isinstance(nothing, list) else nothing)
        row.phone_password, row.choices, row.state = "", {}, ContactState.ERASED
        customer = session.get_one(CustomerRow, row.customer_id)
        applied = session.get(AppliedFile, customer.number)
        if applied is not None:
            applied.record = _without_contact(applied.record, row.key)
            applied.digest = ""  # the file is read anew, and the plan names it as long as he stands in it
    session.execute(delete(ContactPhone).where(ContactPhone.contact_id.in_(someone.contacts)))
    for address in session.scalars(select(ContactAddress).where(ContactAddress.contact_id.in_(someone.contacts))):
        shown = mask.address(address.address)
        address.address, address.canonical, address.nonce, address.state = shown, shown, "", AddressState.WITHDRAWN
    session.execute(delete(Person).where(Person.address.in_(someone.spellings)))
    session.flush()


def _without_contact(record: dict[str, Any], key: str) -> dict[str, Any]:
    contacts = {name: facts for name, facts in record.get("contacts", {}).items() if name != key}
    return {**record, "contacts": contacts}
