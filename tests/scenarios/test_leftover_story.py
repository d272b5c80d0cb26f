"""From bytes to bytes: nothing that a person wrote is hidden from the team, and ordinary mail looks as it did."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT
from tests.scenarios.site import Outgoing, Site, proved, to

HEAD = (
    f"Von: Support Beispiel GmbH <{SUPPORT}>\nGesendet: Sonntag, 22. November 2026 10:15\n"
    "An: Erika Beispiel\nBetreff: Drucker\n"
)
ASIDE, REST = "Nicht gezeigt", "Weiterer Text"


@pytest.fixture
def answer(site: Site) -> Outgoing:
    """What Erika got from Anna."""
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    text = "Guten Tag Frau Beispiel,\n\nwelches Modell haben Sie?\n\nIn welcher Farbe drucken Sie damit?\n\nAnna\n"
    return to(site.answer(notice, text, sender=ANNA, headers=proved(ANNA)), ERIKA)


def html_of(mail: Outgoing) -> str:
    body = mail.message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_an_answer_without_plain_text_brings_no_links_of_ours_back(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Message-ID"] = ANNA, notice.reply_to, "<phone@helpdesk.example.de>"
    message["Subject"], message["In-Reply-To"] = notice.subject, f"<{notice.message_id}>"
    for name, value in proved(ANNA):
        message[name] = value
    below = f'<blockquote type="cite"><div dir="ltr">{html_of(notice)}</div></blockquote>'
    message.set_content(f'<div dir="ltr">#intern<br>Walze ist bestellt.</div><div>{below}</div>', subtype="html")
    told = to(site.send(message.as_bytes(), to=notice.reply_to, sender=ANNA), BERND)
    assert "Walze ist bestellt." in told.text
    assert REST not in told.text
    assert notice.reply_to not in told.text


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


@pytest.mark.parametrize("layout", ["outlook", "marked", "bare"])
def test_a_quote_of_our_own_mail_leaves_no_trace(site: Site, answer: Outgoing, layout: str) -> None:
    introduction = f"Am 22.11.2026 um 10:15 schrieb Support Beispiel GmbH <{SUPPORT}>:\n"
    below = {
        "outlook": f"{HEAD}\n{answer.text}",
        "marked": introduction + quoted(answer.text),
        "bare": f"{introduction}\n{answer.text}",
    }[layout]
    told = to(site.answer(answer, f"Ein LaserJet.\n\nErika Beispiel\n\n{below}"), ANNA)
    assert "Ein LaserJet." in told.text
    assert "welches Modell" not in told.text
    assert ASIDE not in told.text
    assert REST not in told.text


def test_an_html_answer_with_our_mail_below_looks_as_clean(site: Site, answer: Outgoing) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Message-ID"] = ERIKA, answer.reply_to, "<html@kunde.example.org>"
    message["Subject"], message["In-Reply-To"] = answer.subject, f"<{answer.message_id}>"
    head = HEAD.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    message.set_content(f"<p>Ein LaserJet.</p><div><p>{head}</p></div>{html_of(answer)}", subtype="html")
    told = to(site.send(message.as_bytes(), to=answer.reply_to), ANNA)
    assert "Ein LaserJet." in told.text
    assert ASIDE not in told.text
    assert REST not in told.text


def test_a_usual_signature_costs_one_short_line(site: Site, answer: Outgoing) -> None:
    signature = "-- \nErika Beispiel\nMuster GmbH\nTel. 0251 123456\n"
    told = to(site.answer(answer, f"Ein LaserJet.\n\n{signature}\n{HEAD}\n{answer.text}", sender=ERIKA), ANNA)
    assert "[Nicht gezeigt: Signatur (3 Zeilen)]" in told.text
    assert "0251" not in told.text
    assert "Signatur (3 Zeilen)" in html_of(told)
    assert REST not in told.text


def test_answers_between_the_lines_of_an_unmarked_quote_are_shown_below(site: Site, answer: Outgoing) -> None:
    inline = answer.text.replace("haben Sie?", "haben Sie?\nEin Exemplar 4000 <A3>.")
    inline = inline.replace("damit?", "damit?\nSchwarz.")
    told = to(site.answer(answer, f"Guten Tag,\n\nbesten Dank.\n\n{HEAD}\n{inline}"), ANNA)
    words, _, rest = told.text.partition(REST)
    assert "besten Dank." in words
    assert "Ein Exemplar 4000 <A3>." in rest
    assert "Schwarz." in rest
    assert "welches Modell" not in told.text
    assert "Ein Exemplar 4000 &lt;A3&gt;." in html_of(told).partition(REST)[2]


def test_what_stands_below_the_mark_of_a_signature_and_is_none_is_shown(site: Site, answer: Outgoing) -> None:
    told = to(site.answer(answer, "Die Nummer ist diese.\n\n-- \n4711-ABC\n"), ANNA)
    assert "4711-ABC" in told.text.partition(REST)[2]


def test_the_mail_of_a_third_person_below_the_words_is_shown_with_its_head(site: Site, answer: Outgoing) -> None:
    head = HEAD.replace("Support Beispiel GmbH", "Otto Muster").replace(SUPPORT, "otto@example.net")
    told = to(site.answer(answer, f"So schrieb mir Otto.\n\n{head}\nDer Drucker steht jetzt im Keller.\n"), ANNA)
    rest = told.text.partition(REST)[2]
    assert "otto@example.net" in rest
    assert "jetzt im Keller" in rest


def test_lines_with_quote_signs_that_nobody_knows_are_counted(site: Site, answer: Outgoing) -> None:
    told = to(site.answer(answer, "Ich weiß es von Otto.\n\nOtto schrieb:\n> Er steht im Keller.\n> Otto\n"), ANNA)
    assert "[Nicht gezeigt: Zitat (3 Zeilen)]" in told.text
    assert "im Keller" not in told.text


def test_endless_rest_is_shown_up_to_its_limit_with_the_way_to_read_on(site: Site, answer: Outgoing) -> None:
    below = "".join(f"Zeile {number} von Otto im Keller.\n" for number in range(100))
    told = to(site.answer(answer, f"Bitte lesen.\n\n-----Ursprüngliche Nachricht-----\n{below}"), ANNA)
    assert "Zeile 50 von Otto" in told.text
    assert "Zeile 90 von Otto" not in told.text
    assert "helpdesk ticket show --full 2026-000001" in " ".join(told.text.split())
