"""From bytes to bytes: the whole life of a ticket, only by mail, with all who have to do with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpdesk.domain.ticket import TicketState
from helpdesk.store.worklog import time_entries
from tests.builders import ERIKA
from tests.scenarios.customers import MAX, happened
from tests.scenarios.site import open_site, to
from tests.scenarios.test_bounce_story import send_back
from tests.scenarios.whole_life import JANA, KARL, KEMAL, PAULA, PHONE, Life, add_the_customer, firm, words

FIRST, SECOND, THIRD = "2026-000001", "2026-000002", "2026-000003"
MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 8, 0, tzinfo=UTC) for day in (23, 24, 25))
RECEIPT = "Ihre Befehle zu Ticket"
REMARK = "Herr Beispiel ruft sonst wieder an."
FORWARDED = f"""

-----Ursprüngliche Nachricht-----
Von: Karl Beispiel <{KARL}>
Gesendet: Dienstag, 24. November 2026 08:30
An: Jana Weiß <{JANA}>
Betreff: Papierstau

Guten Tag Frau Weiß,

der Drucker zieht auch kein Papier mehr ein.

Karl Beispiel
"""


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with open_site(firm(tmp_path)) as site:
        add_the_customer(site)
        yield Life(site)


def the_customer_reports(life: Life) -> None:
    """Erika writes on Monday, with Karl in copy: she gets a number, the dispatcher her words."""
    life.site.now = MONDAY
    mails = life.begins(ERIKA, "Drucker druckt nicht", "Guten Tag,\n\nder Drucker steht.", headers=[("Cc", KARL)])
    life.told(
        mails,
        {
            ERIKA: "Ihre Anfrage ist am 23.11.2026, 09:00 Uhr (MEZ) bei uns eingegangen",
            JANA: f"Neues Ticket {FIRST} von Erika Beispiel <{ERIKA}>",
        },
        FIRST,
    )
    assert "der Drucker steht." in to(mails, JANA).text
    assert KARL in to(mails, JANA).text


def the_dispatcher_hands_it_on(life: Life) -> None:
    """Kemal reads that it is his, and what Erika wrote; the customer hears nothing of it."""
    mails = life.writes(JANA, "#zuweisen Kemal\n#prio hoch\n\n#intern\n", inside="Die zahlen schleppend.")
    life.told(mails, {KEMAL: f"Ticket {FIRST} ist jetzt Ihres, zugewiesen von Jana Weiß", JANA: RECEIPT}, FIRST)
    assert "der Drucker steht." in to(mails, KEMAL).text
    assert (life.ticket(FIRST).assignee, life.ticket(FIRST).priority) == (KEMAL, "high")


def the_technician_asks_and_notes(life: Life) -> None:
    """His question goes to both, with the new state; what he notes goes to nobody, since it is his own ticket."""
    said = f"Kemal Muster schrieb am 23.11.2026, 09:00 Uhr (MEZ) zu Ticket {FIRST}:"
    mails = life.writes(KEMAL, "#status wartet\n\nWelche Meldung zeigt er?\n")
    life.told(mails, {ERIKA: said, KARL: said, KEMAL: RECEIPT}, FIRST)
    for person in (ERIKA, KARL):
        assert "Welche Meldung zeigt er? Kemal Muster, Technik Status: Wartet auf Kunde" in words(to(mails, person))
    assert "der Drucker steht." not in to(mails, KARL).text
    life.told(life.writes(KEMAL, "#intern ", inside="Ersatzteil bestellt, Einkauf 80 Euro."), {KEMAL: RECEIPT}, FIRST)
    mails = life.writes(JANA, "#intern\n", inside="Bitte freundlich bleiben.")
    life.told(mails, {KEMAL: "Interne Notiz von Jana Weiß", JANA: RECEIPT}, FIRST)


def the_deputy_reads_the_answer_and_makes_an_appointment(life: Life) -> None:
    """On Tuesday Kemal is away: Paula gets his mail, says for whom, and the ticket stays his."""
    life.site.now = TUESDAY
    mails = life.writes(ERIKA, "Er zeigt Fehler 50.4.\n")
    life.told(mails, {PAULA: f"Erika Beispiel <{ERIKA}> schrieb am 24.11.2026, 09:00 Uhr (MEZ)"}, FIRST)
    assert "Kemal Muster" in mails[0].text
    assert life.ticket(FIRST).state == TicketState.OPEN
    mails = life.writes(PAULA, "#termin morgen 14 Uhr\n\nDas ist die Fixiereinheit, Herr Muster kommt.\n")
    said = f"Paula Beispiel schrieb am 24.11.2026, 09:00 Uhr (MEZ) zu Ticket {FIRST}:"
    life.told(mails, {ERIKA: said, KARL: said, PAULA: RECEIPT}, FIRST)
    assert "Termin: Mi., 25.11.2026, 14:00 Uhr (MEZ)" in words(to(mails, ERIKA))
    assert (life.ticket(FIRST).state, life.ticket(FIRST).assignee) == (TicketState.SCHEDULED, KEMAL)


def the_words_come_back(life: Life) -> None:
    """Erika's mail server gives the mail back: its writer is told whom to phone, and the Standard contact gets it."""
    mails = send_back(life.site, life.latest(ERIKA))
    said = f"Paula Beispiel schrieb am 24.11.2026, 09:00 Uhr (MEZ) zu Ticket {FIRST}:"
    life.told(mails, {PAULA: f"Nicht zugestellt an {ERIKA}", MAX: said}, FIRST)
    assert f"Bitte rufen Sie Erika Beispiel an und fragen Sie nach der richtigen Adresse. Telefon: {PHONE}" in words(
        to(mails, PAULA)
    )
    assert "anstelle von Erika Beispiel" in words(to(mails, MAX))
    assert "Fehler 50.4" not in to(mails, MAX).text


def the_dispatcher_forwards_what_came_to_her(life: Life) -> None:
    """Karl wrote to Jana herself: she forwards it, and it is Karl's ticket."""
    mails = life.begins(JANA, "WG: Papierstau", FORWARDED, inside=REMARK)
    told = {KARL: "Ihre Nachricht vom 24.11.2026, 08:30 Uhr (MEZ) hat unser Team für Sie aufgenommen"}
    told |= {JANA: f"Ihre Weiterleitung ist jetzt Ticket {SECOND}"}
    life.told(mails, told, SECOND)
    assert life.ticket(SECOND).requester_address == KARL
    assert life.holds(SECOND) == [("Karl", False, "Guten Tag Frau Weiß,"), ("Jana", True, REMARK)]


def the_tickets_become_one_and_a_slip_is_taken_back(life: Life) -> None:
    """Karl reads under which number it goes on, whose ticket it is reads what came to it; a wrong word is undone."""
    mails = life.writes(JANA, f"#zusammenführen {FIRST}\n")
    goes_on = {KARL: f"Ihr Ticket {SECOND} wird als Ticket {FIRST} weitergeführt."}
    life.told([to(mails, KARL)], goes_on, SECOND)
    told = {JANA: RECEIPT, PAULA: f"Jana Weiß hat Befehle zu Ihrem Ticket {FIRST} gegeben"}
    brought = [mail for mail in mails if "in einem anderen Ticket, das jetzt in diesem weitergeht" in words(mail)]
    assert [mail.recipient for mail in brought] == [PAULA]
    life.told([mail for mail in mails if mail.recipient != KARL and mail not in brought], told, FIRST)
    life.told(life.writes(JANA, "#prio niedrig\n#schlagwort drucker\n"), told, FIRST)
    mails = life.writes(JANA, "#rückgängig\n")
    life.told(mails, told, FIRST)
    assert "#prio niedrig Zurückgenommen." in words(to(mails, JANA))
    assert (life.ticket(FIRST).priority, life.ticket(SECOND).state) == ("high", TicketState.MERGED)
    assert ("Karl", False, "Guten Tag Frau Weiß,") in life.holds(FIRST)


def the_day_comes_and_it_is_resolved(life: Life) -> None:
    """Kemal is back: he is reminded in the morning, books his time, and all who take part read his words."""
    life.site.now = WEDNESDAY.replace(hour=6)
    life.told(life.site.settle(), {KEMAL: f"Der Termin zu Ticket {FIRST} ist da"}, FIRST)
    life.site.now = WEDNESDAY.replace(hour=14)
    booked = "#zeit 1h30\n#zeit 0:45 Anfahrt, nicht berechenbar: Kulanz\n"
    mails = life.writes(KEMAL, f"{booked}#öffentlich\n#gelöst Die Fixiereinheit ist getauscht.\n")
    solved = f"Ihr Ticket {FIRST} ist gelöst."
    life.told(mails, {ERIKA: solved, KARL: solved, MAX: solved, KEMAL: RECEIPT}, FIRST)
    assert "Die Fixiereinheit ist getauscht. Kemal Muster, Technik" in words(to(mails, MAX))
    assert "Das Ticket wird am 02.12.2026, 15:00 Uhr (MEZ) geschlossen." in words(to(mails, KARL))
    assert "Kulanz" not in to(mails, KARL).message.as_string()
    with life.site.database.reading() as session:
        booked_time = [(row.person, row.minutes, row.billable) for row in time_entries(session, life.ticket(FIRST).id)]
    assert booked_time == [(KEMAL, 90, True), (KEMAL, 45, False)]


def thanks_open_nothing_and_it_closes(life: Life) -> None:
    """Thanks are for Kemal alone; the requester is reminded, and then nobody is mailed."""
    mails = life.writes(KARL, "Danke!\n")
    life.told(mails, {KEMAL: f"Karl Beispiel <{KARL}> schrieb am 25.11.2026, 15:00 Uhr (MEZ)"}, FIRST)
    assert life.ticket(FIRST).state == TicketState.RESOLVED
    life.told(life.site.pass_time(days=5), {ERIKA: f"Ihr Ticket {FIRST} ist gelöst"}, FIRST)
    life.told(life.site.pass_time(days=2), {}, FIRST)
    assert life.ticket(FIRST).state == TicketState.CLOSED


def a_late_reply_opens_a_linked_ticket(life: Life) -> None:
    """Three weeks later the same printer: a new ticket for the dispatcher, and both numbers are told."""
    life.site.now += timedelta(days=21)
    mails = life.writes(KARL, "Der Drucker steht wieder.\n")
    told = {KARL: "Ihre Anfrage ist am 23.12.2026", JANA: f"Neues Ticket {THIRD} von Karl Beispiel <{KARL}>"}
    life.told(mails, told, THIRD)
    assert all(FIRST in mail.text for mail in mails)
    assert life.ticket(FIRST).state == TicketState.CLOSED


def test_the_whole_life_of_a_ticket_only_by_mail(life: Life) -> None:
    the_customer_reports(life)
    the_dispatcher_hands_it_on(life)
    the_technician_asks_and_notes(life)
    the_deputy_reads_the_answer_and_makes_an_appointment(life)
    the_words_come_back(life)
    the_dispatcher_forwards_what_came_to_her(life)
    the_tickets_become_one_and_a_slip_is_taken_back(life)
    the_day_comes_and_it_is_resolved(life)
    thanks_open_nothing_and_it_closes(life)
    a_late_reply_opens_a_linked_ticket(life)
    assert [each for each in life.holds(FIRST) if each[0] == "Erika"] == [
        ("Erika", False, "Guten Tag,"),
        ("Erika", False, "Er zeigt Fehler 50.4."),
    ]
    assert {"merged", "joined", "time_booked", "command_undone", "deputy_tried"} <= set(happened(life.site, ""))
