"""Signature blocks and legal notices: cut where they surely are one, kept where they are what somebody says."""

import pytest

from helpdesk.mail.quoting import reply_text

NEW = "Guten Tag,\n\nder Drucker geht wieder.\n\nMit freundlichen Grüßen\nErika Beispiel"
CONTACTS = "Muster GmbH\nMusterstraße 1\n12345 Musterstadt\nTel.: 0123 456-0\nwww.muster.example"


@pytest.mark.parametrize("title", ["", "Leiterin Einkauf\n"])
def test_contact_data_below_the_name_is_a_signature_block(title: str) -> None:
    assert reply_text(f"{NEW}\n{title}\n{CONTACTS}\n", "") == NEW


@pytest.mark.parametrize(
    "below",
    [
        "Meine Nummer hat sich geändert:\n0123 456-7\nerika@example.org",
        "Tel. 0123 456-7",
        "P.S.: Bitte auch diese Nummer löschen:\nTel. 0123 456-8\nFax 0123 456-9",
        f"{CONTACTS}\nStimmt diese Anschrift noch?",
        f"Neue Anschrift:\n{CONTACTS}",
    ],
)
def test_words_below_the_name_that_are_no_block_stay(below: str) -> None:
    assert reply_text(f"{NEW}\n\n{below}\n", "") == f"{NEW}\n\n{below}"


def test_data_that_the_writer_announces_below_a_rule_stay() -> None:
    text = f"Bitte legen Sie den Kunden an:\n--------------------\n{CONTACTS}"
    assert reply_text(text, "") == text


@pytest.mark.parametrize(
    "notice",
    [
        "Diese E-Mail enthält vertrauliche Informationen.\n\nSie dürfen sie nicht weitergeben.",
        "Vertraulichkeitshinweis: Der Inhalt dieser E-Mail ist\nvertraulich.",
        "This e-mail and any files transmitted with it are confidential.",
        "Ce message et ses pièces jointes sont confidentiels.",
        "*Confidentiality notice*\nThis message is privileged.",
    ],
)
def test_a_legal_notice_is_cut(notice: str) -> None:
    assert reply_text(f"{NEW}\n\n{notice}\n", "") == NEW


def test_a_sentence_about_confidence_stays() -> None:
    text = "Guten Tag,\n\ndiese E-Mail und alle anderen bekomme ich doppelt. Ist das vertraulich genug?"
    assert reply_text(text, "") == text


@pytest.mark.parametrize("rule", ["________________________________", ". . . . . . . . . .", "~~~~~~~~~~~~"])
def test_a_companys_footer_below_a_rule_is_cut(rule: str) -> None:
    footer = "Wir drucken.\n\nMuster Ltd. ist ein Unternehmen der Muster-Gruppe."
    assert reply_text(f"Danke, geht.\n\n{rule}\n{footer}\n", "") == "Danke, geht."


def test_a_question_below_a_rule_stays() -> None:
    text = f"Das steht auf dem Blatt.\n{'_' * 40}\nWas heißt das?"
    assert reply_text(text, "") == text


@pytest.mark.parametrize("beginning", ["Diese\nE-Mail", "Diese\xa0E-Mail", "DIESE E-Mail", "* Diese E-Mail"])
def test_a_notice_is_found_however_its_first_words_are_parted(beginning: str) -> None:
    notice = f"{beginning} enthält vertrauliche Informationen für den Adressaten."
    assert reply_text(f"{NEW}\n\n{notice}\n", "") == NEW


@pytest.mark.parametrize(
    "postscript",
    [
        "Nachtrag: Der zweite Drucker steht auch.",
        "PS: Und der dritte?\nDer vierte auch.",
        "P.S. Danke!",
        "NB: auch oben",
    ],
)
def test_a_postscript_below_a_marked_signature_is_the_writers(postscript: str) -> None:
    for below in ("Erika\n", "Erika Beispiel\nMuster GmbH\n\n"):
        text = f"Der Drucker steht.\n\n-- \n{below}{postscript}\n"
        assert reply_text(text, "") == f"Der Drucker steht.\n\n{postscript}"


@pytest.mark.parametrize("below", ["PS Beispiel GmbH", "Nachtragsbüro", "NB Muster AG"])
def test_a_company_of_such_a_name_is_no_postscript(below: str) -> None:
    assert reply_text(f"Der Drucker steht.\n\n-- \nErika\n{below}\n", "") == "Der Drucker steht."


@pytest.mark.parametrize(
    "words",
    [
        "Von: mir selbst kommt noch das hier, nämlich der Drucker im Keller.\nEr steht auch.",
        "From: my side there is one more thing to say.",
        "An: alle im Haus geht das ebenfalls.",
    ],
)
def test_one_field_of_the_writers_own_below_a_rule_is_no_old_mail(words: str) -> None:
    text = f"Hier der Stand.\n{'_' * 32}\n{words}"
    assert reply_text(text, "") == text


@pytest.mark.parametrize("field", ["Von: Support <support@helpdesk.example>", "Von: Support\nAn: Erika"])
def test_a_field_with_an_address_or_two_fields_below_a_rule_are_an_old_mail(field: str) -> None:
    assert reply_text(f"Hier der Stand.\n{'_' * 32}\n{field}\n\nDer alte Text.", "") == "Hier der Stand."


@pytest.mark.parametrize(
    "text",
    [
        "Bitte liefern Sie:\n\n-- \nArtikel 1\nArtikel 2",
        "Die Seriennummer:\n--\n4711",
        "Erster Punkt\n--\nZweiter Punkt\n--\nDritter Punkt",
        "Erster Punkt\n\n--\n\nZweiter Punkt\n\n--\n\nDritter Punkt",
        "Erster Punkt\n-- \nZweiter Punkt\n-- \nDritter Punkt\n-- \nVierter Punkt",
        "Hallo,\n\n-- \nErika\n\nich habe das Kabel am Montag noch einmal getauscht, und der Fehler kam sofort wieder.",
        f"Zwei Fehler:\n\n{'_' * 40}\nErstens der Drucker\n{'_' * 40}\nZweitens der Scanner",
    ],
)
def test_marks_among_the_writers_words_end_nothing(text: str) -> None:
    assert reply_text(text, "") == text


@pytest.mark.parametrize(
    "below",
    [
        "-- \nErika Beispiel\n\n-- \nErika Beispiel",
        "--\nErika Beispiel\n--\nSie erhalten das über die Mailingliste technik; abbestellen: siehe oben",
        "--\nMuster GmbH\nTel. 0251 123456\n--\nMuster AG\nTel. 0251 654321",
        "-- \nErika Beispiel\nWir sind umgezogen: Musterweg 1",
        "-- \nWir behandeln Ihre Daten vertraulich; diese E-Mail ist nur für den Empfänger bestimmt, den wir meinen.",
    ],
)
def test_marks_above_signatures_end_the_words(below: str) -> None:
    assert reply_text(f"Danke, das Bild ist da.\n\n{below}", "") == "Danke, das Bild ist da."


def test_a_sign_off_with_a_colon_announces_nothing() -> None:
    assert reply_text("Danke.\n\nGrüße:\n-- \nErika\n", "") == "Danke.\n\nGrüße:"
