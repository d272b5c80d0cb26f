"""Reply marks of the world come off, ticket tags are found."""

import pytest

from helpdesk.mail.subject import base_subject, tags, without_tags
from tests.guard import no_hang


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Drucker defekt",
        "AW: Drucker defekt",
        "Aw: AW: Re: Drucker defekt",
        "Antw: Drucker defekt",
        "Antwort: Drucker defekt",
        "WG: Drucker defekt",
        "WTR: AW: Drucker defekt",
        "Fwd: WG: Drucker defekt",
        "FW: Drucker defekt",
        "SV: VS: Drucker defekt",
        "TR: RE : Drucker defekt",
        "RV: RES: Drucker defekt",
        "Re[2]: Drucker defekt",
        "Re(3): Drucker defekt",
        "RE^2: Drucker defekt",
        "Odp: Drucker defekt",
        "回复：Drucker defekt",
        "[Fwd: Drucker defekt]",
        "Drucker defekt (fwd)",
        "  re:re:re:   Drucker defekt ",
    ],
)
def test_reply_and_forward_marks_come_off(subject: str) -> None:
    assert base_subject(subject) == "Drucker defekt"


@pytest.mark.parametrize(
    "subject", ["Rechnung: offen", "Reinigung", "Awards: 2026", "Fehler: Re", "A: B", "12: Uhr", "Drucker: AW: defekt"]
)
def test_words_that_only_look_like_marks_stay(subject: str) -> None:
    assert base_subject(subject) == subject


def test_a_subject_of_marks_alone_is_empty() -> None:
    assert base_subject("AW: Re:") == ""


def test_tags_are_given_in_order() -> None:
    assert tags("AW: [#2026-000042] Drucker [# 7 ] [Liste] [#]") == ("2026-000042", "7")


def test_only_the_tag_of_that_ticket_goes() -> None:
    assert without_tags("AW: [#2026-4] Drucker [#2026-42] [#2026-4-k7Q2]", "2026-4") == "AW: Drucker [#2026-42]"


def test_hostile_subjects_do_not_hang() -> None:
    with no_hang():
        for subject in (
            "re: " * 100_000,
            "[#" * 200_000,
            " " * 500_000 + "x",
            "[fwd:" * 100_000,
            "re" * 200_000,
            "[#1] " * 100_000,
        ):
            base_subject(subject)
            tags(subject)
            without_tags(subject, "1")
