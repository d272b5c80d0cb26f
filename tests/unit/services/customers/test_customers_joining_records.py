"""What stays of a number that was merged: its record, the journal, the files, and how long everything is kept."""

import pytest
from sqlalchemy import select

from helpdesk.domain.customers import AddressState
from helpdesk.services.customers.customers_export import export
from helpdesk.services.customers.customers_view import view
from helpdesk.services.customers.signed_form import signed_form
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.privacy.holds import held, set_hold
from helpdesk.services.privacy.verification import verify
from helpdesk.store.events import Event
from tests.builders import NOON
from tests.customers import Customers
from tests.merging import customer, merge

FORM = signed_form("formular.pdf", b"%PDF-1.7 unterschrieben")


def test_without_taking_over_the_other_record_keeps_its_data(site: Customers, desk: Desk) -> None:
    done = merge(site.database, desk)
    with site.database.reading() as session:
        (former,) = view(session, "10042")["former"]
        assert former["details"]["address"]["street"] == "Ostweg 7"
        assert former["details"]["bank"]["iban"] == "DE** **** 2051"
        assert [each["address"] for each in former["main_address"]] == ["post@ost.example"]
        assert view(session, "10042")["details"]["address"]["street"] == "Musterweg 1"
    assert done["took_over"] == []


def test_taking_over_writes_what_the_survivor_has_into_the_other_record(site: Customers, desk: Desk) -> None:
    assert merge(site.database, desk, take_over=True)["took_over"] == ["street", "email"]
    with site.database.reading() as session:
        (former,) = view(session, "10042")["former"]
        assert former["details"]["address"]["street"] == "Musterweg 1"
        assert former["details"]["main"]["phone"] == "+49 40 7"
        assert former["main_address"] == []
    assert site.addresses()["post"] == AddressState.REPLACED


def test_the_journal_says_who_merged_what_without_the_values(site: Customers, desk: Desk) -> None:
    merge(site.database, desk, take_over=True, form=FORM)
    with site.database.reading() as session:
        event = session.scalars(select(Event).where(Event.kind == "customers_merged")).one()
        assert (event.actor, event.data["survivor"], event.data["other"]) == ("admin", "10042", "10077")
        assert event.data["tickets"] == [2, 3]
        assert "Ostweg" not in str(event.data)
        assert "DE02" not in str(event.data)


def test_the_plan_is_at_rest_and_names_the_file_of_the_old_number(site: Customers, desk: Desk) -> None:
    merge(site.database, desk)
    found = site.plan()
    assert found.is_empty
    by_number = {one.number: one for one in found.customers}
    assert (by_number["10077"].is_left_over, by_number["10077"].survivor) == (True, "10042")
    kept = {one.path for one in by_number["10042"].merge.kept}
    assert {("contacts", "erika-2"), ("contacts", "max"), ("domains", "ost.example"), ("sites", "lager-2")} <= kept
    site.change("Musterweg 1", "Musterweg 2", "west")
    assert [one.number for one in site.apply().written] == ["10042"]
    with site.database.reading() as session:
        assert [each["key"] for each in view(session, "10042")["contacts"]] == ["erika", "erika-2", "max"]
        assert senders.sender_of(session, desk, "max@ost.example").number == "10042"


def test_a_changed_file_of_the_old_number_brings_nothing_back(site: Customers, desk: Desk) -> None:
    merge(site.database, desk)
    site.change("Ostweg 7", "Ostweg 8", "ost")
    assert [one.number for one in site.apply().refused] == ["10077"]
    with site.database.reading() as session:
        assert "10077" not in "".join(text for _, text in export(session))


def test_what_must_be_kept_is_kept_as_long_as_either_number_said(site: Customers, desk: Desk) -> None:
    site.customer("10042", retention="none")
    with site.database.transaction() as session:
        set_hold(session, "10077", "Gericht", NOON, actor="admin")
    merge(site.database, desk)
    with site.database.reading() as session:
        assert customer(session, "10042").retention == desk.settings.retention.default_class
        assert "10042" in held(session).customers


@pytest.mark.parametrize(("spoil", "what"), [("change", "was changed"), ("remove", "is missing")])
def test_the_check_of_the_database_names_a_signed_form_that_was_changed_or_is_gone(
    site: Customers, desk: Desk, spoil: str, what: str
) -> None:
    merge(site.database, desk, form=FORM)
    with site.database.reading() as session:
        assert verify(session, desk.blobs).first is None
        event = session.scalars(select(Event).where(Event.kind == "customers_merged")).one()
    digest = event.data["form"]["sha256"]
    kept = desk.blobs.folder / digest[:2] / digest[2:]
    if spoil == "change":
        kept.write_bytes(FORM.content + b"!")
    else:
        kept.unlink()
    with site.database.reading() as session:
        found = verify(session, desk.blobs).first
    assert found is not None
    assert (found.table, found.row) == ("event", event.id)
    assert "signed form formular.pdf" in found.what
    assert what in found.what
