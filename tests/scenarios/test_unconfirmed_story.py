"""From bytes to bytes: whoever reads words that nobody confirmed reads that too, and a question like that gets none."""

import json

import pytest

from helpdesk.cli.ticket_text import whole_json, whole_text
from tests.builders import ANNA, BERND
from tests.scenarios.customers import happened
from tests.scenarios.site import AUTHSERV, Site, proved, recipients, to

REFUTED = [("Authentication-Results", f"{AUTHSERV}; dmarc=fail header.from=example.de")]
MARK = "Absender nicht bestätigt"
WORDS = "Bitte überweisen Sie 500 EUR."


def test_a_note_in_a_colleagues_name_is_marked_wherever_it_is_read(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    site.answer(notice, f"{WORDS}\n", sender=ANNA, headers=REFUTED)
    number = site.tickets()[0].number
    mails = site.mail(sender=BERND, text=f"#zeige {number}\n", headers=proved(BERND))
    sheet = " ".join(to(mails, BERND).text.split())
    assert f"(intern) ({MARK}) {WORDS}" in sheet
    assert sheet.count(MARK) == 1
    with site.database.reading() as session:
        ticket = site.tickets()[0]
        shown = whole_text(session, site.desk, ticket, lambda comment: comment.text)
        assert shown.count("author not confirmed") == 1
        comments = json.loads(
            json.dumps(whole_json(session, site.desk, ticket, lambda comment: comment.text), default=str)
        )
    assert [each["unconfirmed"] for each in comments["comments"]] == [False, True]


def test_a_customers_words_that_our_server_refutes_are_marked_for_who_gets_the_ticket(site: Site) -> None:
    site.mail()
    mails = site.mail(
        sender="erika@kunde.example.org", subject="Neu", message_id="zwei@kunde.example.org", headers=REFUTED
    )
    assigned = to(site.answer(to(mails, ANNA), "#zuweisen bernd\n", sender=ANNA, headers=proved(ANNA)), BERND)
    assert f"({MARK})" in assigned.text


def test_what_its_writer_consents_to_is_no_longer_marked(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    question = to(site.answer(notice, "#nehmen\nIch bin dran.\n", sender=ANNA), ANNA)
    assert site.comments(site.tickets()[0].number)[-1].unconfirmed
    site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA))
    assert not site.comments(site.tickets()[0].number)[-1].unconfirmed


@pytest.mark.parametrize("headers", [REFUTED, []])
def test_a_question_in_a_colleagues_name_is_told_to_her_and_becomes_no_ticket(
    site: Site, headers: list[tuple[str, str]]
) -> None:
    mails = site.mail(sender=ANNA, subject="Frage", text="#offen\n\nAnna\n", headers=headers)
    assert recipients(mails) == [ANNA]
    text = " ".join(mails[0].text.split())
    assert "#offen wurde nicht beantwortet" in text
    assert "Senden Sie die Frage noch einmal" in text
    assert site.tickets() == []


def test_a_flood_of_questions_in_a_colleagues_name_ends_in_silence(site: Site) -> None:
    told = [
        site.mail(sender=ANNA, text="#offen\n", message_id=f"{number}@evil.example", headers=REFUTED)
        for number in range(12)
    ]
    limit = site.settings.acknowledge.per_hour
    assert [len(mails) for mails in told] == [1] * limit + [0] * (12 - limit)
    assert happened(site, "writer_not_told") == ["writer_not_told"] * (12 - limit)
