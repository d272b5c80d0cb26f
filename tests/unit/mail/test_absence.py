"""Absence notices say from when to when, in many languages; what is in doubt is not guessed."""

from datetime import date

import pytest

from helpdesk.mail.absence import absence
from helpdesk.mail.message import Absence
from tests.guard import no_hang

SENT = date(2026, 7, 30)
FROM, TO = date(2026, 8, 3), date(2026, 8, 14)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin vom 3. bis 14. August 2026 im Urlaub.",
        "Ich bin vom 03.08.2026 bis zum 14.08.2026 nicht erreichbar und ab dem 17.08. wieder da.",
        "Ich bin in der Zeit vom 03.08. bis einschl. 14.08. nicht im Büro.",
        "Ich bin ab Montag, dem 3. August, bis Freitag, den 14. August, außer Haus.",
        "Betriebsferien: 3.-14.8.",
        "abwesend 03.08. - 14.08.2026",
        "Ich bin ab 3. August im Urlaub und ab 15. August wieder im Büro.",
        "I will be away from 3 Aug to 14 Aug 2026.",
        "I'm on leave from August 3rd through August 14th, 2026.",
        "Out of office August 3-14",
        "I am out from 8/3/2026 to 8/14/2026.",
        "Je suis absent du 3 au 14 août inclus.",
        "Estaré fuera de la oficina del 3 al 14 de agosto de 2026.",
        "Sono in ferie dal 3 al 14 agosto.",
        "Ik ben afwezig van 3 t/m 14 augustus.",
        "Estou de férias de 3 a 14 de agosto.",
        "Jag är på semester från 3 till 14 augusti.",
        "Jeg er på ferie fra 3. til 14. august.",
        "Jestem na urlopie od 3 do 14 sierpnia 2026 r.",
        "Jsem na dovolené od 3. 8. do 14. 8. 2026.",
        "Olen lomalla 3.8.-14.8.2026.",
        "2026-08-03 bis 2026-08-14",
    ],
)
def test_the_first_and_the_last_day_are_read(text: str) -> None:
    assert absence(text, SENT) == Absence(FROM, TO)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis einschließlich 14.08. nicht im Büro.",
        "I am out of the office until Friday, August 14th.",
        "Je suis en congé jusqu'au 14 août 2026.",
        "Ik ben afwezig tot en met 14 augustus.",
        "Vielen Dank für Ihre Mail vom 28.07.2026. Ich bin bis 14.08.2026 nicht im Haus.",
        "Ich bin ab 15. August wieder erreichbar.",
        "Ab dem 15.08.2026 bin ich wieder für Sie da.",
        "I will be back on Saturday, 15 August.",
        "Je serai de retour le samedi 15 août.",
        "Jag är tillbaka den 15 augusti.",
    ],
)
def test_the_last_day_may_stand_alone_or_be_the_one_before_the_return(text: str) -> None:
    assert absence(text, SENT) == Absence(None, TO)


def test_an_absence_over_new_year_ends_in_the_next_year() -> None:
    found = absence("Ich bin vom 21. Dezember bis 6. Januar im Urlaub.", date(2026, 12, 18))
    assert found == Absence(date(2026, 12, 21), date(2027, 1, 6))


def test_a_day_in_january_is_of_the_next_year_for_a_mail_of_december() -> None:
    assert absence("Ich bin bis 6.1. nicht da.", date(2026, 12, 28)) == Absence(None, date(2027, 1, 6))


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin zurzeit nicht im Haus.",
        "Tel. 0123/456-789, Raum 3.14.",
        "Die letzte Wartung war am 3. August.",
        "I am away until 8/9/2026.",
        "bis zum 31.02.2026",
        "Ich bin vom 14.08. bis 03.08. nicht da.",
        "",
    ],
)
def test_what_is_in_doubt_is_not_read(text: str) -> None:
    assert absence(text, SENT) is None


def test_hostile_texts_do_not_hang() -> None:
    with no_hang():
        for text in ("3. bis " * 100_000, "1" * 100_000, "bis zum dem den " * 50_000, "3.8.-" * 100_000, " " * 500_000):
            absence(text, SENT)
