"""Attacks with references that somebody guesses: numbers of tickets, reply addresses, answers to questions.

Ten thousand of each are decided in one process, without SMTP; some hundred go from bytes to bytes through the door.
"""

import logging
import random
import smtplib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from helpdesk.domain.disposition import AddComment, OpenTicket
from helpdesk.domain.intake import decide
from helpdesk.mail.parse import parse
from helpdesk.services.incoming.guesses import MANY
from helpdesk.services.incoming.lookup import facts_about
from helpdesk.services.incoming.pointers import pointers_of, read_ahead
from helpdesk.store.inbox import Arrival
from tests.builders import ANNA, BERND, ERIKA, NOON, SUPPORT, raw_mail
from tests.scenarios.attacks import CANARY, EVE, FIRST, SECRET, nothing_happens, notice_to, standing, words_of
from tests.scenarios.customers import KUNDE, Person, add_customer, happened, states
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
NEW = f"neu@{KUNDE}"
REAL = 40  # tickets that the guessed numbers hit


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return notice_to(site)


def guessed_addresses(true: str, count: int) -> Iterator[str]:
    """Give addresses that look like signed ones of ours: at random, and true ones with one letter changed."""
    chance = random.Random(6)  # the same guesses in every run
    name, token = true.partition("@")[0].split("+")
    for place in range(1, len(token)):
        for letter in LETTERS.replace(token[place], ""):
            yield f"{name}+{token[:place]}{letter}{token[place + 1 :]}@helpdesk.example.de"
    for number in range(count):
        kind, row = chance.choice("tnbac"), LETTERS[1 + number % 9]
        yield f"{name}+{kind}{row}{''.join(chance.choices(LETTERS, k=12))}@helpdesk.example.de"


def guessed_subjects(count: int, first: int = 1) -> Iterator[str]:
    """Give subjects with one number after the other, in every form in which a tag may be believed."""
    forms = ("[#{}]", "[# {}]", "[#{}-k7q2ab]", "Re: [#{}] Frage", "[#{}] [#2025-000001]", "[extern] Re: [#{}]")
    for number in range(first, first + count):
        yield forms[number % len(forms)].format(f"2026-{number:06d}")


def guess(site: Site, mails: Iterable[bytes], to_address: str = SUPPORT) -> list[Outgoing]:
    """Hand many mails to the door in one connection, and do what is due."""
    with smtplib.SMTP("127.0.0.1", site.port, timeout=30) as client:
        for raw in mails:
            recipient = parse(raw).to[0].address if to_address == "" else to_address
            client.sendmail(EVE, [recipient], raw)
    return site.settle()


def written_by_eve(number: int, subject: str, recipient: str = SUPPORT) -> bytes:
    return raw_mail(
        sender=EVE, to=recipient, subject=subject, text=f"{CANARY}\n", message_id=f"g{number}@x", headers=proved(EVE)
    )


def test_ten_thousand_guessed_numbers_join_no_ticket_and_show_none(site: Site) -> None:
    """In one process, without SMTP: what is decided about a stranger's mail with each of these subjects."""
    guess(site, (raw_mail(message_id=f"{number}@{KUNDE}", headers=proved(ERIKA)) for number in range(REAL)))
    mail = parse(raw_mail(sender=EVE, message_id="g@x.example", text="#schließen\n", headers=proved(EVE)))
    hit = 0
    with site.database.reading() as session:
        mails = [replace(mail, subject=subject) for subject in guessed_subjects(10_000)]
        pointers = [pointers_of(site.desk, each, [arrived()]) for each in mails]
        read_ahead(session, pointers)
        for each, points_at in zip(mails, pointers, strict=True):
            facts = facts_about(session, site.desk, each, [arrived()], silent=False, pointers=points_at)
            decision = decide(facts)
            assert isinstance(decision, OpenTicket), each.subject
            assert not decision.may_join, each.subject
            assert facts.wrong_reference.startswith("number 20"), each.subject
            hit += bool(decision.links)
        hers = parse(raw_mail(subject=f"Re: [#{FIRST}]", message_id="h@x.example", headers=proved(ERIKA)))
        own = facts_about(session, site.desk, hers, [arrived()], silent=False)
    assert isinstance(decide(own), AddComment), "else the guesses would prove nothing"
    assert hit > REAL / 2, "else no guess would have been right"


def arrived(address: str = SUPPORT) -> Arrival:
    return Arrival(inbound_id=0, way="smtp", mailbox="", envelope_from=EVE, envelope_to=[address], at=NOON)


def test_ten_thousand_guessed_addresses_are_each_a_new_ticket_and_no_consent(site: Site, notice: Outgoing) -> None:
    """In one process, without SMTP: what is decided about a stranger's mail to each of these addresses."""
    mail = parse(raw_mail(sender=EVE, subject="Bitte", message_id="g@x.example", text="Ja\n", headers=proved(EVE)))
    guesses = list(guessed_addresses(notice.reply_to, 9_700))
    assert len(guesses) >= 10_000
    with site.database.reading() as session:
        for address in guesses:
            facts = facts_about(session, site.desk, mail, [arrived(address)], silent=False)
            decision = decide(facts)
            assert isinstance(decision, OpenTicket), address
            assert (decision.links, decision.signed_for, facts.asked) == ((), "", None), address
            assert facts.wrong_reference == "a reply address that we did not make", address
        known = facts_about(session, site.desk, mail, [arrived(notice.reply_to)], silent=False)
    assert known.evidence, "else the guesses would prove nothing"


@pytest.mark.usefixtures("notice")
def test_guessed_numbers_are_ordinary_tickets_within_the_budget_and_one_event_tells_of_them(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    subjects = [*guessed_subjects(1), *guessed_subjects(59, first=5_000)]
    with nothing_happens(site, writer=EVE), caplog.at_level(logging.WARNING):
        mails = guess(site, (written_by_eve(number, subject) for number, subject in enumerate(subjects)))
    assert len(site.tickets()) == 1 + len(subjects)
    assert recipients(mails).count(EVE) == 4, "as many acknowledgements as anybody gets in an hour"
    assert recipients(mails).count(ANNA) == len(subjects), "the team reads each of them"
    assert happened(site, "reference") == [
        *["reference_refused"] * MANY,
        "references_guessed",
        *["reference_refused"] * 40,
    ]
    assert len([record for record in caplog.records if "guesses references" in record.message]) == 1
    assert EVE not in caplog.text
    late = guess(site, (written_by_eve(100 + number, subject) for number, subject in enumerate(subjects[:5])))
    assert EVE not in recipients(late)
    assert happened(site, "references_guessed") == ["references_guessed"], "it is told once in the hour"


def test_guessed_addresses_are_ordinary_tickets_within_the_budget_and_one_event_tells_of_them(
    site: Site, notice: Outgoing
) -> None:
    addresses = list(guessed_addresses(notice.reply_to, 0))[::7]
    assert len(addresses) > MANY
    with nothing_happens(site, writer=EVE):
        raws = [written_by_eve(number, "Bitte", address) for number, address in enumerate(addresses)]
        mails = guess(site, raws, "")
    assert len(site.tickets()) == 1 + len(addresses)
    assert recipients(mails).count(EVE) == 4
    assert happened(site, "references_guessed") == ["references_guessed"]


def test_a_guesser_keeps_nobody_else_waiting_and_the_next_hour_is_told_again(site: Site, notice: Outgoing) -> None:
    addresses = list(guessed_addresses(notice.reply_to, 0))[: MANY + 5]
    guess(site, [written_by_eve(number, "x", address) for number, address in enumerate(addresses)], "")
    mails = site.mail(subject="Monitor flackert", message_id="monitor@kunde.example.org", headers=proved(ERIKA))
    assert {ERIKA, ANNA, BERND} == set(recipients(mails))
    site.pass_time(hours=2)
    guess(site, [written_by_eve(200 + number, "x", address) for number, address in enumerate(addresses)], "")
    assert happened(site, "references_guessed") == ["references_guessed"] * 2


def test_ordinary_mail_is_never_taken_for_guessing(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Ist er an?\n", headers=proved(ANNA)), ERIKA)
    for number in range(MANY):
        site.answer(answer, "Ja.\n", headers=proved(ERIKA), message_id=f"a{number}@{KUNDE}")
    guess(site, [written_by_eve(number, f"[#{number}] Ihre Bestellung") for number in range(MANY)])
    # A colleague who was handed the mail, and answers it.
    site.answer(answer, "Ich auch.\n", sender=f"kollege@{KUNDE}", headers=proved(f"kollege@{KUNDE}"), subject="Re: x")
    assert happened(site, "reference") == []


def test_a_guessed_word_of_consent_confirms_no_address(site: Site) -> None:
    add_customer(site, "10001", Person("neu", pending=(NEW,)))
    request = to(site.settle(), NEW)
    addresses = list(guessed_addresses(request.reply_to, 0))[::9]
    raws = [
        raw_mail(sender=NEW, to=address, subject="Ja", text="Ja\n", message_id=f"{number}@x", headers=proved(NEW))
        for number, address in enumerate(addresses)
    ]
    guess(site, raws, "")
    assert states(site)[NEW] == "pending"
    site.answer(request, "Ja\n", headers=proved(NEW))
    assert states(site)[NEW] == "confirmed", "else the guesses would prove nothing"


def test_a_guessed_number_shows_a_stranger_no_word_of_its_ticket(site: Site, notice: Outgoing) -> None:
    site.answer(notice, "Wir kommen um zehn.\n", headers=proved(ANNA))
    mails = site.mail(
        sender=EVE, subject=f"Re: [#{FIRST}] Bitte um Kopie", text="?\n", message_id="e@x", headers=proved(EVE)
    )
    said = words_of(to(mails, EVE))
    assert SECRET not in said
    assert "um zehn" not in said
    assert FIRST not in said.replace(f"[#{FIRST}] Bitte um Kopie", "")
    assert standing(site)["parties"] == [party for party in standing(site)["parties"] if party[0] != EVE]
