"""Whose word counts as the one that was asked for."""

import pytest

from helpdesk.domain.confirmation import Asked, Matter, Reading, Standing, read
from helpdesk.mail.message import Address, Authentication, AuthResult, Origin, OriginKind
from tests.builders import ERIKA, PASSED, UNKNOWN, a_mail

ASKED = Asked(Matter.ADDRESS, 1, ERIKA, Standing.OPEN, "")
FAILED = Authentication(AuthResult.FAIL, "dmarc=fail")


def test_the_owners_yes_counts_with_or_without_authentication() -> None:
    assert read(ASKED, a_mail(reply_text="Ja"), UNKNOWN) is Reading.GIVEN
    assert read(ASKED, a_mail(reply_text="Ja"), PASSED) is Reading.GIVEN


def test_another_spelling_of_the_same_mailbox_counts() -> None:
    sender = Address("", ERIKA.upper().replace("@", "+post@"))
    assert read(ASKED, a_mail(reply_text="Ja", sender=sender), UNKNOWN) is Reading.GIVEN


@pytest.mark.parametrize("kind", [kind for kind in OriginKind if kind is not OriginKind.PERSON])
def test_no_robot_confirms(kind: OriginKind) -> None:
    assert read(ASKED, a_mail(reply_text="Ja", origin=Origin(kind, "a header")), UNKNOWN) is Reading.ROBOT


def test_somebody_else_does_not_confirm_nor_somebody_who_may_be_forged() -> None:
    other = Address("", "max@kunde.example.org")
    assert read(ASKED, a_mail(reply_text="Ja", sender=other), PASSED) is Reading.OTHER_SENDER
    assert read(ASKED, a_mail(reply_text="Ja", sender=None), PASSED) is Reading.OTHER_SENDER
    assert read(ASKED, a_mail(reply_text="Ja"), FAILED) is Reading.DOUBTFUL


def test_a_no_and_other_words_are_for_people() -> None:
    assert read(ASKED, a_mail(reply_text="Nein"), PASSED) is Reading.REFUSED
    assert read(ASKED, a_mail(reply_text="Wer sind Sie?"), PASSED) is Reading.UNCLEAR


def test_the_request_works_once_and_in_time() -> None:
    again = Asked(Matter.ADDRESS, 1, ERIKA, Standing.SETTLED, "")
    over = Asked(Matter.ADDRESS, 1, ERIKA, Standing.OVER, "")
    assert read(again, a_mail(reply_text="Ja"), PASSED) is Reading.AGAIN
    assert read(over, a_mail(reply_text="Ja"), PASSED) is Reading.LATE


@pytest.mark.parametrize("text", ["Übrigens, der Drucker ist kaputt.", "Der Drucker druckt nicht."])
def test_once_settled_other_words_are_no_answer_any_more(text: str) -> None:
    settled = Asked(Matter.ADDRESS, 1, ERIKA, Standing.SETTLED, "")
    assert read(settled, a_mail(reply_text=text), PASSED) is Reading.NO_ANSWER
