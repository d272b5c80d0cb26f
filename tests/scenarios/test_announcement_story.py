"""From bytes to bytes: customers are told of maintenance, outages and security matters, answer, and opt out (D20)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.domain.announcing import Announcement, AnnouncementKind, Words
from helpdesk.services.incoming.announcement_answers import opt_in
from helpdesk.services.outgoing.announcements import of_all, plan, send
from helpdesk.store import announcements, events
from helpdesk.store.customers import ContactAddress
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, NOON
from tests.scenarios.customers import KUNDE, MAX, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

TINA, INFO = f"tina@{KUNDE}", f"info@{KUNDE}"
STANDARD = Person("max", addresses=(MAX,), types=("standard",))
TECHNICAL = Person("tina", addresses=(TINA,), types=("technik",), language="en")
WORDS = {"de": Words("Wartung der Mailserver", "Wir tauschen Platten."), "en": Words("Mail servers", "New disks.")}
VACATION = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]


def announce(
    site: Site,
    kind: AnnouncementKind = AnnouncementKind.MAINTENANCE,
    *,
    own: bool = False,
    update: bool = False,
    begins: datetime = NOON,
) -> list[Outgoing]:
    said = Announcement(kind, WORDS, "0" * 64, begins, services=("E-Mail",), own_systems=own)
    with site.database.transaction() as session:
        planned = plan(session, site.desk, said, of_all(session).customers, site.now)
        send(session, site.desk, planned, site.now, actor="admin", is_update=update)
    return site.settle()


def words(mail: Outgoing) -> str:
    return " ".join(mail.text.split())


def unsubscribe(site: Site, mail: Outgoing, sender: str = "", **parts: Any) -> list[Outgoing]:
    """Use the field that a mail client shows as a button."""
    address = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix("mailto:").partition("?")[0]
    writer = sender or mail.recipient
    return site.mail(to=address, sender=writer, subject="Abmelden", text="\n", message_id=f"ab@{KUNDE}", **parts)


def states(site: Site) -> list[str]:
    with site.database.reading() as session:
        return [mail.state for _, mail in announcements.mails_of(session, 1)]


def answered(site: Site) -> list[list[str]]:
    with site.database.reading() as session:
        return list(announcements.answers_to(session, 1).values())


def test_technical_contacts_are_told_each_in_a_mail_of_his_own_and_in_his_language(site: Site) -> None:
    other = Person("otto", addresses=("otto@ost.example.org",), types=("technik",))
    add_customer(site, "10001", STANDARD, TECHNICAL)
    add_customer(site, "10002", other, domains=("ost.example.org",))
    mails = announce(site)
    assert recipients(mails) == ["otto@ost.example.org", TINA]
    english, german = to(mails, TINA), to(mails, "otto@ost.example.org")
    assert "New disks." in english.text
    assert "Wir tauschen Platten." in german.text
    assert "contact of Muster 10001 GmbH for technical matters" in words(english)
    assert "Geplante Wartung" in german.text
    for mail in mails:
        assert str(mail.message["To"]).count("@") == 1
        assert mail.message["Cc"] is None
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert mail.message["List-Id"] is None
    assert happened(site, "announcement_") == ["announcement_sent"]
    assert states(site) == ["sent", "sent"]


def test_times_are_those_of_the_customers_zone(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    with site.database.transaction() as session:
        of_all(session).customers[0].timezone = "America/New_York"
    assert "(EST)" in announce(site)[0].text or "(EDT)" in site.sent[0].text


def test_without_a_technical_contact_the_main_address_is_told(site: Site) -> None:
    add_customer(site, "10001", STANDARD, main=(INFO,))
    mail = to(announce(site), INFO)
    assert "Hauptadresse" in words(mail)


def test_an_answer_becomes_a_ticket_that_names_the_announcement_and_a_second_one_stays_there(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    told = site.answer(mail, "Could you do that a day later?\n", headers=proved(TINA))
    assert "1: Wartung der Mailserver" in words(to(told, ANNA))
    assert [ticket.requester_address for ticket in site.tickets()] == [TINA]
    number = site.tickets()[0].number
    assert answered(site) == [[number]]
    site.answer(mail, "Or even two days?\n", headers=proved(TINA))
    assert len(site.tickets()) == 1
    assert len(site.comments(number)) == 2
    assert happened(site, "announcement_") == ["announcement_sent", "announcement_answered"]


def test_whoever_got_it_passed_on_begins_a_ticket_of_his_own(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    site.answer(mail, "Fine with us, when exactly?\n", headers=proved(TINA))
    site.answer(mail, "Und was ist mit dem Portal?\n", sender=MAX, headers=proved(MAX))
    assert sorted(ticket.requester_address for ticket in site.tickets()) == [MAX, TINA]
    assert sum(map(len, answered(site))) == 2


def test_robots_that_answer_open_nothing(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    assert site.answer(mail, "I am out of office.\n", headers=[*proved(TINA), *VACATION]) == []
    assert site.tickets() == []
    assert site.inbox()[0].disposition == "Ignore"


def test_an_absence_note_to_the_envelope_sender_without_any_reference_opens_nothing(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    note = {"subject": "Out of office", "text": "I am back on Monday.\n", "message_id": f"away@{KUNDE}"}
    assert site.mail(to=mail.envelope_from, sender=TINA, headers=[*proved(TINA), *VACATION], **note) == []
    assert site.inbox()[0].disposition == "Ignore"


def test_what_somebody_wants_gathered_is_never_gathered_until_it_has_begun(site: Site) -> None:
    gathers = Person("tina", addresses=(TINA,), types=("technik",), digest={"maintenance": "17:00"})
    add_customer(site, "10001", STANDARD, gathers)
    assert announce(site, begins=NOON + timedelta(days=3)) == []
    assert recipients(announce(site, begins=NOON + timedelta(minutes=5))) == [TINA]


@pytest.mark.parametrize("way", ["button", "word"])
def test_who_opts_out_is_told_once_and_gets_no_more_of_that_kind_until_it_is_undone(site: Site, way: str) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    done = unsubscribe(site, mail) if way == "button" else site.answer(mail, "Unsubscribe\n", headers=proved(TINA))
    assert recipients(done) == [TINA]
    assert "no messages about maintenance" in words(done[0])
    assert "Unsubscribe" not in words(done[0])
    assert unsubscribe(site, mail, headers=[("X-Again", "1")]) == []
    assert site.tickets() == []
    assert announce(site) == []
    assert recipients(announce(site, AnnouncementKind.SECURITY)) == [TINA]
    with site.database.transaction() as session:
        assert list(opt_in(session, TINA, site.now, actor="admin")) == ["maintenance"]
    assert recipients(announce(site)) == [TINA]
    assert happened(site, "opted_") == ["opted_out", "opted_in"]


def test_a_mail_that_was_passed_on_ends_only_those_to_its_own_address_and_the_owner_is_told_who_it_was(
    site: Site,
) -> None:
    max_too = Person("max", addresses=(MAX,), types=("technik",))
    add_customer(site, "10001", TECHNICAL, max_too)
    mail = to(announce(site), TINA)
    done = unsubscribe(site, mail, sender=MAX)
    assert recipients(done) == [TINA]
    assert MAX in words(done[0])
    assert recipients(announce(site)) == [MAX]


def test_a_forged_signature_ends_nothing(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    address = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix("mailto:").partition("?")[0]
    local, _, domain = address.partition("@")
    changed = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    site.mail(to=changed, sender=TINA, subject="Unsubscribe", text="\n", message_id=f"ab@{KUNDE}")
    assert happened(site, "opted_") == []
    assert recipients(announce(site)) == [TINA]


def test_an_outage_of_own_systems_is_told_all_the_same_and_offers_no_way_out(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    done = unsubscribe(site, to(announce(site, AnnouncementKind.OUTAGE), TINA))
    assert "if your own systems fail, we tell you all the same" in words(done[0])
    assert announce(site, AnnouncementKind.OUTAGE) == []
    mail = to(announce(site, AnnouncementKind.OUTAGE, own=True), TINA)
    assert mail.message["List-Unsubscribe"] is None
    assert "your own systems" in words(mail)


def test_whose_customer_chose_no_news_for_him_is_not_told_of_an_outage_of_own_systems_either(site: Site) -> None:
    quiet = Person("tina", addresses=(TINA,), types=("technik",), notifications=())
    add_customer(site, "10001", STANDARD, quiet)
    assert TINA not in recipients(announce(site, AnnouncementKind.OUTAGE, own=True))


def test_a_bounce_marks_the_mail_and_the_address(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    mail = to(announce(site), TINA)
    report = [("Auto-Submitted", "auto-replied"), ("Content-Type", "text/plain; charset=utf-8")]
    site.mail(
        to=mail.envelope_from,
        envelope_from="",
        sender="MAILER-DAEMON@mx.example.org",
        subject="Undelivered Mail Returned to Sender",
        text=f"<{TINA}>: host mx.example.org said: 550 5.1.1 User unknown\n",
        headers=report[:1],
        message_id="bounce@mx.example.org",
    )
    with site.database.reading() as session:
        row = session.query(OutboundMessage).filter_by(notice="announcement", recipient=TINA).one()
        assert row.bounced_at is not None
        marked = session.query(ContactAddress).filter_by(address=TINA).one()
        assert marked.bouncing_since is not None
    assert [ticket.subject for ticket in site.tickets()] == ["Bitte anrufen: Muster 10001 GmbH (10001)"]


def test_peoples_words_and_acknowledgements_go_before_announcements(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    said = Announcement(AnnouncementKind.OUTAGE, WORDS, "1" * 64)
    with site.database.transaction() as session:
        planned = plan(session, site.desk, said, of_all(session).customers, site.now)
        send(session, site.desk, planned, site.now, actor="admin")
    mails: Sequence[Outgoing] = site.mail(sender=MAX, headers=proved(MAX), text="Der Drucker steht.\n")
    assert [mail.recipient for mail in mails][-1] == TINA
    assert MAX in recipients(mails)


def test_an_update_says_so(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    announce(site)
    mail = to(announce(site, update=True), TINA)
    assert mail.subject == "Update: Mail servers"
    assert "This is an update" in words(mail)


def test_the_journal_names_who_ended_it(site: Site) -> None:
    add_customer(site, "10001", STANDARD, TECHNICAL)
    unsubscribe(site, to(announce(site), TINA), sender=MAX)
    with site.database.reading() as session:
        event = next(each for each in session.query(events.Event) if each.kind == "opted_out")
        assert (event.actor, event.data["address"]) == (MAX, TINA)
