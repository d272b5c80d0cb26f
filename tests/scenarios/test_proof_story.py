"""From bytes to bytes: what became of each notice about a ticket, for each person, and how long that can be proved."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from helpdesk.cli.notice_words import became_in_words, proof_json
from helpdesk.cli.output import json_line
from helpdesk.cli.ticket_text import whole_json, whole_text
from helpdesk.domain.notification_proof import Proof
from helpdesk.services.outgoing.notification_proof import proofs_of
from helpdesk.services.privacy.retention import run
from helpdesk.store import tickets
from tests.builders import ANNA, BERND, raw_mail, settings
from tests.scenarios.customers import ERIKA, KUNDE, MAX, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, to
from tests.servers.smtp_sink import SmtpSink

PAULA, KARL = f"paula@{KUNDE}", f"karl@{KUNDE}"
REPORTER = Person("erika", addresses=(ERIKA,), types=("standard",))
TOLD = Person("max", addresses=(MAX,), types=("technik",), permission="tickets")
NAMED = {"new_tickets": ["max", "paula", "karl"], "status_changes": ["max"]}


@pytest.fixture
def sending(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Site]:
    """A site whose mail goes by SMTP to a server that numbers what it takes."""
    with open_site(settings(tmp_path, smarthost=smtp_sink.settings().model_dump(), outgoing={"maildir": None})) as site:
        yield site


def proofs(site: Site, number: str = "2026-000001") -> list[Proof]:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        return list(proofs_of(session, site.desk, ticket))


def became(site: Site, person: str) -> list[tuple[str, str]]:
    """Give what became of each notice to one person, with its event."""
    return [(proof.occasion, proof.became) for proof in proofs(site) if proof.address == person]


def of(site: Site, person: str, notice: str) -> Proof:
    return next(proof for proof in proofs(site) if proof.address == person and proof.notice == notice)


def shown(site: Site, number: str = "2026-000001") -> tuple[str, dict[str, Any]]:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        known = whole_json(session, site.desk, ticket, lambda comment: comment.text)
        return whole_text(session, site.desk, ticket, lambda comment: comment.text), known


def taken(sink: SmtpSink, recipient: str) -> list[Outgoing]:
    """What the server took for one person."""
    return [
        Outgoing(recipient, each.envelope_from, message_from_bytes(each.content, policy=policy.default))
        for each in sink.taken
        if each.recipients == (recipient,)
    ]


def sends_back(mail: Outgoing) -> bytes:
    return raw_mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=mail.envelope_from,
        subject="Undelivered Mail Returned to Sender",
        text=f"Ihre Nachricht konnte nicht zugestellt werden.\n\n<{mail.recipient}>: 550 5.1.1 User unknown\n",
        message_id="b1@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
    )


def test_each_person_and_event_has_the_time_and_the_number_by_which_the_server_took_it(
    sending: Site, smtp_sink: SmtpSink
) -> None:
    add_customer(sending, "10001", REPORTER, TOLD, notify=NAMED)
    sending.mail(headers=proved(ERIKA))
    assert [(each.address, each.occasion, each.notice) for each in proofs(sending)] == [
        (ERIKA, "ticket_created", "acknowledgement"),
        (ANNA, "ticket_created", "ticket_opened"),
        (BERND, "ticket_created", "ticket_opened"),
        (MAX, "ticket_created", "ticket_notice"),
    ]
    assert {(each.became, each.queue_id, each.accepted_at) for each in proofs(sending)} == {
        ("accepted", "4711", sending.now)
    }
    text, known = shown(sending)
    assert f"{MAX}  " in text
    assert "accepted 2026-11-22 10:15 CET as 4711" in text
    assert known["notified"][3]["queue_id"] == "4711"
    assert '"accepted_at": "2026-11-22T09:15:00Z"' in json_line(proof_json(proofs(sending)[0]))
    assert len(taken(smtp_sink, MAX)) == 1


def test_waiting_refused_and_uncertain_mails_are_told_apart(sending: Site, smtp_sink: SmtpSink) -> None:
    add_customer(sending, "10001", REPORTER, TOLD, notify=NAMED)
    smtp_sink.behave(ERIKA, "defer")
    smtp_sink.behave(MAX, "refuse")
    smtp_sink.behave(ANNA, "drop after content")
    sending.fails = True
    sending.mail(headers=proved(ERIKA))
    assert became(sending, ERIKA) == [("ticket_created", "waiting")]
    assert became(sending, MAX) == [("ticket_created", "refused")]
    for _ in range(3):
        sending.pass_time(hours=2)
    assert became(sending, ANNA)[0] == ("ticket_created", "uncertain")
    refused = of(sending, MAX, "ticket_notice")
    assert refused.failed is not None
    assert refused.failed.reason.startswith("550 ")
    assert refused.accepted_at is None
    assert "last answer: 451 " in became_in_words(sending.desk, of(sending, ERIKA, "acknowledgement"))


def test_a_mail_that_came_back_keeps_the_number_by_which_it_was_taken(sending: Site, smtp_sink: SmtpSink) -> None:
    add_customer(sending, "10001", REPORTER, TOLD, notify=NAMED)
    sending.mail(headers=proved(ERIKA))
    notice = taken(smtp_sink, MAX)[0]
    sending.now += timedelta(hours=2)
    sending.send(sends_back(notice), notice.envelope_from, "")
    words = became_in_words(sending.desk, of(sending, MAX, "ticket_notice"))
    assert words.startswith("came back 2026-11-22 12:15 CET: ")
    assert words.endswith("had been accepted 2026-11-22 10:15 CET as 4711")


def test_an_answer_counts_from_whichever_of_his_addresses_but_not_what_a_program_sends(site: Site) -> None:
    home = "max.muster@daheim.example"
    two = Person("max", addresses=(MAX, home), types=("technik",), permission="tickets")
    add_customer(site, "10001", REPORTER, two, notify=NAMED)
    notice = to(site.mail(headers=proved(ERIKA)), MAX)
    site.pass_time(hours=1)
    away = [("Auto-Submitted", "auto-replied"), *proved(MAX)]
    site.answer(notice, "Ich bin bis Montag nicht da.\n", subject="Abwesenheitsnotiz: Ticket", headers=away)
    assert of(site, MAX, "ticket_notice").answered_at is None
    site.pass_time(hours=1)
    site.answer(notice, "Der Drucker ist gemietet.\n", sender=home, headers=proved(home))
    assert of(site, MAX, "ticket_notice").answered_at == site.now
    assert of(site, ERIKA, "acknowledgement").answered_at is None


def test_who_was_not_told_stands_there_with_the_reason(site: Site) -> None:
    never = Person("paula", addresses=(PAULA,), notifications=())
    add_customer(site, "10001", REPORTER, TOLD, never, Person("karl", pending=(KARL,)), notify=NAMED)
    site.mail(headers=proved(ERIKA))
    assert became(site, PAULA) == [("ticket_created", "not_sent")]
    assert became(site, KARL) == [("ticket_created", "no_consent")]
    text, _ = shown(site)
    assert "not sent: wants no notifications" in text
    assert "waits for the owner to confirm the address" in text
    assert ("ticket_created", "not_sent") not in became(site, ERIKA)  # his own act


def test_a_gathered_notice_says_in_which_mail_it_went_and_that_proof_outlives_the_term_of_loose_mails(
    site: Site,
) -> None:
    evening = Person("max", addresses=(MAX,), digest={"new_tickets": "17:00"})
    add_customer(site, "10001", REPORTER, evening, notify=NAMED)
    site.mail(headers=proved(ERIKA))
    [gathered] = [each for each in proofs(site) if each.address == MAX]
    assert gathered.digest is not None
    assert (gathered.became, gathered.digest.became) == ("gathered", "waiting")
    to(site.pass_time(hours=7), MAX)
    words = became_in_words(site.desk, of(site, MAX, "ticket_notice"))
    assert words.startswith("gathered, mail ")
    assert "accepted 2026-11-22 17:15 CET: kept as " in words
    assert run(site.database, site.desk, site.now + timedelta(days=13 * 366)).mails == 0
    assert became_in_words(site.desk, of(site, MAX, "ticket_notice")) == words


def test_the_sheet_of_a_ticket_has_one_line_for_each_person(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, Person("karl", pending=(KARL,)), notify=NAMED)
    mails = site.mail(headers=proved(ERIKA))
    site.answer(to(mails, ERIKA), "Er druckt immer noch nicht.\n", headers=proved(ERIKA), message_id="2@x.example")
    sheet = to(site.answer(to(mails, ANNA), "#zeige\n", headers=proved(ANNA)), ANNA)
    told = [" ".join(line.split()) for line in sheet.text.partition("Benachrichtigt:")[2].split("\n- ")]
    people = [ERIKA, ANNA, BERND, MAX, KARL]
    assert [person in line for person, line in zip(people, told[1:], strict=True)] == [True] * 5
    assert "2 E-Mails, zuletzt angenommen 22.11.2026, 10:15 Uhr (MEZ)" in told[2]
    assert "noch keine, die Adresse ist nicht bestätigt" in told[5]
