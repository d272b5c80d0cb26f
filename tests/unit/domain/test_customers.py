"""Who is told what, who stands in for whom, and what of an account is shown (D16, D20, D21)."""

from dataclasses import replace

import pytest

from helpdesk.domain.customers import Contact, Customer, MainAddress, in_charge, masked_account, told

STANDARD = Contact("erika", types=("standard",))
TECHNICAL = Contact("max", types=("technik",))
MAIN = MainAddress("info@muster.example")
TO_MAIN = {("security", ""), ("maintenance", ""), ("outages", "")}
MUSTER = Customer("1", main=MAIN, contacts=(STANDARD,))


def test_without_a_technical_contact_the_main_address_is_told_of_outages() -> None:
    assert told(MUSTER) == TO_MAIN
    assert told(replace(MUSTER, contacts=(STANDARD, TECHNICAL))) == {(kind, "max") for kind, _ in TO_MAIN}


def test_where_there_is_no_main_address_nobody_is_told_there() -> None:
    assert told(replace(MUSTER, main=MainAddress(notifications=("outages",)))) == frozenset()


def test_a_technical_contact_can_turn_notices_off() -> None:
    quiet = replace(TECHNICAL, notifications=("security",))
    assert told(replace(MUSTER, contacts=(STANDARD, quiet))) == {("security", "max")}


def test_the_standard_contacts_stand_in_for_a_missing_type() -> None:
    assert in_charge(MUSTER, "technik") == (STANDARD,)
    assert in_charge(replace(MUSTER, contacts=(STANDARD, TECHNICAL)), "technik") == (TECHNICAL,)


@pytest.mark.parametrize(
    ("number", "shown"), [("DE02 1203 0000 0000 2020 51", "DE** **** 2051"), ("123", "****"), ("", "")]
)
def test_of_an_account_only_country_and_end_are_shown(number: str, shown: str) -> None:
    assert masked_account(number) == shown
