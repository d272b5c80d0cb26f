"""A customer taken apart and put together again is the same customer."""

import json
from dataclasses import replace

from helpdesk.domain.customer_facts import customer_of, facts_of, flat, nested
from helpdesk.domain.customers import Bank, Contact, Customer, MainAddress, Permission, PostalAddress, Site

MUSTER = Customer(
    number="10042",
    name="Muster GmbH",
    salutation="firma",
    address=PostalAddress("Musterweg 1", "12345", "Musterstadt"),
    main=MainAddress("info@muster.example", "+49 30 1", notifications=("outages",)),
    bank=Bank("Muster GmbH", "DE02120300000000202051"),
    domains=("muster.example", "*.muster.example"),
    sites=(Site("hamburg", "Lager Hamburg", address=PostalAddress(city="Hamburg")), Site("kiel")),
    contacts=(
        Contact(
            "erika",
            "Erika",
            "Beispiel",
            types=("standard", "technik"),
            addresses=("Erika@muster.example", "e.beispiel@muster.example"),
            phones=("+49 (0)30 12-3", "030 99"),
            permission=Permission.STATISTICS,
            deputies=("max",),
            notifications=(),
        ),
        Contact("max", "Max", "Muster", site="hamburg"),
    ),
)


def test_a_customer_survives_being_taken_apart() -> None:
    assert customer_of(facts_of(MUSTER)) == MUSTER


def test_facts_survive_json() -> None:
    facts = facts_of(MUSTER)
    assert flat(json.loads(json.dumps(nested(facts)))) == facts


def test_the_same_address_or_phone_written_otherwise_is_the_same_fact() -> None:
    facts = facts_of(MUSTER)
    assert facts["contacts", "erika", "addresses", "erika@muster.example"] == "Erika@muster.example"
    assert facts["contacts", "erika", "phones", "+4930123"] == "+49 (0)30 12-3"


def test_which_address_is_written_to_is_a_fact_of_its_own() -> None:
    erika, max_muster = MUSTER.contacts
    turned = replace(MUSTER, contacts=(replace(erika, addresses=erika.addresses[::-1]), max_muster))
    assert facts_of(turned) != facts_of(MUSTER)
    assert customer_of(facts_of(turned)).contacts[0].addresses[0] == "e.beispiel@muster.example"


def test_what_has_its_default_is_no_fact() -> None:
    assert facts_of(Customer("1")) == {("number",): "1"}
