"""From bytes to bytes: what a customer does and gets."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.store.inbox import InboundState
from tests.builders import ANNA, BERND, ERIKA, NOON, SUPPORT, raw_mail, settings
from tests.scenarios.customers import Person, add_customer
from tests.scenarios.site import Site, number_in, open_site, proved, recipients, to

PNG = b"\x89PNG\r\n\x1a\n" + b"screenshot" * 50


def test_a_mail_becomes_a_numbered_ticket_and_everybody_is_told_once(site: Site) -> None:
    mails = site.mail(attachments=[("bildschirm.png", PNG)])
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA])
    acknowledgement = to(mails, ERIKA)
    assert number_in(acknowledgement.subject) == "2026-000001"
    assert "2026-000001" in acknowledgement.text
    assert "22.11.2026, 10:15 Uhr (MEZ)" in acknowledgement.text
    assert acknowledgement.message["Auto-Submitted"] == "auto-replied"
    assert acknowledgement.envelope_from.startswith("support+b")
    notice = to(mails, ANNA)
    assert "der Drucker im Büro druckt nicht." in notice.text
    assert "Drucker druckt nicht" in notice.subject
    assert notice.attachments == ["bildschirm.png"]
    assert site.settle() == []


def test_a_stranger_does_not_read_his_own_words_in_the_acknowledgement(site: Site) -> None:
    acknowledgement = to(site.mail(subject="Gewinnen Sie jetzt", text="Klicken Sie http://boese.example\n"), ERIKA)
    whole = acknowledgement.message.as_string()
    assert "Gewinnen" not in acknowledgement.subject
    assert "boese" not in whole
    assert "Erika Beispiel" not in whole


def test_an_authenticated_customer_reads_his_subject_and_his_words(site: Site) -> None:
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    assert acknowledgement.subject == "Re: [#2026-000001] Drucker druckt nicht"
    assert "der Drucker im Büro druckt nicht." in acknowledgement.text


def test_a_reply_to_the_acknowledgement_becomes_a_comment_and_is_not_acknowledged(site: Site) -> None:
    acknowledgement = to(site.mail(), ERIKA)
    mails = site.answer(acknowledgement, "Jetzt druckt er wieder.\n")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "Jetzt druckt er wieder." in to(mails, BERND).text
    assert [comment.text.strip() for comment in site.comments("2026-000001")][1:] == ["Jetzt druckt er wieder."]
    assert len(site.tickets()) == 1


def test_a_reply_with_only_the_number_in_the_subject_still_finds_its_ticket(site: Site) -> None:
    site.mail()
    site.mail(subject="AW: [#2026-000001] Drucker", text="Nachtrag.\n", message_id="second@kunde.example.org")
    assert len(site.comments("2026-000001")) == 2


def test_who_only_knows_the_number_gets_a_ticket_of_his_own(site: Site) -> None:
    site.mail()
    mails = site.mail(
        sender="eve@elsewhere.example.net", subject="Re: [#2026-000001] Drucker", message_id="e@elsewhere.example.net"
    )
    assert len(site.comments("2026-000001")) == 1
    assert [ticket.number for ticket in site.tickets()] == ["2026-000001", "2026-000002"]
    assert "2026-000001" in to(mails, ANNA).text


def test_the_same_mail_twice_is_one_ticket_and_one_acknowledgement(site: Site) -> None:
    raw = raw_mail()
    site.send(raw)
    assert site.send(b"Received: from elsewhere\r\n" + raw) == []
    assert len(site.inbox()) == 1
    assert len(site.tickets()) == 1


def test_another_mail_with_the_same_message_id_is_kept_and_marked(site: Site) -> None:
    site.mail(text="Erstens.\n")
    site.mail(text="Zweitens.\n")
    first, second = site.inbox()
    assert (first.same_id_as, second.same_id_as) == (None, first.id)
    assert len(site.tickets()) == 2


def test_an_out_of_office_answer_is_kept_as_a_note_and_nobody_is_mailed(site: Site) -> None:
    acknowledgement = to(site.mail(), ERIKA)
    headers = [("Auto-Submitted", "auto-replied")]
    assert site.answer(acknowledgement, "Ich bin bis 1.12. nicht im Büro.\n", headers=headers) == []
    note = site.comments("2026-000001")[1]
    assert (note.automatic, note.internal) == (True, True)
    assert site.tickets()[0].state == "new"


def test_our_own_mail_sent_back_is_kept_and_ignored(site: Site) -> None:
    acknowledgement = to(site.mail(), ERIKA)
    assert site.send(acknowledgement.message.as_bytes()) == []
    assert site.inbox()[-1].disposition == "Ignore"
    assert len(site.tickets()) == 1


def test_a_bounce_to_the_return_path_tells_the_team_once_and_changes_the_mail(site: Site) -> None:
    acknowledgement = to(site.mail(), ERIKA)
    bounce = raw_mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=acknowledgement.envelope_from,
        subject="Undelivered Mail Returned to Sender",
        text="<erika@kunde.example.org>: host mx said: 550 5.1.1 User unknown\n",
        message_id="bounce@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
    )
    mails = site.send(bounce, acknowledgement.envelope_from, "")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert ERIKA in to(mails, ANNA).text
    again = bounce.replace(b"bounce@mx", b"again@mx")
    assert site.send(again, acknowledgement.envelope_from, "") == []
    assert len(site.tickets()) == 1


def test_the_fifth_acknowledgement_of_an_hour_is_folded_into_one_later_mail(site: Site) -> None:
    for number in range(7):
        mails = site.mail(
            subject=f"Frage {number}", text=f"Frage {number}?\n", message_id=f"{number}@kunde.example.org"
        )
        assert (ERIKA in recipients(mails)) == (number < 4)
    assert recipients(site.pass_time(minutes=59)) == []
    digest = to(site.pass_time(minutes=2), ERIKA)
    assert all(f"2026-00000{number}" in digest.text for number in (5, 6, 7))
    assert "2026-000004" not in digest.text
    assert site.pass_time(hours=3) == []


def test_a_silent_import_and_marked_spam_mail_nobody(site: Site) -> None:
    assert site.mail(headers=[("X-Spam-Flag", "YES")]) == []
    ticket = site.tickets()[0]
    assert ticket.queue == "spam"


def test_people_in_copy_take_part_and_our_own_addresses_do_not(site: Site) -> None:
    copy = "chef@kunde.example.org"
    headers = [*proved(ERIKA), ("Cc", f"Chef <{copy}>, {SUPPORT}, {ANNA}")]
    mails = site.mail(headers=headers)
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA])
    site.mail(
        sender=copy, subject="Re: [#2026-000001] Drucker", text="Bitte eilig.\n", message_id="chef@kunde.example.org"
    )
    assert [comment.author_address for comment in site.comments("2026-000001")] == [ERIKA, copy]


def test_an_english_customer_is_answered_in_english(site: Site) -> None:
    text = "Hello,\n\nthe printer on the second floor is not working and I do not know what to do with it.\n\nJohn\n"
    acknowledgement = to(site.mail(sender="John <john@client.example.org>", text=text), "john@client.example.org")
    assert "22 Nov 2026, 10:15 (CET)" in acknowledgement.text
    assert acknowledgement.message["Content-Language"] == "en"


def test_mail_to_an_address_that_is_not_ours_is_refused_at_the_door(site: Site) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        site.send(raw_mail(to="someone@elsewhere.example.org"), "someone@elsewhere.example.org")
    assert refusal.value.recipients["someone@elsewhere.example.org"][0] == 550


def test_a_clock_that_runs_ahead_gives_no_receipt_in_the_future(site: Site) -> None:
    site.mail()
    assert site.tickets()[0].received_at <= NOON + timedelta(seconds=1)
    assert site.inbox()[0].state == InboundState.PROCESSED


def test_our_own_mail_with_a_new_message_id_is_known_by_its_mark(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    notice.message.replace_header("Message-ID", "<rewritten@relay.example.org>")
    assert site.send(notice.message.as_bytes()) == []
    assert site.inbox()[-1].disposition == "Ignore"


def test_a_mail_with_the_null_sender_is_not_acknowledged(site: Site) -> None:
    assert recipients(site.mail(envelope_from="")) == sorted([ANNA, BERND])


def test_the_digest_does_not_repeat_a_strangers_name(site: Site) -> None:
    for number in range(5):
        site.mail(sender=f"Gewinn abholen <{ERIKA}>", message_id=f"{number}@kunde.example.org", text=f"{number}\n")
    digest = to(site.pass_time(hours=2), ERIKA)
    assert "Gewinn" not in digest.message.as_string()


def test_two_alarms_without_message_id_are_two_tickets(site: Site) -> None:
    for host in ("eins", "zwei"):
        site.send(f"From: monitor@kunde.example.org\r\nSubject: {host} antwortet nicht\r\n\r\n".encode())
    assert len(site.tickets()) == 2


def test_the_default_language_is_not_taken_for_the_persons(site: Site) -> None:
    site.mail(sender="john@client.example.org", subject="Printer", text="Printer?\n", message_id="1@client.example.org")
    text = "Hello,\n\nthe printer on the second floor is not working and I do not know what to do with it.\n"
    mails = site.mail(sender="john@client.example.org", text=text, message_id="2@client.example.org")
    assert to(mails, "john@client.example.org").message["Content-Language"] == "en"


def test_who_writes_in_a_third_language_is_answered_in_english(site: Site) -> None:
    text = "Bonjour,\n\nnotre imprimante ne fonctionne plus depuis ce matin.\n\nCordialement\n"
    assert to(site.mail(text=text, subject="Imprimante"), ERIKA).message["Content-Language"] == "en"


@pytest.mark.parametrize(("of_customer", "own", "expected"), [("en", "", "en"), ("de", "en", "en"), ("", "", "de")])
def test_the_configured_language_comes_before_the_words(site: Site, of_customer: str, own: str, expected: str) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), language=own), language=of_customer)
    assert to(site.mail(headers=proved(ERIKA)), ERIKA).message["Content-Language"] == expected


def test_a_colleague_by_the_domain_is_written_to_in_the_language_of_his_customer(site: Site) -> None:
    add_customer(site, language="en")
    assert to(site.mail(headers=proved(ERIKA)), ERIKA).message["Content-Language"] == "en"


def test_with_service_hours_the_facts_still_stand_apart(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, site={"hours": "Mo-Fr 8-17 Uhr"})) as site:
        text = to(site.mail(), ERIKA).text.replace("\r\n", "\n")
    assert "Mo-Fr 8-17 Uhr.\n\nTicketnummer:" in text
