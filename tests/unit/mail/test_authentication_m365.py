"""Microsoft 365 vouches without naming itself, and marks what comes from inside."""

from dataclasses import replace

import pytest

from helpdesk.mail.authentication_m365 import authenticate_microsoft365
from helpdesk.mail.message import Address, AuthResult
from tests.builders import a_mail

INSIDE = frozenset({"helpdesk.example.de"})
TENANT = "11111111-2222-3333-4444-555555555555"
PASSED = (
    "spf=pass (sender IP is 192.0.2.25) smtp.mailfrom=kunde.example.org; dkim=pass (signature was verified) "
    "header.d=kunde.example.org;dmarc=pass action=none header.from=kunde.example.org;compauth=pass reason=100"
)
FAILED = (
    "spf=fail (sender IP is 192.0.2.66) smtp.mailfrom=kunde.example.org; dkim=none (message not signed) "
    "header.d=none;dmarc=fail action=quarantine header.from=kunde.example.org;compauth=fail reason=000"
)
SPOOFED = (
    "spf=softfail (sender IP is 192.0.2.66) smtp.mailfrom=kunde.example.org; dkim=none (message not signed) "
    "header.d=none;dmarc=none action=none header.from=kunde.example.org;compauth=fail reason=001"
)


def verdict(*headers: tuple[str, str], address: str = "erika@kunde.example.org", proof: bool = True) -> AuthResult:
    mail = replace(a_mail(headers=headers), sender=Address("", address), sender_is_proof=proof)
    return authenticate_microsoft365(mail, INSIDE, TENANT).result


def results(value: str) -> tuple[str, str]:
    return ("Authentication-Results", value)


def test_the_topmost_field_without_an_id_counts() -> None:
    assert verdict(results(PASSED)) is AuthResult.PASS


def test_a_field_below_may_have_come_with_the_mail() -> None:
    assert verdict(results(FAILED), results(PASSED)) is AuthResult.FAIL
    assert verdict(results("spf=none smtp.mailfrom=x.example"), results(PASSED)) is AuthResult.NONE


@pytest.mark.parametrize("value", [FAILED, SPOOFED])
def test_what_the_service_thinks_is_forged_is_in_doubt(value: str) -> None:
    assert verdict(results(value)) is AuthResult.FAIL


def test_a_field_with_an_id_is_not_this_services() -> None:
    assert verdict(results(f"mx.example.de; {PASSED}")) is AuthResult.NONE


def test_a_pass_for_somebody_else_is_no_pass() -> None:
    assert verdict(results(PASSED), address="erika@elsewhere.example") is AuthResult.NONE
    named = ("From", "erika@kunde.example.org, Max <max@kunde.example.org>")
    assert verdict(named, results(PASSED), proof=False) is AuthResult.NONE


def test_mail_from_inside_carries_a_mark_and_no_results() -> None:
    mark = ("X-MS-Exchange-Organization-AuthAs", "Internal")
    assert verdict(mark, address="anna@helpdesk.example.de") is AuthResult.PASS
    assert verdict(mark, mark, address="anna@helpdesk.example.de") is AuthResult.NONE
    assert verdict((mark[0], "Anonymous"), address="anna@helpdesk.example.de") is AuthResult.NONE


def test_the_inside_vouches_for_its_own_people_only() -> None:
    assert verdict(("X-MS-Exchange-Organization-AuthAs", "Internal")) is AuthResult.NONE


def test_the_mark_between_tenants_counts_only_for_our_own() -> None:
    mark = ("X-MS-Exchange-CrossTenant-AuthAs", "Internal")
    anna = "anna@helpdesk.example.de"
    assert verdict(mark, address=anna) is AuthResult.NONE
    assert verdict(mark, ("X-MS-Exchange-CrossTenant-Id", TENANT.upper()), address=anna) is AuthResult.PASS
    other = ("X-MS-Exchange-CrossTenant-Id", TENANT.replace("1", "9"))
    assert verdict(mark, other, address=anna) is AuthResult.NONE
