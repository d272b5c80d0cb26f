"""The note of a call says whom to call, by which number, and who was told instead, or that there is none of it."""

import pytest

from helpdesk.domain.phone_task import Call, note, reachable, subject

CALL = Call("Max Muster", "Muster GmbH (10042)", "max@example.org", "550 5.1.1 User unknown")


@pytest.mark.parametrize(
    ("language", "no_phone", "nobody"),
    [
        ("de", "Telefon: keine Nummer bekannt", "Stattdessen konnte niemand"),
        ("en", "Phone: no number is known", "Nobody could be told"),
    ],
)
def test_what_is_not_known_is_said(language: str, no_phone: str, nobody: str) -> None:
    words = note(language, CALL)
    for expected in (no_phone, nobody, "Max Muster", "Muster GmbH (10042)", "max@example.org", "User unknown"):
        assert expected in words


def test_numbers_and_who_stands_in_are_named() -> None:
    known = Call("Max Muster", "Muster GmbH", "max@example.org", "full", ("+49 30 1", "+49 30 2"), ("Paula Probe",))
    words = note("de", known)
    assert "Telefon: +49 30 1, +49 30 2" in words
    assert "Stattdessen ging sie an: Paula Probe" in words
    assert "keine Nummer" not in words


def test_braces_in_what_a_server_said_change_nothing() -> None:
    assert "{person} {0}" in note("de", Call("Max", "Muster", "max@example.org", "{person} {0}"))


def test_a_language_without_words_of_its_own_gets_english_ones() -> None:
    assert subject("fr", CALL) == "Please call: Muster GmbH (10042)"
    assert reachable("fr", "max@example.org").startswith("The call is done")
