"""Only our own server's topmost word counts, and only about the author."""

import pytest

from helpdesk.mail.authentication import authenticate
from helpdesk.mail.message import Address, AuthResult, Mail
from tests.builders import a_mail

OURS = "mx.example.de"


def mail(
    *results: str, address: str = "erika@example.org", proof: bool = True, extra: tuple[tuple[str, str], ...] = ()
) -> Mail:
    fields = tuple(("Authentication-Results", value) for value in results) + extra
    return a_mail(sender=Address("", address), sender_is_proof=proof, headers=fields)


def verdict(*results: str, **facts: object) -> AuthResult:
    return authenticate(mail(*results, **facts), OURS).result  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "field",
    [
        "mx.example.de; dmarc=pass header.from=example.org",
        "MX.Example.DE 1; dmarc=pass (p=reject dis=none) header.from=Example.ORG",
        '"mx.example.de"; spf=fail smtp.mailfrom=x.test; dmarc = pass header.from = example.org',
        "mx.example.de (Kommentar (noch einer)); dkim=pass header.d=example.org header.s=a",
        "mx.example.de; dkim=fail header.d=example.org; dkim=pass header.i=@example.org",
        "mx.example.de; spf=pass smtp.mailfrom=erika@example.org",
        "mx.example.de; spf=pass smtp.mailfrom=example.org",
        "mx.example.de; auth=pass (plain) smtp.auth=erika@example.org",
        "mx.example.de; dmarc=pass action=none header.from=example.org;compauth=pass reason=100",
    ],
)
def test_an_aligned_pass_of_our_server_is_a_pass(field: str) -> None:
    assert verdict(field) is AuthResult.PASS


def test_the_proof_is_readable() -> None:
    found = authenticate(mail("mx.example.de; dmarc=pass header.from=example.org"), OURS)
    assert found.proof == "dmarc=pass header.from=example.org"


@pytest.mark.parametrize(
    "field",
    [
        "",
        "mx.example.de; none",
        "mx.example.de",
        "mx.example.de; dmarc=pass header.from=other.test",
        "mx.example.de; dmarc=pass",
        "mx.example.de; dkim=pass header.d=evil.test header.i=@example.org.evil.test",
        "mx.example.de; dkim=pass header.d=org",
        "mx.example.de; spf=pass smtp.mailfrom=evil.test",
        'mx.example.de; spf=pass smtp.mailfrom="x@evil.test example.org"',
        "mx.example.de; spf=softfail smtp.mailfrom=example.org",
        "mx.example.de; auth=pass smtp.auth=eva@example.org",
        "mx.example.de; iprev=pass policy.iprev=192.0.2.1",
    ],
)
def test_a_pass_about_somebody_else_is_none(field: str) -> None:
    assert verdict(field) is AuthResult.NONE


@pytest.mark.parametrize(
    "field",
    [
        "mx.example.de; dmarc=pass header.from=example.org (offen",
        'mx.example.de; dmarc=pass header.from="example.org',
        "mx.example.de; dmarc=pass header.from=example.org header.from=evil.test",
        "mx.example.de; dmarc pass header.from=example.org",
        "mx.example.de; =pass",
        "mx.example.de =x; dmarc=pass header.from=example.org",
        "mx.example.de; " + "(" * 50 + ")" * 50 + "dmarc=pass header.from=example.org",
        "mx.example.de; " + "x" * 20_000,
        ")mx.example.de; dmarc=pass header.from=example.org",
    ],
)
def test_an_odd_field_proves_nothing(field: str) -> None:
    assert verdict(field) is AuthResult.NONE


def test_a_dmarc_failure_is_a_failure_whatever_else_passed() -> None:
    passed = "mx.example.de; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org"
    field = f"{passed}; dmarc=fail header.from=example.org"
    assert verdict(field) is AuthResult.FAIL


GENUINE_FAIL = "mx.example.de; dmarc=fail header.from=example.org"
GENUINE_NONE = "mx.example.de; spf=pass smtp.mailfrom=evil.test"
FORGED = "mx.example.de; dmarc=pass header.from=example.org"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param((GENUINE_FAIL, FORGED), id="below our server's refusal"),
        pytest.param((GENUINE_NONE, FORGED), id="below our server's silence"),
        pytest.param(("relay.test; dmarc=fail header.from=example.org", FORGED), id="below another server's field"),
        pytest.param(("mx.example.de.evil.test; dmarc=pass header.from=example.org",), id="under a name like ours"),
        pytest.param((GENUINE_NONE + " (x; dmarc=pass header.from=example.org)",), id="inside a comment"),
        pytest.param(
            ('mx.example.de; spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.org"',),
            id="inside a quoted string",
        ),
    ],
)
def test_a_forged_field_is_not_believed(fields: tuple[str, ...]) -> None:
    assert verdict(*fields) is not AuthResult.PASS


def test_fields_of_similar_names_do_not_count() -> None:
    forged = (("ARC-Authentication-Results", FORGED), ("X-Original-Authentication-Results", FORGED))
    assert verdict(extra=forged) is AuthResult.NONE


def test_a_sender_who_is_not_certain_is_never_a_pass() -> None:
    named = (("From", "erika@example.org, Max <max@example.org>"),)
    assert verdict(FORGED, proof=False, extra=named) is AuthResult.NONE


def test_without_an_id_of_ours_nothing_counts() -> None:
    assert authenticate(mail("; dmarc=pass header.from=example.org"), "").result is AuthResult.NONE


@pytest.mark.parametrize(
    ("signer", "author", "expected"),
    [
        ("example.co.uk", "a@mail.example.co.uk", AuthResult.PASS),
        ("co.uk", "a@example.co.uk", AuthResult.NONE),
        ("com.au", "a@example.com.au", AuthResult.NONE),
        ("de", "a@example.de", AuthResult.NONE),
        ("example.de", "a@support.example.de", AuthResult.PASS),
        ("support.example.de", "a@example.de", AuthResult.NONE),
        ("ample.de", "a@example.de", AuthResult.NONE),
    ],
)
def test_a_parent_domain_signs_for_its_children_but_a_registry_does_not(
    signer: str, author: str, expected: AuthResult
) -> None:
    assert verdict(f"{OURS}; dkim=pass header.d={signer}", address=author) is expected


def test_a_person_behind_a_list_is_in_doubt_whatever_the_list_can_prove() -> None:
    passed = "mx.example.de; dmarc=pass header.from=lists.example"
    rewritten = (("From", "Erika Beispiel via Nutzer <nutzer@lists.example>"),)
    found = authenticate(mail(passed, proof=False, extra=rewritten), OURS)
    assert found.result is AuthResult.FAIL
    assert "list" in found.proof
    assert authenticate(mail(passed, proof=False, extra=rewritten), "").result is AuthResult.NONE


@pytest.mark.parametrize(
    "value", ["Erika <Erika@Example.org>", "erika@example.org", "Erika <erika@example.org>, Max <m@x.test>"]
)
def test_a_sender_out_of_from_is_not_in_doubt_for_that(value: str) -> None:
    assert verdict("mx.example.de; spf=none", proof=False, extra=(("From", value),)) is AuthResult.NONE


@pytest.mark.parametrize(
    "value",
    [
        "evil@evil.test (Erika via Users)",
        "evil@evil.test",
        "Erika via Users <evil@evil.test> (<erika@example.org>)",
        "Erika via Users <evil@evil.test>, <erika@example.org>",
        '"x" <>',
        "",
    ],
)
def test_a_sender_whom_from_does_not_name_first_is_in_doubt_however_from_is_written(value: str) -> None:
    passed = "mx.example.de; dmarc=pass header.from=evil.test"
    assert verdict(passed, proof=False, extra=(("From", value),)) is AuthResult.FAIL
