"""People who write about receipts, notices and absences are people, and what they write about is told from them."""

import pytest

from helpdesk.mail import automation
from helpdesk.mail.clues import gather
from helpdesk.mail.fields import Header
from helpdesk.mail.message import Address, OriginKind

ERIKA = Address("Erika Beispiel", "erika@example.org")
ANSWERS = ("In-Reply-To", "<t42.a1@helpdesk.example>")


def kind(
    *fields: tuple[str, str], subject: str = "Drucker", text: str = "Guten Tag", sender: Address = ERIKA
) -> OriginKind:
    return automation.origin(gather(Header(fields), sender, subject, text), None).kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Zugang während Abwesenheit",
            "Ich bin bis zum 3.4. im Urlaub, danach auf Dienstreise. Bitte Zugang bis dahin verlängern.",
        ),
        ("Re: Urlaub", "Ich bin ab Montag im Urlaub. Läuft mein Zugang in der Zeit ab?"),
        ("Access during my vacation", "I will be away until 3 April. Could you extend my access?"),
        ("Accès pendant mes vacances", "Je suis en congé dès lundi. Merci de prolonger mon accès."),
    ],
)
def test_who_goes_on_leave_and_asks_for_something_is_a_person(subject: str, text: str) -> None:
    assert kind(ANSWERS, subject=subject, text=text) is OriginKind.PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Abwesend bis 3.4.", "Ich bin bis zum 3.4. im Urlaub. Bitte wenden Sie sich an Max Muster."),
        ("Nicht im Büro", "Ich bin ab 3.4. wieder da. In dringenden Fällen bitte\nbei Max Muster melden."),
        ("Urlaub", "Ich bin im Urlaub. Ist es dringend? Dann rufen Sie bitte die Zentrale an."),
        ("On annual leave", "I am away until 3 April. Please contact Max in urgent cases."),
        ("Vakantie", "Ik ben afwezig tot 3 april. Neem bij spoed graag contact op met Max."),
    ],
)
def test_what_a_notice_asks_of_everybody_makes_no_person(subject: str, text: str) -> None:
    assert kind(ANSWERS, subject=subject, text=text) is OriginKind.AUTO


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatische Antwort", "Wie stelle ich das in Outlook ein?"),
        ("Automatische Antwort", "Guten Tag, wie geht das bei uns?"),
        ("Abwesenheitsnotiz", "Guten Tag, wo richte ich die ein, wenn das Programm sie nicht anbietet."),
        ("Out of Office", "It cannot be switched on in our mail program."),
        ("Automatic reply", "Mine was turned off by somebody, and now it stays like that."),
    ],
)
def test_a_title_alone_above_a_persons_words_is_a_persons(subject: str, text: str) -> None:
    assert kind(subject=subject, text=text) is OriginKind.PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: the manual", "Your message was read by me, I need help."),
        ("Gelesen: Ihre Anleitung", "Ihre Nachricht habe ich gelesen, aber der Drucker steht weiterhin."),
        ("Read: the manual", "Your message was displayed with odd signs. What is wrong with it?"),
        ("Lu : le manuel", "Votre message a été lu, et pourtant j'ai toujours la même panne."),
    ],
)
def test_who_has_read_a_mail_and_goes_on_is_a_person(subject: str, text: str) -> None:
    assert kind(subject=subject, text=text) is OriginKind.PERSON


def test_a_receipt_in_words_may_name_whatever_the_mail_was_about() -> None:
    said = "Your message\n\n  To: Erika\n  Subject: I need help with my printer\n\nwas read on Monday, 3 August 2026."
    assert kind(subject="Read: I need help with my printer", text=said) is OriginKind.RECEIPT


def test_a_complaints_mark_in_ordinary_mail_of_a_mailbox_is_no_complaint() -> None:
    field = ("X-HmXmrOriginalRecipient", "support@helpdesk.example")
    assert kind(field) is OriginKind.PERSON
    assert kind(field, sender=Address("", "staff@hotmail.example")) is OriginKind.FEEDBACK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ich bin vom 23.11. bis 4.12. außer Haus. Ihre Mail wird nicht weitergeleitet.", OriginKind.AUTO),
        ("I am away until 4 December. Your mail will not be read.", OriginKind.AUTO),
        ("Ich bin vom 23.11. bis 4.12. außer Haus.", OriginKind.PERSON),
        ("Ich bin nicht im Büro, meine Mail wird nicht weitergeleitet. Wie stelle ich das ein?", OriginKind.PERSON),
        ("Die Mail wurde nicht weitergeleitet, ich war nicht im Büro.", OriginKind.PERSON),
        ("Ihre Mail wird nicht weitergeleitet, das steht in jeder Antwort von dort.", OriginKind.PERSON),
    ],
)
def test_who_answers_that_he_is_away_and_nobody_reads_his_mail_is_a_program(text: str, found: OriginKind) -> None:
    assert kind(ANSWERS, subject="AW: Maus", text=text) is found
    assert kind(subject="Maus", text=text) is OriginKind.PERSON
