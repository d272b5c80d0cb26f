"""How German mail programs introduce an old mail or name themselves, and what a person says that looks like it."""

import pytest

from helpdesk.mail.quoting import reply_text

NEW = "Guten Tag,\n\nder Drucker geht wieder.\n\nMit freundlichen Grüßen\nErika Beispiel"
OLD = "Guten Tag Frau Beispiel,\n\nbitte schalten Sie ihn einmal aus und ein.\n\nIhr Support"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))


@pytest.mark.parametrize(
    "introduction",
    [
        "Am Montag, den 2. März 2026 um 14:05 Uhr schrieb Support Muster:",
        "Am Montag, den 02.03.2026, 14:05 +0100 schrieb Support Muster:",
        "Support Muster schrieb am 02.03.2026 um 14:05 Uhr:",
        "Am 02.03.2026 um 14:05 schrieb Support Muster\n<support@example.de>:",
        "Am 02.03.2026 um 14:05 schrieb\nSupport Muster\n<support@example.de>:",
        "Support Muster <support@example.de> hat am 2. März 2026 um 14:05\ngeschrieben:",
        "Am Montag, 2. März 2026 14:05 CET, schrieb Support Muster <support@example.de>:",
        "2. März 2026, 14:05 von support@example.de:",
        "Am Mo, 2. Mär 2026, um 14:05, schrieb Support Muster:",
    ],
)
def test_an_introduction_goes_with_what_it_introduces(introduction: str) -> None:
    assert reply_text(f"{NEW}\n\n{introduction}\n\n{OLD}\n", "") == NEW
    assert reply_text(f"{NEW}\n\n{introduction}\n{QUOTED}\n", "") == NEW
    assert reply_text(f"{introduction}\n{QUOTED}\n\n{NEW}\n", "") == NEW


def test_an_introduction_inside_its_quote_goes_with_it_above_the_words_too() -> None:
    inside = "> Support Muster <support@example.de> hat am 02.03.2026 14:05 geschrieben:\n>"
    assert reply_text(f"{inside}\n{QUOTED}\n\n{NEW}\n", "") == NEW


@pytest.mark.parametrize(
    "block",
    [
        "Von: Support Muster im Auftrag von Max Muster\nGesendet: Montag, 2. März 2026 14:05\nAn: Alle\nBetreff: x",
        "-----Ursprüngliche Mitteilung----- \nVon: S <s@x.test>\nVerschickt: Mo, 2 Mrz 2026 2:05 pm\nBetreff: x",
        "----- Original-Nachricht -----\n> Datum: Mon, 02 Mar 2026 14:05:11 +0100\n> Von: s@x.test\n> An: e@x.test",
        "**Von:** Support <s@x.test>\n**Gesendet:** Montag, 2. März 2026 14:05\n**An:** Erika\n**Betreff:** x",
        "Von:\nSupport <s@x.test>\nAn:\nErika\nDatum:\n02.03.2026 14:05\nBetreff:\nx",
        "Absender: Support <s@x.test>\nDatum: 02.03.2026 14:05\nEmpfänger: Erika\nBetreff: x",
        "Von: Support <s@x.test> Gesendet: 2. März 2026 14:05 An: Erika Betreff: x",
    ],
)
def test_a_header_block_is_the_end(block: str) -> None:
    assert reply_text(f"{NEW}\n\n{block}\n\n{OLD}\n", "") == NEW


@pytest.mark.parametrize(
    "footer",
    [
        "Gesendet von Mail für Windows",
        "Gesendet mit der Telekom Mail App",
        "Diese Nachricht wurde von meinem iPhone mit WEB.DE Mail gesendet.",
        "Outlook für Android herunterladen<https://aka.example/x>",
        "Laden Sie Outlook für iOS herunter",
        "Virenfrei.www.example.org",
        "Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.example.org",
        "Vom Tablet gesendet",
    ],
)
def test_the_footer_of_a_device_is_cut(footer: str) -> None:
    assert reply_text(f"{NEW}\n\n{footer}\n", "") == NEW


def test_answers_inside_an_old_mail_without_signs_are_kept() -> None:
    block = "Von: Support <s@x.test>\nGesendet: Montag, 2. März 2026 14:05\nAn: Erika\nBetreff: x"
    text = f"Guten Tag,\n\nmeine Antworten siehe unten in rot.\n\n{block}\n\nIst er an?\nJa.\nBlinkt er?\nNein."
    assert reply_text(text, "") == text


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag,\n\nAm 02.03.2026 um 14:05 schrieb Herr Muster:\n„Der Toner kommt morgen.“\nEr kam nicht.",
        "Gesendet: 3 Pakete\nVon: Lager Nord\nAn: Lager Süd\nDatum: 3.3.2026\n\nDas vierte fehlt.",
        "Termin:\n\nVon: 14:00\nBis: 15:00\nDatum: 3.3.2026\nBetreff: Wartung\n\nPasst das?",
        "Guten Tag\n\n> bedeutet größer. Warum zeigt das Formular das falsch an?",
        "Ihre Rechnung vom 02.03.2026 kam an.\n\nIhr Brief vom 2. März 2026 um 14:05. Max <m@x.test> schrieb:\nGut.",
        "Danke.\n\nAm 02.03.2026 um 14:05 Uhr erhielt ich von s@x.test folgende Nachricht:\nGesperrt.\nStimmt das?",
        "Wir bekommen:\n\nVon: Muster <m@x.test>\nBetreff: Fehler\nDatum: 2.3.2026 14:05\nAn: e@x.test\n\nWas tun?",
    ],
)
def test_what_a_person_tells_stays(text: str) -> None:
    assert reply_text(f"{text}\n", "") == text


BLOCK = "Von: Support <support@example.de>\nGesendet: Montag, 6. April 2026 10:00\nAn: Erika\nBetreff: Umzug\n"


@pytest.mark.parametrize(
    "said",
    [
        "gerne, s.u.",
        "Meine Antworten direkt im Text.",
        "Siehe meine Kommentare in blau.",
        "Antworten s. unten",
        "Hallo, habe unten ergänzt.",
        "Siehe ganz unten.",
        "Ich habe Ihnen dazwischen geantwortet.",
    ],
)
def test_who_says_that_he_answers_inside_is_shown_whole(said: str) -> None:
    text = f"{said}\n\n{BLOCK}\nWann dürfen wir kommen?\nFreitag nach eins"
    assert reply_text(text, "") == text


@pytest.mark.parametrize(
    "introduction",
    [
        "Gesendet mit der Post App\n\n--- Original-Nachricht ---\nVon: Support\nBetreff: Umzug\nDatum: 6.4.2026 10:00",
        "Support Muster ---06.04.2026 10:00:00---Guten Tag, wann dürfen wir\n\n" + BLOCK,
        ">>> Support Muster <support@example.de> 06.04.2026 10:00 >>>",
        ">>> On 4/6/2026 at 10:00 AM, in message <5E@mx.example>, Support <support@example.de> wrote:",
    ],
)
def test_what_stands_below_the_line_of_an_older_program_is_cut(introduction: str) -> None:
    text = f"Das passt uns gut.\n\n{introduction}\n\nGuten Tag, wann dürfen wir kommen?"
    assert reply_text(text, "") == "Das passt uns gut."
