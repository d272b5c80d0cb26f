"""A forward is what the evidence proves; answers, pasted fields and doubts are none. Nothing fails or hangs."""

import pytest

from helpdesk.mail.forward import Letter, find
from helpdesk.mail.forward_block import read_address
from helpdesk.mail.forward_marks import Divider, divider
from helpdesk.mail.message import Address, Forward

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


# -- evidence


@pytest.mark.parametrize(
    ("text", "subject", "to", "answers", "is_forward"),
    [
        (f"Bitte.\n\n{_BLOCK}", "WG: Drucker", SUPPORT, True, True),
        (f"Bitte.\n\n{_BLOCK}", "WG: ganz anders", ERIKA, True, True),
        (f"Bitte.\n\n{_BLOCK}", "AW: Drucker", SUPPORT, False, False),
        (f"Bitte.\n\n{_BLOCK}", "Drucker", SUPPORT, False, True),
        (f"Bitte.\n\n{_BLOCK}", "Drucker", SUPPORT, True, False),
        (f"Bitte.\n\n{_BLOCK}", "Drucker", ERIKA, False, False),
        (f"Bitte.\n\n{_BLOCK}", "ganz anders", SUPPORT, False, False),
        (_BLOCK, "ganz anders", SUPPORT, False, True),
        (_BLOCK, "AW: Drucker", SUPPORT, False, False),
        (f"Bitte.\n\n-----Ursprüngliche Nachricht-----\n{_BLOCK}", "ganz anders", SUPPORT, False, True),
        (f"Bitte.\n\n-----Ursprüngliche Nachricht-----\n{_BLOCK}", "ganz anders", ERIKA, False, False),
        (f"Bitte.\n\n-----Ursprüngliche Nachricht-----\n{_BLOCK}", "AW: Drucker", SUPPORT, False, False),
        (
            f"Ja.\n\n----Original Message----\n{_BLOCK}".replace("Max", "Udo").replace("max@", "udo@"),
            "x",
            SUPPORT,
            False,
            False,
        ),
        (f"Bitte.\n\n--- Weitergeleitete Nachricht ---\n{_BLOCK}", "ganz anders", ERIKA, True, True),
        (f"Bitte.\n\n--- Weitergeleitete Nachricht ---\n{_BLOCK}", "AW: Drucker", SUPPORT, False, True),
        (f"Bitte.\n\n--- Weitergeleitete Nachricht ---\n{_BLOCK}", "AW: Drucker", SUPPORT, True, False),
        ("Bitte.\n\n--- Weitergeleitete Nachricht ---\nkommt morgen", "WG: Drucker", SUPPORT, False, False),
        ("Bitte.\n\nVon: Berlin\nNach: Hamburg", "WG: Reise", SUPPORT, False, False),
        ("Bitte.\n\nVon: Berlin\nAn: Hamburg", "WG: Reise", SUPPORT, False, False),
    ],
)
def test_the_evidence_decides(text: str, subject: str, to: Address, answers: bool, is_forward: bool) -> None:
    assert (find(letter(text, subject, to=to, answers=answers)) is not None) is is_forward


def test_a_name_alone_is_compared_with_the_names_of_recipients() -> None:
    text = "Danke.\n\n" + _BLOCK.replace("Erika Beispiel <erika@beispiel.example>", "Beispiel, Erika")
    assert find(letter(text, "Drucker", to=ERIKA)) is None
    found = find(letter(text, "Drucker", to=SUPPORT))
    assert found is not None
    assert found.sender == Address("Beispiel, Erika", "")


@pytest.mark.parametrize("sign", ['<div id="divRplyFwdMsg">', '<div style="border-top:solid #E1E1E1 1.0pt">'])
def test_the_container_of_a_program_tells_its_block_from_pasted_fields(sign: str) -> None:
    text = f"Bitte.\n\n{_BLOCK}"
    assert find(letter(text, "ganz anders", html=sign)) is not None
    assert find(letter(text, "AW: ganz anders", html=sign)) is None


def test_the_html_is_read_where_the_plain_form_lacks_the_forward() -> None:
    shown = "<div>Bitte.</div><br>" + "".join(f"<div>{line}</div>" for line in _BLOCK.replace("<", "&lt;").split("\n"))
    found = find(letter("Bitte.", "WG: Drucker", html=shown))
    assert found is not None
    assert (found.sender, found.text, found.note) == (ERIKA, "Er druckt nicht.", "Bitte.")


def test_a_forward_inside_an_answer_is_none() -> None:
    inner = _BLOCK.replace("\n", "\n> ")
    text = f"Danke.\n\nAm 03.03.2026 um 09:00 schrieb Support:\n> --- Weitergeleitete Nachricht ---\n> {inner}"
    for subject in ("Drucker", "AW: Drucker", "AW: WG: Drucker"):
        assert find(letter(text, subject)) is None


@pytest.mark.parametrize(
    "line",
    [
        'Am 03.03.26, 08:12 schrieb "Erika Beispiel" <erika@beispiel.example>:',
        'On 03/03/2026, 08:12, "Erika Beispiel" <erika@beispiel.example> wrote:',
        "On Tue, Mar 3, 2026 at 8:12 AM Erika Beispiel <erika@beispiel.example> wrote:",
        "Le 03/03/26 08:12, « Erika Beispiel » <erika@beispiel.example> a écrit :",
        'El 03/03/26, 08:12, "Erika Beispiel" <erika@beispiel.example> escribió:',
        'Il 03/03/26, 08:12 "Erika Beispiel" <erika@beispiel.example> ha scritto:',
        "Op 03-03-2026 08:12 heeft Erika Beispiel <erika@beispiel.example> geschreven:",
        "Dne 03.03.26 08:12 napsal uživatel „Erika Beispiel“ <erika@beispiel.example>:",
        "W dniu 03.03.2026, 08:12 użytkownik „Erika Beispiel” <erika@beispiel.example> napisał:",
        'Den 2026-03-03 08:12 skrev "Erika Beispiel" <erika@beispiel.example>:',
        "Den 03.03.2026 08.12 skrev «Erika Beispiel» <erika@beispiel.example>:",
        '3.3.2026 klo 8.12 "Erika Beispiel" <erika@beispiel.example> kirjoitti:',
        "2026. 03. 03. 8:12 keltezéssel „Erika Beispiel” <erika@beispiel.example> írta:",
        'Em 03/03/26, 08:12, "Erika Beispiel" <erika@beispiel.example> escreveu:',
        '03.03.2026, 08:12, пользователь "Erika Beispiel" <erika@beispiel.example> написал:',
        'On 03/03/2026, 08:12, "Erika\nBeispiel" <erika@beispiel.example> wrote:',
    ],
)
def test_a_forward_introduced_like_a_quote_needs_the_mark(line: str) -> None:
    text = f"Bitte.\n\n{line}\n\n    Er druckt nicht.\n"
    found = find(letter(text, "WG: AW: Drucker", answers=True))
    assert found == Forward(ERIKA, "Drucker", "2026-03-03T08:12:00", "Er druckt nicht.", "Bitte.")
    assert find(letter(text, "AW: Drucker")) is None
    assert find(letter(text, "Drucker")) is None
    assert find(letter(text, "WG: Drucker", to=ERIKA)) is None


# -- what is told of it


def test_the_outermost_of_several_levels_counts() -> None:
    outer = _BLOCK.replace("Er druckt nicht.", "anbei") + f"\n\n---------- Forwarded message ---------\n{_BLOCK}"
    found = find(letter(outer.replace("Erika Beispiel", "Technik", 1), "WG: WG: Drucker"))
    assert found is not None
    assert found.sender == Address("Technik", "erika@beispiel.example")
    assert found.text.startswith("anbei\n\n---------- Forwarded message")
    assert found.text.endswith("Er druckt nicht.")


@pytest.mark.parametrize("missing", ["Gesendet", "Betreff", "An"])
def test_a_block_may_lack_a_field(missing: str) -> None:
    block = "\n".join(line for line in _BLOCK.split("\n") if not line.startswith(missing))
    found = find(letter(f"Bitte.\n\nAnfang der weitergeleiteten Nachricht:\n\n{block}", "Fwd: Drucker"))
    assert found is not None
    assert (found.sender, found.subject, found.text) == (ERIKA, "Drucker", "Er druckt nicht.")
    assert (found.date == "") is (missing == "Gesendet")


def test_fields_on_one_line_or_with_empty_lines_between_are_read() -> None:
    head, body = _BLOCK.split("\n\n")
    for block in (
        head.replace("\n", " "),
        head.replace("\n", "\n\n"),
        head.replace(": ", ":\n"),
        head + "\nX-Note: y@z.example",
    ):
        found = find(letter(f"Bitte.\n\n{block}\n\n{body}", "WG: Drucker"))
        assert found == Forward(ERIKA, "Drucker", "2026-03-03T08:12:00", "Er druckt nicht.", "Bitte."), block


@pytest.mark.parametrize("lost", ["Von", "Betreff"])
def test_a_block_below_a_divider_may_have_a_name_that_no_table_has(lost: str) -> None:
    block = _BLOCK.replace(f"{lost}:", "Zxy:")
    found = find(letter(f"Bitte.\n\n--- Weitergeleitete Nachricht ---\n{block}", "Fwd: Drucker"))
    assert found is not None
    assert (found.sender, found.date, found.text) == (ERIKA, "2026-03-03T08:12:00", "Er druckt nicht.")


def test_a_divider_may_stand_behind_the_remark_on_its_line() -> None:
    found = find(letter(f"Bitte. ---------- Forwarded message ---------\n{_BLOCK}", "Fwd: Drucker"))
    assert found is not None
    assert (found.text, found.note) == ("Er druckt nicht.", "Bitte.")


def test_a_mail_that_is_quoted_as_a_whole_loses_the_signs_everywhere() -> None:
    text = f"Bitte.\n\n---------- Forwarded message ---------\n{_BLOCK}"
    found = find(letter("\n".join(f"> {line}" for line in text.split("\n")), "Fwd: Drucker"))
    assert found is not None
    assert (found.sender, found.text, found.note) == (ERIKA, "Er druckt nicht.", "Bitte.")


def test_words_below_a_quoted_forward_belong_to_the_remark() -> None:
    quoted = "\n".join(f"> {line}" for line in _BLOCK.split("\n"))
    found = find(letter(f"Oben.\n\n> Anfang der weitergeleiteten Nachricht:\n>\n{quoted}\n\nUnten.", "Fwd: Drucker"))
    assert found is not None
    assert (found.text, found.note) == ("Er druckt nicht.", "Oben.\n\nUnten.")


@pytest.mark.parametrize(
    "above",
    ["-- \nMax Muster\nMuster GmbH", "Gesendet von meinem iPhone", "[EXTERN] Diese E-Mail kommt von außen.", ""],
)
def test_signatures_and_footers_are_no_remark(above: str) -> None:
    found = find(letter(f"{above}\n\nAnfang der weitergeleiteten Nachricht:\n\n{_BLOCK}", "Fwd: Drucker"))
    assert found is not None
    assert found.note == ""


@pytest.mark.parametrize(
    ("shown", "name", "address"),
    [
        ("Erika <mailto:e@x.example>", "Erika", "e@x.example"),
        ("Erika [mailto:e@x.example]", "Erika", "e@x.example"),
        ("<e@x.example<mailto:e@x.example>>", "", "e@x.example"),
        ("Erika <e@x.example<mailto:e@x.example>>", "Erika", "e@x.example"),
        ("e@x.example (mailto:e@x.example)", "", "e@x.example"),
        ("[e@x.example](mailto:e@x.example)", "", "e@x.example"),
        ('"Beispiel, Erika" <e@X.example>', "Beispiel, Erika", "e@x.example"),
        ("*Erika* <e@x.example>", "Erika", "e@x.example"),
        ("'e@x.example' <e@x.example>", "", "e@x.example"),
        ("e@x.example (Erika Beispiel)", "Erika Beispiel", "e@x.example"),
        ("Erika &lt;e@x.example&gt;", "Erika", "e@x.example"),
        ("robot@x.example im Auftrag von Erika <e@y.example>", "Erika", "e@y.example"),
        ("Erika Beispiel/Technik/Muster", "Erika Beispiel/Technik/Muster", ""),
    ],
)
def test_people_are_read_as_programs_show_them(shown: str, name: str, address: str) -> None:
    assert read_address(shown) == Address(name, address)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("---------- Forwarded message ---------", Divider.FORWARDED),
        ("Début du message transféré :", Divider.FORWARDED),
        ("----- Weitergeleitet von Max Muster/Muster am 03.03.2026 -----", Divider.FORWARDED),
        ("----- End forwarded message -----", None),
        ("-----Original Message-----", Divider.ORIGINAL),
        ("_" * 32, Divider.OUTLOOK),
        ("-----", Divider.RULE),
        ("Ich habe die Nachricht an Sie weitergeleitet.", None),
        ("Bitte diese Mail an alle weiterleiten:", None),
    ],
)
def test_a_divider_names_the_act_and_the_thing(line: str, kind: Divider | None) -> None:
    assert divider(line) is kind
