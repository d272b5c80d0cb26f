"""Who writes, and how far he is believed."""

import pytest

from helpdesk.domain.sender import UNKNOWN_SENDER, DomainClaim, Registration, Sender, SenderKind, identify
from helpdesk.domain.trust import Trust, trust_in
from helpdesk.mail.message import Authentication, AuthResult

ERIKA = Registration(1, "10001", "Muster GmbH", "erika@kunde.example", 11, "Erika Beispiel", "tickets")
MAX = Registration(1, "10001", "Muster GmbH", "erika@kunde.example", 12, "Max Muster", "report")
MUSTER = DomainClaim(1, "10001", "Muster GmbH", "kunde.example")
BELOW = DomainClaim(2, "10002", "Beispiel AG", "kunde.example", below=True)


def test_a_registered_address_is_its_contact_whatever_the_domain_says() -> None:
    sender = identify((ERIKA,), (DomainClaim(2, "10002", "Beispiel AG", "kunde.example"),), "kunde.example")
    assert (sender.kind, sender.customer_id, sender.contact_id) == (SenderKind.CONTACT, 1, 11)
    assert (sender.sees_company, sender.writes_to) == (True, "erika@kunde.example")


def test_somebody_else_of_the_domain_is_an_unregistered_person_of_its_customer() -> None:
    sender = identify((), (MUSTER,), "kunde.example")
    assert (sender.kind, sender.customer_id, sender.sees_company) == (SenderKind.UNREGISTERED, 1, False)


def test_nobody_known_is_unknown() -> None:
    assert identify((), (), "elsewhere.example") == UNKNOWN_SENDER


def test_domains_below_count_only_where_the_customer_asked_for_them() -> None:
    assert identify((), (MUSTER,), "mail.kunde.example").kind is SenderKind.UNKNOWN
    assert identify((), (BELOW,), "mail.kunde.example").customer_id == 2
    assert identify((), (BELOW,), "kunde.example").kind is SenderKind.UNKNOWN


def test_the_nearest_domain_wins() -> None:
    near = DomainClaim(3, "10003", "Filiale", "nord.kunde.example", below=True)
    assert identify((), (BELOW, near), "pc.nord.kunde.example").customer_id == 3
    assert identify((), (MUSTER, BELOW), "kunde.example").customer_id == 1


def test_what_two_customers_have_is_ambiguous_and_names_both() -> None:
    other = Registration(2, "10002", "Beispiel AG", "erika@kunde.example", 21, "E. Beispiel")
    sender = identify((ERIKA, other), (), "kunde.example")
    assert sender.kind is SenderKind.AMBIGUOUS
    assert sender.customers == ("10001 Muster GmbH", "10002 Beispiel AG")
    assert sender.customer_id is None
    assert identify((), (MUSTER, DomainClaim(2, "10002", "", "kunde.example")), "kunde.example").kind is sender.kind


def test_persons_who_share_an_address_are_all_named_and_see_what_the_least_of_them_may() -> None:
    sender = identify((ERIKA, MAX), (), "kunde.example")
    assert sender.contacts == ("Erika Beispiel", "Max Muster")
    assert (sender.contact_id, sender.sees_company) == (None, False)


def test_the_main_address_of_a_customer_is_no_person() -> None:
    sender = identify((Registration(1, "10001", "Muster GmbH", "info@kunde.example"),), (), "kunde.example")
    assert (sender.kind, sender.contact_id, sender.contacts, sender.sees_company) == (
        SenderKind.CONTACT,
        None,
        (),
        False,
    )


@pytest.mark.parametrize(
    ("kind", "result", "trust"),
    [
        (SenderKind.UNKNOWN, AuthResult.PASS, Trust.UNVERIFIED),
        (SenderKind.UNREGISTERED, AuthResult.PASS, Trust.UNVERIFIED),
        (SenderKind.AMBIGUOUS, AuthResult.PASS, Trust.UNVERIFIED),
        (SenderKind.CONTACT, AuthResult.FAIL, Trust.UNVERIFIED),
        (SenderKind.CONTACT, AuthResult.NONE, Trust.KNOWN_CONTACT),
        (SenderKind.CONTACT, AuthResult.PASS, Trust.AUTHENTICATED_CONTACT),
        (SenderKind.TEAM, AuthResult.NONE, Trust.UNVERIFIED),
        (SenderKind.TEAM, AuthResult.PASS, Trust.AUTHENTICATED_TECHNICIAN),
    ],
)
def test_trust_follows_from_who_writes_and_what_our_mail_server_says(
    kind: SenderKind, result: AuthResult, trust: Trust
) -> None:
    assert trust_in(Sender(kind), Authentication(result)) is trust
