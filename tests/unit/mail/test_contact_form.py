"""A mail of a named contact form is the person's who stands in its Reply-To, and no other mail is."""

import pytest

from helpdesk.mail.contact_form import as_from_person
from helpdesk.mail.message import Address, OriginKind
from helpdesk.mail.parse import parse

FORM = "noreply@www.example.de"
FORMS = frozenset((FORM,))


def mail(sender: str, *fields: str) -> bytes:
    return "\n".join((f"From: {sender}", "Subject: Anfrage", *fields, "", "Bitte um Rückruf.", "")).encode()


def test_the_person_is_the_sender_without_proof_and_may_be_answered() -> None:
    found = as_from_person(parse(mail(f"Formular <{FORM}>", "Reply-To: Erika <erika@example.org>")), FORMS)
    assert (found.sender, found.sender_is_proof) == (Address("Erika", "erika@example.org"), False)
    assert (found.origin.kind, found.no_autoreply) == (OriginKind.PERSON, False)


def test_a_form_that_calls_itself_automatic_is_a_persons_mail_but_not_answered() -> None:
    raw = mail(FORM.upper(), "Reply-To: erika@example.org", "Auto-Submitted: auto-generated")
    found = as_from_person(parse(raw), FORMS)
    assert (found.origin.kind, found.no_autoreply) == (OriginKind.PERSON, True)


@pytest.mark.parametrize(
    "raw",
    [
        mail(FORM),
        mail(FORM, f"Reply-To: {FORM}"),
        mail(FORM, "Reply-To: erika@example.org, max@example.org"),
        mail("max@example.org", "Reply-To: erika@example.org"),
        mail(f"max@example.org, {FORM}", "Reply-To: erika@example.org"),
        mail(f"max@example.org\nFrom: {FORM}", "Reply-To: erika@example.org"),
    ],
)
def test_every_other_mail_stays_as_it_is(raw: bytes) -> None:
    assert as_from_person(parse(raw), FORMS) == parse(raw)
