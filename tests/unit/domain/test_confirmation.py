"""Whose word counts as the one that was asked for."""

import pytest

from helpdesk.domain.confirmation import Asked, Matter, Reading, Standing, read
from helpdesk.mail.message import Address, Authentication, AuthResult, Mail, Origin, OriginKind
from tests.builders import ERIKA, PASSED, UNKNOWN, a_mail

ASKED = Asked(Matter.ADDRESS, 1, ERIKA, Standing.OPEN, "")
ACTION = Asked(Matter.ACTION, 1, ERIKA, Standing.OPEN, "")
FAILED = Authentication(AuthResult.FAIL, "dmarc=fail")


def reading(asked: Asked, mail: Mail, authentication: Authentication, *, vouches: bool = True) -> Reading:
    return read(asked, mail, authentication, site_authenticates=vouches)


def test_the_owners_yes_counts_with_or_without_authentication() -> None:
    assert reading(ASKED, a_mail(reply_text="Ja"), UNKNOWN) is Reading.GIVEN
    assert reading(ASKED, a_mail(reply_text="Ja"), PASSED) is Reading.GIVEN


def test_another_spelling_of_the_same_mailbox_counts() -> None:
    sender = Address("", ERIKA.upper().replace("@", "+post@"))
    assert reading(ASKED, a_mail(reply_text="Ja", sender=sender), UNKNOWN) is Reading.GIVEN


@pytest.mark.parametrize("kind", [kind for kind in OriginKind if kind is not OriginKind.PERSON])
def test_no_robot_confirms(kind: OriginKind) -> None:
    assert reading(ASKED, a_mail(reply_text="Ja", origin=Origin(kind, "a header")), UNKNOWN) is Reading.ROBOT


def test_somebody_else_does_not_confirm_nor_somebody_who_may_be_forged() -> None:
    other = Address("", "max@kunde.example.org")
    assert reading(ASKED, a_mail(reply_text="Ja", sender=other), PASSED) is Reading.OTHER_SENDER
    assert reading(ASKED, a_mail(reply_text="Ja", sender=None), PASSED) is Reading.OTHER_SENDER
    assert reading(ASKED, a_mail(reply_text="Ja"), FAILED) is Reading.DOUBTFUL


def test_a_no_and_other_words_are_for_people() -> None:
    assert reading(ASKED, a_mail(reply_text="Nein"), PASSED) is Reading.REFUSED
    assert reading(ASKED, a_mail(reply_text="Wer sind Sie?"), PASSED) is Reading.UNCLEAR


def test_the_request_works_once_and_in_time() -> None:
    again = Asked(Matter.ADDRESS, 1, ERIKA, Standing.SETTLED, "")
    over = Asked(Matter.ADDRESS, 1, ERIKA, Standing.OVER, "")
    assert reading(again, a_mail(reply_text="Ja"), PASSED) is Reading.AGAIN
    assert reading(over, a_mail(reply_text="Ja"), PASSED) is Reading.LATE


@pytest.mark.parametrize("text", ["Übrigens, der Drucker ist kaputt.", "Der Drucker druckt nicht."])
def test_once_settled_other_words_are_no_answer_any_more(text: str) -> None:
    settled = Asked(Matter.ADDRESS, 1, ERIKA, Standing.SETTLED, "")
    assert reading(settled, a_mail(reply_text=text), PASSED) is Reading.NO_ANSWER


def test_what_waits_to_be_done_needs_the_word_of_our_server_where_there_is_one() -> None:
    yes = a_mail(reply_text="Ja")
    assert reading(ACTION, yes, PASSED) is Reading.GIVEN
    assert reading(ACTION, yes, UNKNOWN) is Reading.DOUBTFUL
    assert reading(ACTION, yes, FAILED) is Reading.DOUBTFUL
    assert reading(ACTION, yes, UNKNOWN, vouches=False) is Reading.GIVEN


def test_a_no_to_what_waits_to_be_done_counts_without_proof() -> None:
    assert reading(ACTION, a_mail(reply_text="Nein"), UNKNOWN) is Reading.REFUSED
