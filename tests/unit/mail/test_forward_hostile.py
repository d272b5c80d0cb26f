"""Attached mails, and any text at all: nothing is invented, nothing fails or hangs."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.forward import Letter, find, of_attached
from helpdesk.mail.message import Address, Forward
from tests.guard import no_hang

MAX = Address("Max Muster", "max@muster.example")
ERIKA = Address("Erika Beispiel", "erika@beispiel.example")
SUPPORT = Address("Support", "support@helpdesk.example")
_BLOCK = """Von: Erika Beispiel <erika@beispiel.example>
Gesendet: Dienstag, 3. März 2026 08:12
An: Max Muster <max@muster.example>
Betreff: Drucker

Er druckt nicht."""


def letter(text: str, subject: str, *, to: Address = SUPPORT, answers: bool = False, html: str = "") -> Letter:
    """Give a letter of Max with these words."""
    return Letter(text, html, subject, MAX, (to,), answers)


_OLD = Forward(ERIKA, "Drucker", "2026-03-03T08:12:00+01:00", "Er druckt nicht.", "")


def test_an_attached_mail_is_forwarded_unless_an_answer_encloses_it() -> None:
    remark = letter("Bitte.\n\n-- \nMax", "Störung")
    assert of_attached(remark, (_OLD,)) == Forward(ERIKA, "Drucker", _OLD.date, "Er druckt nicht.", "Bitte.")
    assert of_attached(letter("Bitte.", "AW: Störung"), (_OLD,)) is None
    assert of_attached(letter("Bitte.", "Störung", answers=True), (_OLD,)) is None
    assert of_attached(letter("Bitte.", "WG: Störung", answers=True), (_OLD,)) is not None


def test_of_several_attached_mails_the_first_counts_only_with_the_mark() -> None:
    other = Forward(SUPPORT, "x", "", "y", "")
    assert of_attached(letter("", "Digest"), (_OLD, other)) is None
    found = of_attached(letter("", "WG: zwei Mails"), (_OLD, other))
    assert found is not None
    assert found.subject == "Drucker"


def test_a_wrapped_mail_under_its_authors_name_is_not_passed_on() -> None:
    assert of_attached(letter("Filterbericht", "Angebot"), (Forward(MAX, "Angebot", "", "Kauf!", ""),)) is None
    assert of_attached(letter("kaputt", "WG: x"), (Forward(None, "", "", "kein Mail", ""),)) is None


# -- anything at all


_LINE = st.sampled_from(
    [
        *_BLOCK.split("\n"),
        *(f"> {line}" for line in _BLOCK.split("\n")),
        "---------- Forwarded message ---------",
        "> Anfang der weitergeleiteten Nachricht:",
        "-----Original Message-----",
        "_" * 40,
        "Von:",
        "差出人： x",
        'Von "E" <e@x.example>',
        "An Max",
        "Datum 03.03.2026",
        "Am 3.4.2026 um 10:00 schrieb X <a@b.test>:",
        "----- End forwarded message -----",
        "\u200b",
        "\xa0",
        "Hallo",
    ]
)
_SUBJECT = st.sampled_from(["WG: x", "AW: x", "x", "VS: x", ""])


@given(st.one_of(st.lists(_LINE, max_size=14).map("\n".join), st.text(max_size=200)), _SUBJECT, st.booleans())
def test_nothing_is_invented(text: str, subject: str, answers: bool) -> None:
    found = find(letter(text, subject, answers=answers))
    if found:
        words = {*text.replace(">", " ").split()}
        assert {*found.text.replace(">", " ").split(), *found.note.replace(">", " ").split()} <= words


def test_hostile_texts_do_not_hang() -> None:
    with no_hang():
        for line in (
            "Von: ",
            "An: a@b.test,",
            "Datum:\n\n",
            "Am 3.4.2026 um 10:00 schrieb:",
            "---- Forwarded message ----",
            "> " * 300 + "Von: x",
            "Von: " + "a@" * 900,
            "On <" + "wrote " * 60 + ":",
            "Von: a Gesendet: b An: c ",
            ">",
            "_" * 50,
        ):
            for subject in ("WG: x", "x"):
                find(letter(f"{line}\n" * (60_000 // len(line)), subject))
                find(letter(line * (60_000 // len(line)), subject))
