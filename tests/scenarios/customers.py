"""Customers for stories: rows as an applied file leaves them, and what the database says of addresses."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.store import confirmations
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerDomain, CustomerRow
from helpdesk.store.events import Event
from helpdesk.store.ids import new_id
from tests.scenarios.site import Site

KUNDE = "kunde.example.org"
ERIKA = f"erika@{KUNDE}"
MAX = f"max@{KUNDE}"


@dataclass(frozen=True)
class Person:
    """A contact as a file states him; `pending` are addresses that nobody has confirmed yet."""

    key: str
    addresses: Sequence[str] = ()
    pending: Sequence[str] = ()
    types: Sequence[str] = ()
    permission: str = "report"
    notifications: Sequence[str] | None = None
    language: str = ""
    digest: Mapping[str, str] = field(default_factory=dict)
    only_from: Mapping[str, str] = field(default_factory=dict)


STANDARD = Person("max", addresses=(MAX,), types=("standard",), permission="tickets")


def add_customer(
    site: Site,
    number: str = "10001",
    *persons: Person,
    domains: Sequence[str] = (KUNDE,),
    account_manager: str = "",
    language: str = "",
    main: Sequence[str] = (),
    **details: Any,
) -> None:
    """Bring a customer in; a pending address takes the place of the person's first one, where he has one."""
    with site.database.transaction() as session:
        customer = CustomerRow(
            id=new_id(session, CustomerRow),
            number=number,
            name=f"Muster {number} GmbH",
            state=CustomerState.ACTIVE,
            account_manager=account_manager,
            language=language,
            details=details,
            created_at=site.now,
        )
        session.add(customer)
        for position, domain in enumerate(domains):
            name = domain.removeprefix("*.")
            below = domain.startswith("*.")
            row = CustomerDomain(customer_id=customer.id, domain=name, below=below, written=domain, position=position)
            session.add(row)
        session.add_all(_address(site, session, customer.id, None, address, AddressState.CONFIRMED) for address in main)
        for position, person in enumerate(persons or (STANDARD,)):
            _add_contact(site, session, customer.id, position, person)


def _add_contact(site: Site, session: Any, customer_id: int, position: int, person: Person) -> None:
    contact = ContactRow(
        id=new_id(session, ContactRow),
        customer_id=customer_id,
        key=person.key,
        position=position,
        first_name=person.key.capitalize(),
        last_name="Beispiel",
        types=list(person.types),
        permission=person.permission,
        deputies=[],
        notifications=None if person.notifications is None else list(person.notifications),
        choices={name: dict(held) for name in ("digest", "only_from") if (held := getattr(person, name))},
        language=person.language,
        state=ContactState.ACTIVE,
        created_at=site.now,
    )
    session.add(contact)
    owner = (customer_id, contact.id)
    rows = [_address(site, session, *owner, address, AddressState.CONFIRMED) for address in person.addresses]
    session.add_all(rows)
    for address in person.pending:
        pending = _address(site, session, *owner, address, AddressState.PENDING)
        pending.replaces_id = rows[0].id if rows else None
        session.add(pending)


def _address(
    site: Site, session: Any, customer_id: int, contact_id: int | None, address: str, state: AddressState
) -> ContactAddress:
    return ContactAddress(
        id=new_id(session, ContactAddress),
        customer_id=customer_id,
        contact_id=contact_id,
        position=0,
        address=address,
        canonical=canonical(address),
        state=state,
        nonce=secrets.token_hex(6),
        created_at=site.now,
        since=site.now,
    )


def states(site: Site) -> dict[str, str]:
    """Give the state of each address."""
    with site.database.reading() as session:
        return {address.address: address.state for address, _, _ in confirmations.listing(session, None)}


def happened(site: Site, beginning: str) -> list[str]:
    """Give the kinds of the events that begin so, oldest first."""
    with site.database.reading() as session:
        events = session.query(Event).order_by(Event.id)
        return [event.kind for event in events if event.kind.startswith(beginning)]
