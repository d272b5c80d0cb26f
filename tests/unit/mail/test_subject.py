"""Reply marks of the world come off, ticket tags are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.subject import base_subject, first_mark, tagged, tags, without_tags
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
        "AW:WG:Drucker defekt",
        "RE\ufe55 Drucker defekt",
        "İLT: YNT: Drucker defekt",
        "Továbbítás: Vá: Drucker defekt",
        "ENC: RES: Drucker defekt",
        "PD: ODP: Drucker defekt",
        "VL: VS: Drucker defekt",
        "I: R: Drucker defekt",
        "ΠΡΘ: ΑΠ: Drucker defekt",
        "Ответ: Fwd: Drucker defekt",
        "転送: 返信: Drucker defekt",
        "Fwd: [Fwd: [Fwd: Drucker defekt]]",
        "Re: Drucker defekt (fwd) (fwd)",
        "AW: [#2026-000123-k7q2] WG: Drucker defekt",
        "Drucker defekt [#2026-000123]",
    ],
)
def test_reply_and_forward_marks_come_off(subject: str) -> None:
    assert base_subject(subject) == "Drucker defekt"


@pytest.mark.parametrize(
    "subject",
    [
        "Rechnung: offen",
        "Reinigung",
        "Awards: 2026",
        "Fehler: Re",
        "A: B",
        "12: Uhr",
        "Drucker: AW: defekt",
        "Reise: Hotel",
        "AW139 Hubschrauber",
        "Re-Zertifizierung",
        "WG Zimmer frei",
        "Ref: 4711",
        "R: Laufwerk voll",
        "I: drive is full",
        "##4711## Re: Drucker",
        "[#12] Drucker",
    ],
)
def test_words_that_only_look_like_marks_stay(subject: str) -> None:
    assert base_subject(subject) == subject


def test_a_subject_of_marks_alone_is_empty() -> None:
    assert base_subject("AW: Re:") == ""


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("[EXTERN] AW: Drucker", "[EXTERN] Drucker"),
        ("AW: [Ticket#7] AW: [Ticket#7] Drucker", "[Ticket#7] Drucker"),
        ("[Liste] Re: [Liste] Drucker", "[Liste] Drucker"),
        ("*EXTERNAL* Fwd: Drucker", "*EXTERNAL* Drucker"),
        ("Re: [JIRA] (ABC-1) Drucker", "[JIRA] (ABC-1) Drucker"),
    ],
)
def test_labels_of_others_stay_once(subject: str, base: str) -> None:
    assert base_subject(subject) == base


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        ("AW: WG: Drucker", "aw"),
        ("WG: AW: Drucker", "wg"),
        ("[EXTERN] [#2026-000123] Fwd: Drucker", "fwd"),
        ("[Fwd: Re: Drucker]", "fwd"),
        ("Drucker (fwd)", "fwd"),
        ("Drucker: WG: defekt", ""),
        ("WG Zimmer frei", ""),
    ],
)
def test_the_outermost_mark_is_that_of_the_last_program(subject: str, mark: str) -> None:
    assert first_mark(subject) == mark


_PIECES = [
    "Re:",
    "AW: ",
    "[EXT]",
    "[Ticket#1] ",
    "[#2026-000123]",
    " ",
    "(fwd)",
    "[Fwd: ",
    "]",
    "x",
    "：",
    "WG",
    "I:",
    "*a*",
]


@given(st.one_of(st.lists(st.sampled_from(_PIECES), max_size=10).map("".join), st.text(max_size=40)))
def test_a_base_subject_is_its_own_and_never_longer(subject: str) -> None:
    base = base_subject(subject)
    assert base_subject(base) == base
    assert len(base) <= len(subject)


@given(st.text(max_size=40))
def test_the_tag_stands_once_however_often_it_is_put(subject: str) -> None:
    once = tagged(subject, "2026-000123")
    assert tagged(once, "2026-000123") == once
    assert tags(once)[0] == "2026-000123"


def test_tags_are_given_in_order() -> None:
    assert tags("AW: [#2026-000042] Drucker [# 7 ] [Liste] [#]") == ("2026-000042", "7")
    assert tags("[2026-000042] Drucker [SD-2026-0007] [2026] [12345]") == ("2026-000042", "SD-2026-0007")


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
            "(fwd)" * 100_000,
            "Fwd: [" * 100_000 + "]" * 100_000,
            "[a]re:" * 100_000,
        ):
            base_subject(subject)
            base_subject(subject[:2_000])
            first_mark(subject)
            tags(subject)
            without_tags(subject, "1")
