"""Who stands in for whom, and what of an account is shown (D16, D20, D21)."""

from dataclasses import replace

import pytest

from helpdesk.domain.customers import Contact, Customer, MainAddress, in_charge, masked_account

STANDARD = Contact("erika", types=("standard",))
TECHNICAL = Contact("max", types=("technik",))
MAIN = MainAddress("info@muster.example")
MUSTER = Customer("1", main=MAIN, contacts=(STANDARD,))


def test_the_standard_contacts_stand_in_for_a_missing_type() -> None:
    assert in_charge(MUSTER, "technik") == (STANDARD,)
    assert in_charge(replace(MUSTER, contacts=(STANDARD, TECHNICAL)), "technik") == (TECHNICAL,)


@pytest.mark.parametrize(
    ("number", "shown"), [("DE02 1203 0000 0000 2020 51", "DE** **** 2051"), ("123", "****"), ("", "")]
)
def test_of_an_account_only_country_and_end_are_shown(number: str, shown: str) -> None:
    assert masked_account(number) == shown
