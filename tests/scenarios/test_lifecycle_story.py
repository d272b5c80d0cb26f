"""From bytes to bytes: what replies and the passing of time do to a ticket, and who hears of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpdesk.domain.ticket import TicketState
from helpdesk.services.outgoing import announcing
from helpdesk.services.ticketing import merging
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.services.ticketing.tickets import Written, assign, set_state
from helpdesk.store import tickets
from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.site import Outgoing, Site, number_in, open_site, proved, recipients, to

NUMBER = "2026-000001"
LOUD = {"remind_unassigned_after_minutes": 60, "morning_list_at": "07:30"}
CHEF = "chef@kunde.example.org"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that reminds and lists as sites do that set nothing."""
    with open_site(settings(tmp_path, lifecycle=LOUD)) as site:
        yield site


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=[*proved(ERIKA), ("Cc", CHEF)]), ANNA)


def put(site: Site, state: TicketState, number: str = NUMBER, until: datetime | None = None) -> list[Outgoing]:
    """Bring a ticket into a state, as Anna."""
    with site.database.transaction() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        set_state(session, ticket, state, ANNA, site.now, until=until)
    return site.settle()


def resolve(site: Site) -> list[Outgoing]:
    """Report the ticket as resolved with the newest comment's words, as Anna."""
    with site.database.transaction() as session:
        ticket = tickets.by_number(session, NUMBER)
        assert ticket is not None
        comment = tickets.comments(session, ticket.id)[-1]
        set_state(session, ticket, TicketState.RESOLVED, ANNA, site.now)
        written = Written(ticket, comment, roster_of(session, ticket))
        announcing.announce(session, site.desk, written, site.now, with_words=True)
    return site.settle()


def state(site: Site, number: str = NUMBER) -> str:
    return next(ticket.state for ticket in site.tickets() if ticket.number == number)


def give_to(site: Site, address: str) -> None:
    with site.database.transaction() as session:
        ticket = tickets.by_number(session, NUMBER)
        assert ticket is not None
        assign(session, ticket, address, ANNA, site.now)


@pytest.fixture
def answer(site: Site, notice: Outgoing) -> Outgoing:
    """What Erika got when Anna answered."""
    return to(site.answer(notice, "Bitte schalten Sie ihn aus und ein.\n", headers=proved(ANNA)), ERIKA)


@pytest.mark.parametrize("before", [TicketState.WAITING, TicketState.RESOLVED, TicketState.CLOSED])
def test_a_reply_opens_what_waited_or_was_done_and_the_team_reads_so(
    site: Site, answer: Outgoing, before: TicketState
) -> None:
    put(site, before)
    mails = site.answer(answer, "Er druckt wieder nicht.\n")
    assert state(site) == TicketState.OPEN
    assert "durch diese Antwort ist es wieder angenommen" in " ".join(to(mails, ANNA).text.split())


@pytest.mark.parametrize("text", ["Passt, vielen Dank!\n", "Donnerstag ist hier niemand.\n"])
def test_a_reply_leaves_an_appointment_as_it_is_and_the_team_reads_when_that_is(
    site: Site, answer: Outgoing, text: str
) -> None:
    until = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    put(site, TicketState.SCHEDULED, until=until)
    mails = site.answer(answer, text)
    assert (state(site), site.tickets()[0].wake_at) == (TicketState.SCHEDULED, until)
    told = " ".join(to(mails, ANNA).text.split())
    assert "Das Ticket bleibt terminiert" in told
    assert "Terminiert: Do., 26.11.2026, 09:00" in told
    site.now = until
    assert any("Drucker druckt nicht" in mail.subject for mail in site.settle() if mail.recipient == ANNA)
    assert state(site) == TicketState.OPEN


@pytest.mark.parametrize("before", [TicketState.RESOLVED, TicketState.CLOSED, TicketState.WAITING])
def test_thanks_alone_open_nothing_but_the_team_reads_them_and_how_to_open(
    site: Site, answer: Outgoing, before: TicketState
) -> None:
    put(site, before)
    mails = site.answer(answer, "Hallo Anna,\n\nvielen Dank für die schnelle Hilfe!\n\nViele Grüße\nErika Beispiel\n")
    assert state(site) == before
    assert "vielen Dank für die schnelle Hilfe" in to(mails, ANNA).text
    assert "#öffnen" in to(mails, ANNA).text


def test_automatic_mail_opens_nothing(site: Site, answer: Outgoing) -> None:
    put(site, TicketState.RESOLVED)
    mails = site.answer(answer, "Ich bin bis Montag nicht im Haus.\n", headers=[("Auto-Submitted", "auto-replied")])
    assert mails == []
    assert state(site) == TicketState.RESOLVED


def test_within_the_days_a_closed_ticket_opens_and_later_a_reply_is_a_new_one_and_both_numbers_are_told(
    site: Site, answer: Outgoing
) -> None:
    put(site, TicketState.CLOSED)
    site.now += timedelta(days=15)
    mails = site.answer(answer, "Er druckt wieder nicht.\n", headers=proved(ERIKA))
    assert state(site) == TicketState.CLOSED
    assert state(site, "2026-000002") == TicketState.NEW
    customer, team = to(mails, ERIKA), next(mail for mail in mails if mail.recipient == ANNA)
    for mail in (customer, team):
        assert number_in(mail.subject) == "2026-000002"
        assert NUMBER in mail.text
    assert "schon länger geschlossen" in " ".join(team.text.split())


def test_thanks_long_after_the_end_are_no_new_ticket(site: Site, answer: Outgoing) -> None:
    put(site, TicketState.CLOSED)
    site.now += timedelta(days=40)
    site.answer(answer, "Danke!\n")
    assert len(site.tickets()) == 1
    assert state(site) == TicketState.CLOSED


def test_a_resolution_is_told_with_the_technicians_words_and_when_it_closes(site: Site, notice: Outgoing) -> None:
    bill = [("lieferschein.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100)]
    site.answer(notice, "Die Fixiereinheit ist getauscht.\n", headers=proved(ANNA), attachments=bill)
    mails = resolve(site)
    assert recipients(mails) == sorted([ERIKA, CHEF])
    told = to(mails, ERIKA)
    assert "Die Fixiereinheit ist getauscht." in told.text
    assert "29.11.2026, 10:15 Uhr" in told.text
    assert told.attachments == ["lieferschein.png"]
    assert ANNA not in told.message.as_string()
    assert told.message["Auto-Submitted"] is None


@pytest.mark.usefixtures("answer")
def test_what_is_resolved_is_announced_once_and_closes_by_itself(site: Site) -> None:
    put(site, TicketState.RESOLVED)
    assert site.pass_time(days=4) == []
    mails = site.pass_time(days=1)
    assert recipients(mails) == [ERIKA]
    assert "29.11.2026, 10:15 Uhr" in mails[0].text
    assert mails[0].message["Auto-Submitted"] == "auto-generated"
    assert site.pass_time(days=1) == []
    site.pass_time(days=1)
    assert state(site) == TicketState.CLOSED


@pytest.mark.usefixtures("answer")
def test_an_answer_to_the_announcement_keeps_the_ticket_open(site: Site) -> None:
    put(site, TicketState.RESOLVED)
    announcement = to(site.pass_time(days=5), ERIKA)
    site.answer(announcement, "Halt, es geht doch noch nicht.\n")
    site.pass_time(days=5)
    assert state(site) == TicketState.OPEN


@pytest.mark.usefixtures("answer")
def test_a_scheduled_ticket_wakes_up_in_the_morning_of_its_day_and_its_holder_is_told(site: Site) -> None:
    give_to(site, BERND)
    put(site, TicketState.SCHEDULED, until=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    site.now = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)
    assert site.settle() == []
    mails = site.pass_time(minutes=1)
    assert recipients(mails) == [BERND]
    assert "24.11.2026, 14:00 Uhr" in mails[0].text
    assert state(site) == TicketState.OPEN
    assert ERIKA in recipients(site.answer(mails[0], "#öffentlich\nIch bin unterwegs.\n", headers=proved(BERND)))


@pytest.mark.usefixtures("notice")
def test_what_nobody_takes_is_told_again_twice_and_no_more(site: Site) -> None:
    assert site.pass_time(minutes=59) == []
    first = site.pass_time(minutes=1)
    assert recipients(first) == [ANNA, BERND]
    assert "wartet seit 60 Min. darauf" in " ".join(first[0].text.replace("\u00a0", " ").split())
    assert "Der Drucker im Büro druckt nicht." in first[0].text.replace("der", "Der")
    assert recipients(site.pass_time(hours=3)) == [ANNA, BERND]
    assert site.pass_time(hours=9) == []


@pytest.mark.parametrize("taken", ["assigned", "answered"])
def test_what_somebody_took_or_answered_is_not_told_again(site: Site, notice: Outgoing, taken: str) -> None:
    if taken == "assigned":
        give_to(site, ANNA)
    else:
        site.answer(notice, "Wir kommen.\n", headers=proved(ANNA))
    assert site.pass_time(hours=1) == []


def test_of_many_at_once_the_team_reads_in_one_mail(site: Site) -> None:
    for number in range(5):
        site.mail(subject=f"Frage {number}", message_id=f"q{number}@kunde.example.org", headers=proved(ERIKA))
    mails = site.pass_time(hours=1)
    told = [mail for mail in mails if mail.recipient in (ANNA, BERND)]  # Erika gets what was folded
    assert recipients(told) == [ANNA, BERND]
    assert all(f"2026-00000{number}" in told[0].text for number in range(1, 6))


@pytest.mark.usefixtures("notice")
def test_the_morning_list_comes_once_on_working_days_with_what_there_is_to_do(site: Site) -> None:
    site.now = datetime(2026, 11, 23, 6, 29, tzinfo=UTC)
    site.settle()
    mails = site.pass_time(minutes=1)
    assert recipients(mails) == [ANNA, BERND]
    assert NUMBER in mails[0].text
    assert "Neu (1)" in mails[0].text
    html = mails[0].message.get_body(("html",))
    assert html is not None
    assert (
        "mailto:support@helpdesk.example.de?subject=2026-000001&amp;body=%23zeige%202026-000001" in html.get_content()
    )
    assert site.pass_time(minutes=10) == []
    assert recipients(site.pass_time(hours=23, minutes=50)) == [ANNA, BERND]


def test_a_morning_without_anything_to_do_brings_no_mail(site: Site) -> None:
    site.now = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert site.settle() == []


@pytest.mark.usefixtures("notice")
def test_answers_to_a_merged_number_go_on_in_the_ticket_that_lives(site: Site) -> None:
    second = to(site.mail(subject="Nochmal", message_id="m2@kunde.example.org", headers=proved(ERIKA)), ERIKA)
    with site.database.transaction() as session:
        first, other = tickets.by_number(session, NUMBER), tickets.by_number(session, "2026-000002")
        assert first is not None
        assert other is not None
        merging.merge(session, other, first, ANNA, site.now)
    assert state(site, "2026-000002") == TicketState.MERGED
    mails = site.answer(second, "Noch etwas.\n")
    assert number_in(to(mails, ANNA).subject) == NUMBER
    assert state(site, "2026-000002") == TicketState.MERGED


def test_a_ticket_that_nobody_but_its_writer_heard_of_is_reminded_of_too(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, lifecycle=LOUD, team={"addresses": [ANNA]})) as site:
        site.mail(sender=ANNA, subject="Kabel bestellen", text="Für den Empfang.\n", headers=proved(ANNA))
        assert "wartet seit" in to(site.pass_time(minutes=61), ANNA).text


def test_what_nobody_tends_is_nobodys_whether_its_holder_left_or_all_who_stand_in_are_away(tmp_path: Path) -> None:
    away = {"first": "2026-11-20", "last": "2026-11-27"}
    carla = "carla@helpdesk.example.de"
    people = [
        {"addresses": [ANNA], "role": "dispatcher"},
        {"addresses": [BERND], "absence": [{**away, "deputy": carla}]},
        {"addresses": [carla], "absence": [{**away, "deputy": BERND}]},
    ]
    with open_site(settings(tmp_path, lifecycle=LOUD, team={"addresses": []}, technician=people)) as site:
        for number, holder in enumerate((ANNA, BERND, "weg@helpdesk.example.de"), 1):
            site.mail(subject=f"Frage {number}", message_id=f"q{number}@kunde.example.org", headers=proved(ERIKA))
            with site.database.transaction() as session:
                found = tickets.by_number(session, f"2026-00000{number}")
                assert found is not None
                found.assignee, found.state = holder, TicketState.OPEN
        site.now = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
        listed = next(mail.text for mail in site.settle() if "Ohne Zuständigen" in mail.text)
        assert [f"2026-00000{number}" in listed for number in (1, 2, 3)] == [False, True, True]
        reminded = "".join(mail.text for mail in site.sent if "wartet seit" in mail.text)
        assert ["2026-000001" in reminded, "2026-000002" in reminded] == [False, True]
