"""The new words of a mail: all of the writer's, none of the quoted."""

import pytest

from helpdesk.mail.quoting import reply_text
from helpdesk.mail.quoting_words import REPLY_ABOVE

NEW = "Guten Tag,\n\nder Drucker geht wieder.\n\nMit freundlichen Grüßen\nErika Beispiel"
OLD = "Guten Tag Frau Beispiel,\n\nbitte schalten Sie ihn einmal aus und ein.\n\nIhr Support"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))
OUTLOOK_DE = (
    "Von: Support Muster GmbH <support@example.de>\nGesendet: Montag, 6. April 2026 10:00\n"
    "An: Erika Beispiel <erika@example.org>\nBetreff: AW: [#2026-000042] Drucker\n\n"
)


@pytest.mark.parametrize(
    "introduction",
    [
        OUTLOOK_DE,
        "________________________________\n" + OUTLOOK_DE,
        "-----Ursprüngliche Nachricht-----\n" + OUTLOOK_DE,
        "-----Ursprüngliche Nachricht-----\n\n",
        "--- Alte Post von früher ---\n" + OUTLOOK_DE,
        "*Von:* Support <support@example.de>\n*Gesendet:* Montag, 6. April 2026 10:00\n*Betreff:* Drucker\n\n",
        "Gesendet: Montag, 06. April 2026 um 10:00 Uhr\nVon: Support <s@example.de>\nAn: e@x.test\nBetreff: x\n\n",
        "-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-04-06T10:00:00+0200\nVon: S <s@x.test>\nAn: E\n\n",
        "-------- Ursprüngliche Nachricht --------\nVon: S <s@x.test>\nDatum: 06.04.26 10:00 (GMT+01:00)\nAn: E\n\n",
        "-------- Ursprüngliche Nachricht --------Von: Support Datum: 06.04.26\n\n",
        "Am 06.04.2026 um 10:00 schrieb Support Muster GmbH:\n\n",
        "Am Mo., 6. Apr. 2026 um 10:00 Uhr schrieb Support Muster GmbH <\nsupport@example.de>:\n\n",
        "Support Muster GmbH <support@example.de> schrieb am Mo., 6.\nApr. 2026 um 10:00 Uhr:\n\n",
        "support@example.de schrieb am Mo., 6. Apr. 2026, 10:00:\n\n",
        "Zitat von Support <support@example.de>:\n\n",
        "From: Support <support@example.de>\nSent: Monday, April 6, 2026 10:00 AM\nTo: Erika\nSubject: RE: Printer\n\n",
        "On Mon, Apr 6, 2026 at 10:00 AM Support <support@example.de> wrote:\n\n",
        "De : Support <support@example.de>\nEnvoyé : lundi 6 avril 2026 10:00\nÀ : Erika\nObjet : Imprimante\n\n",
        "Le lun. 6 avr. 2026 à 10:00, Support <support@example.de> a écrit :\n\n",
        "El lun, 6 abr 2026 a las 10:00, Support (<support@example.de>) escribió:\n\n",
        "Il giorno lun 6 apr 2026 alle ore 10:00 Support <support@example.de> ha scritto:\n\n",
        "Op ma 6 apr 2026 om 10:00 schreef Support <support@example.de>:\n\n",
        "Van: Support <support@example.de>\nVerzonden: maandag 6 april 2026 10:00\nAan: Erika\nOnderwerp: Printer\n\n",
        "W dniu 06.04.2026 o 10:00, Support pisze:\n\n",
        "Den mån 6 apr. 2026 kl 10:00 skrev Support <support@example.de>:\n\n",
        "2026-04-06 10:00 GMT+02:00 Support <support@example.de>:\n\n",
        "Bitte antworten Sie oberhalb dieser Zeile.\n\n",
        "-- Please reply above this line --\n\n",
    ],
)
def test_what_stands_below_an_introduction_is_cut(introduction: str) -> None:
    assert reply_text(f"{NEW}\n\n{introduction}{OLD}\n", "") == NEW


@pytest.mark.parametrize(
    "introduction",
    [
        "",
        "Am 06.04.26 um 10:00 schrieb Support:\n",
        "Am 06.04.26 um 10:00 schrieb Support:\n\n",
        "Max Muster schrieb:\n",
        "On 4/6/26 10:00, Support wrote:\n",
    ],
)
def test_a_quote_at_the_end_is_cut(introduction: str) -> None:
    assert reply_text(f"{NEW}\n\n{introduction}{QUOTED}\n", "") == NEW


def test_a_quote_of_an_iphone_has_its_introduction_inside() -> None:
    quote = "> Am 06.04.2026 um 10:00 schrieb Support <s@example.de>:\n> \n> \ufeffHallo\n"
    text = f"{NEW}\n\nVon meinem iPhone gesendet\n\n{quote}"
    assert reply_text(text, "") == NEW


@pytest.mark.parametrize(
    "footer",
    [
        "Gesendet von meinem iPhone",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet von Outlook für Android<https://example.test/x>",
        "Diese Nachricht wurde von meinem Android-Gerät mit einer Mail-App gesendet.",
        "Gesendet mit der mobilen Mail App",
        "Von meinem Handy gesendet, bitte entschuldigen Sie Tippfehler.",
        "Sent from my phone, please excuse my brevity and any typos.",
        "Sent from my iPhone",
        "Get Outlook for iOS<https://example.test/x>",
        "Envoyé de mon iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Inviato da iPhone",
        "Wysłane z iPhone'a",
    ],
)
def test_the_footer_of_a_device_is_cut(footer: str) -> None:
    assert reply_text(f"{NEW}\n\n{footer}\n", "") == NEW
    assert reply_text(f"{NEW}\n\n{footer}\n\n{OUTLOOK_DE}{OLD}\n", "") == NEW


@pytest.mark.parametrize(
    "sentence",
    [
        "Gesendet von mir wurde das Paket am Montag, 6. April, angekommen ist es aber nicht.",
        "Von meinem Konto wurde zweimal abgebucht.",
        "Von meinem Konto wurde abgebucht, entschuldigen Sie bitte.",
        "Sent from my desk, where the printer is.",
    ],
)
def test_a_persons_sentence_is_no_footer(sentence: str) -> None:
    assert reply_text(f"Hallo,\n\n{sentence}\n", "") == f"Hallo,\n\n{sentence}"


def test_the_sign_off_stays_and_the_signature_block_goes() -> None:
    assert reply_text(f"{NEW}\n\n-- \nMuster GmbH\nMusterstraße 1\nTel. 0123\n", "") == NEW


def test_a_signature_block_above_the_quote_goes_too() -> None:
    assert reply_text(f"{NEW}\n\n-- \nMuster GmbH\n\nAm 06.04.26 um 10:00 schrieb Support:\n{QUOTED}\n", "") == NEW


def test_a_very_long_signature_is_doubtful_and_stays() -> None:
    block = "\n".join(f"Punkt {number}" for number in range(40))
    assert "Punkt 39" in reply_text(f"Hallo\n-- \n{block}", "")


def test_bottom_posting_keeps_every_word_of_the_writer() -> None:
    assert reply_text(f"Am 06.04.26 um 10:00 schrieb Support:\n{QUOTED}\n\n{NEW}\n", "") == NEW


def test_inline_answers_keep_their_questions() -> None:
    text = (
        "Am 06.04.26 um 10:00 schrieb Support:\n> Welcher Drucker?\n\nDer im Flur.\n\n> Seit wann?\nSeit gestern.\n\n"
        "> Ihr Support\n"
    )
    assert reply_text(text, "") == "> Welcher Drucker?\n\nDer im Flur.\n\n> Seit wann?\nSeit gestern."


def test_words_below_a_quote_are_kept_with_those_above() -> None:
    text = f"{NEW}\n\nAm 06.04.26 um 10:00 schrieb Support:\n{QUOTED}\n\nP.S.: Ab 15 Uhr bin ich weg.\n"
    assert reply_text(text, "") == f"{NEW}\n\nP.S.: Ab 15 Uhr bin ich weg."


def test_a_wrapped_quoted_line_does_not_become_an_answer() -> None:
    text = (
        f"{NEW}\n\nAm 06.04.26 um 10:00 schrieb Support:\n"
        "> bitte schalten Sie den Drucker im Flur einmal aus und nach einer Minute\nwieder ein\n> Ihr Support\n"
    )
    assert reply_text(text, "") == NEW


@pytest.mark.parametrize(
    "text",
    [
        NEW,
        "ok",
        "Von: Berlin\nAn: Hamburg\nDatum: 3.5.\n\nBitte buchen.",
        "Ein Wunsch:\n\nVon: Berlin\nAn: Hamburg\nBetreff: Umzug\n\nGeht das?",
        "Hallo,\nAm 3.4. schrieb mir Herr Müller:\nbitte Toner bestellen.\nDanke",
        "Am 3.4.2026 um 10:00 schrieb ich Ihnen schon:\n\nDer Toner ist leer.",
        "Im Protokoll steht:\n> Fehler 17\n> Fehler 18",
        "Im Protokoll steht:\n> Fehler 17\n\nWas tun?",
        "Artikel | Menge\n---------------\nToner | 2\n---------------\nPapier | 5",
        "Fehler:\n\n----- Protokoll -----\nstart\n----- Ende -----\n\nBitte prüfen.",
        "Name: Erika\nE-Mail: erika@example.org\nBetreff: Drucker\nNachricht: geht nicht",
        "```\n> a\n-- b\n```\nfertig",
        "Neue Anfrage\n\nVon: Erika <erika@example.org>\nDatum: 3.4.2026\nBetreff: x\nNachricht: Geht nicht.",
        "Der eine geht.\n--\nUnd der andere?",
    ],
)
def test_a_mail_without_quote_is_kept_whole(text: str) -> None:
    assert reply_text(f"{text}\n", "") == text


@pytest.mark.parametrize(
    "text",
    [
        QUOTED,
        OUTLOOK_DE + OLD,
        "-----Ursprüngliche Nachricht-----\n" + OLD,
        "Gesendet von meinem iPhone",
        "-- \nErika",
        "____________",
        "Bitte antworten Sie oberhalb dieser Zeile.\nHallo",
    ],
)
def test_where_nothing_would_be_left_everything_is_shown(text: str) -> None:
    assert reply_text(text, "") == text.strip()


def test_an_empty_text_stays_empty() -> None:
    assert reply_text("", "<p>x</p>") == ""
    assert reply_text(" \n", "") == " \n"


def test_an_introduction_behind_words_on_the_same_line_is_cut_there() -> None:
    text = "Danke!Am 6. April 2026 um 10:00 schrieb Support <s@example.de>:\n> Hallo\n"
    assert reply_text(text, "") == "Danke!"


def test_the_warning_of_a_mail_gateway_is_cut() -> None:
    assert reply_text(f"ACHTUNG: Diese E-Mail kommt von außerhalb.\nKeine Links öffnen.\n\n{NEW}\n", "") == NEW


def test_a_list_footer_is_cut() -> None:
    assert reply_text(f"{NEW}\n\n_______________\nNutzer mailing list\nnutzer@lists.example.org\n", "") == NEW


@pytest.mark.parametrize(
    "html",
    [
        '<p>Danke, geht.</p><div class="gmail_quote">Support:<p>Bitte ausschalten.<br>Ihr Support</div>',
        '<p>Danke, geht.</p><blockquote type="cite">Support:<br>Bitte ausschalten.<br>Ihr Support</blockquote>',
        '<p>Danke, geht.</p><div id="x_divRplyFwdMsg">Support:</div>Bitte ausschalten.<br>Ihr Support',
        '<p>Danke, geht.</p><hr id="stopSpelling">Support:<br>Bitte ausschalten.<br>Ihr Support',
        '<p>Danke, geht.</p><div class="x_helpdesk-mail">Support:<br>Bitte ausschalten.<br>Ihr Support</div>',
        "<p>Danke, geht.</p><blockquote>Support:<br>Bitte ausschalten.<br>Ihr Support</blockquote>",
        '<p>Danke, geht.</p><div name="messageReplySection">Support:<p>Bitte ausschalten.<br>Ihr Support</div>',
        '<p>Danke, geht.</p><div id="AOLMsgPart_1_4f2a">Support:<p>Bitte ausschalten.<br>Ihr Support</div>',
        '<style>Danke</style>Danke, geht.<div name="quote">Support:<p>Bitte ausschalten.<br>Ihr Support</div>',
    ],
)
def test_quote_containers_of_html_clients_are_cut(html: str) -> None:
    assert reply_text("Danke, geht.\n\nSupport:\nBitte ausschalten.\nIhr Support\n", html) == "Danke, geht."


def test_an_html_quote_inside_a_quote_goes_with_it() -> None:
    html = (
        "<p>Danke.</p><blockquote>Support<br>Am 6.4.2026 um 10:00 schrieb Erika:<p>Hallo</p>"
        "<p>Am 5.4.2026 um 10:00 schrieb Support:</p><p>Guten Tag</p></blockquote>"
    )
    old = "Support\nAm 6.4.2026 um 10:00 schrieb Erika:\nHallo\n\nAm 5.4.2026 um 10:00 schrieb Support:\nGuten Tag"
    assert reply_text(f"Danke.\n\n{old}", html) == "Danke."


def test_words_below_an_html_quote_are_kept() -> None:
    html = '<blockquote type="cite">Bitte ausschalten, Ihr Support</blockquote><p>Danke, geht.</p>'
    assert reply_text("Bitte ausschalten, Ihr Support\n\nDanke, geht.\n", html) == "Danke, geht."


def test_a_plain_blockquote_between_words_is_the_writers_own() -> None:
    html = "<p>Im Vertrag steht</p><blockquote>Reaktion in vier Stunden</blockquote><p>Das gilt doch?</p>"
    text = "Im Vertrag steht\n\nReaktion in vier Stunden\n\nDas gilt doch?"
    assert reply_text(text, html) == text


def test_words_that_gmail_indents_are_the_writers_own() -> None:
    html = '<div>Der Text:</div><blockquote class="gmail_quote" style="margin:0 0 0 40px;padding:0">Fach 2</blockquote>'
    assert reply_text("Der Text\n\nFach 2", html) == "Der Text\n\nFach 2"


@pytest.mark.parametrize("mark", ['class="gmail_signature"', 'id="x_Signature"', 'id="AppleMailSignature"'])
def test_a_marked_html_signature_is_cut(mark: str) -> None:
    html = f"<div>Danke, geht.</div><div {mark}>Erika Beispiel<br>Muster GmbH</div>"
    assert reply_text("Danke, geht.\nErika Beispiel\nMuster GmbH", html) == "Danke, geht."


def test_html_that_is_not_the_text_changes_nothing() -> None:
    html = '<blockquote type="cite">Ganz andere Worte stehen hier</blockquote>'
    assert reply_text(NEW, html) == NEW


@pytest.mark.parametrize(
    "above", ["im Fenster steht als Fehler", "Es erscheint immer wieder:", "seit heute kommt auf dem Schirm"]
)
def test_a_divider_that_a_sentence_leads_to_is_only_spoken_of(above: str) -> None:
    text = f"Guten Tag,\n\n{above}\n\n-----Ursprüngliche Nachricht-----\n\nWas bedeutet das?"
    assert reply_text(text, "") == text


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("im Fenster steht als Fehler", "Von: Support\nBetreff: Drucker\n\nWas bedeutet das?"),
        ("im Fenster steht als Fehler", "> Was bedeutet das?"),
        ("Erledigt, vielen Dank.\n\nErika Beispiel", "Was bedeutet das?"),
    ],
)
def test_a_divider_above_fields_or_below_a_whole_sentence_begins_an_old_mail(above: str, below: str) -> None:
    assert reply_text(f"{above}\n\n-----Ursprüngliche Nachricht-----\n{below}", "") == above


@pytest.mark.parametrize("phrase", REPLY_ABOVE)
def test_the_line_that_asks_to_answer_above_it_is_known_in_each_language(phrase: str) -> None:
    assert reply_text(f"{NEW}\n\nReply {phrase.capitalize()}\n\nGuten Tag", "") == NEW
