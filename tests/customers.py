"""A site's folder of customers and its database, for tests that plan and apply."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from helpdesk.domain.customer_merge import Side
from helpdesk.domain.customer_plan import Fate, Plan
from helpdesk.domain.customers import AddressState
from helpdesk.services.customers import customers as service
from helpdesk.services.customers.customers_decisions import decisions
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.events import Event
from helpdesk.store.upgrade import upgrade
from tests.builders import NOON, settings

MUSTER = """\
number = "10042"
name = "Muster GmbH"
domains = ["muster.example", "*.Müller.example"]
[main]
email = "info@muster.example"
[bank]
iban = "DE02120300000000202051"
[[site]]
key = "hamburg"
[[contact]]
key = "erika"
last_name = "Beispiel"
types = ["standard"]
addresses = ["Erika@muster.example"]
phones = ["+49 30 1234"]
[[contact]]
key = "max"
types = ["technik"]
addresses = ["max@muster.example", "m.muster@muster.example"]
"""
BEISPIEL = """\
number = "10077"
name = "Beispiel KG"
[[contact]]
key = "paula"
types = ["standard"]
addresses = ["paula@beispiel.example"]
"""


class Customers:
    """A site's folder of customers and its database."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder / "customers"
        self.folder.mkdir()
        self.settings = settings(folder, customers=self.folder)
        self.database = database
        self.write("muster", MUSTER)
        self.write("beispiel", BEISPIEL)

    def write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.toml").write_text(text)

    def change(self, old: str, new: str, name: str = "muster") -> None:
        text = (self.folder / f"{name}.toml").read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def plan(self, *, prune: bool = False) -> Plan:
        with self.database.reading() as session:
            known = service.known(session)
            reading = service.read_files(known, self.settings)
            assert reading.problems == ()
            return service.plan_files(known, reading.customers, {}, prune=prune)

    def apply(
        self, *words: tuple[str, Side], prune: bool = False, trusting: bool = False, safe: bool = False
    ) -> service.Applied:
        with self.database.transaction() as session:
            known = service.known(session)
            sources = service.read_files(known, self.settings).customers
            if safe:
                return service.apply_safe(session, known, sources, NOON, actor="admin", trusting=trusting)
            found = service.plan_files(known, sources, {}, prune=prune)
            if words:
                found = service.plan_files(known, sources, decisions(found, words), prune=prune)
            return service.apply_files(session, known, found, NOON, actor="admin", trusting=trusting)

    def addresses(self) -> dict[str, str]:
        """The state of every address; the newest row of each counts."""
        with self.database.reading() as session:
            rows = session.scalars(select(ContactAddress).order_by(ContactAddress.id))
            return {row.address.partition("@")[0]: row.state for row in rows}

    def live(self, change: Callable[[ContactAddress], None], name: str) -> None:
        """Let life change an address."""
        with self.database.transaction() as session:
            rows = session.scalars(select(ContactAddress).where(ContactAddress.address.startswith(name)))
            change(list(rows)[-1])

    def confirm(self, *names: str) -> None:
        for name in names:
            self.live(lambda row: setattr(row, "state", AddressState.CONFIRMED), name)
            self.live(lambda row: setattr(row, "expires_at", None), name)

    def contact(self, key: str, **values: object) -> None:
        with self.database.transaction() as session:
            row = session.scalars(select(ContactRow).where(ContactRow.key == key)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def customer(self, number: str, **values: object) -> None:
        with self.database.transaction() as session:
            row = session.scalars(select(CustomerRow).where(CustomerRow.number == number)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def kinds(self) -> list[str]:
        with self.database.reading() as session:
            return [event.kind for event in session.scalars(select(Event).order_by(Event.id))]


def fates(found: Plan) -> list[Fate]:
    return [one.fate for one in found.customers]


@contextmanager
def customers_site(folder: Path, url: str) -> Iterator[Customers]:
    """Open such a site on an empty database, with two customers' files that are not yet applied."""
    database = Database(url)
    upgrade(database)
    try:
        yield Customers(folder, database)
    finally:
        database.close()
