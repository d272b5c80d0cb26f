"""A customer that is written down and read again is the same customer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.config.customers_load import read_customers
from helpdesk.config.customers_write import file_name, written
from helpdesk.domain.customers import Bank, ByKind, Contact, Customer, MainAddress, Notify, PostalAddress, Site
from tests import builders

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).map(str.strip)
LINES = st.lists(WORDS, max_size=3).map("\n\t".join).map(str.strip)
PHONES = st.sampled_from([(), ("+49 30 123",), ("030 123", "0170 99")])


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    contacts = (
        Contact(
            "erika",
            draw(WORDS),
            draw(WORDS),
            types=("standard",),
            addresses=("Erika@muster.example",),
            phones=draw(PHONES),
            restrictions=draw(LINES),
            deputies=("max",),
            notifications=draw(st.sampled_from([None, (), ("new_tickets",)])),
            digest=ByKind(status_changes=draw(st.sampled_from(["", "17:00"]))),
            only_from=ByKind(new_tickets=draw(st.sampled_from(["", "high"]))),
        ),
        Contact("max", site="kiel"),
    )
    return Customer(
        "10042",
        draw(WORDS) or "?",
        address=PostalAddress(draw(WORDS), city=draw(WORDS)),
        main=MainAddress(phone="+49 30 1234", notifications=("outages",), digest=ByKind(outages="07:30")),
        notify=Notify(status_changes=draw(st.sampled_from([(), ("technik", "erika")]))),
        bank=Bank(draw(WORDS), "DE02120300000000202051"),
        domains=("muster.example", "*.muster.example"),
        notes=draw(LINES),
        sites=(Site("kiel", draw(WORDS), address=PostalAddress(city=draw(WORDS))),),
        contacts=contacts,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(customer=customers())
def test_a_customer_survives_its_file(tmp_path: Path, customer: Customer) -> None:
    folder = tmp_path / "customers"
    folder.mkdir(exist_ok=True)
    (folder / "a.toml").write_text(written(customer), "utf-8", newline="")
    reading = read_customers(builders.settings(tmp_path, customers=folder), {})
    assert reading.problems == ()
    assert [source.customer for source in reading.customers] == [customer]


@pytest.mark.parametrize(
    ("number", "name", "file"),
    [("10042", "Müßig & Söhne GmbH", "10042-muessig-soehne-gmbh.toml"), ("K/1", "…", "k-1.toml")],
)
def test_the_file_has_a_name_that_people_recognise(number: str, name: str, file: str) -> None:
    assert file_name(Customer(number, name)) == file
