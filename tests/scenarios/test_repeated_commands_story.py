"""From bytes to bytes: the same command twice, several that contradict each other, and what is taken back of which."""

import pytest

from helpdesk.store import tickets
from helpdesk.store.tickets import Ticket
from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.commanding import command
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

FIRST, SECOND = "2026-000001", "2026-000002"
KARL = f"karl@{KUNDE}"


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def words(mails: list[Outgoing], recipient: str = ANNA) -> str:
    """Give the texts of all mails to a person, without their line breaks."""
    return " ".join(" ".join(mail.text.split()) for mail in mails if mail.recipient == recipient)


def the(site: Site, number: str = FIRST) -> Ticket:
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        return ticket


@pytest.mark.parametrize(
    ("text", "reader", "once"),
    [
        ("#hilfe\n#hilfe\n", ANNA, "Befehle für Ihre E-Mails"),
        ("#zeige\n#zeige\n", ANNA, "Ticket 2026-000001: Drucker druckt nicht"),
        ("#eskalieren Zu lange\n#eskalieren Zu lange\n", BERND, "hat Ticket 2026-000001 eskaliert"),
        ("#zuweisen Bernd\n#abgeben\n#zuweisen Bernd\n", BERND, "ist jetzt Ihres"),
        ("#gelöst\n#öffnen\n#gelöst\n", ERIKA, "ist gelöst"),
        ("#suche toner\n#suche toner\n", ANNA, "In keinem Ticket"),
    ],
)
def test_the_same_command_twice_sends_its_mail_once(
    site: Site, notice: Outgoing, text: str, reader: str, once: str
) -> None:
    mails = command(site, notice, text)
    assert "Ihre Befehle zu Ticket 2026-000001" in words(mails)
    assert sum(once in " ".join(mail.text.split()) for mail in mails if mail.recipient == reader) == 1


def test_a_mail_gives_a_ticket_to_one_person_outside_only(site: Site) -> None:
    text = f"#für {ERIKA}\n#für {KARL}\nDrucker.\n"
    mails = site.mail(text=text, sender=ANNA, headers=proved(ANNA))
    assert ERIKA not in recipients(mails)
    assert KARL not in recipients(mails)
    assert "Das Ticket gehört schon jemandem: erika@kunde.example.org" in words(mails)


def test_taking_back_a_merge_with_what_stood_above_it_changes_the_ticket_that_it_was_about(
    site: Site, notice: Outgoing
) -> None:
    second = to(site.mail(subject="Zweites Anliegen", message_id="zwei@kunde.example.org", headers=proved(ERIKA)), ANNA)
    command(site, notice, "#prio hoch\n")
    mails = command(site, second, "#prio hoch\n#schlagwort eilig\n#zusammenführen 2026-000001\n")
    told = words(command(site, to(mails, ANNA), "#rückgängig\n"))
    assert told.count("Zurückgenommen.") == 3
    assert (the(site).priority, the(site, SECOND).priority) == ("high", "normal")
    with site.database.reading() as session:
        assert tickets.tags(session, the(site, SECOND).id) == []


def test_what_was_commanded_on_a_ticket_that_was_merged_since_does_not_change_the_one_it_lives_on_in(
    site: Site,
) -> None:
    mails = site.mail(headers=proved(ERIKA))
    notice = to(mails, ANNA)
    second = to(site.mail(subject="Zweites Anliegen", message_id="zwei@kunde.example.org", headers=proved(ERIKA)), ANNA)
    command(site, to(mails, BERND), "#prio hoch\n", BERND)
    command(site, second, "#prio hoch\n")
    command(site, second, "#zusammenführen 2026-000001\n")
    told = words(command(site, notice, "#rückgängig prio\n"))
    assert "Seitdem hat es jemand geändert" in told
    assert the(site).priority == "high"


def test_who_somebody_removed_since_and_tags_that_somebody_took_away_are_told_as_changed(site: Site) -> None:
    add_customer(site, "10001", STANDARD, Person("karl", addresses=(KARL,)), Person("erika", addresses=(ERIKA,)))
    mails = site.mail(headers=proved(ERIKA))
    mine, his = to(mails, ANNA), to(mails, BERND)
    command(site, mine, f"#beteiligen {KARL}\n#schlagwort drucker\n")
    command(site, his, f"#entfernen {KARL}\n#schlagwort -drucker\n", BERND)
    assert words(command(site, mine, "#rückgängig\n")).count("Seitdem hat es jemand geändert") == 2


def test_the_time_of_a_merged_ticket_counts_on_the_one_that_it_lives_on_in(site: Site, notice: Outgoing) -> None:
    second = to(site.mail(subject="Zweites Anliegen", message_id="zwei@kunde.example.org", headers=proved(ERIKA)), ANNA)
    command(site, notice, "#zeit 1h30\n")
    command(site, second, "#zeit 0:45\n")
    command(site, second, "#zusammenführen 2026-000001\n")
    assert "2:15" in words(command(site, notice, "#zeige\n"))
