"""Whatever two customers have, after their merge all of it is there once and reachable through either number."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.domain.customers import AddressState, ContactState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.errors import UsageError
from helpdesk.services.customers.customers_joining import Order, join_numbers
from helpdesk.services.customers.customers_pair import pair_of
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.store import tickets
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerDomain, CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.senders import active_customer
from helpdesk.store.tickets import Ticket
from tests.builders import NOON
from tests.builders import settings as site_settings
from tests.merging import a_ticket

_NAMES = ("Erika", "Max", "")
_MAILBOXES = ("a", "b", "c", "d")
_PERSON = st.fixed_dictionaries(
    {
        "key": st.sampled_from(("erika", "max", "paula")),
        "name": st.sampled_from(_NAMES),
        "addresses": st.lists(
            st.tuples(st.sampled_from(_MAILBOXES), st.sampled_from(("confirmed", "pending", "withdrawn"))),
            max_size=3,
            unique_by=lambda pair: pair[0],
        ),
        "types": st.lists(st.sampled_from(("standard", "technik")), unique=True, max_size=2),
        "tickets": st.integers(0, 2),
    }
)
_PEOPLE = st.lists(_PERSON, max_size=3, unique_by=lambda person: person["key"])
_DOMAINS = st.lists(st.sampled_from(("west.example", "ost.example")), unique=True)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Database, Desk]]:
    found = site_settings(tmp_path)
    desk = open_desk(found)
    with closing(open_database(found)) as database:
        yield database, desk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(_PEOPLE, _PEOPLE, _DOMAINS, _DOMAINS, st.booleans())
def test_nothing_is_lost_and_nobody_is_written_to_twice(
    opened: tuple[Database, Desk], ours: Any, theirs: Any, our_domains: Any, their_domains: Any, takes: bool
) -> None:
    database, desk = opened
    with database.transaction() as session:
        _add(session, 1, "10042", ours, our_domains)
        _add(session, 2, "10077", theirs, their_domains)
        session.flush()
        join_numbers(session, desk, Order(pair_of(session, "10042", "10077"), takes, "admin"), NOON)
        session.flush()
        with pytest.raises(UsageError):
            pair_of(session, "10042", "10077")
        for number in ("10042", "10077"):
            found = active_customer(session, number)
            assert found is not None
            assert found.number == "10042"
        assert set(session.scalars(select(CustomerDomain.written))) == {*our_domains, *their_domains}
        _assert_people(session, desk, [*ours, *theirs])
        told = [canonical(address) for address in session.scalars(select(OutboundMessage.recipient))]
        assert len(told) == len(set(told))
        session.rollback()  # the next example finds an empty database


def _assert_people(session: Session, desk: Desk, people: list[Any]) -> None:
    rows = {row.id: row for row in session.scalars(select(ContactRow))}
    living = [row for row in rows.values() if row.state == ContactState.ACTIVE]
    assert {row.customer_id for row in living} == ({1} if people else set())
    assert len({row.key for row in living}) == len(living)
    confirmed = {mailbox for person in people for mailbox, state in person["addresses"] if state == "confirmed"}
    for mailbox in confirmed:
        assert senders.sender_of(session, desk, f"{mailbox}@people.example").number == "10042"
    held = session.scalars(select(ContactAddress).where(ContactAddress.state.in_(("confirmed", "pending"))))
    assert all(rows[row.contact_id or 0].state == ContactState.ACTIVE for row in held)
    moved = session.scalars(select(Ticket)).all()
    assert len(moved) == sum(person["tickets"] for person in people)
    assert all(ticket.customer_id == 1 and rows[ticket.contact_id or 0] in living for ticket in moved)


def _add(session: Session, customer_id: int, number: str, people: list[Any], domains: list[str]) -> None:
    details = {"last_name": "Beispiel"}
    row = CustomerRow(id=customer_id, number=number, name="Muster", state="active", details=details, created_at=NOON)
    session.add(row)
    for place, domain in enumerate(domains):
        session.add(CustomerDomain(customer_id=customer_id, domain=domain, below=False, written=domain, position=place))
    for place, person in enumerate(people):
        contact_id = customer_id * 100 + place
        session.add(_contact(contact_id, customer_id, person))
        for order, (mailbox, state) in enumerate(person["addresses"]):
            session.add(_address(contact_id * 10 + order, customer_id, contact_id, mailbox, state))
        for count in range(person["tickets"]):
            ticket = a_ticket(contact_id * 10 + count, row)
            ticket.contact_id = contact_id
            tickets.put(session, ticket)


def _contact(contact_id: int, customer_id: int, person: Any) -> ContactRow:
    return ContactRow(
        id=contact_id,
        customer_id=customer_id,
        key=person["key"],
        position=contact_id,
        first_name=person["name"],
        types=person["types"],
        choices={},
        deputies=[],
        state=ContactState.ACTIVE,
        created_at=NOON,
    )


def _address(row_id: int, customer_id: int, contact_id: int, mailbox: str, state: str) -> ContactAddress:
    address = f"{mailbox}@people.example"
    values = {"address": address, "canonical": address, "state": AddressState(state), "nonce": "n"}
    times = {"created_at": NOON, "since": NOON}
    return ContactAddress(id=row_id, customer_id=customer_id, contact_id=contact_id, position=0, **values, **times)
