"""From bytes to bytes: who at a customer is told of a new ticket and of its state, and who is spared (D7, D8)."""

import pytest
from sqlalchemy import select

from helpdesk.domain.customers import ContactState, Permission
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store.customers import ContactRow
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, BERND
from tests.scenarios.customers import ERIKA, KUNDE, MAX, Person, add_customer
from tests.scenarios.site import Site, proved, recipients, to

PAULA = f"paula@{KUNDE}"
INFO = f"info@{KUNDE}"
REPORTER = Person("erika", addresses=(ERIKA,), types=("standard",))
TOLD = Person("max", addresses=(MAX,), types=("technik",), permission="tickets")
BOTH = {"new_tickets": ["max"], "status_changes": ["max"]}


def works(site: Site, number: int = 0, line: str = "#status in Arbeit") -> list[str]:
    """A technician moves the ticket; gives who is mailed but himself."""
    notice = [mail for mail in site.sent if mail.recipient == ANNA][number]
    return [
        address for address in recipients(site.answer(notice, f"{line}\n", headers=proved(ANNA))) if address != ANNA
    ]


def test_a_named_contact_is_told_of_a_new_ticket_and_of_its_state_each_in_one_mail(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    mails = site.mail(headers=proved(ERIKA))
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA, MAX])
    told = to(mails, MAX)
    assert "[#2026-000001]" in told.subject
    assert "gibt es ein neues Ticket: 2026-000001" in told.text
    assert ERIKA in told.text
    assert "der Drucker im Büro druckt nicht." in told.text
    assert "weil Sie bei Muster 10001 GmbH dafür als Ansprechpartner" in " ".join(told.text.split())
    assert told.message["Auto-Submitted"] == "auto-generated"
    assert MAX in works(site)
    assert ["In Bearbeitung" in mail.text for mail in site.sent if mail.recipient == MAX] == [False, True]


def test_who_reports_gets_his_acknowledgement_and_no_second_mail_though_he_is_named(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify={"new_tickets": ["erika", "technik"]})
    assert recipients(site.mail(headers=proved(ERIKA))) == sorted([ANNA, BERND, ERIKA, MAX])
    assert recipients(site.mail(sender=MAX, headers=proved(MAX), message_id="2@x.example")) == sorted(
        [ANNA, BERND, ERIKA, MAX]
    )


def test_his_other_address_does_not_make_somebody_another_person(site: Site) -> None:
    home = "max.muster@daheim.example"
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX, home)), notify=BOTH)
    assert recipients(site.mail(sender=home, headers=proved(home))) == sorted([ANNA, BERND, home])


def test_a_contact_reads_the_words_only_if_he_may_see_all_tickets_of_his_company(site: Site) -> None:
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX,), permission=Permission.REPORT), notify=BOTH)
    told = to(site.mail(headers=proved(ERIKA)), MAX)
    assert "Drucker druckt nicht" in told.subject
    assert "der Drucker im Büro" not in told.text


def test_words_of_somebody_for_whom_nobody_vouches_are_not_passed_on(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    assert "der Drucker im Büro" not in to(site.mail(), MAX).text


def test_each_contact_is_written_to_in_his_own_language(site: Site) -> None:
    paula = Person("paula", addresses=(PAULA,), language="en")
    add_customer(site, "10001", REPORTER, TOLD, paula, notify={"new_tickets": ["max", "paula"]})
    mails = site.mail(headers=proved(ERIKA))
    assert to(mails, MAX).message["Content-Language"] == "de"
    assert "There is a new ticket for Muster 10001 GmbH: 2026-000001" in to(mails, PAULA).text


def test_where_no_technical_contact_can_be_reached_a_standard_contact_stands_in_then_the_main_address(
    site: Site,
) -> None:
    named = {"new_tickets": ["technik"]}
    standard = Person("paula", addresses=(PAULA,), types=("standard",))
    unconfirmed = Person("max", pending=(MAX,), types=("technik",))
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), unconfirmed, standard, notify=named, main=[INFO])
    assert recipients(site.settle()) == [MAX]  # he is asked whether the address is his
    mails = site.mail(headers=proved(ERIKA))
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA, PAULA])
    assert "kein Ansprechpartner für Technik per E-Mail erreichbar" in " ".join(to(mails, PAULA).text.split())


def test_without_a_standard_contact_the_main_address_is_told(site: Site) -> None:
    named = {"new_tickets": ["technik"]}
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)), notify=named, main=[INFO])
    mails = site.mail(headers=proved(ERIKA))
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA, INFO])
    assert "Hauptadresse" in to(mails, INFO).text


def test_who_wants_nothing_is_spared_and_who_wants_urgent_ones_gets_those(site: Site) -> None:
    never = Person("paula", addresses=(PAULA,), notifications=())
    picky = Person("max", addresses=(MAX,), only_from={"new_tickets": "high", "status_changes": "high"})
    named = {"new_tickets": ["max", "paula"], "status_changes": ["max", "paula"]}
    add_customer(site, "10001", REPORTER, never, picky, notify=named)
    assert recipients(site.mail(headers=proved(ERIKA))) == sorted([ANNA, BERND, ERIKA])
    assert MAX not in works(site)
    assert MAX in works(site, line="#prio dringend\n#status wartet")


def test_what_is_gathered_comes_in_one_mail_at_the_local_time_and_only_if_something_happened(site: Site) -> None:
    evening = {"new_tickets": "17:00", "status_changes": "17:00"}
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX,), digest=evening), notify=BOTH)
    assert MAX not in recipients(site.mail(headers=proved(ERIKA)))
    assert MAX not in works(site)
    site.mail(headers=proved(ERIKA), subject="Monitor flackert", text="Er flackert.\n", message_id="2@x.example")
    assert MAX not in recipients(site.pass_time(hours=6, minutes=44))  # 16:59 there
    digest = to(site.pass_time(minutes=1), MAX)
    assert digest.subject == "Ihre Tickets: was sich getan hat"
    assert "Neue Tickets: 2, Statusänderungen: 1." in digest.text
    assert "Monitor flackert" in digest.text
    assert "2026-000001" in digest.text
    assert digest.text.count("support+") == 2
    assert MAX not in recipients(site.pass_time(hours=24))


@pytest.mark.parametrize("left", ["his customer", "all of them"])
def test_what_was_gathered_for_somebody_who_left_before_its_time_is_not_sent(site: Site, left: str) -> None:
    evening = Person("max", addresses=(MAX,), digest={"new_tickets": "17:00"})
    add_customer(site, "10001", REPORTER, evening, notify={"new_tickets": ["max"]})
    site.mail(headers=proved(ERIKA))
    with site.database.transaction() as session:
        session.scalars(select(ContactRow).where(ContactRow.key == "max")).one().state = ContactState.REMOVED
    if left == "his customer":
        add_customer(site, "10002", Person("neu", addresses=(MAX,)), domains=("neu.example.org",))
    assert MAX not in recipients(site.pass_time(hours=24))
    with site.database.reading() as session:
        digest = session.scalars(select(OutboundMessage).filter_by(notice=Notice.NOTICE_DIGEST)).one()
    assert digest.state == OutboundState.FAILED
    assert "no contact of the customer any more" in digest.last_reply


def test_the_answer_of_a_told_contact_is_kept_on_the_ticket_and_makes_him_no_requester(site: Site) -> None:
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX,)), notify=BOTH)
    told = to(site.mail(headers=proved(ERIKA)), MAX)
    site.answer(told, "Der Drucker ist gemietet.\n", headers=proved(MAX))
    assert [comment.author_address for comment in site.comments("2026-000001")] == [ERIKA, MAX]
    assert [ticket.requester_address for ticket in site.tickets()] == [ERIKA]
    works(site, line="Wir kommen morgen.")
    assert sorted(mail.recipient for mail in site.sent if "Wir kommen morgen" in mail.text) == [BERND, ERIKA]


def test_a_contact_who_may_see_all_tickets_takes_part_once_he_writes(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    told = to(site.mail(headers=proved(ERIKA)), MAX)
    site.answer(told, "Der Drucker ist gemietet.\n", headers=proved(MAX))
    works(site, line="Wir kommen morgen.")
    assert sorted(mail.recipient for mail in site.sent if "Wir kommen morgen" in mail.text) == [BERND, ERIKA, MAX]


def test_the_words_of_the_team_are_the_news_of_the_state_too(site: Site) -> None:
    takes_part = Person("max", addresses=(MAX,), types=("technik",), permission="tickets")
    add_customer(site, "10001", REPORTER, takes_part, notify=BOTH)
    site.mail(headers=[*proved(ERIKA), ("Cc", MAX)])
    notice = next(mail for mail in site.sent if mail.recipient == ANNA)
    mails = site.answer(notice, "Wir kommen morgen.\n", headers=proved(ANNA))
    assert recipients(mails).count(MAX) == 1


def test_time_closes_a_ticket_and_the_contacts_are_told(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    site.mail(headers=proved(ERIKA))
    assert MAX in works(site, line="#gelöst Der Drucker ist getauscht.")
    closed = [mail for mail in site.pass_time(days=15) if mail.recipient == MAX]
    assert [mail.text.count("Geschlossen") > 0 for mail in closed] == [True]


def test_a_ticket_of_nobody_known_and_spam_are_told_to_no_contact(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    assert recipients(site.mail(sender="john@fremd.example")) == sorted([ANNA, BERND, "john@fremd.example"])
    assert site.mail(headers=[*proved(ERIKA), ("X-Spam-Flag", "YES")], message_id="2@x.example") == []


def test_once_a_technician_says_whose_ticket_it_is_the_contacts_are_told_of_it(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    notice = to(site.mail(sender="john@fremd.example"), ANNA)
    assert MAX in recipients(site.answer(notice, "#kunde 10001\n", headers=proved(ANNA)))


def test_a_part_of_a_ticket_that_becomes_one_of_its_own_is_a_new_ticket_to_the_contacts(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify={"new_tickets": ["max"]})
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    site.answer(to(site.sent, ERIKA), "Und der Monitor flackert.\n", headers=proved(ERIKA))
    mails = site.answer(notice, "#abtrennen Monitor flackert\n", headers=proved(ANNA))
    assert "2026-000002" in to(mails, MAX).text


def test_whom_a_colleague_puts_in_copy_takes_part_though_he_was_only_told_before(site: Site) -> None:
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX,)), notify=BOTH)
    mails = site.mail(headers=proved(ERIKA))
    site.answer(to(mails, ERIKA), "Max weiß mehr.\n", headers=[*proved(ERIKA), ("Cc", MAX)])
    works(site, line="Wir kommen morgen.")
    assert MAX in [mail.recipient for mail in site.sent if "Wir kommen morgen" in mail.text]


def test_two_addresses_of_one_contact_in_copy_get_the_teams_words_once(site: Site) -> None:
    home = f"m.muster@{KUNDE}"
    add_customer(site, "10001", REPORTER, Person("max", addresses=(MAX, home)))
    notice = to(site.mail(headers=[*proved(ERIKA), ("Cc", f"{MAX}, {home}")]), ANNA)
    assert recipients(site.answer(notice, "Wir kommen morgen.\n", headers=proved(ANNA))) == [BERND, ERIKA, MAX]


def test_a_merge_with_a_move_before_it_tells_no_contact_of_a_state_that_nobody_finds(site: Site) -> None:
    add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
    site.mail(headers=proved(ERIKA))
    site.mail(headers=proved(ERIKA), message_id="zwei@kunde.example.org")
    assert MAX in works(site, 1)
    assert MAX not in works(site, line="#status wartet\n#zusammenführen 2026-000002")
    assert MAX not in works(site, line="#rückgängig")
    assert MAX in works(site, 1, "#status offen")
