"""From bytes to bytes: who writes, what he may see, and how the team makes him known (D19)."""

import smtplib
from pathlib import Path

import pytest

from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store import inbox
from helpdesk.store.inbox import InboundState
from tests.builders import ANNA, BERND, SUPPORT, raw_mail, settings
from tests.scenarios.customers import ERIKA, KUNDE, MAX, STANDARD, Person, add_customer, happened, states
from tests.scenarios.site import Site, number_in, open_site, proved, recipients, to

CLERK = f"azubi@{KUNDE}"
REGISTERED = Person("erika", addresses=(ERIKA, f"e.beispiel@{KUNDE}"), permission="report")


def test_the_team_reads_customer_contact_and_trust(site: Site) -> None:
    add_customer(site, "10001", STANDARD, REGISTERED)
    notice = to(site.mail(sender=f"Jemand Anderes <{ERIKA.upper()}>", headers=proved(ERIKA)), ANNA)
    assert "Muster 10001 GmbH (10001)" in notice.text
    assert "Erika Beispiel" in notice.text
    assert "registrierte Adresse, vom Mailserver bestätigt" in notice.text
    assert "#registrieren" not in notice.text


def test_several_spellings_and_addresses_are_one_person(site: Site) -> None:
    add_customer(site, "10001", STANDARD, REGISTERED)
    acknowledgement = to(site.mail(sender=f"erika+handy@{KUNDE}", headers=proved(ERIKA)), ERIKA)
    site.answer(acknowledgement, "Noch etwas.\n", sender=f"E. Beispiel <e.beispiel@{KUNDE}>")
    assert len(site.tickets()) == 1
    assert len(site.comments("2026-000001")) == 2


def test_the_person_behind_a_list_that_rewrites_senders_is_the_contact_but_not_answered(site: Site) -> None:
    add_customer(site, "10001", STANDARD, REGISTERED)
    headers = [("X-Original-From", f"Erika Beispiel <{ERIKA}>")]
    mails = site.mail(sender='"Erika Beispiel via Anfragen" <anfragen@liste.example>', headers=headers)
    assert recipients(mails) == sorted([ANNA, BERND])  # that it was Erika only the mail itself says
    assert "registrierte Adresse, vom Mailserver nicht bestätigt" in to(mails, ANNA).text


def test_a_colleague_who_may_see_the_companys_tickets_comments_and_takes_part(site: Site) -> None:
    add_customer(site, "10001", STANDARD, REGISTERED)
    acknowledgement = to(site.mail(sender=ERIKA, headers=proved(ERIKA)), ERIKA)
    site.answer(acknowledgement, "Es ist dringend.\n", sender=MAX, headers=proved(MAX))
    assert len(site.tickets()) == 1
    notice = site.sent[-1] if site.sent[-1].recipient == ANNA else site.sent[-2]
    answer = site.answer(notice, "Wir kommen.\n", sender=notice.recipient, headers=proved(notice.recipient))
    assert {ERIKA, MAX} <= set(recipients(answer))


def test_a_colleague_who_may_only_report_and_a_foreign_contact_get_tickets_of_their_own(site: Site) -> None:
    foreign = Person("fremd", addresses=("fremd@andere.example",), types=("standard",), permission="tickets")
    add_customer(site, "10001", STANDARD, REGISTERED)
    add_customer(site, "10002", foreign, domains=("andere.example",))
    acknowledgement = to(site.mail(sender=MAX, headers=proved(MAX)), MAX)
    own = to(site.answer(acknowledgement, "Ich auch.\n", sender=ERIKA, headers=proved(ERIKA)), ERIKA)
    assert number_in(own.subject) == "2026-000002"
    foreign_own = to(site.answer(acknowledgement, "Wir auch.\n", sender="fremd@andere.example"), "fremd@andere.example")
    assert number_in(foreign_own.subject) == "2026-000003"
    assert len(site.comments("2026-000001")) == 1


def test_an_unregistered_person_gets_answers_to_his_own_tickets_and_nobody_unregistered_in_copy_does(
    site: Site,
) -> None:
    add_customer(site, "10001", STANDARD)
    headers = [*proved(CLERK), ("Cc", f"noch-einer@{KUNDE}, {MAX}, eve@elsewhere.example")]
    notice = to(site.mail(sender=CLERK, headers=headers), ANNA)
    assert "#registrieren" in notice.text
    answer = site.answer(notice, "Erledigt.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(answer) == sorted([BERND, CLERK, MAX])


def test_one_word_of_the_team_registers_a_person_who_then_confirms_his_address(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    notice = to(site.mail(sender=f"Jörg Beispiel <{CLERK}>"), ANNA)
    mails = site.answer(notice, "#registrieren\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA, CLERK]
    assert states(site)[CLERK] == "pending"
    assert recipients(site.answer(to(mails, CLERK), "Ja\n")) == [CLERK]
    assert states(site)[CLERK] == "confirmed"
    again = to(site.mail(sender=CLERK, subject="Toner", message_id="toner@kunde.example.org"), ANNA)
    assert "Jörg Beispiel" in again.text
    assert happened(site, "contact_registered") == ["contact_registered"]


def test_who_was_registered_by_us_reads_that_he_wrote_to_us_and_the_team_that_he_is_pending(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    clerk = f"azubi@{KUNDE}"
    notice = to(site.mail(sender=clerk), ANNA)
    request = to(site.answer(notice, "#registrieren\n", sender=ANNA, headers=proved(ANNA)), clerk)
    assert "Sie haben uns von dieser Adresse geschrieben" in " ".join(request.text.split())
    again = to(site.mail(sender=clerk, message_id="zwei@kunde.example.org"), ANNA)
    assert "noch nicht bestätigt" in " ".join(again.text.split())


def test_where_contacts_come_from_files_only_the_word_does_nothing_and_its_writer_is_told(site: Site) -> None:
    add_customer(site, "10001", STANDARD, registration="files")
    notice = to(site.mail(sender=CLERK), ANNA)
    assert "#registrieren" not in notice.text
    mails = site.answer(notice, "#registrieren\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA]
    assert "aus seiner Datei" in mails[0].text
    assert CLERK not in states(site)


def test_an_address_of_two_customers_asks_the_team_which_one_it_is(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    add_customer(site, "10002", STANDARD, domains=())
    notice = to(site.mail(sender=MAX, headers=proved(MAX)), ANNA)
    assert "10001 Muster 10001 GmbH" in notice.text
    assert "10002 Muster 10002 GmbH" in notice.text
    assert site.tickets()[0].customer_id is None
    site.answer(notice, "#kunde 10002\n", sender=ANNA, headers=proved(ANNA))
    assert site.tickets()[0].customer_id == 2
    assert happened(site, "customer_set") == ["customer_set"]


def test_a_mailbox_that_holds_strangers_keeps_them_until_a_person_lets_them_in(tmp_path: Path) -> None:
    mailbox = {"name": "main", "host": "imap.example.org", "user": "", "unknown_senders": "hold"}
    with open_site(settings(tmp_path, mailbox=[mailbox])) as site:
        site.fails = True  # there is no such server
        add_customer(site, "10001", STANDARD)
        _arrive(site, "main", sender="eve@elsewhere.example", message_id="a@elsewhere.example")
        held = site.settle()
        assert recipients(held) == [ANNA, BERND]
        assert "helpdesk inbox release 1" in to(held, ANNA).text
        _arrive(site, "main", sender="eve@elsewhere.example", message_id="b@elsewhere.example", subject="Noch eine")
        assert site.settle() == []
        assert [row.state for row in site.inbox()] == [InboundState.HELD, InboundState.HELD]
        _arrive(site, "main", sender=CLERK, message_id="c@kunde.example.org")
        assert CLERK in recipients(site.settle())
        with site.database.transaction() as session:
            assert inbox.give_another_chance(session, None, site.now) == []
            assert inbox.release(session, [1], site.now) == [1]
        assert recipients(site.settle()) == sorted([ANNA, BERND, "eve@elsewhere.example"])


def test_a_door_that_refuses_strangers_says_so_in_the_dialogue_and_keeps_nothing(tmp_path: Path) -> None:
    door = {"listen": "127.0.0.1:0", "protocol": "smtp", "unknown_senders": "refuse"}
    with open_site(settings(tmp_path, door=door)) as site:
        add_customer(site, "10001", STANDARD)
        raw = raw_mail(sender="eve@elsewhere.example", to=SUPPORT)
        with smtplib.SMTP("127.0.0.1", site.port, timeout=10) as client, pytest.raises(smtplib.SMTPDataError) as error:
            client.sendmail("eve@elsewhere.example", [SUPPORT], raw)
        assert error.value.smtp_code == 550
        assert "5.7.1" in str(error.value.smtp_error)
        assert site.inbox() == []
        acknowledgement = to(site.mail(sender=MAX, headers=proved(MAX)), MAX)
        assert acknowledgement.subject.startswith("Re: [#2026-000001]")


def _arrive(site: Site, mailbox: str, **parts: str) -> None:
    mail = prepare(site.desk, Incoming(raw_mail(**parts), "imap", site.now, mailbox=mailbox))  # type: ignore[arg-type]
    with site.database.transaction() as session:
        receive(session, [mail], site.now)
