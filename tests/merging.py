"""Two customers of one contract partner with everything that a merge must not lose, for tests that merge."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.ticket import TicketState
from helpdesk.services.customers.customers_joining import Order, join_numbers
from helpdesk.services.customers.customers_pair import pair_of
from helpdesk.services.customers.signed_form import SignedForm
from helpdesk.services.desk import Desk
from helpdesk.store import tickets
from helpdesk.store.customers import ContactRow, CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.schema import Base
from helpdesk.store.tickets import Party, PartyRole, Ticket
from tests.builders import NOON
from tests.customers import Customers, customers_site

WEST = """\
number = "10042"
name = "Muster GmbH"
first_name = "Erika"
last_name = "Beispiel"
domains = ["muster.example"]
[address]
street = "Musterweg 1"
city = "Musterstadt"
[main]
email = "info@muster.example"
[[site]]
key = "lager"
name = "Lager West"
[[contact]]
key = "erika"
first_name = "Erika"
last_name = "Beispiel"
types = ["standard"]
addresses = ["erika@muster.example"]
phones = ["+49 30 1"]
"""
EAST = """\
number = "10077"
name = "MUSTER  GmbH"
first_name = "Erika"
last_name = "Beispiel"
domains = ["ost.example", "*.ost.example"]
language = "en"
[address]
street = "Ostweg 7"
city = "Musterstadt"
[main]
email = "post@ost.example"
phone = "+49 40 7"
notifications = ["outages"]
[bank]
iban = "DE02120300000000202051"
[notify]
outages = ["erika"]
[[site]]
key = "lager"
name = "Lager Ost"
[[contact]]
key = "erika"
first_name = "Erna"
last_name = "Muster"
types = ["standard"]
site = "lager"
addresses = ["erna@ost.example"]
phones = ["+49 40 8"]
deputies = ["max"]
notifications = ["new_tickets"]
[[contact]]
key = "max"
first_name = "Max"
last_name = "Muster"
types = ["technik"]
addresses = ["max@ost.example"]
deputies = ["erika"]
restrictions = "bestellt nichts"
"""


@contextmanager
def two_customers(folder: Path, url: str) -> Iterator[Customers]:
    """Open a site where both are applied, their addresses confirmed, with a ticket for each contact."""
    with customers_site(folder, url) as site:
        (site.folder / "muster.toml").unlink()
        (site.folder / "beispiel.toml").unlink()
        site.write("west", WEST)
        site.write("ost", EAST)
        site.apply(trusting=True)
        add_tickets(site.database, "10042", "erika")
        add_tickets(site.database, "10077", "erika", "max")
        yield site


def a_ticket(number: int, customer: CustomerRow | None = None, contact: ContactRow | None = None) -> Ticket:
    """A new ticket, of a customer where one is named."""
    return Ticket(
        id=number,
        number=f"2026-{number:06d}",
        year=2026,
        sequence=number,
        queue="support",
        state=TicketState.NEW,
        subject="Drucker",
        requester_address="",
        language="de",
        received_at=NOON,
        created_at=NOON,
        customer_id=customer.id if customer is not None else None,
        contact_id=contact.id if contact is not None else None,
    )


def customer(session: Session, number: str) -> CustomerRow:
    return session.scalars(select(CustomerRow).where(CustomerRow.number == number)).one()


def contact(session: Session, number: str, key: str) -> ContactRow:
    query = select(ContactRow).where(ContactRow.customer_id == customer(session, number).id, ContactRow.key == key)
    return session.scalars(query).one()


def add_tickets(database: Database, number: str, *keys: str) -> None:
    """Give a customer one ticket for each of these contacts."""
    with database.transaction() as session:
        last = len(session.scalars(select(Ticket.id)).all())
        for place, key in enumerate(keys, start=last + 1):
            person = contact(session, number, key)
            tickets.put(session, a_ticket(place, customer(session, number), person))
            session.add(
                Party(
                    id=place,
                    ticket_id=place,
                    address=f"{key}{place}@party.example",
                    role=PartyRole.REQUESTER,
                    nonce="n",
                    created_at=NOON,
                    contact_id=person.id,
                )
            )


def merge(
    database: Database,
    desk: Desk,
    survivor: str = "10042",
    other: str = "10077",
    *,
    take_over: bool = False,
    form: SignedForm | None = None,
) -> dict[str, Any]:
    """Look at two numbers and merge them."""
    with database.transaction() as session:
        order = Order(pair_of(session, survivor, other), take_over, "admin", form)
        return join_numbers(session, desk, order, NOON)


def everything(database: Database) -> Mapping[str, list[tuple[Any, ...]]]:
    """Give all rows of all tables."""
    with database.connection(reads_only=True) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
