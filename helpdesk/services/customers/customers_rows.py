"""Write what a plan says into the rows: customers, contacts, addresses, phones, domains, with an event for each thing.

Rows that are there are changed one by one, new ones are written table by table, so that thousands go in at once. Not
the plan (`domain.customer_plan`) and not the transaction (`services.customers.customers`). The journal names what
changed and not the values, since it outlives the people it speaks of; addresses alone are named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from helpdesk.domain.customer_facts import Facts, Path, nested
from helpdesk.domain.customer_plan import CustomerPlan, Fate
from helpdesk.domain.customers import ContactState, CustomerState, Origin
from helpdesk.services.customers.customers_addresses import AddressBook
from helpdesk.store import events
from helpdesk.store.customers import AppliedFile, ContactPhone, ContactRow, CustomerDomain, CustomerRow
from helpdesk.store.customers_life import CHOICES, CONTACT_COLUMNS, CUSTOMER_COLUMNS, MAIN_EMAIL
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.schema import Base

_IN_QUERY = 500  # numbers in one IN list; SQLite and PostgreSQL allow far more


class CustomerWriter:
    """Collects the rows of one transaction; `finish` writes the new ones."""

    def __init__(self, session: Session, now: datetime, *, actor: str, trusting: bool) -> None:
        self._session, self._now, self._actor = session, now, actor
        self._new: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._happenings: list[Happening] = []
        self._customers: dict[str, CustomerRow] = {}
        self._contacts: dict[tuple[int, str], ContactRow] = {}
        self._book = AddressBook(session, now, trusting=trusting)

    def look_up(self, plans: Iterable[CustomerPlan]) -> None:
        """Read the rows of the customers that are there already and will change."""
        numbers = [found.number for found in plans if found.fate is not Fate.ADDED]
        for some in _portions(numbers):
            rows = self._session.scalars(select(CustomerRow).where(CustomerRow.number.in_(some))).all()
            self._customers.update({row.number: row for row in rows})
            ids = [row.id for row in rows]
            for contact in self._session.scalars(select(ContactRow).where(ContactRow.customer_id.in_(ids))):
                self._contacts[contact.customer_id, contact.key] = contact
            self._book.look_up(ids)

    def write(self, found: CustomerPlan) -> None:
        """Bring one customer to what the plan says."""
        customer_id = self._customer(found)
        paths = [change.path for change in found.merge.changes]
        keys = dict.fromkeys(path[1] for path in paths if path[0] == "contacts")
        for key in keys:
            self._contact(found, customer_id, key)
        if any(path[0] == "domains" for path in paths):
            if found.fate is not Fate.ADDED:
                self._session.execute(delete(CustomerDomain).where(CustomerDomain.customer_id == customer_id))
            self._domains(customer_id, found.merge.facts)
        if MAIN_EMAIL in paths:
            email = found.merge.facts.get(MAIN_EMAIL)
            self._book.bring_in(customer_id, None, [str(email)] if email else [])

    def applied(self, found: CustomerPlan) -> None:
        """Note what the file says now, as the first side of the next comparison."""
        if found.file is None:
            return
        values = {
            "file": found.file.file,
            "digest": found.file.digest,
            "record": nested(found.file.facts),
            "applied_at": self._now,
        }
        row = self._session.get(AppliedFile, found.number) if found.fate is not Fate.ADDED else None
        if row is None:
            self._new[AppliedFile].append({"number": found.number, **values})
        else:
            for name, value in values.items():
                setattr(row, name, value)

    def finish(self) -> None:
        """Write the new rows, parents first, and the journal."""
        self._session.flush()
        for table in (CustomerRow, CustomerDomain, ContactRow, ContactPhone, AppliedFile):
            if self._new[table]:
                self._session.execute(insert(table), self._new[table])
        self._book.finish()
        events.record(self._session, self._now, *self._happenings)

    def _customer(self, found: CustomerPlan) -> int:
        paths = [change.path for change in found.merge.changes]
        own = sorted({".".join(path) for path in paths if path[0] != "contacts"})
        row = self._customers.get(found.number)
        if row is None:
            customer_id = new_id(self._session, CustomerRow)
            self._new[CustomerRow].append(
                {
                    "id": customer_id,
                    "number": found.number,
                    "state": CustomerState.ACTIVE,
                    "merged_into_id": None,
                    "origin": Origin.FILE,
                    "created_at": self._now,
                    **_customer_values(found.merge.facts),
                }
            )
            self._happened("customer_added", found)
            return customer_id
        if found.fate is Fate.DEACTIVATED:
            row.state = CustomerState.INACTIVE
            self._happened("customer_deactivated", found)
        elif found.fate is Fate.RETURNED:
            row.state = CustomerState.ACTIVE
            self._happened("customer_returned", found)
        if own:
            for name, value in _customer_values(found.merge.facts).items():
                setattr(row, name, value)
            self._happened("customer_changed", found, changed=own)
        return row.id

    def _contact(self, found: CustomerPlan, customer_id: int, key: str) -> None:
        facts, path = found.merge.facts, ("contacts", key)
        row = self._contacts.get((customer_id, key))
        if path not in facts:
            if row is not None:
                row.state = ContactState.INACTIVE
                self._book.bring_in(customer_id, row.id, [])
                self._happened("contact_removed", found, contact=key)
            return
        inner = {fact[2:]: value for fact, value in facts.items() if fact[:2] == path}
        if row is None:
            kind, contact_id = "contact_added", self._new_contact(customer_id, key, inner)
        else:
            kind, contact_id = "contact_changed", row.id
            kind = kind if row.state == ContactState.ACTIVE else "contact_returned"
            row.state = ContactState.ACTIVE
            for name, value in _contact_values(inner).items():
                setattr(row, name, value)
        pending = self._book.bring_in(customer_id, contact_id, _addresses(inner))
        self._phones(contact_id, inner, is_new=row is None)
        changed = sorted({".".join(change.path[2:3]) for change in found.merge.changes if change.path[:2] == path})
        self._happened(kind, found, contact=key, changed=[name for name in changed if name], pending=pending)

    def _new_contact(self, customer_id: int, key: str, inner: Facts) -> int:
        contact_id = new_id(self._session, ContactRow)
        self._new[ContactRow].append(
            {
                "id": contact_id,
                "customer_id": customer_id,
                "key": key,
                "position": contact_id,
                "phone_password": "",
                "state": ContactState.ACTIVE,
                "origin": Origin.FILE,
                "created_at": self._now,
                **_contact_values(inner),
            }
        )
        return contact_id

    def _phones(self, contact_id: int, inner: Facts, *, is_new: bool) -> None:
        if not is_new:
            self._session.execute(delete(ContactPhone).where(ContactPhone.contact_id == contact_id))
        phones = [(path[1], number) for path, number in inner.items() if path[:1] == ("phones",)]
        self._new[ContactPhone] += (
            {"contact_id": contact_id, "canonical": canonical, "number": number, "position": position}
            for position, (canonical, number) in enumerate(phones)
        )

    def _domains(self, customer_id: int, facts: Facts) -> None:
        domains = [(path[1], written) for path, written in facts.items() if path[0] == "domains"]
        self._new[CustomerDomain] += (
            {
                "customer_id": customer_id,
                "domain": name.removeprefix("*."),
                "below": name.startswith("*."),
                "written": written,
                "position": position,
            }
            for position, (name, written) in enumerate(domains)
        )

    def _happened(self, kind: str, found: CustomerPlan, **data: Any) -> None:
        told: dict[str, Any] = {"customer": found.number, **{name: value for name, value in data.items() if value}}
        if found.file is not None:
            told |= {"file": found.file.file, "sha256": found.file.digest}
        self._happenings.append(Happening(kind, None, self._actor, told))


def _customer_values(facts: Facts) -> dict[str, Any]:
    """Give the columns of a customer; what is no column and has no table goes into the details."""
    elsewhere = {"contacts", "domains", "number", *CUSTOMER_COLUMNS}
    details = {path: value for path, value in facts.items() if path[0] not in elsewhere and path != MAIN_EMAIL}
    return {**{name: facts.get((name,), "") for name in CUSTOMER_COLUMNS}, "details": nested(details)}


def _contact_values(inner: Facts) -> dict[str, Any]:
    values = {name: inner.get((name,), nothing) for name, nothing in CONTACT_COLUMNS.items()}
    choices = nested({path: value for path, value in inner.items() if path and path[0] in CHOICES})
    plain = {name: list(value) if isinstance(value, tuple | list) else value for name, value in values.items()}
    return {**plain, "choices": choices}


def _addresses(inner: Facts) -> list[str]:
    """Give the addresses as written, the one that is written to in front."""
    found: list[tuple[Path, str]] = [(path, str(value)) for path, value in inner.items() if path[:1] == ("addresses",)]
    first = inner.get(("first_address",))
    return [address for path, address in sorted(found, key=lambda item: item[0][1] != first)]


def _portions(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + _IN_QUERY] for start in range(0, len(numbers), _IN_QUERY))
