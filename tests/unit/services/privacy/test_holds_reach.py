"""How far a hold reaches: to what its ticket or customer went into, to all addresses of a person, to his mails."""

from pathlib import Path

import pytest
from sqlalchemy import select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.customers import AddressState
from helpdesk.errors import NotPermitted
from helpdesk.services.desk import Desk
from helpdesk.services.privacy import holds
from helpdesk.services.privacy.person_erase import plan
from helpdesk.services.privacy.retention import run
from helpdesk.services.ticketing.merging import merge
from helpdesk.store import tickets
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from tests.builders import NOON, settings
from tests.privacy import traces
from tests.unit.services.privacy.test_retention import DUE, LATER, arrive, close, due, send_all

ERIKA = "erika@kunde.example.org"
PRIVATE = "e.beispiel@privat.example"


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """Erika's ticket was merged into Max's, which was closed; she is a contact of the first of two customers."""
    desk = open_desk(settings(tmp_path))
    arrive(database, desk, 1, f"Erika Beispiel <{ERIKA}>")
    arrive(database, desk, 2, "Max Muster <max@firma.example>")
    send_all(database, desk)
    with database.transaction() as session:
        merge(session, tickets.get(session, 1), tickets.get(session, 2), "admin", LATER)
        for number in (1, 2):
            session.add(CustomerRow(id=number, number=f"1000{number}", name="Muster", details={}, created_at=NOON))
        session.flush()
        tickets.get(session, 1).customer_id = 1
        contact = ContactRow(id=1, customer_id=1, key="erika", position=1, first_name="Erika", last_name="Beispiel")
        contact.types, contact.deputies, contact.created_at = ["standard"], [], NOON
        session.add(contact)
        for number, address in enumerate((ERIKA, PRIVATE), 1):
            row = ContactAddress(id=number, customer_id=1, contact_id=1, position=number, address=address, nonce="ab")
            row.canonical, row.state, row.created_at, row.since = address, AddressState.CONFIRMED, NOON, NOON
            session.add(row)
    close(database, 2)
    return desk


def hold(database: Database, subject: str) -> None:
    with database.transaction() as session:
        holds.set_hold(session, subject, "Amtsgericht, Az. 1 C 1/26", NOON, actor="admin")


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("2026-000001", id="a ticket that was merged"),
        pytest.param("10001", id="the customer of a ticket that was merged"),
        pytest.param(ERIKA, id="who wrote on the one that was merged"),
        pytest.param(PRIVATE, id="the same one by another address"),
    ],
)
def test_words_that_came_along_with_a_merge_stay_held(database: Database, desk: Desk, subject: str) -> None:
    hold(database, subject)
    assert {number for number, held in due(database, desk, DUE) if held} == {"2026-000001", "2026-000002"}
    assert run(database, desk, DUE).tickets == 0
    assert "comment" in traces(database, desk, "Erika Beispiel")


def test_a_contact_is_not_erased_while_his_customer_is_on_hold(database: Database, desk: Desk) -> None:
    hold(database, "10001")
    with database.reading() as session, pytest.raises(NotPermitted, match="10001 is on hold"):
        plan(session, desk, PRIVATE, NOON)


def test_mails_of_no_ticket_stay_while_a_customer_is_on_hold(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        sent = session.scalars(select(OutboundMessage).where(OutboundMessage.ticket_id == 1)).first()
        assert sent is not None
        sent.ticket_id = sent.party_id = sent.comment_id = None  # as an announcement
    hold(database, "10001")
    assert run(database, desk, DUE).mails == 0
