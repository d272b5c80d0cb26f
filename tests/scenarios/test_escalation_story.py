"""From bytes to bytes: an escalation reaches a person at once (D13)."""

from tests.builders import ANNA, BERND
from tests.scenarios.site import Site, proved, recipients, to


def test_whose_ticket_it_is_reads_the_reason_and_the_ticket_is_more_urgent(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    site.answer(notice, "#zuweisen bernd\n", headers=proved(ANNA))
    mails = site.answer(notice, "#eskalieren Der Kunde wartet seit drei Stunden\n", headers=proved(ANNA))
    assert recipients(mails) == sorted([ANNA, BERND, BERND])  # his notice, and the receipt of what was done to it
    escalated = next(mail for mail in mails if "hat Ticket 2026-000001 eskaliert" in mail.text)
    assert escalated.recipient == BERND
    assert "Der Kunde wartet seit drei Stunden" in escalated.text
    assert site.tickets()[0].priority == "high"
    assert "Eskaliert. Benachrichtigt:" in to(mails, ANNA).text


def test_an_escalation_without_a_reason_is_refused_and_one_can_be_taken_back(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    assert "fehlt etwas" in to(site.answer(notice, "#eskalieren\n", headers=proved(ANNA)), ANNA).text
    assert BERND in recipients(site.answer(notice, "#escalate third call today\n", headers=proved(ANNA)))
    site.answer(notice, "#rückgängig\n", headers=proved(ANNA))
    assert site.tickets()[0].priority == "normal"
