"""Plan and apply on both kinds of database: what goes in, what stays pending, what life keeps, what comes out again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from helpdesk.domain.customer_merge import Side
from helpdesk.domain.customer_plan import Fate, Plan
from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.errors import UsageError
from helpdesk.services import customers as service
from helpdesk.services.customers_decisions import decisions
from helpdesk.services.customers_export import export
from helpdesk.services.customers_view import listing, view, view_text
from helpdesk.store import events
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
                return service.apply_safe(session, known, sources, NOON, actor="admin")
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


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Customers]:
    """Once on each kind of database."""
    database = Database(database_url)
    upgrade(database)
    yield Customers(tmp_path, database)
    database.close()


def fates(found: Plan) -> list[Fate]:
    return [one.fate for one in found.customers]


def test_files_go_in_once_and_are_noted_with_their_hash(site: Customers) -> None:
    assert fates(site.plan()) == [Fate.ADDED, Fate.ADDED]
    assert len(site.apply().written) == 2
    assert site.plan().is_empty
    assert site.apply().written == ()
    assert site.kinds() == ["customer_added", "contact_added", "contact_added", "customer_added", "contact_added"]
    with site.database.reading() as session:
        assert events.verify(session) is None
        assert all(len(event.data["sha256"]) == 64 for event in session.scalars(select(Event)))


def test_every_new_address_is_pending_for_a_week(site: Customers) -> None:
    (muster, _) = site.apply().written
    assert set(muster.pending) == {
        "info@muster.example",
        "Erika@muster.example",
        "max@muster.example",
        "m.muster@muster.example",
    }
    with site.database.reading() as session:
        rows = service.pending_addresses(session)
        assert len(rows) == 5
        assert {row.expires_at for row in rows} == {NOON + timedelta(days=7)}
        assert len({row.nonce for row in rows}) == 5


def test_a_trusted_first_import_confirms_its_addresses_and_no_later_one(site: Customers) -> None:
    site.apply(trusting=True)
    assert set(site.addresses().values()) == {AddressState.CONFIRMED}
    site.change('"max@muster.example"', '"max@muster.example", "neu@muster.example"')
    site.apply(trusting=True)
    assert site.addresses()["neu"] == AddressState.PENDING


def test_a_changed_address_leaves_the_old_one_in_force(site: Customers) -> None:
    site.apply(trusting=True)
    site.change("Erika@", "e.beispiel@")
    site.apply()
    assert (site.addresses()["Erika"], site.addresses()["e.beispiel"]) == (AddressState.CONFIRMED, AddressState.PENDING)
    assert site.plan().is_empty


def test_a_change_that_is_taken_back_needs_no_confirmation(site: Customers) -> None:
    site.apply(trusting=True)
    site.change("Erika@", "e.beispiel@")
    site.apply()
    site.change("e.beispiel@", "Erika@")
    site.apply()
    assert (site.addresses()["Erika"], site.addresses()["e.beispiel"]) == (
        AddressState.CONFIRMED,
        AddressState.REPLACED,
    )


def test_an_address_that_is_only_taken_out_ends_at_once(site: Customers) -> None:
    site.apply(trusting=True)
    site.change(', "m.muster@muster.example"', "")
    site.apply()
    assert site.addresses()["m.muster"] == AddressState.REPLACED


def test_what_expired_stays_so_until_the_file_or_the_admin_says_otherwise(site: Customers) -> None:
    site.apply(trusting=True)
    site.change("Erika@", "e.beispiel@")
    site.apply()
    site.live(lambda row: setattr(row, "state", AddressState.EXPIRED), "e.beispiel")
    found = site.plan()
    assert found.is_empty
    assert [one.path[-1] for one in found.customers[0].merge.kept] == [
        "e.beispiel@muster.example",
        "erika@muster.example",
    ]
    site.apply(("10042:contacts.erika.addresses.e.beispiel@muster.example", Side.FILE))
    assert site.addresses()["e.beispiel"] == AddressState.PENDING


def test_what_was_withdrawn_comes_back_by_no_file(site: Customers) -> None:
    site.apply()
    site.live(lambda row: setattr(row, "state", AddressState.WITHDRAWN), "max")
    site.change('"max@muster.example", ', "")
    site.apply()
    site.change('"m.muster', '"max@muster.example", "m.muster')
    done = site.apply()
    assert [one.number for one in done.refused] == ["10042"]
    assert site.addresses()["max"] == AddressState.WITHDRAWN
    site.apply(("10042:contacts.max", Side.FILE))
    assert site.addresses()["max"] == AddressState.PENDING


def test_an_erased_contact_stays_erased_and_a_removed_one_returns_with_his_file(site: Customers) -> None:
    site.apply()
    site.contact("max", state=ContactState.ERASED)
    assert site.plan().is_empty
    site.change("technik", "inhaber")
    assert len(site.apply().refused) == 1
    site.apply(("10042", Side.LIFE))
    assert site.plan().is_empty
    text = (site.folder / "muster.toml").read_text()
    site.write("muster", text.replace('key = "max"', 'key = "moritz"'))
    site.apply()
    site.write("muster", text[: text.index('[[contact]]\nkey = "max"')])
    site.apply()
    site.write("muster", text.replace('key = "max"', 'key = "moritz"'))
    site.apply()
    assert site.kinds()[-2:] == ["contact_removed", "contact_returned"]


def test_what_both_changed_must_be_decided_and_nothing_is_written_before(site: Customers) -> None:
    site.apply()
    site.customer("10042", name="Muster und Söhne")
    site.contact("erika", salutation="frau")
    assert site.plan().is_empty
    site.change("Muster GmbH", "Muster AG")
    site.change("Beispiel KG", "Beispiel AG", "beispiel")
    before = site.kinds()
    assert [one.path for one in site.apply().refused[0].merge.conflicts] == [("name",)]
    assert site.kinds() == before
    assert len(site.apply(("10042:name", Side.LIFE)).written) == 1
    with site.database.reading() as session:
        names = list(session.scalars(select(CustomerRow.name).order_by(CustomerRow.number)))
        assert names == ["Muster und Söhne", "Beispiel AG"]
        assert session.scalars(select(ContactRow.salutation).where(ContactRow.key == "erika")).one() == "frau"


def test_a_word_that_names_nothing_is_refused(site: Customers) -> None:
    with pytest.raises(UsageError, match="10042:name is nothing to decide"):
        site.apply(("10042:name", Side.FILE))


def test_a_missing_file_takes_nothing_away_and_with_prune_only_deactivates(site: Customers) -> None:
    site.apply()
    (site.folder / "beispiel.toml").unlink()
    assert site.plan().is_empty
    assert fates(site.plan(prune=True)) == [Fate.UNCHANGED, Fate.DEACTIVATED]
    site.apply(prune=True)
    with site.database.reading() as session:
        assert [row["state"] for row in listing(session)] == [CustomerState.ACTIVE, CustomerState.INACTIVE]
        assert session.scalars(select(ContactRow).where(ContactRow.key == "paula")).one().state == ContactState.ACTIVE
    site.write("beispiel", BEISPIEL)
    assert fates(site.plan()) == [Fate.UNCHANGED, Fate.RETURNED]
    site.apply()
    assert site.kinds()[-2:] == ["customer_deactivated", "customer_returned"]


def test_a_customer_that_no_file_ever_named_is_not_pruned(site: Customers) -> None:
    site.apply()
    with site.database.transaction() as session:
        session.add(CustomerRow(id=99, number="X", name="Neu", details={}, origin="life", created_at=NOON))
    assert site.plan(prune=True).is_empty


@pytest.mark.parametrize("state", [CustomerState.MERGED, CustomerState.ERASED])
def test_a_customer_that_life_ended_is_not_brought_back(site: Customers, state: str) -> None:
    site.apply()
    site.customer("10077", state=state)
    assert site.plan().is_empty
    site.change("Beispiel KG", "Beispiel AG", "beispiel")
    assert len(site.apply(("10077", Side.FILE)).refused) == 1
    assert site.apply(("10077", Side.LIFE)).refused == ()
    assert site.plan().is_empty


def test_the_last_standard_contact_stays_even_if_life_and_file_end_one_each(site: Customers) -> None:
    site.change("technik", "standard")
    site.apply()
    site.contact("max", state=ContactState.ERASED)
    site.change('types = ["standard"]\naddresses = ["Erika', 'types = ["inhaber"]\naddresses = ["Erika')
    (refused,) = site.apply().refused
    assert "no Standard contact" in refused.refusals[0].message


def test_an_address_that_life_has_at_another_customer_is_refused(site: Customers) -> None:
    site.apply()
    site.live(lambda row: setattr(row, "canonical", "neu@beispiel.example"), "paula")
    site.live(lambda row: setattr(row, "address", "neu@beispiel.example"), "paula")
    site.change('"max@', '"neu@beispiel.example", "max@')
    (refused,) = site.apply().refused
    assert refused.refusals[0].others == ("10077",)


def test_who_begins_and_ceases_to_be_told_is_said(site: Customers) -> None:
    site.apply()
    site.change('["technik"]', '["inhaber"]\nnotifications = ["new_tickets"]')
    (muster, _) = site.plan().customers
    assert muster.begins == (("maintenance", ""), ("new_tickets", "max"), ("outages", ""), ("security", ""))
    assert muster.ceases == (("maintenance", "max"), ("outages", "max"), ("security", "max"))


def test_what_is_safe_goes_in_alone_and_the_rest_is_named(site: Customers) -> None:
    site.apply()
    site.change("Beispiel KG", "Beispiel AG", "beispiel")
    site.change(', "m.muster@muster.example"', "")
    done = site.apply(safe=True)
    assert ([one.number for one in done.written], [one.number for one in done.refused]) == (["10077"], ["10042"])
    assert site.addresses()["m.muster"] == AddressState.PENDING
    assert [one.number for one in site.plan().open] == ["10042"]


def test_an_address_does_not_move_to_another_customer_before_it_has_left_the_first(site: Customers) -> None:
    site.apply()
    site.change(', "m.muster@muster.example"', "")
    site.change('"paula@', '"m.muster@muster.example", "paula@', "beispiel")
    done = site.apply(safe=True)
    assert (done.written, len(done.refused)) == ((), 2)
    assert len(site.apply().written) == 2


def test_the_plan_is_empty_with_the_files_that_export_writes(site: Customers) -> None:
    site.apply()
    site.confirm("Erika", "paula")
    site.change("Erika@", "e.beispiel@")
    site.apply()
    site.live(lambda row: setattr(row, "state", AddressState.WITHDRAWN), "m.muster")
    site.contact("max", salutation="herr", restrictions='nur\n"Neustarts"', notifications=[])
    site.customer("10077", timezone="Europe/Vienna")
    with site.database.reading() as session:
        for name, text in export(session):
            (site.folder / name).write_text(text)
    found = site.plan()
    assert found.is_empty
    assert [one.merge.kept for one in found.customers] == [(), ()]
    site.apply()
    assert site.plan().is_empty


def test_a_customer_is_shown_with_states_and_without_bank_data(site: Customers) -> None:
    site.apply()
    site.confirm("Erika")
    with site.database.reading() as session:
        found = view(session, "10042")
        text = view_text(found, ZoneInfo("Europe/Berlin"))
    assert "Erika@muster.example (confirmed)" in text
    assert "max@muster.example (pending, until 2026-11-29 10:15 CET)" in text
    assert "*.müller.example" in text
    assert "2020" not in text
    assert "2020" not in str(found)


def test_an_address_that_bounces_is_hinted_at_with_its_line(site: Customers) -> None:
    site.apply()
    site.live(lambda row: setattr(row, "bouncing_since", NOON), "max")
    with site.database.reading() as session:
        known = service.known(session)
        reading = service.read_files(known, site.settings)
        found = service.plan_files(known, reading.customers, {})
        (hint,) = service.hints_about(session, reading, found, site.settings)
    assert (hint.id, hint.line) == ("HD154", 19)
