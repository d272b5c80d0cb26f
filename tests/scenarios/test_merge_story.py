"""From bytes to bytes: what becomes of the ticket that another one goes on in, and who reads the words."""

from datetime import timedelta

import pytest

from helpdesk.services.ticketing import splitting
from helpdesk.store import tickets
from helpdesk.store.tickets import Ticket
from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

FIRST, SECOND = "2026-000001", "2026-000002"
WORDS = "Die Etikettenmaschine druckt wieder Streifen.\n"


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's first ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def says(site: Site, mail: Outgoing, text: str) -> list[Outgoing]:
    return site.answer(mail, text, headers=proved(mail.recipient))


def second(site: Site) -> list[Outgoing]:
    return site.mail(subject="Streifen", text=WORDS, message_id="zwei@kunde.example.org", headers=proved(ERIKA))


def words(mails: list[Outgoing], recipient: str = ANNA) -> str:
    return " ".join(" ".join(mail.text.split()) for mail in mails if mail.recipient == recipient)


def the(site: Site, number: str = FIRST) -> Ticket:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        return ticket


@pytest.mark.parametrize("end", ["#schließen\n", "#gelöst\n", "#status wartet\n", "#spam\n"])
def test_what_goes_on_in_a_ticket_that_had_ended_opens_it_and_taking_back_ends_it_again(
    site: Site, notice: Outgoing, end: str
) -> None:
    says(site, notice, end)
    before = the(site).state
    mails = says(site, to(second(site), ANNA), "#zusammenführen 1\n")
    assert the(site).state == "open"
    assert f"Ticket {FIRST} hat gewartet oder war schon erledigt; damit ist es wieder angenommen." in words(mails)
    says(site, to(mails, ANNA), "#rückgängig\n")
    assert (the(site).state, the(site, SECOND).state) == (before, "new")


def test_what_a_customer_wrote_since_keeps_the_ticket_open_when_the_merge_is_taken_back(
    site: Site, notice: Outgoing
) -> None:
    answer = to(says(site, notice, "Bitte neu starten.\n"), ERIKA)
    says(site, notice, "#schließen\n")
    mails = says(site, to(second(site), ANNA), "#zusammenführen 1\n")
    site.now += timedelta(minutes=5)
    site.answer(answer, "Es geht immer noch nicht.\n", headers=proved(ERIKA))
    says(site, to(mails, ANNA), "#rückgängig\n")
    assert the(site).state == "open"


def test_an_ended_ticket_that_goes_on_in_another_opens_nothing(site: Site, notice: Outgoing) -> None:
    says(site, notice, "#schließen\n")
    mails = says(site, to(second(site), ANNA), "#schließen\n\nDas gehört zum ersten.\n")
    says(site, to(mails, ANNA), "#zusammenführen 1\n")
    assert the(site).state == "closed"


def test_whose_ticket_it_is_reads_the_words_that_came_to_it_unless_he_knows_them(site: Site, notice: Outgoing) -> None:
    says(site, notice, "#zuweisen Bernd\n")
    new = second(site)
    assert BERND in recipients(new)  # everybody is told of what is nobody's
    assert "Streifen" not in words(says(site, to(new, ANNA), "#zusammenführen 1\n"), BERND)


def test_whose_ticket_it_is_reads_the_words_of_a_ticket_that_only_another_one_had(site: Site, notice: Outgoing) -> None:
    new = to(second(site), ANNA)
    says(site, new, "#nehmen\n")
    site.answer(to_erika(site, new), "Jetzt auch noch Papierstau.\n", headers=proved(ERIKA))
    says(site, notice, "#zuweisen Bernd\n")
    told = words(says(site, new, "#zusammenführen 1\n"), BERND)
    assert "Jetzt auch noch Papierstau." in told
    assert "stand in einem anderen Ticket, das jetzt in diesem weitergeht" in told


def test_who_wrote_of_a_second_matter_reads_beside_which_ticket_it_is_one_and_the_receipt_says_what_is_whose(
    site: Site, notice: Outgoing
) -> None:
    site.answer(to_erika(site, notice), "Ein X. Übrigens brauche ich einen Monitor.\n", headers=proved(ERIKA))
    mails = says(site, notice, "#abtrennen Neuer Monitor\n#zuweisen Bernd\n")
    assert f"Alle anderen Zeilen dieser E-Mail gelten für Ticket {FIRST}." in words(mails)
    assert (the(site).assignee, the(site, SECOND).assignee) == (BERND, "")
    told = words(mails, ERIKA)
    assert f"zu Ticket {FIRST} betrifft ein weiteres Anliegen" in told
    assert f"sie hat jetzt die Nummer {SECOND}" in told
    assert "weil von Ihrer Adresse eine E-Mail" not in told


def to_erika(site: Site, notice: Outgoing) -> Outgoing:
    """Give what Erika got when Anna answered."""
    return to(says(site, notice, "Welches Modell ist es?\n"), ERIKA)


def test_a_ticket_that_was_merged_by_mistake_can_be_split_off_again_and_again(site: Site, notice: Outgoing) -> None:
    says(site, to(second(site), ANNA), "#zusammenführen 1\n")
    for text in ("#abtrennen Streifen\n", "#rückgängig\n", "#abtrennen Streifen noch einmal\n"):
        site.now += timedelta(minutes=1)
        mails = says(site, notice, text)
    assert "ist jetzt Ticket 2026-000004" in words(mails)
    assert WORDS.strip() in words(mails, BERND)


def test_a_merge_that_was_taken_back_is_done_again(site: Site, notice: Outgoing) -> None:
    new = to(second(site), ANNA)
    says(site, new, "#nehmen\n")
    site.answer(to_erika(site, new), "Jetzt auch noch Papierstau.\n", headers=proved(ERIKA))
    says(site, notice, "#zuweisen Bernd\n")
    for text in ("#zusammenführen 1\n", "#rückgängig\n", "# zusammenführen 1\n"):
        site.now += timedelta(minutes=1)
        mails = says(site, new, text)
    assert "Jetzt auch noch Papierstau." in words(mails, BERND)
    assert the(site, SECOND).state == "merged"


def test_a_split_that_had_to_wait_means_the_mail_that_was_the_last_one_then(site: Site, notice: Outgoing) -> None:
    answer = to_erika(site, notice)
    for text in ("Und der Bildschirm flackert.\n", "Es ist ein Laserdrucker.\n"):
        site.answer(answer, text, headers=proved(ERIKA))
        says(site, notice, "Das sehen wir uns an.\n" if "Bild" in text else "Danke.\n")
    split_by = site.inbox()[-3].id  # Anna's mail between the two
    with site.database.reading() as session:
        meant = splitting.last_of_customer(session, the(site), split_by)
    assert meant is not None
    assert meant.text.strip() == "Und der Bildschirm flackert."


@pytest.mark.usefixtures("notice")
def test_what_was_promised_goes_over_with_a_merge_and_comes_back_with_it(site: Site) -> None:
    new = to(second(site), ANNA)
    says(site, new, "#zuweisen Bernd\n#prio dringend\n#fällig 25.11.2026\n#termin 24.11.2026 15:00\n")
    mails = says(site, new, "#zusammenführen 1\n")
    into = the(site)
    assert (into.state, into.priority, into.assignee) == ("scheduled", "urgent", BERND)
    assert (into.wake_at, into.due_at) == (the(site, SECOND).wake_at, the(site, SECOND).due_at)
    for told in (f"Der Termin Di., 24.11.2026, 15:00 Uhr aus {SECOND} gilt weiter.", f"{FIRST} hat jetzt"):
        assert told in words(mails).replace("\u00a0", " "), words(mails)
    says(site, to(mails, ANNA), "#rückgängig\n")
    into = the(site)
    assert (into.state, into.priority, into.assignee, into.due_at) == ("new", "normal", "", None)
    assert the(site, SECOND).state == "scheduled"


def test_what_the_surviving_ticket_has_stays_and_who_had_the_other_one_is_told(site: Site, notice: Outgoing) -> None:
    says(site, notice, "#nehmen\n#prio dringend\n#fällig 24.11.2026\n#termin 23.11.2026 15:00\n")
    new = to(second(site), ANNA)
    says(site, new, "#zuweisen Bernd\n#prio hoch\n#fällig 25.11.2026\n#termin 24.11.2026 15:00\n")
    before = the(site)
    mails = says(site, new, "#zusammenführen 1\n")
    into = the(site)
    assert (into.wake_at, into.due_at) == (before.wake_at, before.due_at)
    assert (into.priority, into.assignee) == ("urgent", ANNA)
    for reader in (ANNA, BERND):
        assert f"aus {SECOND} gilt damit nicht mehr" in words(mails, reader)
        assert f"{FIRST} behält" in words(mails, reader)
