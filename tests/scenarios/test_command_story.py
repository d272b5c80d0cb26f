"""From bytes to bytes: the lines at the top of a technician's answer do what they say, or all of them nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.store import tickets
from helpdesk.store.tickets import Ticket
from helpdesk.store.worklog import TimeEntry, time_entries
from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.commanding import command, receipt
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer, happened, states
from tests.scenarios.site import Outgoing, Site, number_in, open_site, proved, recipients, to

FIRST, SECOND = "2026-000001", "2026-000002"
CLERK = f"azubi@{KUNDE}"
KARL = Person("karl", addresses=(f"karl@{KUNDE}",), permission="tickets")


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def the(site: Site, number: str = FIRST) -> Ticket:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        return ticket


def readers(site: Site, number: str = FIRST) -> set[str]:
    with site.database.reading() as session:
        return {party.address for party in tickets.parties(session, the(site, number).id) if party.receives}


def bookings(site: Site) -> list[TimeEntry]:
    with site.database.reading() as session:
        return list(time_entries(session, the(site).id))


def tags(site: Site) -> list[str]:
    with site.database.reading() as session:
        return list(tickets.tags(session, the(site).id))


def test_several_commands_and_an_answer_in_one_mail(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#nehmen\n#prio hoch\n\nWir kommen morgen.\n")
    assert ERIKA in recipients(mails)
    assert to(mails, ERIKA).text.count("#") == 0
    assert "Wir kommen morgen." in to(mails, ERIKA).text
    told = receipt(mails)
    assert "#nehmen Zuständig ist jetzt" in told
    assert "#prio hoch Priorität: Hoch" in told
    assert f"Ihr Text ging an: Erika Beispiel <{ERIKA}>" in told
    assert "#rückgängig" in told
    assert (the(site).assignee, the(site).priority, the(site).state) == (ANNA, "high", "open")
    assert site.comments(FIRST)[1].text == "Wir kommen morgen."


def test_commands_alone_send_nothing_to_the_customer(site: Site, notice: Outgoing) -> None:
    assert recipients(command(site, notice, "#nehmen\n")) == [ANNA]
    assert the(site).assignee == ANNA


def test_a_wrong_line_stops_all_and_its_receipt_names_the_nearest_word(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#nehmen\n#zuweissen Bernd\n#prio hoch\nWir kommen morgen.\n")
    told = receipt(mails)
    assert "Nichts ausgeführt" in told
    assert "#zuweissen Bernd Diesen Befehl gibt es nicht. Meinten Sie #zuweisen?" in told
    assert "#nehmen Nicht ausgeführt." in told
    assert (the(site).assignee, the(site).priority) == ("", "normal")
    assert "Wir kommen morgen." in to(mails, ERIKA).text


def test_a_wrong_word_that_may_mean_the_team_keeps_the_text_inside(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#interm\nDer Kunde ist schwierig.\n")
    assert ERIKA not in recipients(mails)
    told = receipt(mails)
    assert "Meinten Sie #intern?" in told
    assert "an den Kunden ging er nicht" in told
    assert site.comments(FIRST)[1].text == "#interm\nDer Kunde ist schwierig."


def test_a_ticket_goes_from_hand_to_hand(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#zuweisen bernd\n")
    assert "ist jetzt Ihres, zugewiesen von" in to(mails, BERND).text
    assert "Der Drucker im Büro druckt nicht" in to(mails, BERND).text or "druckt nicht" in to(mails, BERND).text
    assert the(site).assignee == BERND
    taken = command(site, notice, "#nehmen\n")
    assert "hat Befehle zu Ihrem Ticket" in to(taken, BERND).text
    assert f"Bisher war {BERND} zuständig." in receipt(taken)
    command(site, notice, "#abgeben\n")
    assert the(site).assignee == ""


def test_the_assignee_can_answer_what_he_was_sent(site: Site, notice: Outgoing) -> None:
    assigned = to(command(site, notice, "#zuweisen bernd\n"), BERND)
    mails = command(site, assigned, "Ich bin morgen da.\n", BERND)
    assert "Ich bin morgen da." in to(mails, ERIKA).text


def test_states_move_by_their_german_and_english_names(site: Site, notice: Outgoing) -> None:
    assert "Status: Wartet auf Kunde" in receipt(command(site, notice, "#status wartet\n"))
    assert the(site).state == "waiting"
    command(site, notice, "#status In Progress\n")
    assert the(site).state == "in_progress"
    command(site, notice, "#schließen\n")
    assert the(site).state == "closed"
    told = receipt(command(site, notice, "#gelöst\n"))
    assert "solange das Ticket in diesem Status ist: Geschlossen" in told
    command(site, notice, "#öffnen\n")
    assert the(site).state == "open"
    command(site, notice, "#spam\n")
    assert (the(site).state, the(site).queue) == ("spam", "spam")


def test_a_solution_goes_to_the_customer_in_one_mail(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#gelöst Die Fixiereinheit ist getauscht.\n\nViele Grüße\n")
    assert recipients(mails).count(ERIKA) == 1
    assert "Die Fixiereinheit ist getauscht." in to(mails, ERIKA).text
    assert the(site).state == "resolved"
    assert f"Ihr Text ging an: Erika Beispiel <{ERIKA}>" in receipt(mails)


def test_dates_are_read_and_told_with_their_weekday(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#fällig Freitag 12 Uhr\n#queue support\n#wiedervorlage morgen 14 Uhr\n")
    told = receipt(mails)
    assert "Zu erledigen bis Fr., 27.11.2026, 12:00 Uhr." in told
    assert "Das Ticket ruht bis Mo., 23.11.2026, 14:00 Uhr." in told
    assert "#queue support Das war schon so." in told
    assert the(site).due_at == datetime(2026, 11, 27, 11, 0, tzinfo=UTC)
    assert (the(site).state, the(site).wake_at) == ("scheduled", datetime(2026, 11, 23, 13, 0, tzinfo=UTC))
    assert recipients(mails) == [ANNA]
    command(site, notice, "#fällig nie\n")
    assert the(site).due_at is None


def test_the_customer_is_told_of_an_appointment(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#termin morgen 14 Uhr\n")
    assert "14:00" in to(mails, ERIKA).text
    assert "23.11.2026" in to(mails, ERIKA).text


def test_time_is_booked_with_person_day_and_reason(site: Site, notice: Outgoing) -> None:
    told = receipt(command(site, notice, "#zeit 1h30 gestern, nicht berechenbar: Kulanz\n#zeit 0:45 Anfahrt\n"))
    assert "Gebucht: 1:30 Stunden am Sa., 21.11.2026, nicht berechenbar: Kulanz" in told
    assert "Gebucht: 0:45 Stunden am So., 22.11.2026, Anfahrt" in told
    work, travel = bookings(site)
    assert (work.person, work.minutes, work.billable, work.reason, work.kind) == (ANNA, 90, False, "Kulanz", "work")
    assert (travel.minutes, travel.billable, travel.kind) == (45, True, "travel")
    assert "Warum nicht berechenbar?" in receipt(command(site, notice, "#zeit 2h nicht berechenbar\n"))
    assert len(bookings(site)) == 2


def test_a_contact_of_the_customer_is_added_and_removed_at_once(site: Site) -> None:
    add_customer(site, "10001", STANDARD, KARL, Person("erika", addresses=(ERIKA,)))
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    mails = command(site, notice, f"#beteiligen Karl <karl@{KUNDE}>\n\nWir kommen.\n")
    assert "Wir kommen." in to(mails, f"karl@{KUNDE}").text
    assert "Der Drucker" not in to(mails, f"karl@{KUNDE}").text
    command(site, notice, f"#entfernen karl@{KUNDE}\n")
    assert f"karl@{KUNDE}" not in readers(site)
    assert happened(site, "participant_") == ["participant_added", "participant_removed"]


def test_a_stranger_is_added_only_after_a_word_from_the_registered_address(site: Site, notice: Outgoing) -> None:
    question = to(command(site, notice, "#beteiligen fremd@anders.example\n"), ANNA)
    assert "#beteiligen fremd@anders.example" in question.text
    assert "mit Ja" in question.text
    assert readers(site) == {ERIKA}
    command(site, question, "Ja\n")
    assert readers(site) == {ERIKA, "fremd@anders.example"}


def test_who_is_proved_is_asked_about_every_stranger_however_many_there_are(site: Site, notice: Outgoing) -> None:
    asked = [command(site, notice, f"#beteiligen fremd{number}@anders.example\n") for number in range(22)]
    assert all("mit Ja" in to(mails, ANNA).text for mails in asked)


def test_subject_and_tags_are_for_the_team(site: Site, notice: Outgoing) -> None:
    told = receipt(command(site, notice, "#betreff Drucker im Empfang\n#schlagwort Drucker, neu\n"))
    assert "Betreff für das Team: Drucker im Empfang" in told
    assert "Schlagwörter: drucker, neu" in told
    command(site, notice, "#schlagwort -neu\n")
    assert (the(site).title, the(site).subject, tags(site)) == (
        "Drucker im Empfang",
        "Drucker druckt nicht",
        ["drucker"],
    )


def test_tickets_are_linked_and_merged_by_their_numbers(site: Site, notice: Outgoing) -> None:
    other = to(site.mail(message_id="zwei@kunde.example.org", subject="Noch etwas", headers=proved(ERIKA)), ANNA)
    assert f"Verweist auf {SECOND}" in receipt(command(site, notice, "#verknüpfen 2\n"))
    told = receipt(command(site, other, f"#zusammenführen {FIRST}\n"))
    assert f"Ticket {SECOND} geht in {FIRST} weiter." in told
    assert the(site, SECOND).merged_into_id == the(site).id
    assert len(site.comments(FIRST)) == 4
    told = receipt(command(site, to(site.sent[-1:], ANNA), "#rückgängig\n"))
    assert f"Ticket {SECOND} ist wieder ein eigenes und nicht mehr Teil von {FIRST}. Die E-Mail" in told
    assert the(site, SECOND).state == "new"
    assert next(comment.text for comment in site.comments(SECOND)).startswith("Guten Tag")


def test_a_second_matter_becomes_a_ticket_of_its_own(site: Site, notice: Outgoing) -> None:
    answer = to(command(site, notice, "Ist er an?\n"), ERIKA)
    site.answer(answer, "Ja. Übrigens brauche ich einen Monitor.\n", headers=proved(ERIKA))
    mails = command(site, notice, "#abtrennen Neuer Monitor\n")
    about_it = [mail for mail in mails if number_in(mail.subject) == FIRST]
    assert f"ist jetzt Ticket {SECOND}; er erfährt die Nummer." in receipt(about_it)
    assert number_in(to(mails, ERIKA).subject) == SECOND
    assert the(site, SECOND).subject == "Neuer Monitor"
    assert "Monitor" in site.comments(SECOND)[0].text
    told = receipt(command(site, notice, "#rückgängig\n"))
    assert f"Ticket {SECOND} geht wieder in {FIRST} weiter. Die Bestätigung mit der Nummer {SECOND}" in told
    assert the(site, SECOND).state == "merged"
    assert any("Monitor" in comment.text for comment in site.comments(FIRST))


def test_the_team_says_whose_ticket_it_is_and_who_becomes_a_contact(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    add_customer(site, "10002", Person("lena", addresses=("lena@zwei.example",)), domains=())
    notice = to(site.mail(sender=CLERK, headers=proved(CLERK)), ANNA)
    assert "Kunde: Muster 10002 GmbH (10002)" in receipt(command(site, notice, "#kunde 10002\n"))
    command(site, notice, "#undo\n")
    mails = command(site, notice, "#registrieren\n")
    assert CLERK in recipients(mails)
    assert states(site)[CLERK] == "pending"
    assert "Lässt sich nicht zurücknehmen." in receipt(command(site, notice, "#rückgängig\n"))


def test_a_mails_commands_are_taken_back_together_or_one_by_its_name(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#nehmen\n#prio hoch\n#zeit 1h\n#tag drucker\n")
    told = receipt(command(site, notice, "#rückgängig zeit\n"))
    assert "#zeit 1h Zurückgenommen." in told
    assert bookings(site) == []
    told = receipt(command(site, notice, "#rückgängig\n"))
    assert "#prio hoch Zurückgenommen." in told
    assert "#nehmen Zurückgenommen." in told
    assert (the(site).assignee, the(site).priority, the(site).state, tags(site)) == ("", "normal", "new", [])
    assert "nichts von Ihnen zurückzunehmen" in receipt(command(site, notice, "#undo\n"))


def test_what_somebody_changed_since_is_not_taken_back(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    anna, bernd = to(mails, ANNA), to(mails, BERND)
    command(site, anna, "#prio hoch\n")
    command(site, bernd, "#prio dringend\n", BERND)
    assert "Seitdem hat es jemand geändert." in receipt(command(site, anna, "#rückgängig\n"))
    assert the(site).priority == "urgent"


def test_the_card_of_all_commands_is_mailed(site: Site, notice: Outgoing) -> None:
    mails = command(site, notice, "#hilfe\n")
    texts = [mail.text for mail in mails if mail.recipient == ANNA]
    assert any("#zuweisen NAME" in text and "#rückgängig" in text for text in texts)


def test_a_command_in_the_quote_or_below_the_text_is_none(site: Site, notice: Outgoing) -> None:
    command(site, notice, "Guten Tag\n#schließen\n\n> #spam\n")
    assert the(site).state != "closed"
    assert "#schließen" in site.comments(FIRST)[1].text


def test_without_authentication_harmless_commands_run_and_a_booking_waits_for_a_yes(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication={"mode": "none", "authserv_id": ""})) as site:
        notice = to(site.mail(), ANNA)
        assert "#nehmen" in to(site.answer(notice, "#nehmen\n", sender=ANNA), ANNA).text
        assert the(site).assignee == ANNA
        question = to(site.answer(notice, "#prio hoch\n#zeit 1h\n", sender=ANNA), ANNA)
        assert "#zeit 1h" in question.text
        assert (bookings(site), the(site).priority) == ([], "normal")
        assert "Gebucht: 1:00" in receipt(site.answer(question, "Ja\n", sender=ANNA))
        assert (bookings(site)[0].minutes, the(site).priority) == (60, "high")


def test_a_technician_reads_his_receipts_in_his_own_language(tmp_path: Path) -> None:
    people = [{"addresses": [ANNA], "name": "Anna Muster", "role": "dispatcher", "language": "en"}]
    with open_site(settings(tmp_path, team={"addresses": []}, technician=people)) as site:
        notice = to(site.mail(), ANNA)
        told = receipt(command(site, notice, "#prio high\n#due Friday noon\n#asign me\n"))
        assert "#asign me There is no such command. Did you mean #assign?" in told
        told = receipt(command(site, notice, "#prio high\n#due Friday noon\n"))
        assert "Priority: High" in told
        assert "To be done by Fri, 27 Nov 2026, 12:00." in told
        assert "answer with #undo" in told
