"""From bytes to bytes: the only contact for a notice cannot be reached by mail; who gets it instead, who phones."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk.domain.announcing import Announcement, AnnouncementKind, Words
from helpdesk.services.outgoing import announcements
from helpdesk.services.privacy.verification import verify
from helpdesk.store.customers import ContactPhone, ContactRow, CustomerRow
from helpdesk.store.phone_tasks import PhoneTask
from helpdesk.store.tickets import Ticket
from tests.builders import ANNA, BERND, raw_mail
from tests.scenarios.customers import ERIKA, KUNDE, MAX, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

PAULA, KARL, INFO = f"paula@{KUNDE}", f"karl@{KUNDE}", f"info@{KUNDE}"
GONE = "550 5.1.1 User unknown"
REPORTER = Person("erika", addresses=(ERIKA,))
TECHNICAL = Person("max", addresses=(MAX,), types=("technik",), permission="tickets")
STANDARD = Person("paula", addresses=(PAULA,), types=("standard",))
NAMED = {"new_tickets": ["technik"], "status_changes": ["technik"]}
BOTH = sorted([ANNA, BERND])


def send_back(site: Site, mail: Outgoing, words: str = GONE) -> list[Outgoing]:
    raw = raw_mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=mail.envelope_from,
        subject="Undelivered Mail Returned to Sender",
        text=f"Ihre Nachricht konnte nicht zugestellt werden.\n\n<{mail.recipient}>: host mx said: {words}\n",
        message_id=f"b.{mail.message_id[:14]}@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
    )
    return site.send(raw, mail.envelope_from, "")


def number(site: Site, key: str, phone: str) -> None:
    with site.database.transaction() as session:
        contact = session.scalars(select(ContactRow).where(ContactRow.key == key)).one()
        session.add(ContactPhone(contact_id=contact.id, canonical=phone, number=phone, position=0))


def tasks(site: Site) -> list[PhoneTask]:
    with site.database.reading() as session:
        return list(session.scalars(select(PhoneTask).order_by(PhoneTask.id)))


def ticket(site: Site, position: int = 0) -> Ticket:
    return site.tickets()[position]


def announce(site: Site, kind: AnnouncementKind = AnnouncementKind.MAINTENANCE) -> list[Outgoing]:
    said = Announcement(kind, {"": Words("Wartung am Sonntag", "Der Server steht kurz still.")}, digest="0" * 64)
    with site.database.transaction() as session:
        planned = announcements.plan(session, site.desk, said, announcements.of_all(session).customers, site.now)
        announcements.send(session, site.desk, planned, site.now, actor="admin")
    return site.settle()


def words(mail: Outgoing) -> str:
    return " ".join(mail.text.split())


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """The notice of a new ticket to the only technical contact of a customer with a Standard contact."""
    add_customer(site, "10001", REPORTER, TECHNICAL, STANDARD, notify=NAMED)
    with site.database.transaction() as session:
        customer = session.scalars(select(CustomerRow)).one()
        customer.details = {**customer.details, "main": {"phone": "+49 30 98765"}}
    return to(site.mail(headers=proved(ERIKA)), MAX)


def test_the_standard_contact_gets_the_same_notice_in_his_place_and_the_dispatchers_are_to_phone(
    site: Site, notice: Outgoing
) -> None:
    number(site, "max", "+49 251 123456")
    mails = send_back(site, notice)
    assert recipients(mails) == sorted([*BOTH, PAULA])
    instead = words(to(mails, PAULA))
    assert "gibt es ein neues Ticket: 2026-000001" in instead
    assert "anstelle von Max Beispiel, weil unsere E-Mail dort nicht ankommt" in instead
    assert "Der Drucker im Büro" not in instead  # he may not see all tickets
    call = words(to(mails, ANNA))
    for expected in ("Bitte rufen Sie Max Beispiel an", "+49 251 123456", "Muster 10001 GmbH (10001)", MAX, GONE):
        assert expected in call
    assert f"ging stattdessen an Paula Beispiel <{PAULA}>" in call
    assert "[#2026-000001]" in to(mails, ANNA).subject


def test_the_ticket_that_the_notice_was_about_gets_a_note_with_a_date_and_no_second_call_for_the_address(
    site: Site, notice: Outgoing
) -> None:
    team = next(mail for mail in site.sent if mail.recipient == ANNA)
    second = site.mail(headers=proved(ERIKA), subject="Monitor flackert", text="Er flackert.\n", message_id="2@x.test")
    send_back(site, notice)
    assert ticket(site).due_at == site.now + timedelta(days=1)
    note = site.comments("2026-000001")[-1]
    assert note.internal
    assert "Bitte Max Beispiel anrufen, Kunde Muster 10001 GmbH (10001)." in note.text
    assert "Telefon: +49 30 98765" in note.text  # of the customer: he has none of his own
    mails = send_back(site, to(second, MAX))
    assert recipients(mails) == sorted([*BOTH, PAULA])
    assert "konnte nicht zugestellt werden" in words(to(mails, ANNA))
    assert len(tasks(site)) == 1
    assert "Bitte Max" not in "".join(mail.text for mail in site.answer(team, "Wir kommen.\n", headers=proved(ANNA)))


def test_where_no_number_is_known_that_is_said(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TECHNICAL, STANDARD, notify=NAMED)
    mails = send_back(site, to(site.mail(headers=proved(ERIKA)), MAX))
    assert "keine Nummer bekannt, weder von dieser Person noch von der Hauptadresse" in words(to(mails, ANNA))
    assert "keine Nummer bekannt" in site.comments("2026-000001")[-1].text


def test_the_call_is_done_by_itself_when_he_writes_again(site: Site, notice: Outgoing) -> None:
    send_back(site, notice)
    site.pass_time(hours=1)
    mails = site.answer(notice, "Die Adresse geht wieder.\n", headers=proved(MAX))
    assert [task.closed_at for task in tasks(site)] == [site.now]
    assert ticket(site).due_at is None
    assert "Der Anruf ist erledigt" in "".join(each.text for each in site.comments("2026-000001"))
    assert happened(site, "phone_task") == ["phone_task_opened", "phone_task_closed"]
    assert MAX not in recipients(mails)
    with site.database.reading() as session:
        assert verify(session, site.desk.blobs).first is None


def test_a_date_that_the_team_set_stays(site: Site, notice: Outgoing) -> None:
    team = next(mail for mail in site.sent if mail.recipient == ANNA)
    site.answer(team, "#frist 30.11.2026 17:00\n", headers=proved(ANNA))
    due = ticket(site).due_at
    assert due is not None
    send_back(site, notice)
    site.answer(notice, "Die Adresse geht wieder.\n", headers=proved(MAX))
    assert ticket(site).due_at == due


def test_who_stands_in_and_is_not_reached_either_is_stood_in_for_by_the_main_address(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TECHNICAL, STANDARD, notify=NAMED, main=[INFO])
    instead = to(send_back(site, to(site.mail(headers=proved(ERIKA)), MAX)), PAULA)
    mails = send_back(site, instead)
    assert recipients(mails) == sorted([*BOTH, INFO])
    assert "anstelle von Max Beispiel" in words(to(mails, INFO))
    assert [task.address for task in tasks(site)] == [MAX, PAULA]
    assert recipients(send_back(site, to(mails, INFO))) == BOTH
    assert "Stattdessen konnten wir niemanden benachrichtigen." in words(site.sent[-1])


def test_the_date_stays_until_the_last_call_of_a_ticket_is_done(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TECHNICAL, STANDARD, notify=NAMED)
    first = to(site.mail(headers=proved(ERIKA)), MAX)
    second = to(send_back(site, first), PAULA)
    due = ticket(site).due_at
    assert due is not None
    send_back(site, second)
    site.answer(first, "Die Adresse geht wieder.\n", headers=proved(MAX))
    assert [task.closed_at is None for task in tasks(site)] == [False, True]
    assert ticket(site).due_at == due  # Paula is still to be phoned
    site.answer(second, "Meine auch.\n", headers=proved(PAULA))
    assert ticket(site).due_at is None


def test_while_another_technical_contact_is_reached_nobody_stands_in_and_nobody_phones(site: Site) -> None:
    other = Person("karl", addresses=(KARL,), types=("technik",))
    add_customer(site, "10001", REPORTER, TECHNICAL, other, STANDARD, notify=NAMED)
    mails = send_back(site, to(site.mail(headers=proved(ERIKA)), MAX))
    assert recipients(mails) == BOTH
    assert tasks(site) == []


def test_a_full_mailbox_is_no_reason_to_phone(site: Site, notice: Outgoing) -> None:
    assert recipients(send_back(site, notice, "552 5.2.2 mailbox full")) == BOTH
    assert tasks(site) == []


def test_the_reporter_is_not_told_of_his_own_ticket_though_he_would_stand_in(site: Site) -> None:
    reporter = Person("erika", addresses=(ERIKA,), types=("standard",))
    add_customer(site, "10001", reporter, TECHNICAL, notify=NAMED)
    mails = send_back(site, to(site.mail(headers=proved(ERIKA)), MAX))
    assert recipients(mails) == BOTH
    assert len(tasks(site)) == 1


def test_nobody_of_another_customer_of_the_same_person_is_told(site: Site, notice: Outgoing) -> None:
    boss = Person("boss", addresses=("boss@zweite.example",), types=("standard",), permission="tickets")
    twin = Person("herr-beispiel", addresses=(MAX,), types=("technik",))
    add_customer(site, "10002", boss, twin, domains=("zweite.example",), main=["info@zweite.example"], notify=NAMED)
    assert recipients(send_back(site, notice)) == sorted([*BOTH, PAULA])
    team = next(mail for mail in site.sent if mail.recipient == ANNA)
    assert recipients(site.answer(team, "#kunde 10002\n", headers=proved(ANNA))).count(PAULA) == 0
    assert [task.address for task in tasks(site)] == [MAX]


def test_once_the_ticket_is_another_customers_the_people_of_the_former_one_get_nothing_of_it(
    site: Site, notice: Outgoing
) -> None:
    boss = Person("boss", addresses=("boss@zweite.example",), types=("standard",), permission="tickets")
    add_customer(site, "10002", boss, domains=("zweite.example",), main=["info@zweite.example"], notify=NAMED)
    team = next(mail for mail in site.sent if mail.recipient == ANNA)
    site.answer(team, "#kunde 10002\n", headers=proved(ANNA))
    assert recipients(send_back(site, notice)) == BOTH
    assert tasks(site) == []


def test_an_announcement_goes_to_the_main_address_instead_and_the_call_is_a_ticket_of_its_own(site: Site) -> None:
    technical = Person("max", addresses=(MAX,), types=("technik",))
    add_customer(site, "10001", technical, STANDARD, main=[INFO])
    add_customer(site, "10002", Person("boss", addresses=("boss@zweite.example",), types=("standard",)), domains=())
    mails = send_back(site, to(announce(site), MAX))
    assert recipients(mails) == sorted([*BOTH, INFO])
    assert "anstelle von Max Beispiel" in words(to(mails, INFO))
    assert "Wartung am Sonntag" in to(mails, INFO).text
    [own] = site.tickets()
    assert (own.subject, own.requester_address, own.customer_id) == (
        "Bitte anrufen: Muster 10001 GmbH (10001)",
        "",
        None,
    )
    assert own.due_at == site.now + timedelta(days=1)
    assert "Dieses Ticket ist nur für den Anruf da." in words(to(mails, ANNA))
    site.mail(sender=MAX, headers=proved(MAX), message_id="9@x.test")
    assert ticket(site).state == "closed"
    assert ticket(site).due_at is None


def test_what_was_gathered_comes_to_who_stands_in_in_one_mail_too(site: Site) -> None:
    evening = Person("max", addresses=(MAX,), types=("technik",), digest={"new_tickets": "17:00"})
    add_customer(site, "10001", REPORTER, evening, STANDARD, notify=NAMED)
    site.mail(headers=proved(ERIKA))
    site.mail(headers=proved(ERIKA), subject="Monitor flackert", text="Er flackert.\n", message_id="2@x.test")
    mails = send_back(site, to(site.pass_time(hours=7), MAX))
    assert recipients(mails) == sorted([*BOTH, PAULA])
    instead = words(to(mails, PAULA))
    assert "Neue Tickets: 2" in instead
    assert "Monitor flackert" in instead
    assert "anstelle von Max Beispiel" in instead


def test_an_address_that_is_confirmed_in_its_place_ends_the_call(site: Site) -> None:
    moved = Person("max", addresses=(MAX,), pending=(f"max.muster@{KUNDE}",), types=("technik",))
    add_customer(site, "10001", REPORTER, moved, STANDARD, notify=NAMED)
    question = to(site.settle(), f"max.muster@{KUNDE}")
    send_back(site, to(site.mail(headers=proved(ERIKA)), MAX))
    assert tasks(site)[0].closed_at is None
    site.answer(question, "Ja\n")
    assert tasks(site)[0].closed_at == site.now


def test_after_the_call_was_done_the_same_address_can_be_called_again(site: Site, notice: Outgoing) -> None:
    send_back(site, notice)
    site.answer(notice, "Die Adresse geht wieder.\n", headers=proved(MAX))
    again = site.mail(headers=proved(ERIKA), subject="Monitor flackert", text="Er flackert.\n", message_id="2@x.test")
    send_back(site, to(again, MAX))
    assert [task.closed_at is None for task in tasks(site)] == [False, True]
