"""From bytes to bytes: what needs more trust than there is waits for a word from the registered address."""

from pathlib import Path

from tests.builders import ANNA, BERND, settings
from tests.scenarios.customers import KUNDE, MAX, STANDARD, add_customer, happened, states
from tests.scenarios.site import Site, open_site, proved, recipients, to

CLERK = f"azubi@{KUNDE}"
INSIDE = [("X-MS-Exchange-Organization-AuthAs", "Internal")]
PASSED = (
    f"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom={KUNDE}; dkim=pass (signature was verified) header.d={KUNDE};"
    f"dmarc=pass action=none header.from={KUNDE};compauth=pass reason=100"
)


def test_a_registration_that_may_be_forged_waits_for_the_technicians_own_yes(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    notice = to(site.mail(sender=CLERK), ANNA)
    mails = site.answer(notice, "#registrieren\n", sender=ANNA)
    assert recipients(mails) == [ANNA]
    assert "mit Ja" in mails[0].text
    assert CLERK not in states(site)
    assert site.answer(notice, "#registrieren.\n", sender=ANNA) == []
    assert recipients(site.answer(mails[0], "Ja\n", sender=ANNA, headers=proved(ANNA))) == [ANNA, CLERK]
    assert states(site)[CLERK] == "pending"
    assert happened(site, "action_") == ["action_asked", "action_consented"]
    assert site.answer(mails[0], "Ja, doch.\n", sender=ANNA) == []


def test_a_yes_that_our_server_does_not_vouch_for_does_nothing_and_its_writer_alone_is_told(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    question = to(site.answer(to(site.mail(sender=CLERK), ANNA), "#registrieren\n", sender=ANNA), ANNA)
    told = to(site.answer(question, "Ja\n", sender=ANNA), ANNA)
    assert CLERK not in states(site)
    assert "Ihr Ja zu Ticket 2026-000001 wurde nicht angenommen. Es wurde nichts" in told.text
    assert len(site.tickets()) == 1
    assert site.comments("2026-000001")[-1].internal
    again = site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA), message_id="again@client.example.org")
    assert CLERK in recipients(again)


def test_what_nobody_consents_to_is_never_done(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    question = to(site.answer(to(site.mail(sender=CLERK), ANNA), "#registrieren\n", sender=ANNA), ANNA)
    site.answer(question, "Ja\n", sender=BERND, headers=proved(BERND))
    assert CLERK not in states(site)
    site.pass_time(days=3)
    site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA))
    assert CLERK not in states(site)
    assert happened(site, "action_") == ["action_asked", "action_expired"]


def test_a_no_ends_the_question_and_stands_on_the_ticket_that_it_was_about(site: Site) -> None:
    add_customer(site, "10001", STANDARD)
    notice = to(site.mail(sender=CLERK), ANNA)
    question = to(site.answer(notice, "#registrieren\n", sender=ANNA), ANNA)
    warned = site.answer(question, "Nein, das war ich nicht.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(warned) == [BERND]
    assert "das war ich nicht" in warned[0].text
    (ticket,) = site.tickets()
    assert site.comments(ticket.number)[-1].internal
    site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA))
    assert CLERK not in states(site)
    assert len(site.tickets()) == 1
    assert happened(site, "action_") == ["action_asked", "action_declined"]


def test_microsoft_365_vouches_without_an_id_and_by_its_marks_of_internal_mail(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication={"mode": "microsoft365", "authserv_id": ""})) as site:
        add_customer(site, "10001", STANDARD)
        notice = to(site.mail(sender=MAX, headers=[("Authentication-Results", PASSED)]), ANNA)
        assert "registrierte Adresse, vom Mailserver bestätigt" in notice.text
        assert MAX in recipients(site.answer(notice, "Wir kommen.\n", sender=ANNA, headers=INSIDE))


def test_in_another_mode_the_marks_of_internal_mail_prove_nothing(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    assert recipients(site.answer(notice, "Wir kommen.\n", sender=ANNA, headers=INSIDE)) == [ANNA]


def test_without_any_authentication_a_registration_still_needs_a_yes(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication={"mode": "none", "authserv_id": ""})) as site:
        add_customer(site, "10001", STANDARD)
        question = to(site.answer(to(site.mail(sender=CLERK), ANNA), "#register\n", sender=ANNA), ANNA)
        site.answer(question, "Ja\n", sender=ANNA)
        assert states(site)[CLERK] == "pending"
