"""Which answers consent: words in the new text, and nothing that could mean anything else."""

import pytest

from helpdesk.domain.consent import Answer, answer_in


@pytest.mark.parametrize(
    "text",
    [
        "Ja",
        "ja.",
        "JA!!!",
        "Ja, ich bestätige.",
        "Guten Tag,\n\nja, das ist meine Adresse.\n\nMit freundlichen Grüßen\nErika Beispiel\n",
        "Sehr geehrte Damen und Herren,\n\nhiermit bestätige ich die Adresse.",
        "bestätigt",
        "Einverstanden",
        "ok",
        "Okay, danke!",
        "Passt, kein Problem.",
        "Yes",
        "Hi,\n\nI confirm.\n\nBest regards\nMax",
        "I agree",
        "confirmed, thanks",
        "Ja\n\nErika Beispiel\nMuster GmbH\nTel. 0251 123456\n\nSollten Sie nicht gemeint sein: löschen",
        "Ja\n\nVon meinem iPhone gesendet",
        "*Ja*",
        "Gerne!",
        "Das stimmt so.",
        "Ja\n> Antworten Sie mit Ja. Sonst brauchen Sie nichts zu tun.",
    ],
)
def test_a_word_of_consent_confirms(text: str) -> None:
    assert answer_in(text) is Answer.YES


@pytest.mark.parametrize(
    "text",
    [
        "Nein",
        "nein, das stimmt nicht",
        "Ja, aber nicht unter dieser Adresse.",
        "Das stimmt nicht.",
        "Ich bestätige das nicht.",
        "Hallo,\n\ndas bin ich nicht.\n",
        "No",
        "I do not confirm.",
        "I don't agree",
        "Yes, but this is the wrong address.",
        "ok, bitte löschen",
    ],
)
def test_a_negation_wins(text: str) -> None:
    assert answer_in(text) is Answer.NO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Wer sind Sie?",
        "Ja? Was ist das?",
        "Unser Drucker druckt wieder.",
        "Können Sie das bitte erklären, bevor ich ja sage?",
        "Wir melden uns. Ja.",
        "Ja " + "und noch etwas " * 20,
        "Mit freundlichen Grüßen\nJa",
        "Januar",
        "Bestätigung",
        "Hiermit bestätigen wir den Eingang Ihrer Nachricht.",
        "Ich bestätige den Erhalt Ihrer E-Mail.",
        "I confirm receipt of your message.",
        "Your message 'Please confirm your email address' has reached us.",
        "Gerne kümmern wir uns um Ihr Anliegen.",
        "Right now our team is looking at your request.",
        "Ja, ich bin im Urlaub.",
        "Am 22.11.2026 um 11:06 schrieb Support:\n> Antworten Sie mit Ja. Sonst brauchen Sie nichts zu tun.",
        "Von: Support\nBetreff: Bitte bestätigen Sie Ihre Adresse\nAntworten Sie mit Ja, sonst ist nichts zu tun.",
        "> Please reply with Yes. I confirm.",
        "nicht " * 30,
        "Ja. Aber warum?",
        "Ja.\n\nAber könnten Sie mir sagen, worum es geht?",
    ],
)
def test_anything_else_is_left_for_people(text: str) -> None:
    assert answer_in(text) is Answer.UNCLEAR


def test_a_greeting_is_no_answer_and_hides_none() -> None:
    assert answer_in("Hallo Frau Muster,\nja") is Answer.YES
    assert answer_in("Hallo, ja!") is Answer.YES
    assert answer_in("Hallo Frau Muster,") is Answer.UNCLEAR
