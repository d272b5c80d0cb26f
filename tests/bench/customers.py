"""Customers in bulk: what planning and applying the files of thousands of customers costs, in this process.

Each customer has five contacts with one address each, so 2,000 customers make 10,000 contacts. Not the daemon.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import update

from helpdesk.config.settings import Settings
from helpdesk.domain.customers import AddressState
from helpdesk.domain.mailbox_name import domain_of
from helpdesk.domain.sender import SenderKind, identify
from helpdesk.services.customers import customers
from helpdesk.services.customers.customers_export import export
from helpdesk.store.customers import ContactAddress
from helpdesk.store.database import Database
from helpdesk.store.senders import standings
from helpdesk.store.upgrade import upgrade
from tests.bench.judge import IncorrectRunError
from tests.builders import NOON, settings

_TYPES = ("standard", "technik", "buchhaltung", "inhaber", "standard")
_HEAD = """\
number = "{number}"
name = "Muster {number} GmbH"
domains = ["firma{number}.example"]
[address]
street = "Musterweg {number}"
postcode = "12345"
city = "Musterstadt"
[main]
email = "info@firma{number}.example"
phone = "+49 30 {number}"
"""
_CONTACT = """\
[[contact]]
key = "person{place}"
first_name = "Erika"
last_name = "Beispiel"
salutation = "frau"
types = ["{kind}"]
addresses = ["person{place}@firma{number}.example"]
phones = ["+49 30 {number}-{place}"]
permission = "tickets"
"""


@dataclass
class Bulk:
    """Wall and CPU seconds of each step, by its name."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of the block."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[name], self.cpu[name] = time.perf_counter() - wall, time.process_time() - cpu


def measure_customers(folder: Path, count: int) -> Bulk:
    """Plan and apply `count` customers on SQLite. Raises IncorrectRunError where the plan is not empty afterwards."""
    files = folder / "customers"
    files.mkdir()
    for number in range(10_000, 10_000 + count):
        contacts = "".join(_CONTACT.format(place=place, number=number, kind=kind) for place, kind in enumerate(_TYPES))
        (files / f"{number}.toml").write_text(_HEAD.format(number=number) + contacts)
    bulk, site = Bulk(), settings(folder, customers=files)
    database = Database(f"sqlite:///{folder / 'helpdesk.db'}")
    upgrade(database)
    try:
        with bulk.step("plan, all new"):
            _plan(database, site)
        with bulk.step("apply, all new"), database.transaction() as session:
            known = customers.known(session)
            found = customers.plan_files(known, customers.read_files(known, site).customers, {})
            customers.apply_files(session, known, found, NOON, actor="admin", trusting=False)
        with bulk.step("plan, nothing changed"):
            empty = _plan(database, site)
        with bulk.step("export"), database.reading() as session:
            written = len(list(export(session)))
        _resolve(database, bulk, count)
    finally:
        database.close()
    if not empty or written != count:
        raise IncorrectRunError("the customers in the database are not those of the files")
    return bulk


def _resolve(database: Database, bulk: Bulk, count: int) -> None:
    """Say who a thousand mails are from, each asked for alone. Raises IncorrectRunError where one is not known."""
    with database.transaction() as session:
        session.execute(update(ContactAddress).values(state=AddressState.CONFIRMED))
    numbers = [10_000 + place * 7 % count for place in range(1000)]
    kinds = set()
    with bulk.step("1,000 senders"), database.reading() as session:
        for number in numbers:
            address = f"Person{number % 5}@firma{number}.example"
            found = standings(session, [address])[address]
            kinds.add(identify(found.registrations, found.claims, domain_of(address)).kind)
    if kinds != {SenderKind.CONTACT}:
        raise IncorrectRunError("a registered sender was not known")


def _plan(database: Database, site: Settings) -> bool:
    with database.reading() as session:
        known = customers.known(session)
        reading = customers.read_files(known, site)
        return customers.plan_files(known, reading.customers, {}).is_empty
