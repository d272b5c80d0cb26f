"""From bytes to bytes: who may ask gets a list, a search or the whole ticket by mail, and no ticket is made of it."""

from pathlib import Path

import pytest

from helpdesk.store import tickets
from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer
from tests.scenarios.site import Outgoing, Site, number_in, open_site, proved, recipients, to

FIRST, SECOND = "2026-000001", "2026-000002"
MAX = f"max@{KUNDE}"
GIVEN_TO = ("weg@helpdesk.example.de", "a.muster@helpdesk.example.de")  # of the newer ticket, and of the older one
CLERK = Person("azubi", addresses=(f"azubi@{KUNDE}",))


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket; a second one is about a monitor."""
    told = to(site.mail(subject="Drucker im Büro", text="Frau Müller wartet.\n", headers=proved(ERIKA)), ANNA)
    site.mail(subject="Monitor", text="Er flackert.\n", headers=proved(ERIKA), message_id="zwei@kunde.example.org")
    return told


def ask(site: Site, line: str, sender: str = ANNA, subject: str = "Frage") -> list[Outgoing]:
    """Write a new mail to the support that our server vouches for."""
    headers = proved(sender)
    message_id = f"{abs(hash((line, sender)))}@client.example.org"
    return site.mail(sender=sender, subject=subject, text=f"{line}\n", headers=headers, message_id=message_id)


def words(mail: Outgoing) -> str:
    return " ".join(mail.text.split())


def test_what_was_given_to_another_address_of_somebody_is_his_and_of_who_left_it_is_nobodys(tmp_path: Path) -> None:
    people = [{"addresses": [ANNA, "a.muster@helpdesk.example.de"], "role": "dispatcher"}]
    reminds = {"remind_unassigned_after_minutes": 60, "morning_list_at": ""}
    with open_site(settings(tmp_path, team={"addresses": []}, technician=people, lifecycle=reminds)) as site:
        site.mail(subject="Drucker", headers=proved(ERIKA))
        site.mail(subject="Monitor", headers=proved(ERIKA), message_id="zwei@kunde.example.org")
        with site.database.transaction() as session:
            for ticket, address in zip(
                tickets.listing(session, queue=None, state=None, limit=9), GIVEN_TO, strict=True
            ):
                ticket.assignee = address
        mine, free = to(ask(site, "#meine"), ANNA).text, to(ask(site, "#unzugewiesen"), ANNA).text
        assert (FIRST in mine, SECOND in mine) == (True, False)
        assert (FIRST in free, SECOND in free) == (False, True)
        reminder = to(site.pass_time(minutes=61), ANNA)
        assert SECOND in reminder.text
        assert FIRST not in reminder.text


@pytest.mark.usefixtures("notice")
def test_the_open_tickets_are_listed_and_each_opens_by_a_link(site: Site) -> None:
    mails = ask(site, "#offen")
    assert recipients(mails) == [ANNA]
    listed = to(mails, ANNA)
    assert listed.subject == "Offene Tickets: 2"
    assert "Neu (2)" in listed.text
    assert f"{FIRST}  Drucker im Büro" in listed.text
    html = listed.message.get_body(("html",))
    assert html is not None
    assert f"body=%23zeige%20{FIRST}" in str(html.get_content())
    assert len(site.tickets()) == 2


def test_own_tickets_and_those_of_nobody_are_lists_of_their_own(site: Site, notice: Outgoing) -> None:
    site.answer(notice, "#nehmen\n", sender=ANNA, headers=proved(ANNA))
    mine, free = to(ask(site, "#meine"), ANNA).text, to(ask(site, "#Unzugewiesen "), ANNA).text
    assert (FIRST in mine, SECOND in mine) == (True, False)
    assert (FIRST in free, SECOND in free) == (False, True)
    assert "Kein offenes Ticket ist Ihnen zugewiesen." in words(to(ask(site, "#meine", BERND), BERND))


def test_a_list_names_the_day_of_an_appointment(site: Site, notice: Outgoing) -> None:
    site.answer(notice, "#termin 2026-12-01 14:00\n", sender=ANNA, headers=proved(ANNA))
    listed = to(ask(site, "#offen"), ANNA)
    assert "Termin Di., 01.12.2026, 14:00 Uhr (MEZ)" in words(listed)
    html = listed.message.get_body(("html",))
    assert html is not None
    assert "Termin Di., 01.12.2026" in str(html.get_content())


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("wanted", ["drucker müller", "MUELLER druck", "muller"])
def test_a_search_finds_the_words_of_subject_and_comments(site: Site, wanted: str) -> None:
    found = to(ask(site, f"#suche {wanted}"), ANNA)
    assert FIRST in found.text
    assert SECOND not in found.text
    assert wanted in found.subject


@pytest.mark.usefixtures("notice")
def test_what_is_found_nowhere_is_told(site: Site) -> None:
    assert "In keinem Ticket" in words(to(ask(site, '#suche "*) xyzzy ('), ANNA))
    assert "gibt es nicht" in words(to(ask(site, "#zeige 2026-000999"), ANNA))


def test_the_whole_ticket_warns_of_dangerous_files(site: Site) -> None:
    files = [("Treiber.exe", b"MZ\0\0"), ("foto.png", b"png")]
    site.mail(headers=proved(ERIKA), attachments=files)
    text = words(to(ask(site, f"#zeige {FIRST}"), ANNA))
    assert "Achtung: Treiber.exe ist ein Programm. Öffnen Sie die Datei nur, wenn Sie sie erwarten." in text
    assert "Treiber.exe (4 Byte), gefährlich, liegt bei" in text
    assert "Treiber.exe (gefährlich), foto.png" in text


def test_the_whole_ticket_comes_with_its_comments_and_answers_go_on_it(site: Site, notice: Outgoing) -> None:
    site.answer(notice, "#zeit 1h30\n#intern\nErsatzteil bestellt.\n", sender=ANNA, headers=proved(ANNA))
    sheet = to(ask(site, f"#zeige {FIRST}", BERND), BERND)
    text = words(sheet)
    assert number_in(sheet.subject) == FIRST
    assert text.index("Frau Müller wartet.") < text.index("Ersatzteil bestellt.")
    assert "(intern)" in text
    assert "1:30" in text
    assert f"Erika Beispiel <{ERIKA}>" in text
    assert "eröffnet" in text
    site.answer(sheet, "#nehmen\n", sender=BERND, headers=proved(BERND))
    assert site.tickets()[0].assignee == BERND


def test_a_question_that_answers_a_ticket_mail_leaves_nothing_on_the_ticket(site: Site, notice: Outgoing) -> None:
    mails = site.answer(notice, "#zeige\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA]
    assert "Frau Müller wartet." in to(mails, ANNA).text
    assert len(site.comments(FIRST)) == 1


def test_a_question_among_commands_is_answered_beside_the_receipt(site: Site, notice: Outgoing) -> None:
    mails = site.answer(notice, "#nehmen\n#offen\n", sender=ANNA, headers=proved(ANNA))
    assert sorted("Offene Tickets" in mail.subject for mail in mails) == [False, True]
    assert site.tickets()[0].assignee == ANNA


def test_the_card_of_commands_comes_without_a_ticket(site: Site) -> None:
    mails = ask(site, "#hilfe")
    assert "#suche TEXT" in to(mails, ANNA).text
    assert site.tickets() == []


@pytest.mark.usefixtures("notice")
def test_nobody_gets_a_list_for_a_forged_sender(site: Site) -> None:
    mails = site.mail(sender=ANNA, subject="Frage", text="#offen\n", message_id="drei@client.example.org")
    assert not any("Offene Tickets" in mail.subject for mail in mails)
    mails = ask(site, "#offen", "fremd@evil.example")
    assert not any("Offene Tickets" in mail.subject or FIRST in mail.text for mail in mails)


def test_a_contact_who_may_see_his_company_gets_its_open_tickets_without_notes(site: Site) -> None:
    add_customer(site, "10001", STANDARD, CLERK)
    told = to(site.mail(sender=f"azubi@{KUNDE}", subject="Drucker", headers=proved(f"azubi@{KUNDE}")), ANNA)
    site.answer(told, "#nehmen\n#prio dringend\n#intern\nGeheime Notiz.\n", sender=ANNA, headers=proved(ANNA))
    mails = ask(site, "#offen", MAX)
    assert recipients(mails) == [MAX]
    text = words(to(mails, MAX))
    assert f"Angenommen (1) {FIRST} Drucker" in text
    assert "Geheime Notiz" not in text
    assert "Anna" not in text
    assert "Dringend" not in text
    assert len(site.tickets()) == 1


def test_a_contact_who_may_only_report_gets_his_own_tickets(site: Site) -> None:
    add_customer(site, "10001", STANDARD, CLERK)
    site.mail(sender=MAX, subject="Vertrauliches", headers=proved(MAX))
    azubi = f"azubi@{KUNDE}"
    site.mail(sender=azubi, subject="Maus", headers=proved(azubi), message_id="maus@kunde.example.org")
    text = to(ask(site, "#open", azubi), azubi).text
    assert "Maus" in text
    assert "Vertrauliches" not in text


def test_a_contact_may_ask_for_nothing_else(site: Site) -> None:
    add_customer(site)
    mails = ask(site, f"#zeige {FIRST}", MAX)
    assert len(site.tickets()) == 1
    assert "Offene Tickets" not in to(mails, MAX).text


def test_credentials_stand_neither_in_a_list_nor_on_a_sheet(site: Site) -> None:
    site.mail(subject="Passwort: Sommer2024!", text="Kennwort: Blumenwiese77\n", headers=proved(ERIKA))
    for line in ("#offen", f"#zeige {FIRST}", "#suche blumenwiese77"):
        shown = to(ask(site, line), ANNA)
        assert "••••••" in shown.text
        assert "Sommer2024" not in f"{shown.subject} {shown.text}"
        assert "Kennwort: Blumenwiese77" not in shown.text


def test_where_no_server_vouches_the_registered_address_is_asked_first(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication={"mode": "none", "authserv_id": ""})) as site:
        site.mail(subject="Drucker")
        asked = site.mail(sender=ANNA, subject="Frage", text="#offen\n", message_id="vier@client.example.org")
        assert recipients(asked) == [ANNA]
        assert "#offen" in asked[0].text
        assert FIRST not in asked[0].text
        mails = site.answer(asked[0], "Ja\n", sender=ANNA)
        assert f"{FIRST}  Drucker" in to(mails, ANNA).text
        assert len(site.tickets()) == 1


@pytest.mark.parametrize(
    "below", ["\nViele Grüße\nMax Beispiel\nMuster GmbH, Hafenweg 3\n", "Vielen Dank!\nGruß\nMax\n"]
)
def test_a_sign_off_below_the_word_is_nothing_else(site: Site, below: str) -> None:
    add_customer(site, "10001", STANDARD)
    assert "Zur Zeit ist kein Ticket offen." in to(ask(site, f"#offen\n{below}", MAX), MAX).text
    assert "Kein Ticket ist offen." in to(ask(site, f"#offen\n{below}"), ANNA).text
    assert site.tickets() == []
    ask(site, "#offen ist bei mir noch etwas.\nDer Scanner geht nicht.", MAX)
    assert len(site.tickets()) == 1


@pytest.mark.usefixtures("notice")
def test_who_may_not_ask_for_a_list_is_told_what_the_word_is_for(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    for sender, headers in ((MAX, []), ("fremd@evil.example", proved("fremd@evil.example"))):
        mails = site.mail(sender=sender, text="#offen\n\nGruß\nMax\n", headers=headers, message_id=f"x{sender}")
        told = words(to(mails, sender))
        assert "In Ihrer E-Mail stand: #offen Das fragen registrierte Ansprechpartner" in told
        assert FIRST not in told


def test_a_misspelt_question_gets_the_nearest_word_and_no_ticket(site: Site) -> None:
    told = words(to(ask(site, "#ofen\n\nViele Grüße\nAnna"), ANNA))
    assert "Gefragt: #ofen Danach können Sie nicht fragen. Meinten Sie: #offen" in told
    assert site.tickets() == []
    told = words(to(ask(site, "#ofen\nMein Monitor flackert."), ANNA))
    assert "In Ihrer E-Mail stand: #ofen Diesen Befehl gibt es nicht. Meinten Sie #offen?" in told
    assert len(site.tickets()) == 1
