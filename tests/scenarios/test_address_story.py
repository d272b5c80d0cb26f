"""From bytes to bytes: a new address is asked for, and in force only by its owner's own word (D18)."""

from pathlib import Path

import pytest

from helpdesk.services.customers.confirmations import withdraw
from tests.builders import ANNA, BERND, SUPPORT, settings
from tests.scenarios.customers import ERIKA, KUNDE, MAX, STANDARD, Person, add_customer, happened, states
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

NEW = f"neu@{KUNDE}"
MOVING = Person("erika", addresses=(ERIKA,), pending=(NEW,))
VACATION = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]


@pytest.fixture
def request_mail(site: Site) -> Outgoing:
    """What went to the new address, and only there."""
    add_customer(site, "10001", STANDARD, MOVING)
    mails = site.settle()
    assert recipients(mails) == [NEW]
    return mails[0]


def test_the_request_says_what_to_do_first_and_one_word_puts_the_address_in_force(
    site: Site, request_mail: Outgoing
) -> None:
    lines = [line for line in request_mail.text.splitlines() if line]
    assert lines[1].startswith("bitte antworten Sie auf diese E-Mail mit Ja")
    html = request_mail.message.get_body(("html",))
    assert html is not None
    assert f'href="mailto:{request_mail.reply_to}?subject=Ja&amp;body=Ja"' in html.get_content()
    assert request_mail.reply_to.startswith("support+a")
    assert (states(site)[NEW], states(site)[ERIKA]) == ("pending", "confirmed")
    thanks = to(site.answer(request_mail, "Ja\n"), NEW)
    assert thanks.subject == "Ihre E-Mail-Adresse ist bestätigt"
    assert (thanks.message["Auto-Submitted"], thanks.reply_to) == ("auto-replied", SUPPORT)
    assert (states(site)[NEW], states(site)[ERIKA]) == ("confirmed", "replaced")
    assert happened(site, "address_") == ["address_asked", "address_confirmed", "address_replaced"]
    assert site.tickets() == []


def test_the_prefilled_answer_of_the_link_confirms_though_it_refers_to_no_mail(
    site: Site, request_mail: Outgoing
) -> None:
    site.mail(to=request_mail.reply_to, sender=NEW, subject="Ja", text="Ja\n", message_id="ja@kunde.example.org")
    assert states(site)[NEW] == "confirmed"


def test_the_request_works_once(site: Site, request_mail: Outgoing) -> None:
    site.answer(request_mail, "Ja\n")
    assert site.answer(request_mail, "Ja, wie gesagt.\n") == []
    assert site.inbox()[-1].disposition == "Ignore"
    assert happened(site, "address_confirmed") == ["address_confirmed"]


def test_who_writes_about_something_else_below_a_settled_request_gets_a_ticket_and_its_receipt(
    site: Site, request_mail: Outgoing
) -> None:
    site.answer(request_mail, "Ja\n")
    mails = site.answer(request_mail, "Übrigens druckt der Drucker nicht.\n", headers=proved(NEW))
    assert recipients(mails) == sorted([ANNA, BERND, NEW])
    assert "nicht bestätigt" not in to(mails, ANNA).text


def test_an_answer_that_only_quotes_the_request_is_no_no(site: Site, request_mail: Outgoing) -> None:
    quoted = "".join(f"> {line}\n" for line in request_mail.text.splitlines())
    mails = site.answer(request_mail, f"Am 22.11.2026 um 11:06 schrieb Support:\n{quoted}")
    assert "kein klares Ja" in to(mails, ANNA).text.replace("\n", " ")
    assert states(site)[NEW] == "pending"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nein\n", {}),
        ("Ja, aber das stimmt nicht mehr.\n", {}),
        ("Wer hat Ihnen diese Adresse gegeben?\n", {}),
        ("Ja\n", {"sender": ERIKA}),
        ("Ja\n", {"headers": [("Authentication-Results", "mx.helpdesk.example.de; dmarc=fail header.from=x")]}),
    ],
)
def test_any_other_word_and_anybody_else_confirms_nothing_and_the_team_reads_it(
    site: Site, request_mail: Outgoing, text: str, parts: dict[str, object]
) -> None:
    mails = site.answer(request_mail, text, **parts)
    assert states(site)[NEW] == "pending"
    assert recipients(mails) == [ANNA, BERND]
    above, _, _ = " ".join(to(mails, ANNA).text.split()).partition(text.strip())
    assert f"ob die Adresse {NEW} bestätigt wird" in above
    assert "Bestätigt ist nichts" in above
    assert len(site.tickets()) == 1


def test_the_owner_is_told_once_what_he_will_get_from_now_on(site: Site) -> None:
    add_customer(site, "10001", STANDARD, Person("neu", pending=(NEW,), types=("technik",)))
    thanks = site.answer(to(site.settle(), NEW), "Ja\n")
    assert recipients(thanks) == [NEW]
    text = " ".join(thanks[0].text.split())
    assert "Vorgesehen für: Sicherheitshinweise, angekündigte Wartungen, Störungen" in text
    assert site.pass_time(days=8) == []


def test_a_mailbox_that_several_contacts_share_is_asked_once_and_its_word_counts_for_all(site: Site) -> None:
    shared = [Person(key, pending=(address,)) for key, address in (("eins", NEW), ("zwei", NEW.upper()))]
    add_customer(site, "10001", STANDARD, *shared)
    asked = to(site.settle(), NEW)
    assert recipients(site.pass_time(days=5)) == [NEW]
    assert recipients(site.answer(asked, "Ja\n")) == [NEW]
    assert {state for address, state in states(site).items() if address.lower() == NEW} == {"confirmed"}
    assert happened(site, "address_confirmed") == ["address_confirmed", "address_confirmed"]
    assert site.pass_time(days=8) == []


def test_a_shared_mailbox_that_nobody_confirmed_lapses_for_all_with_one_word(site: Site) -> None:
    add_customer(site, "10001", STANDARD, Person("eins", pending=(NEW,)), Person("zwei", pending=(NEW.upper(),)))
    site.settle()
    site.pass_time(days=5)
    assert recipients(site.pass_time(days=2)) == [MAX]
    assert {state for address, state in states(site).items() if address.lower() == NEW} == {"expired"}
    assert site.pass_time(days=8) == []


def test_a_mailbox_that_said_yes_to_its_customer_before_is_not_asked_for_another_contact(site: Site) -> None:
    add_customer(site, "10001", STANDARD, Person("zwei", pending=(MAX.upper(),)))
    assert site.settle() == []
    assert states(site)[MAX.upper()] == "confirmed"


def test_robots_confirm_nothing_and_trouble_nobody(site: Site, request_mail: Outgoing) -> None:
    assert site.answer(request_mail, "Ja, ich bin bis Montag nicht im Büro.\n", headers=VACATION) == []
    assert site.inbox()[-1].disposition == "Ignore"
    assert states(site)[NEW] == "pending"


def test_a_bounce_of_the_request_confirms_nothing_and_the_team_is_told(site: Site, request_mail: Outgoing) -> None:
    mails = site.mail(
        to=request_mail.envelope_from,
        envelope_from="",
        sender="MAILER-DAEMON@kunde.example.org",
        subject="Undelivered Mail Returned to Sender",
        text=f"<{NEW}>: 550 5.1.1 User unknown. Ja\n",
        headers=[("X-Failed-Recipients", NEW)],
        message_id="bounce@kunde.example.org",
    )
    assert recipients(mails) == [ANNA, BERND]
    assert states(site)[NEW] == "pending"


def test_on_day_five_it_is_reminded_of_once_and_after_seven_it_lapses_with_a_word_to_the_standard_contact(
    site: Site, request_mail: Outgoing
) -> None:
    assert not request_mail.subject.startswith("Erinnerung:")
    assert site.pass_time(days=4, hours=23) == []
    reminder = to(site.pass_time(hours=2), NEW)
    assert reminder.subject.startswith("Erinnerung:")
    assert site.pass_time(days=1) == []
    last = site.pass_time(days=1)
    assert recipients(last) == [MAX]
    assert NEW in to(last, MAX).text
    assert (states(site)[NEW], states(site)[ERIKA]) == ("expired", "confirmed")
    mails = site.answer(reminder, "Ja\n")
    assert states(site)[NEW] == "expired"
    assert recipients(mails) == [ANNA, BERND]
    assert happened(site, "address_") == ["address_asked", "address_reminded", "address_expired"]


def test_who_said_no_is_not_reminded_and_may_still_say_yes(site: Site, request_mail: Outgoing) -> None:
    site.answer(request_mail, "Nein\n")
    assert site.pass_time(days=6) == []
    assert recipients(site.answer(request_mail, "Ja\n")) == [NEW]
    assert happened(site, "address_")[:3] == ["address_asked", "address_declined", "address_confirmed"]


def test_addresses_of_a_customer_that_lapse_together_are_told_in_one_mail(site: Site) -> None:
    pending = [Person(key, pending=(f"{key}@{KUNDE}",)) for key in ("eins", "zwei")]
    add_customer(site, "10001", STANDARD, *pending)
    site.settle()
    site.pass_time(days=5)
    last = to(site.pass_time(days=2), MAX)
    assert f"Eins Beispiel <eins@{KUNDE}>" in last.text
    assert f"Zwei Beispiel <zwei@{KUNDE}>" in last.text


def test_an_address_that_lapses_without_anybody_to_tell_is_told_to_the_dispatchers(tmp_path: Path) -> None:
    people = [{"addresses": [ANNA], "role": "dispatcher"}, {"addresses": [BERND], "role": "back_office"}]
    with open_site(settings(tmp_path, team={"addresses": []}, technician=people)) as site:
        add_customer(site, "10001", Person("eins", pending=(f"eins@{KUNDE}",)))
        site.settle()
        site.pass_time(days=5)
        assert recipients(site.pass_time(days=2)) == [ANNA]


def test_until_then_the_old_address_is_the_contacts_own_and_nothing_else_goes_to_the_new_one(
    site: Site, request_mail: Outgoing
) -> None:
    assert request_mail.recipient == NEW
    headers = [*proved(MAX), ("Cc", f"{NEW}, {ERIKA}")]
    notice = to(site.mail(sender=MAX, headers=headers), ANNA)
    mails = site.answer(notice, "Wir kommen morgen.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == sorted([BERND, ERIKA, MAX])


def test_a_withdrawn_address_is_never_asked_again_and_the_old_one_stays(site: Site, request_mail: Outgoing) -> None:
    with site.database.transaction() as session:
        assert withdraw(session, f"Neu+x@{KUNDE.upper()}", "admin", site.now) == 1
    site.answer(request_mail, "Ja\n")
    assert (states(site)[NEW], states(site)[ERIKA]) == ("withdrawn", "confirmed")
    assert site.pass_time(days=8) == []


def test_a_request_that_was_not_sent_yet_is_recalled_when_its_address_is_withdrawn(site: Site) -> None:
    add_customer(site, "10001", STANDARD, MOVING)
    with site.database.transaction() as session:
        withdraw(session, NEW, "admin", site.now)
    assert site.settle() == []


@pytest.mark.parametrize(
    ("main", "why", "told"),
    [((), "im Team von Support Beispiel GmbH die Tickets", [ANNA, BERND]), ((MAX,), "dies die Hauptadresse", [MAX])],
)
def test_who_is_told_that_an_address_was_not_confirmed_reads_why_he_is(
    site: Site, main: tuple[str, ...], why: str, told: list[str]
) -> None:
    add_customer(site, "10001", MOVING, main=main)
    site.settle()
    site.pass_time(days=5, hours=1)
    mails = site.pass_time(days=2)
    assert recipients(mails) == told
    assert f"Sie erhalten diese Nachricht, weil {'Sie ' * (not main)}{why}" in " ".join(mails[0].text.split())
    assert ("noch einmal mit" in mails[0].text) is bool(main)
