"""New rows are written with the defaults of their table, whether these are values or are made anew for each row."""

from helpdesk.domain.customers import ContactState, CustomerState
from helpdesk.store.customers import ContactRow, CustomerRow
from helpdesk.store.database import Database
from tests.builders import NOON


def test_what_was_left_out_gets_a_default_of_its_own(database: Database) -> None:
    with database.transaction() as session:
        session.add(CustomerRow(id=1, number="1", name="Muster", details={}, created_at=NOON))
        for key in (1, 2):
            contact = ContactRow(
                id=key, customer_id=1, key=str(key), position=key, types=[], deputies=[], created_at=NOON
            )
            contact.notifications = None
            session.add(contact)
    with database.reading() as session:
        one, two = (session.get_one(ContactRow, key) for key in (1, 2))
        assert (one.choices, two.choices, one.state, one.first_name) == ({}, {}, ContactState.ACTIVE, "")
        assert one.choices is not two.choices
        assert session.get_one(CustomerRow, 1).state == CustomerState.ACTIVE
