"""What of an account is shown (D21)."""

import pytest

from helpdesk.domain.customers import masked_account


@pytest.mark.parametrize(
    ("number", "shown"), [("DE02 1203 0000 0000 2020 51", "DE** **** 2051"), ("123", "****"), ("", "")]
)
def test_of_an_account_only_country_and_end_are_shown(number: str, shown: str) -> None:
    assert masked_account(number) == shown
