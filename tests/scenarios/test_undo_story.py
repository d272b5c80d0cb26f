"""From bytes to bytes: taking back restores what was before, tells who was told, and never takes another command."""

from datetime import timedelta

import pytest

from helpdesk.store import tickets
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Ticket
from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.commanding import command, receipt
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer
from tests.scenarios.site import Outgoing, Site, proved, to

FIRST = "2026-000001"
KARL = Person("karl", addresses=(f"karl@{KUNDE}",), permission="tickets")


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def the(site: Site) -> Ticket:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, FIRST)
        assert ticket is not None
        return ticket


@pytest.mark.parametrize("word", ["#termin", "#wiedervorlage"])
def test_taking_back_a_new_date_restores_the_former_one(site: Site, notice: Outgoing, word: str) -> None:
    command(site, notice, f"{word} Donnerstag 9 Uhr\n")
    former = the(site).wake_at
    command(site, notice, f"{word} Freitag 9 Uhr\n")
    assert the(site).wake_at != former
    assert f"{word} Freitag 9 Uhr Zurückgenommen." in receipt(command(site, notice, "#rückgängig\n"))
    assert (the(site).state, the(site).wake_at) == ("scheduled", former)
    command(site, notice, "#rückgängig\n", message_id="zwei@client.example.org")
    assert (the(site).state, the(site).wake_at) == ("new", None)


def test_a_date_that_a_colleague_moved_since_is_not_taken_back(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    command(site, to(mails, ANNA), "#wiedervorlage Donnerstag 9 Uhr\n")
    command(site, to(mails, BERND), "#wiedervorlage Freitag 9 Uhr\n", BERND)
    moved = the(site).wake_at
    assert "Seitdem hat es jemand geändert." in receipt(command(site, to(mails, ANNA), "#rückgängig\n"))
    assert the(site).wake_at == moved


def test_the_customer_is_told_that_the_former_appointment_holds_again(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#termin Donnerstag 9 Uhr\n")
    command(site, notice, "#termin Freitag 9 Uhr\n")
    mails = command(site, notice, "#rückgängig\n")
    assert "Es gilt wieder der frühere Termin, Do., 26.11.2026, 09:00 Uhr" in receipt(mails)
    assert "2026-000001 ist verschoben auf Do., 26.11.2026, 09:00 Uhr (MEZ); bisher galt" in receipt(mails, ERIKA)
    told = receipt(command(site, notice, "#rückgängig\n", message_id="zwei@client.example.org"))
    assert "Die E-Mail an den Kunden ist aber schon geschrieben" in told


def test_taking_back_that_had_to_wait_never_means_a_later_command(
    site: Site, notice: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(site, notice, "#prio hoch\n")
    with monkeypatch.context() as patch:
        patch.setattr(site, "settle", list)  # it is handed in, and not done yet
        command(site, notice, "#rückgängig\n")
    with site.database.transaction() as session:
        session.get_one(InboundMessage, site.inbox()[-1].id).due_at = site.now + timedelta(minutes=1)
    command(site, notice, "#schließen\n")
    told = receipt(site.pass_time(minutes=2))
    assert "#prio hoch Zurückgenommen." in told
    assert (the(site).state, the(site).priority) == ("closed", "normal")


def test_a_state_that_ends_a_known_appointment_says_that_nobody_tells_of_it(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#termin Donnerstag 9 Uhr\n")
    told = receipt(command(site, notice, "#status wartet\n"))
    assert "Status: Wartet auf Kunde Der Termin Do., 26.11.2026, 09:00 Uhr, von dem der Kunde weiß" in told
    command(site, notice, "#wiedervorlage morgen\n")
    assert "Der Termin" not in receipt(command(site, notice, "#status offen\n"))


def test_the_words_of_a_mail_bring_its_appointment_to_all_who_read_them(site: Site) -> None:
    add_customer(site, "10001", STANDARD, KARL, Person("erika", addresses=(ERIKA,)))
    notice = to(site.mail(headers=[("Cc", KARL.addresses[0]), *proved(ERIKA)]), ANNA)
    mails = command(site, notice, "#termin morgen 14 Uhr\nIch komme vorbei.\n")
    for reader in (ERIKA, KARL.addresses[0]):
        assert "Ich komme vorbei. Termin: Mo., 23.11.2026, 14:00 Uhr (MEZ)" in receipt(mails, reader)
    alone = command(site, notice, "#termin morgen 15 Uhr\n")
    for reader in (ERIKA, KARL.addresses[0]):
        assert "2026-000001 ist verschoben auf Mo., 23.11.2026, 15:00 Uhr (MEZ); bisher" in receipt(alone, reader)


def test_whose_ticket_it_is_again_is_told_so(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    command(site, to(mails, BERND), "#nehmen\n", BERND)
    command(site, to(mails, ANNA), "#zuweisen anna\n")
    back = command(site, to(mails, ANNA), "#rückgängig\n")
    assert "ist jetzt Ihres, zugewiesen von" in receipt(back, BERND)
    assert f"Zuständig ist wieder {BERND}." in receipt(back)
    assert the(site).assignee == BERND


def test_who_gives_a_ticket_back_leaves_it_to_people_who_know(site: Site) -> None:
    mails = site.mail(headers=proved(ERIKA))
    command(site, to(mails, ANNA), "#nehmen\n")
    assert "ist wieder frei" in receipt(command(site, to(mails, ANNA), "#abgeben\n"), BERND)


def test_a_ticket_that_was_split_off_is_told_to_the_team(site: Site, notice: Outgoing) -> None:
    answer = to(command(site, notice, "Ist er an?\n"), ERIKA)
    site.answer(answer, "Ja. Übrigens brauche ich einen Monitor.\n", headers=proved(ERIKA))
    mails = command(site, notice, "#nehmen\n#abtrennen Neuer Monitor\n")
    assert "Neues Ticket 2026-000002" in receipt(mails, BERND)


def test_taking_back_means_what_still_waits_before_what_ran_earlier(site: Site, notice: Outgoing) -> None:
    command(site, notice, "#prio hoch\n")
    question = to(command(site, notice, "#beteiligen fremd@anders.example\n"), ANNA)
    told = receipt(command(site, notice, "#rückgängig\n"))
    assert "#beteiligen fremd@anders.example Verworfen, ohne dass es ausgeführt wurde" in told
    assert the(site).priority == "high"
    command(site, question, "Ja\n")
    with site.database.reading() as session:
        assert [party.address for party in tickets.parties(session, the(site).id) if party.receives] == [ERIKA]
