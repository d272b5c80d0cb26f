"""Applying customers' files: what goes in, what stays pending, what is safe, what comes out again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from helpdesk.domain.customer_plan import Fate
from helpdesk.domain.customers import AddressState
from helpdesk.services.customers import customers as service
from helpdesk.services.customers.customers_export import export
from helpdesk.services.customers.customers_view import view, view_text
from helpdesk.store import journal_check
from helpdesk.store.events import Event
from tests.builders import NOON
from tests.customers import Customers, customers_site, fates


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Customers]:
    """Once on each kind of database."""
    with customers_site(tmp_path, database_url) as site:
        yield site


def test_files_go_in_once_and_are_noted_with_their_hash(site: Customers) -> None:
    assert fates(site.plan()) == [Fate.ADDED, Fate.ADDED]
    assert len(site.apply().written) == 2
    assert site.plan().is_empty
    assert site.apply().written == ()
    assert site.kinds() == ["customer_added", "contact_added", "contact_added", "customer_added", "contact_added"]
    with site.database.reading() as session:
        assert journal_check.verify(session) is None
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


def test_a_file_that_took_the_name_of_another_is_exported_beside_it(site: Customers) -> None:
    site.apply()
    (site.folder / "muster.toml").rename(site.folder / "erster.toml")
    (site.folder / "beispiel.toml").rename(site.folder / "muster.toml")
    site.change("Beispiel KG", "Beispiel AG")
    site.apply()
    with site.database.reading() as session:
        files = dict(export(session))
    assert len(files) == 2
    assert sorted('number = "10077"' in text for text in files.values()) == [False, True]


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


def test_a_first_import_is_trusted_on_either_way_in(site: Customers) -> None:
    site.apply(safe=True, trusting=True)
    assert set(site.addresses().values()) == {AddressState.CONFIRMED}
