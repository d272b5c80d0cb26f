"""What a robot changes from mail to mail does not count, and what people write in their own words is never alike."""

import pytest

from helpdesk.mail.likeness import likeness
from helpdesk.mail.message import Address

ERIKA, MAX = Address("Erika Beispiel", "erika@eins.example"), Address("Max Muster", "max@zwei.example")
TEXT = "Guten Tag Frau Beispiel,\n\nbestätigen Sie Ihr Konto bis zum 12.03. unter https://eins.example/4711 bald.\n"


@pytest.mark.parametrize(
    ("subject", "text", "sender"),
    [
        ("Ihr Konto 4711", TEXT, ERIKA),
        ("Ihr Konto 815", TEXT.replace("Frau Beispiel", "Herr Muster").replace("12.03.", "3.4."), MAX),
        ("IHR KONTO", TEXT.replace("Guten Tag Frau Beispiel", "Lieber Max").replace("eins", "zwei"), MAX),
        ("Ihr Konto", f"{TEXT}\nMax Muster\nmax@zwei.example\n", MAX),
        ("Ihr Konto:", TEXT.replace("\n", "\r\n\r\n").replace(" Sie ", "  Sie\u00a0"), MAX),
    ],
)
def test_greetings_names_numbers_addresses_and_layout_change_nothing(subject: str, text: str, sender: Address) -> None:
    assert likeness(subject, text, sender) == likeness("Ihr Konto", TEXT, Address("", "wer@drei.example")) != ""


def test_one_outage_in_the_words_of_ten_people_is_no_flood() -> None:
    told = (
        *("Seit heute früh geht bei uns kein Internet mehr.", "Das Internet geht seit heute früh bei uns nicht."),
        *("Wir kommen nicht ins Netz, bitte helfen Sie.", "Unsere Leitung ist tot, die Telefone auch."),
        *("Kein Internet in der ganzen Firma seit 8 Uhr!", "Bitte prüfen Sie die Leitung, nichts geht mehr."),
        *("Internetausfall am Standort Münster seit acht.", "Hier steht alles still, woran liegt das denn?"),
        *("Die Verbindung zum Rechenzentrum fehlt bei uns.", "Ich kann keine Mails mehr senden, Netz ist weg."),
    )
    alike = [likeness("Internet", text, Address("", f"p{number}@eins.example")) for number, text in enumerate(told)]
    assert len(set(alike)) == len(told)


@pytest.mark.parametrize("text", ["", "Internet geht nicht", "Bitte um Rückruf", "12345 67890", "Hallo Herr Muster,"])
def test_what_says_too_little_is_like_nothing(text: str) -> None:
    assert likeness("", text, ERIKA) == ""


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    long = "eins zwei drei vier fünf sechs sieben acht " * 100_000
    assert likeness("", long, ERIKA) == likeness("", long + "anders", MAX)


@pytest.mark.parametrize("greeting", ["Hello John,", "Dear Ms Doe,", "Bonjour Claire,", "Hola Ana,", "Szanowna Pani,"])
def test_greetings_of_other_languages_are_folded_out_too(greeting: str) -> None:
    said = "please confirm your account today or it will be closed"
    assert likeness("", f"{greeting}\n{said}", ERIKA) == likeness("", said, MAX)
