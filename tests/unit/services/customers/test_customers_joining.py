"""Two numbers become one: everything moves, the old number leads on for ever, and what fails changes nothing."""

import pytest
from sqlalchemy import select

from helpdesk.domain.customers import AddressState, ContactState
from helpdesk.errors import NotPermitted, TemporaryFailure, UsageError
from helpdesk.services.customers.contacts import set_phone_password as set_password
from helpdesk.services.customers.contacts import the_contact, verify_phone_password
from helpdesk.services.customers.customers_joining import Order, join_numbers
from helpdesk.services.customers.customers_moves import MOVES
from helpdesk.services.customers.customers_pair import pair_of
from helpdesk.services.customers.customers_view import view, view_text
from helpdesk.services.customers.signed_form import signed_form
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.store import customer_aliases
from helpdesk.store.customers import ContactAddress, ContactRow
from helpdesk.store.journal_check import verify
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.schema import Base
from helpdesk.store.senders import active_customer
from helpdesk.store.tickets import Party, Ticket
from tests.builders import NOON
from tests.customers import Customers
from tests.merging import WEST, contact, customer, everything, merge

FORM = signed_form("formular.pdf", b"%PDF-1.7 unterschrieben")


def test_the_table_names_every_column_that_refers_to_a_customer_or_a_contact() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname in {"customer.id", "contact.id"}
    }
    assert found == set(MOVES)


def test_contacts_move_with_all_they_have_under_keys_that_are_free(site: Customers, desk: Desk) -> None:
    with site.database.transaction() as session:
        set_password(session, "10077", "erika", "Sesam", NOON, actor="admin")
    done = merge(site.database, desk)
    assert done["keys"] == {"erika": "erika-2"}
    with site.database.reading() as session:
        erna, max_muster = contact(session, "10042", "erika-2"), contact(session, "10042", "max")
        assert (erna.first_name, erna.deputies, erna.notifications) == ("Erna", ["max"], ["new_tickets"])
        assert (max_muster.deputies, max_muster.restrictions) == (["erika-2"], "bestellt nichts")
        assert (erna.site, erna.language) == ("lager-2", "en")
        shown = view(session, "10042")
        assert shown["details"]["notify"] == {"outages": ["technik", "erika-2"]}
        assert [each["key"] for each in shown["contacts"]] == ["erika", "erika-2", "max"]
        assert shown["contacts"][1]["phones"] == ["+49 40 8"]
        assert shown["domains"] == ["muster.example", "ost.example", "*.ost.example"]
        assert {key: each["name"] for key, each in shown["details"]["sites"].items()} == {
            "lager": "Lager West",
            "lager-2": "Lager Ost",
        }
    with site.database.transaction() as session:
        assert verify_phone_password(session, "10077", "erika-2", "Sesam", NOON, actor="admin")


def test_who_writes_from_any_address_of_either_number_is_the_survivors(site: Customers, desk: Desk) -> None:
    merge(site.database, desk)
    with site.database.reading() as session:
        for address in ("erna@ost.example", "max@ost.example", "post@ost.example", "neu@sub.ost.example"):
            assert senders.sender_of(session, desk, address).number == "10042", address
        assert senders.sender_of(session, desk, "post@ost.example").is_contact


def test_a_pending_address_stays_pending_and_an_ended_one_ended(site: Customers, desk: Desk) -> None:
    site.change('"max@ost.example"', '"max@ost.example", "neu@ost.example"', "ost")
    site.apply()
    site.live(lambda row: setattr(row, "state", AddressState.WITHDRAWN), "max")
    merge(site.database, desk)
    assert {name: site.addresses()[name] for name in ("neu", "max", "erna")} == {
        "neu": AddressState.PENDING,
        "max": AddressState.WITHDRAWN,
        "erna": AddressState.CONFIRMED,
    }
    with site.database.reading() as session:
        assert the_contact(session, "10042", "max").id == contact(session, "10042", "max").id


def test_tickets_and_their_reporters_move(site: Customers, desk: Desk) -> None:
    merge(site.database, desk)
    with site.database.reading() as session:
        rows = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        assert {row.customer_id for row in rows} == {customer(session, "10042").id}
        reporters = [session.get_one(ContactRow, row.contact_id).key for row in rows]
        assert reporters == ["erika", "erika-2", "max"]


def test_the_same_person_on_both_sides_is_one_contact_afterwards(site: Customers, desk: Desk) -> None:
    with site.database.transaction() as session:
        other = contact(session, "10077", "erika")
        other.first_name, other.last_name = "ERIKA", "Beispiel"
        session.add(_address(other, "Erika@muster.example", AddressState.CONFIRMED))
        other.phone_password, other.restrictions = "hash", "nur Hardware"
        other.choices = {"digest": {"new_tickets": "08:00", "outages": "17:00"}}
        contact(session, "10042", "erika").choices = {"digest": {"new_tickets": "09:00"}}
    done = merge(site.database, desk)
    assert done["same"] == {"erika": "erika"}
    with site.database.reading() as session:
        shown = view(session, "10042")
        assert [each["key"] for each in shown["contacts"]] == ["erika", "max"]
        erika = shown["contacts"][0]
        assert [each["address"] for each in erika["addresses"]] == ["erika@muster.example", "erna@ost.example"]
        assert erika["phones"] == ["+49 30 1", "+49 40 8"]
        assert (erika["restrictions"], erika["phone_password"]) == ("nur Hardware", True)
        assert erika["notifications"] == ["new_tickets"]
        assert contact(session, "10042", "erika").choices == {"digest": {"outages": "17:00", "new_tickets": "09:00"}}
        assert contact(session, "10042", "max").deputies == ["erika"]
        tickets = session.scalars(select(Ticket.contact_id).order_by(Ticket.id)).all()
        assert tickets[0] == tickets[1] == contact(session, "10042", "erika").id
        assert session.scalars(select(Party.contact_id).order_by(Party.id)).all() == tickets
        assert contact(session, "10077", "erika").state == ContactState.REMOVED
        told = session.scalars(select(OutboundMessage.recipient)).all()
        assert sorted(told) == ["erika@muster.example"]


def test_names_that_differ_need_a_signed_form_which_is_kept(site: Customers, desk: Desk) -> None:
    site.change('"MUSTER  GmbH"', '"Muster AG"', "ost")
    site.apply()
    before = everything(site.database)
    with pytest.raises(NotPermitted, match="differ in company: a form signed"):
        merge(site.database, desk)
    assert everything(site.database) == before
    done = merge(site.database, desk, form=FORM)
    assert desk.blobs.get(done["form"]["sha256"]) == FORM.content
    with site.database.reading() as session:
        assert done["form"]["sha256"] in view_text(view(session, "10077"), desk.zone)
        assert verify(session) is None


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ\x90\x00", b"PK\x03\x04"])
def test_only_what_scanners_make_is_taken_as_a_form(content: bytes) -> None:
    with pytest.raises(UsageError, match="no scanned form"):
        signed_form("formular.pdf", content)


def test_an_old_number_leads_to_the_survivor_of_all_later_merges(site: Customers, desk: Desk) -> None:
    site.write("nord", WEST.replace("10042", "10001").replace("muster.example", "nord.example"))
    site.apply(trusting=True)
    merge(site.database, desk)
    merge(site.database, desk, "10001", "10042")
    with site.database.reading() as session:
        for number in ("10077", "10042", "10001"):
            found = active_customer(session, number)
            assert found is not None
            assert found.number == view(session, number)["number"] == "10001"
        assert "10077 lives on as 10001" in view_text(view(session, "10077"), desk.zone)
        assert the_contact(session, "10077", "max").customer_id == customer(session, "10001").id
        assert [row.number for row in customer_aliases.former(session, customer(session, "10001").id)] == [
            "10042",
            "10077",
        ]


@pytest.mark.parametrize(
    ("survivor", "other", "words"),
    [
        ("10042", "10077", "it lives on as 10042"),
        ("10077", "10042", "the same customer, 10042"),
        ("10042", "10042", "the same customer"),
        ("10042", "10099", "there is no customer 10099"),
    ],
)
def test_a_merge_is_not_done_twice_nor_in_a_circle(
    site: Customers, desk: Desk, survivor: str, other: str, words: str
) -> None:
    merge(site.database, desk)
    before = everything(site.database)
    with pytest.raises(UsageError, match=words):
        merge(site.database, desk, survivor, other)
    assert everything(site.database) == before


def test_rows_that_lead_in_a_circle_end_the_search(site: Customers) -> None:
    with site.database.transaction() as session:
        one, two = customer(session, "10042"), customer(session, "10077")
        one.merged_into_id, two.merged_into_id = two.id, one.id
    with site.database.reading() as session:
        assert customer_aliases.by_number(session, "10042") is not None


def test_a_merge_that_is_interrupted_changes_nothing(site: Customers, desk: Desk) -> None:
    before = everything(site.database)
    desk.blobs.folder.parent.mkdir(parents=True, exist_ok=True)
    desk.blobs.folder.write_bytes(b"")  # no folder: the form cannot be kept, after everything has moved
    with pytest.raises(TemporaryFailure):
        merge(site.database, desk, form=FORM)
    assert everything(site.database) == before


def test_what_changed_since_it_was_looked_at_is_not_merged(site: Customers, desk: Desk) -> None:
    with site.database.reading() as session:
        seen = pair_of(session, "10042", "10077")
    site.change("Ostweg 7", "Ostweg 8", "ost")
    site.apply()
    with site.database.transaction() as session, pytest.raises(UsageError, match="changed meanwhile"):
        join_numbers(session, desk, Order(seen, take_over=True, actor="admin"), NOON)


def _address(owner: ContactRow, address: str, state: AddressState) -> ContactAddress:
    return ContactAddress(
        id=900,
        customer_id=owner.customer_id,
        contact_id=owner.id,
        position=1,
        address=address,
        canonical=address.lower(),
        state=state,
        nonce="n",
        created_at=NOON,
        since=NOON,
    )
