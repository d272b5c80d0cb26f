"""From bytes to bytes: mail of ours that comes back, who is told what to do, and who gets the words instead."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from helpdesk.services.customers.customers_view import view, view_text
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow
from tests.builders import ANNA, BERND, raw_mail
from tests.scenarios.customers import ERIKA, MAX, STANDARD, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

KARL = "karl@kunde.example.org"
GONE = "550 5.1.1 User unknown"
FULL = "552 5.2.2 mailbox full"


def bounce(mail: Outgoing, words: str = GONE, *, to_address: str = "", mark: str = "b") -> bytes:
    """What a mail server sends back about a mail of ours."""
    return raw_mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=to_address or mail.envelope_from,
        subject="Undelivered Mail Returned to Sender",
        text=f"I'm sorry to have to inform you that your message could not be delivered.\n\n"
        f"<{mail.recipient}>: host mx.example.org said:\n    {words}\n",
        message_id=f"{mark}.{mail.message_id[:12]}@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
    )


def send_back(site: Site, mail: Outgoing, words: str = GONE, mark: str = "b") -> list[Outgoing]:
    return site.send(bounce(mail, words, mark=mark), mail.envelope_from, "")


def marked(site: Site) -> dict[str, datetime | None]:
    """Give since when each address gives mail back."""
    with site.database.reading() as session:
        return {row.address: row.bouncing_since for row in session.scalars(select(ContactAddress))}


def stand_in(site: Site, key: str, *deputies: str, phone: str = "") -> None:
    """Let contacts stand in for one, and note his phone number."""
    with site.database.transaction() as session:
        contact = session.scalars(select(ContactRow).where(ContactRow.key == key)).one()
        contact.deputies = list(deputies)
        if phone:
            session.add(ContactPhone(contact_id=contact.id, canonical=phone, number=phone, position=0))


@pytest.fixture
def answer(site: Site) -> Outgoing:
    """What Erika, a registered contact, got when Anna answered her."""
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), Person("karl", addresses=(KARL,)))
    stand_in(site, "erika", phone="+49 251 123456")
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    return to(site.answer(notice, "Ein Kollege kommt um neun.\n", headers=proved(ANNA)), ERIKA)


def test_who_wrote_the_words_is_told_with_the_phone_number_and_nobody_else(site: Site, answer: Outgoing) -> None:
    mails = send_back(site, answer)
    assert recipients(mails) == [ANNA]
    text = " ".join(mails[0].text.split())
    for words in (ERIKA, GONE, "Bitte rufen Sie Erika Beispiel an", "+49 251 123456", "Ein Kollege kommt um neun."):
        assert words in text


def test_the_address_is_marked_with_date_and_reason_until_mail_comes_from_it(site: Site, answer: Outgoing) -> None:
    send_back(site, answer)
    assert marked(site) == {ERIKA: site.now, KARL: None}
    with site.database.reading() as session:
        shown = view_text(view(session, "10001"), site.desk.zone)
    mark = next(line for line in shown.splitlines() if ERIKA in line)
    assert "bouncing since 2026-11-22 10:15 CET: " in mark
    assert GONE in mark
    site.answer(answer, "Jetzt geht es wieder.\n", headers=proved(ERIKA))
    assert marked(site) == {ERIKA: None, KARL: None}


def test_the_next_notice_to_the_team_says_what_did_not_arrive(site: Site, answer: Outgoing) -> None:
    notice = next(mail for mail in site.sent if mail.recipient == BERND)
    send_back(site, answer)
    news = to(site.answer(notice, "#intern Ich rufe an.\n", headers=proved(BERND)), ANNA)
    assert f"an {ERIKA} am 22.11.2026" in " ".join(news.text.split())
    assert GONE in " ".join(news.text.split())


def test_the_deputy_whom_the_customer_named_gets_the_words_and_the_team_reads_so(site: Site, answer: Outgoing) -> None:
    stand_in(site, "erika", "karl")
    mails = send_back(site, answer)
    assert recipients(mails) == [ANNA, KARL]
    instead = to(mails, KARL)
    assert "Ein Kollege kommt um neun." in instead.text
    assert "anstelle von Erika Beispiel" in " ".join(instead.text.split())
    assert "als Vertretung benannt sind" in " ".join(instead.text.split())
    assert "wie es der Kunde für solche Fälle festgelegt hat" in " ".join(to(mails, ANNA).text.split())
    assert "Der Drucker im Büro" not in instead.text
    assert instead.message["Auto-Submitted"] is None
    assert KARL in to(mails, ANNA).text
    assert happened(site, "deputy") == ["deputy_tried"]
    assert recipients(site.answer(instead, "Danke, um neun bin ich da.\n"))[0] == ANNA


def test_the_standard_contact_stands_in_where_nobody_is_named(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), STANDARD)
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    answer = to(site.answer(notice, "Um neun.\n", headers=proved(ANNA)), ERIKA)
    mails = send_back(site, answer)
    assert recipients(mails) == [ANNA, MAX]
    assert "und Sie dort Standard-Ansprechpartner sind" in " ".join(to(mails, MAX).text.split())
    assert "dort Standard-Ansprechpartner. Bei" in " ".join(to(mails, ANNA).text.split())


def test_no_other_customer_of_the_same_person_gets_the_words(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), STANDARD)
    boss = Person("boss", addresses=("boss@zweite.example",), types=("standard",), permission="tickets")
    add_customer(site, "10002", boss, Person("frau-beispiel", addresses=(ERIKA,)), domains=("zweite.example",))
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    mails = site.answer(notice, "#kunde 10002\nEin Kollege kommt um neun.\n", headers=proved(ANNA))
    assert sorted(recipients(send_back(site, to(mails, ERIKA)))) == [ANNA, "boss@zweite.example"]


def test_of_a_ticket_of_no_customer_nobody_stands_in_for_a_person_of_two(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), STANDARD)
    add_customer(site, "10002", Person("frau-beispiel", addresses=(ERIKA,)), domains=())
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    answered = to(site.answer(notice, "Ein Kollege kommt um neun.\n", headers=proved(ANNA)), ERIKA)
    assert recipients(send_back(site, answered)) == [ANNA]


def test_a_deputy_whose_mail_comes_back_too_ends_the_trying(site: Site, answer: Outgoing) -> None:
    stand_in(site, "erika", "karl")
    stand_in(site, "karl", "erika")
    instead = to(send_back(site, answer), KARL)
    assert recipients(send_back(site, instead)) == [ANNA]


def test_an_unconfirmed_address_and_a_stranger_never_get_the_words(site: Site) -> None:
    pending = Person("karl", pending=(KARL,), types=("standard",))
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), pending)
    stand_in(site, "erika", "karl")
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    answer = to(site.answer(notice, "Um neun.\n", headers=proved(ANNA)), ERIKA)
    assert recipients(send_back(site, answer)) == [ANNA]


def test_an_acknowledgement_that_comes_back_goes_to_nobody_else(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), STANDARD)
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    assert MAX not in recipients(send_back(site, acknowledgement))


def test_several_reports_about_one_mail_are_told_once(site: Site, answer: Outgoing) -> None:
    send_back(site, answer)
    assert send_back(site, answer, mark="again") == []
    assert happened(site, "bounced") == ["bounced", "bounced"]


def test_a_full_mailbox_is_told_but_marks_the_address_only_on_the_third_day_and_the_mark_decays(
    site: Site, answer: Outgoing
) -> None:
    notice = next(mail for mail in site.sent if mail.recipient == ANNA)
    for day in range(3):
        assert marked(site)[ERIKA] is None
        assert recipients(send_back(site, answer, FULL)) == [ANNA]
        site.now += timedelta(days=1)
        again = site.answer(notice, f"Noch einmal, Nummer {day}.\n", headers=proved(ANNA))
        answer = next(mail for mail in again if mail.recipient == ERIKA)
    assert marked(site)[ERIKA] == datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
    site.pass_time(days=28)
    assert marked(site)[ERIKA] is None


def test_a_delay_is_noted_and_tells_nobody(site: Site, answer: Outgoing) -> None:
    raw = bounce(answer, "450 4.7.1 greylisted").replace(b"Undelivered Mail Returned to Sender", b"Delayed Mail")
    raw = raw.replace(b"could not be delivered", b"has been delayed; it will be retried")
    assert site.send(raw, answer.envelope_from, "") == []
    assert marked(site)[ERIKA] is None


@pytest.mark.parametrize("forgery", ["the plain address", "a token that we never made", "another kind of token"])
def test_a_bounce_without_proof_changes_nothing(site: Site, answer: Outgoing, forgery: str) -> None:
    stand_in(site, "erika", "karl")
    local, _, domain = answer.envelope_from.partition("@")
    address = {
        "the plain address": f"{local.partition('+')[0]}@{domain}",
        "a token that we never made": f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}",
        "another kind of token": answer.reply_to,
    }[forgery]
    mails = site.send(bounce(answer, to_address=address), address, "")
    assert mails == []
    assert marked(site) == {ERIKA: None, KARL: None}
    assert happened(site, "bounced") == []
