"""Two numbers side by side: the partner must be the same, what differs is named, and nobody is taken for another."""

from dataclasses import replace

import pytest

from helpdesk.domain.customer_numbers import compare, joined_notify, new_keys, same_person, taken_over
from helpdesk.domain.customers import Bank, Contact, Customer, MainAddress, PostalAddress

ONE = Customer(
    "10042",
    "Muster GmbH",
    first_name="Erika",
    last_name="Beispiel",
    address=PostalAddress("Musterweg 1", "12345", "Musterstadt"),
    main=MainAddress("info@muster.example", "+49 30 123", "+49 170 5"),
    bank=Bank("Muster GmbH", "DE02120300000000202051", "BYLADEM1001"),
)
OTHER = replace(ONE, number="10077")
ERIKA = Contact("erika", "Erika", "Beispiel", addresses=("erika@muster.example",))


def test_the_same_data_in_another_spelling_need_no_decision() -> None:
    found = compare(
        ONE,
        replace(
            OTHER,
            name=" muster  GMBH ",
            address=PostalAddress("musterweg  1", "12345", "MUSTERSTADT"),
            main=MainAddress("Info+neu@Muster.example", "0049 (0)30 12-3", "+49170 5"),
            bank=Bank("anders", "de02 1203 0000 0000 2020 51", "bylaDEM1001"),
        ),
    )
    assert (found.is_one_partner, found.differing) == (True, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Strauß KG"}, {"name": "Strauss KG"}),
        ({"name": "Muster GmbH"}, {"name": "Muster Gesellschaft mbH"}),
        ({"first_name": "Erika"}, {"first_name": ""}),
        ({"last_name": "Beispiel"}, {"last_name": "Beispiel-Muster"}),
        ({"first_name": "José"}, {"first_name": "Jose"}),
    ],
)
def test_any_other_difference_of_a_name_needs_a_signed_form(one: dict[str, str], other: dict[str, str]) -> None:
    assert not compare(replace(ONE, **one), replace(OTHER, **other)).is_one_partner  # type: ignore[arg-type]


def test_an_accent_written_in_two_ways_is_one_name() -> None:
    assert compare(replace(ONE, name="Café Muster"), replace(OTHER, name="Cafe\u0301 Muster")).is_one_partner


def test_each_of_the_eight_fields_is_compared() -> None:
    other = replace(
        OTHER,
        address=PostalAddress("Ring 2", "54321", "Kiel"),
        main=MainAddress("post@muster.example", "+49 40 1", "+49 171 6"),
        bank=Bank("Muster GmbH", "DE89370400440532013000", "COBADEFFXXX"),
    )
    assert compare(ONE, other).differing == (
        *("street", "postcode", "city", "phone", "mobile", "email"),
        *("iban", "bic"),
    )


def test_bank_data_are_shown_masked_even_where_the_mask_hides_the_difference() -> None:
    other = replace(OTHER, bank=Bank("", "DE55120300009999992051"))
    row = next(row for row in compare(ONE, other).fields if row.name == "iban")
    assert (row.survivor, row.other, row.differs) == ("DE** **** 2051", "DE** **** 2051", True)


def test_what_the_survivor_does_not_have_takes_nothing_over() -> None:
    bare = replace(ONE, main=MainAddress(phone="+49 30 9"), bank=Bank())
    assert taken_over(bare, OTHER) == ("phone",)


def test_a_key_that_is_taken_gets_the_next_free_number() -> None:
    long = "k" * 64
    found = new_keys({"erika", "erika-2", long}, ["erika", "max", "erika-3", long])
    assert found == {"erika": "erika-3", "max": "max", "erika-3": "erika-3-2", long: "k" * 62 + "-2"}


def test_everybody_is_told_whom_either_record_names_and_those_who_were_told_without_a_name() -> None:
    ours = {"new_tickets": ("erika", "technik")}
    theirs = {"new_tickets": ("erika",), "outages": ("erika",)}
    assert joined_notify(ours, theirs, {"erika": "erika-2"}) == {
        "new_tickets": ["erika", "technik", "erika-2"],
        "outages": ["technik", "erika-2"],
    }


def test_one_address_and_one_name_are_one_person() -> None:
    again = Contact("eb", "erika", "BEISPIEL", addresses=("x@muster.example", "Erika+a@muster.example"))
    assert same_person(again, (ERIKA,)) is ERIKA
    assert same_person(Contact("eb", addresses=ERIKA.addresses), (ERIKA,)) is ERIKA


@pytest.mark.parametrize(
    "others",
    [
        (replace(ERIKA, first_name="Max"),),  # colleagues at one mailbox
        (replace(ERIKA, addresses=("e@muster.example",)),),
        (ERIKA, replace(ERIKA, key="eb", first_name="", last_name="")),
        (),
    ],
)
def test_nobody_is_taken_for_somebody_else(others: tuple[Contact, ...]) -> None:
    assert same_person(ERIKA, others) is None
