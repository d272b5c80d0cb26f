"""From bytes to bytes: every mail with commands gets its receipt, which leaves nothing open."""

from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.commanding import command, receipt
from tests.scenarios.customers import Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def test_the_notice_about_words_in_a_spam_ticket_says_that_it_is_one(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    command(site, to(mails, ANNA), "#spam\n")
    told = to(site.answer(to(mails, ERIKA), "Das ist doch kein Spam.\n", headers=proved(ERIKA)), BERND)
    assert any(line.split() == ["Status:", "Spam"] for line in told.text.split("\n"))


def test_who_says_where_his_text_goes_is_told_so(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#intern Der Kunde ist schwierig.\n")
    assert recipients(mails) == [ANNA, BERND]
    assert "#intern Ihr Text ist als interne Notiz am Ticket; an den Kunden ging er nicht." in receipt(mails)
    assert receipt(mails).count("interne Notiz") == 1
    assert "Ihr Text ist" not in receipt(mails, BERND)
    assert "#note" in receipt(command(site, notice, "#note\n\nEr zahlt nie.\n#nehmen\n"))
    assert "es wurde nichts vermerkt" in receipt(command(site, notice, "#Intern:\n"))
    told = receipt(command(site, notice, "#öffentlich\nWir kommen.\n"))
    assert f"#öffentlich Ihr Text ging an den Kunden. Ihr Text ging an: Erika Beispiel <{ERIKA}>" in told


def test_who_gives_a_ticket_back_with_a_word_for_the_team_sends_each_one_mail(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    command(site, to(mails, ANNA), "#nehmen\n")
    mails = command(site, to(mails, ANNA), "#abgeben\n#intern\nBin im Urlaub. Passwort: Blumenwiese77\n")
    assert recipients(mails) == [ANNA, BERND]
    told = receipt(mails, BERND)
    assert "ist wieder frei" in told
    assert f"{ANNA} schrieb dazu, nur für das Team: Bin im Urlaub." in told
    assert "Blumenwiese77" not in told


def test_who_is_added_and_removed_in_one_mail_gets_nothing(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#beteiligen karl@kunde.example.org\n#entfernen karl@kunde.example.org\n")
    told = receipt(site.answer(to(mails, ANNA), "Ja\n", sender=ANNA, headers=proved(ANNA)))
    assert "Bekommt ab jetzt die Antworten: karl@kunde.example.org" in told
    assert "Bekommt keine Antworten mehr: karl@kunde.example.org" in told
    assert "karl@kunde.example.org" not in recipients(command(site, notice, "Wir kommen.\n"))


def test_a_mail_of_commands_only_is_no_empty_comment_of_the_sheet(site: Site, notice: Outgoing) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,)))
    for line in ("#nehmen", "#kunde 10001"):
        command(site, notice, f"{line}\n")
    sheet = receipt(command(site, notice, "#zeige 2026-000001\n"))
    assert "(ohne Text)" not in sheet
    assert "Kunde: Muster 10001 GmbH (10001)" in sheet


def test_the_notice_of_an_urgent_ticket_offers_no_urgency_and_says_for_whom_one_stands_in(tmp_path: Path) -> None:
    people = [
        {"addresses": [ANNA], "name": "Anna Muster", "role": "dispatcher"},
        {
            "addresses": [BERND],
            "name": "Bernd Beispiel",
            "role": "dispatcher",
            "absence": [{"first": "2026-11-20", "last": "2026-11-27", "deputy": ANNA}],
        },
    ]
    queue = [{"name": "support", "purpose": "incident", "priority": "urgent", "team": [BERND]}]
    with open_site(settings(tmp_path, team={"addresses": []}, technician=people, queue=queue)) as site:
        told = receipt(site.mail(headers=proved(ERIKA)))
    assert "Priorität: Dringend" in told
    assert "#nehmen" in told
    assert "#priorität dringend" not in told
    assert "Bernd Beispiel" in told


def test_a_solution_that_stays_inside_is_told_to_its_writer(tmp_path: Path) -> None:
    queue = [{"name": "support", "purpose": "incident", "reply_policy": "internal"}]
    with open_site(settings(tmp_path, queue=queue, reply={"plus_addressing": False})) as site:
        notice = to(site.mail(headers=proved(ERIKA)), ANNA)
        mails = command(site, notice, "#gelöst\nDie Walze ist getauscht.\n")
        assert "aber nicht Ihren Text" in receipt(mails)
        assert "Walze" not in to(mails, ERIKA).text
        again = command(site, notice, "#öffnen\n#gelöst\n#öffentlich\nDie Walze ist getauscht.\n")
        assert "Die Walze ist getauscht." in to(again, ERIKA).text


def test_where_there_is_one_address_no_other_is_blamed_for_a_new_mail_about_a_ticket(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, reply={"plus_addressing": False})) as site:
        site.mail(headers=proved(ERIKA))
        mails = site.mail(
            sender=ANNA,
            subject="[#2026-000001] Drucker",
            text="Wir kommen.\n",
            headers=proved(ANNA),
            message_id="n@x.test",
        )
        told = receipt(mails)
        assert "antwortet auf keine, die Sie selbst zu diesem Ticket erhalten haben" in told
        assert "gehört zu einer anderen Person" not in told


def test_who_answers_an_earlier_mail_reads_what_the_customer_wrote_just_before(site: Site, notice: Outgoing) -> None:
    answer = to(command(site, notice, "Passt Donnerstag?\n"), ERIKA)
    site.pass_time(minutes=30)
    mails = site.answer(answer, "Geht auch\nFreitag?\n", headers=proved(ERIKA))
    site.pass_time(minutes=1)
    told = receipt(command(site, notice, "#gelöst\n"))
    assert "> Geht auch Freitag? Das schrieb der Kunde noch (" in told
    assert "kurz vor Ihrer E-Mail" in told
    assert "Das schrieb" not in receipt(command(site, to(mails, ANNA), "#prio hoch\n"))  # the answer to that very mail
    site.pass_time(minutes=30)
    assert "Das schrieb" not in receipt(command(site, notice, "#prio normal\n"))  # he has read it since


def test_an_appointment_that_is_moved_is_told_as_moved_and_what_takes_its_place_is_named(
    site: Site, notice: Outgoing
) -> None:
    first = receipt(command(site, notice, "#termin 26.11. 10 Uhr\n"), ERIKA)
    assert "Ihr Termin zu Ticket 2026-000001: Do., 26.11.2026, 10:00" in first
    told = receipt(command(site, notice, "#termin 27.11. 9 Uhr\n"), ERIKA)
    assert "ist verschoben auf Fr., 27.11.2026, 09:00 Uhr (MEZ); bisher galt Do., 26.11.2026, 10:00" in told
    answer = receipt(command(site, notice, "#termin 30.11. 9 Uhr\nHerr Muster kommt.\n"), ERIKA)
    assert "Termin: Mo., 30.11.2026, 09:00 Uhr (MEZ) (bisher Fr., 27.11.2026, 09:00 Uhr (MEZ))" in answer


def test_what_ends_a_ticket_says_that_its_appointment_is_off(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#termin 26.11. 10 Uhr\n")
    told = receipt(command(site, notice, "#gelöst\n"))
    assert "Der Termin Do., 26.11.2026, 10:00 Uhr, von dem der Kunde weiß, gilt damit nicht mehr." in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#prio hoch\n", "Priorität wieder: Normal"),
        ("#queue redirected\n", "Queue wieder: support"),
        ("#wiedervorlage 26.11.\n", "Status wieder: Neu"),
    ],
)
def test_who_takes_a_value_back_reads_what_holds_again(site: Site, notice: Outgoing, text: str, told: str) -> None:
    mails = [mail for mail in command(site, notice, text) if mail.recipient == ANNA]
    assert told in receipt(command(site, mails[0], "#rückgängig\n"))


def test_a_misspelt_command_alone_is_no_text_that_was_noted(site: Site, notice: Outgoing) -> None:
    told = receipt(command(site, notice, "#zuweissen bernd\n"))
    assert "Meinten Sie #zuweisen" in told
    assert "interne Notiz" not in told
    assert "interne Notiz" in receipt(command(site, notice, "#quatsch\nEr weiß Bescheid.\n"))


def test_whoever_answers_in_a_spam_ticket_makes_it_one_of_the_usual(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#spam\n")
    command(site, notice, "Entschuldigung, das war ein Versehen.\n")
    (ticket,) = site.tickets()
    assert (ticket.state, ticket.queue) == ("open", "support")


def test_to_whom_a_ticket_is_given_reads_the_company_and_how_much_was_said(site: Site) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)))
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    answer = to(command(site, notice, "Ist er an?\n"), ERIKA)
    site.answer(answer, "Ja.\n", headers=proved(ERIKA))
    told = receipt(command(site, notice, "#zuweisen Bernd\n"), BERND)
    assert "(10001)" in told
    assert "Das ganze Ticket mit allen" in told


def test_to_whom_a_ticket_is_given_with_an_appointment_reads_when_that_is(site: Site, notice: Outgoing) -> None:
    text = "#zuweisen Bernd\n#termin 26.11. 10 Uhr\nHerr Muster kommt vorbei.\n"
    assert "Terminiert: Do., 26.11.2026, 10:00 Uhr (MEZ)" in receipt(command(site, notice, text), BERND)


def test_who_is_told_of_a_ticket_that_is_free_again_reads_how_urgent_it_is_and_until_when(
    site: Site, notice: Outgoing
) -> None:
    told = receipt(command(site, notice, "#nehmen\n#prio hoch\n#fällig 26.11. 12 Uhr\n#abgeben\n"), BERND)
    assert "Priorität: Hoch" in told
    assert "Fällig: 26.11.2026, 12:00 Uhr (MEZ)" in told
