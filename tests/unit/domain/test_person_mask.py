"""One person is taken out of words and data, whichever way he is written, and nobody else with him."""

import pytest

from helpdesk.domain.person_mask import PersonMask

MASK = PersonMask(12, ("erika@kunde.example", "e.b@müller.example"), ("Erika Beispiel",))
WORDS = PersonMask(12, MASK.addresses, MASK.names, single=True)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("an Erika@Kunde.example.", "an erased-12@erased.invalid."),
        ("<erika+rechnung@kunde.example>", "<erased-12@erased.invalid>"),
        ("mailto:erika@kunde.example?subject=x", "mailto:erased-12@erased.invalid?subject=x"),
        ("kerika@kunde.example, erika@andere.example", "kerika@kunde.example, erika@andere.example"),
        ("Gruß, ERIKA  BEISPIEL", "Gruß, [erased-12]"),
        ("Beispiel, Erika (Einkauf)", "[erased-12] (Einkauf)"),
        ("zum Beispiel Erika Beispielhaft", "zum Beispiel Erika Beispielhaft"),
    ],
)
def test_addresses_and_whole_names_are_replaced(text: str, masked: str) -> None:
    assert MASK.text(text) == masked
    assert MASK.text(MASK.text(text)) == MASK.text(text)


def test_where_he_takes_part_single_names_go_too_but_no_parts_of_words() -> None:
    masked = "Hallo [erased-12], Frau [erased-12] und Beispielbetrieb"
    assert WORDS.text("Hallo Erika, Frau Beispiel und Beispielbetrieb") == masked


def test_a_number_of_his_own_goes_and_no_longer_one_that_begins_with_it() -> None:
    mask = PersonMask(7, ("erika@example.org",), ("Erika Beispiel",), phones=("+49 30 12",))
    assert mask.text("Telefon: +49 30 12, +49 30 123") == "Telefon: [erased-7], +49 30 123"


def test_data_keeps_its_form_and_each_address_its_own_placeholder() -> None:
    data = {"to": ["erika@kunde.example", 3, None], "erika@kunde.example": {"name": "Erika Beispiel"}}
    assert MASK.data(data) == {
        "to": ["erased-12@erased.invalid", 3, None],
        "erased-12@erased.invalid": {"name": "[erased-12]"},
    }


def test_two_addresses_of_one_person_stay_two() -> None:
    two = PersonMask(7, ("a@x.example", "b@x.example"), ())
    assert (two.address("A@x.example"), two.address("b@x.example")) == (
        "erased-7@erased.invalid",
        "erased-7-1@erased.invalid",
    )
