"""What a reply text leaves out: no word that may be the writer's is passed over in silence."""

import pytest

from helpdesk.mail.leftover import SHOWN_CHARACTERS, SHOWN_LINES, Leftover, leftover
from helpdesk.mail.quoting import reply_text

OLD = "Guten Tag Frau Beispiel,\n\nwelches Modell haben Sie?\n\nIhr Support"
HEAD = "Von: Support <support@example.de>\nGesendet: Montag, 6. April 2026 10:00\nAn: Erika\nBetreff: Drucker\n\n"


def left(text: str, *known: str, writer: str = "Erika Beispiel") -> Leftover:
    return leftover(text, reply_text(text, ""), known, writer)


@pytest.mark.parametrize(
    "text",
    [
        "Ein LaserJet.",
        f"Ein LaserJet.\n\n{HEAD}{OLD}",
        "Ein LaserJet.\n\nAm 06.04.26 um 10:00 schrieb Support:\n> Guten Tag Frau Beispiel,\n> welches Modell",
        f"Danke! Am 06.04.2026 um 10:00 schrieb Support <support@example.de>:\n\n{OLD}",
    ],
)
def test_what_is_known_is_not_worth_a_word(text: str) -> None:
    assert left(text, OLD) == Leftover()


def test_an_old_mail_that_nobody_knows_is_shown_with_its_head() -> None:
    found = left(f"Ein LaserJet.\n\n{HEAD}{OLD}")
    assert found == Leftover(rest=f"{HEAD}{OLD}")


def test_answers_within_an_old_mail_are_all_that_is_shown_of_it() -> None:
    old = OLD.replace("Sie?", "Sie?\nEin 4000.\n\n\nEinen alten.")
    found = left(f"Danke.\n\n{HEAD}{old}", OLD)
    assert found == Leftover(rest="Ein 4000.\n\nEinen alten.")


def test_what_programs_add_to_an_old_mail_is_not_worth_a_word() -> None:
    ours = "Guten Tag,\n\nIhre Anfrage ist da: https://www.example.de\nE-Mail: support@example.de"
    seen = (
        "[Sie erhalten nicht häufig E-Mails von support@example.de. Warum das wichtig ist: https://example.net/a]\n\n"
        "Guten Tag,\n\nIhre Anfrage ist da: https://www.example.de<https://www.example.de/>\n"
        "E-Mail: support@example.de<mailto:support@example.de>"
    )
    assert left(f"Danke.\n\n{HEAD}{seen}", ours) == Leftover()


def test_the_signature_of_an_old_mail_of_the_writer_is_not_shown_again() -> None:
    old = "Der Drucker im Flur zieht kein Papier ein.\n\nErika Beispiel\nTel. 0251 123456"
    assert left(f"Danke.\n\n{HEAD}{old}", "Der Drucker im Flur zieht kein Papier ein.") == Leftover()
    found = left(f"Danke.\n\n{HEAD}{old}\nUnd der Scanner?", "Der Drucker im Flur zieht kein Papier ein.")
    assert "Und der Scanner?" in found.rest


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nErika",
        "-- \nMuster GmbH\nTel. 0251 123456",
        "--\nEinkauf\nhttps://www.example.org",
        "-- \nMuster GmbH\nMusterweg 1, 48143 Münster\n\nDiese E-Mail enthält vertrauliche Informationen. Danke.",
    ],
)
def test_a_usual_signature_is_counted(signature: str) -> None:
    found = left(f"Ein LaserJet.\n\n{signature}\n")
    assert (found.rest, found.signature > 0) == ("", True)


@pytest.mark.parametrize(
    "below",
    [
        "-- \n4711-ABC",
        "-- \nErika\n\nDie Seriennummer habe ich leider nicht gefunden.",
        "-- \nErika\nWann kommt jemand?",
        "-- \nKeller",
    ],
)
def test_what_may_be_words_below_the_mark_of_a_signature_is_shown(below: str) -> None:
    text = f"Ein LaserJet.\n\n{below}\n"
    found = leftover(text, "Ein LaserJet.", (), "Erika Beispiel")
    assert found.rest == below.removeprefix("-- \n")
    assert found.signature == 0


def test_unknown_lines_with_quote_signs_are_counted() -> None:
    assert left("Danke.\n\n> Der Drucker steht im Keller.\n> Otto\n") == Leftover(quoted=2)


def test_a_signature_below_a_quote_is_one_too() -> None:
    text = "Danke.\n\nAm 06.04.26 um 10:00 schrieb Support:\n> Wie geht es?\n-- \nErika Beispiel\n"
    assert left(text) == Leftover(quoted=2, signature=1)


def test_much_rest_is_shown_up_to_its_bounds_and_the_others_are_counted() -> None:
    many = left("Danke.\n\n-----Ursprüngliche Nachricht-----\n" + "".join(f"Zeile {n}\n" for n in range(100)))
    assert many.rest.count("\n") == SHOWN_LINES - 1
    assert many.more == 101 - SHOWN_LINES
    long = left("Danke.\n\n-----Ursprüngliche Nachricht-----\n" + "wort und wort\n" * 3 + "wort " * SHOWN_CHARACTERS)
    assert (long.rest.count("wort und"), long.more) == (3, 1)


def test_words_beyond_the_lines_that_are_judged_are_counted() -> None:
    text = "Danke.\n\n-----Ursprüngliche Nachricht-----\n" + "Zeile\n" * 5_000
    assert left(text).more > 1_900


def test_much_text_behind_the_words_is_counted_unless_it_is_shown() -> None:
    long = "Noch eine Zeile des Protokolls.\n" * 10_000
    assert left(f"Danke.\n\n-----Ursprüngliche Nachricht-----\n{long}").more == 10_001 - SHOWN_LINES
    assert left(f"Danke.\n\n{long}") == Leftover()


def test_a_lone_sign_of_agreement_is_a_word() -> None:
    assert leftover("Danke.\n👍\n----", "Danke.", (), "").rest == "👍"


@pytest.mark.parametrize(
    "answer",
    [
        "Neue Lieferadresse: Musterweg 3, 12345 Musterstadt",
        "Meine neue Nummer ist 0251 1234567, die alte ist abgeschaltet.",
        "[Erika Beispiel] Freitag nach eins",
        "Erika Beispiel: Freitag nach eins",
        "Ja, fragen Sie Herrn Beispiel",
        "Bitte an rechnung@kunde.example schicken",
        "Ansprechpartner ist Herr Beispiel, Tel. 0251 998877",
    ],
)
def test_an_answer_below_an_old_mail_is_no_signature_for_the_number_or_name_in_it(answer: str) -> None:
    assert left(f"Hallo, erledigt.\n\n{HEAD}{OLD}\n{answer}", OLD).rest == answer
