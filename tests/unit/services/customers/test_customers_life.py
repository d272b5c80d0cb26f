"""What life made of customers since their files were applied: it stays, returns or must be decided, by rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from helpdesk.domain.customer_merge import Side
from helpdesk.domain.customer_plan import Fate
from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.errors import UsageError
from helpdesk.services.customers.customers_export import export
from helpdesk.services.customers.customers_view import listing
from helpdesk.store.customers import ContactRow, CustomerRow
from tests.builders import NOON
from tests.customers import BEISPIEL, Customers, customers_site, fates


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Customers]:
    """Once on each kind of database."""
    with customers_site(tmp_path, database_url) as site:
        yield site


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


def test_who_is_told_and_how_survives_the_database_and_comes_out_as_it_went_in(site: Customers) -> None:
    choices = 'digest = { new_tickets = "17:00" }\nonly_from = { status_changes = "high" }\ntypes = ["technik"]'
    site.change('types = ["technik"]', choices)
    site.change("[main]", '[notify]\nnew_tickets = ["technik", "erika"]\n[main]')
    muster = next(found for found in site.plan().customers if found.number == "10042")
    assert {who for kind, who in muster.begins if kind == "new_tickets"} == {"erika", "max"}
    site.apply()
    assert site.plan().is_empty
    with site.database.reading() as session:
        row = session.scalars(select(ContactRow).where(ContactRow.key == "max")).one()
        assert row.choices == {"digest": {"new_tickets": "17:00"}, "only_from": {"status_changes": "high"}}
        assert 'new_tickets = ["technik", "erika"]' in next(text for _, text in export(session))
        assert '[contact.digest]\nnew_tickets = "17:00"' in next(text for _, text in export(session))
    site.change('"17:00"', '"08:00"')
    site.apply()
    assert site.plan().is_empty


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
