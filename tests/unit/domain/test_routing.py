"""Where a new ticket goes: each condition by itself, the first rule that fits, and what holds where none does."""

from dataclasses import replace
from typing import Any

import pytest

from helpdesk.domain.routing import HeaderPattern, Route, RoutingFacts, Rule, fits, route
from helpdesk.domain.staff import Queue
from helpdesk.domain.ticket import REDIRECTED_QUEUE, SUPPORT_QUEUE, Priority

FACTS = RoutingFacts(
    recipients=("support@example.de", "lager@example.de"),
    sender="erika@kunde.example.org",
    subject="Jahresrechnung für Müller: 3 Straßen",
    text="Guten Tag,\n\ndie Palette ist da.\nBitte  abholen, Größe XL.\n",
    customer="10042",
    attachments=(("Lieferschein.PDF", "application/pdf"), ("foto", "image/jpeg")),
    headers=(("X-Monitor", "CRITICAL - disk"), ("Subject", "x")),
)
QUEUES = (
    Queue("support"),
    Queue("lager", addresses=("lager@example.de",), priority=Priority.LOW),
    Queue("netz", priority=Priority.HIGH),
)


@pytest.mark.parametrize(
    "condition",
    [
        {"addresses": ("lager@example.de",)},
        {"addresses": ("nein@example.de", "*@example.de")},
        {"senders": ("erika@kunde.example.org",)},
        {"senders": ("*.example.org",)},
        {"customers": ("1", "10042")},
        {"subject": ("*rechnung",)},
        {"subject": ("mueller",)},
        {"subject": ("STRASSEN",)},
        {"subject": ("3 straßen",)},
        {"body": ("palette",)},
        {"body": ("Paletten", "Groesse XL")},
        {"body": ("abhol*",)},
        {"body": ("bitte abholen",)},
        {"attachments": ("pdf",)},
        {"attachments": ("image/*",)},
        {"headers": (HeaderPattern("x-monitor", "critical"),)},
        {"headers": (HeaderPattern("X-None", "."), HeaderPattern("X-Monitor", "^crit"))},
        {"subject": ("*rechnung*",), "customers": ("10042",)},
        {},
    ],
)
def test_a_condition_holds(condition: dict[str, Any]) -> None:
    assert fits(Rule("x", **condition), FACTS)


@pytest.mark.parametrize(
    "condition",
    [
        {"addresses": ("vertrieb@example.de",)},
        {"addresses": ("lager@example",)},
        {"senders": ("*@example.org",)},
        {"senders": ("rika@kunde.example.org",)},
        {"customers": ("1004",)},
        {"subject": ("rechnung",)},
        {"subject": ("jahres",)},
        {"body": ("Jahresrechnung",)},
        {"body": ("palett",)},
        {"attachments": ("doc",)},
        {"attachments": ("jpeg",)},
        {"attachments": ("image",)},
        {"headers": (HeaderPattern("X-Monitor", "^disk"),)},
        {"headers": (HeaderPattern("X-None", ""),)},
        {"subject": ("*rechnung*",), "customers": ("1",)},
    ],
)
def test_a_condition_does_not_hold(condition: dict[str, Any]) -> None:
    assert not fits(Rule("x", **condition), FACTS)


def test_a_mail_without_sender_fits_no_pattern_of_senders() -> None:
    assert not fits(Rule("x", senders=("*",)), replace(FACTS, sender=""))


def test_a_word_of_signs_is_taken_as_it_stands() -> None:
    assert fits(Rule("x", subject=("c++ (neu)",)), replace(FACTS, subject="Frage zu C++ (neu)"))
    assert not fits(Rule("x", subject=("a.b",)), replace(FACTS, subject="aXb"))


def test_the_first_rule_that_fits_decides_alone() -> None:
    rules = (
        Rule("no", subject=("mahnung",), queue="netz"),
        Rule("yes", body=("palette",), queue="netz", assignee="kemal@example.org", tags=("ware",)),
        Rule("late", priority=Priority.URGENT),
    )
    assert route(rules, QUEUES, FACTS) == Route("yes", "netz", Priority.HIGH, "kemal@example.org", ("ware",))


def test_where_no_rule_fits_the_address_leads_to_its_queue() -> None:
    assert route((), QUEUES, FACTS) == Route("", "lager", Priority.LOW)
    assert route((), QUEUES, replace(FACTS, recipients=("support@example.de",))) == Route("", SUPPORT_QUEUE)


def test_a_rule_without_queue_leaves_the_address_its_say() -> None:
    found = route((Rule("eilig", priority=Priority.URGENT),), QUEUES, FACTS)
    assert (found.queue, found.priority) == ("lager", Priority.URGENT)


def test_what_is_not_for_us_is_kept_apart_and_names_the_customers_own_account_manager() -> None:
    rule = Rule("r", not_for_us=True, refer_to="buchhaltung@example.org")
    known = route((rule,), QUEUES, replace(FACTS, account_manager="karl@example.org"))
    assert (known.queue, known.not_for_us, known.account_manager) == (REDIRECTED_QUEUE, True, "karl@example.org")
    assert route((rule,), QUEUES, FACTS).account_manager == "buchhaltung@example.org"
    assert route((replace(rule, queue="netz"),), QUEUES, FACTS).queue == "netz"


def test_what_is_for_us_names_no_account_manager() -> None:
    assert route((Rule("r"),), QUEUES, replace(FACTS, account_manager="karl@example.org")).account_manager == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Route(), ""),
        (Route(queue="lager"), "queue lager by its address"),
        (
            Route("Paletten", "lager", Priority.LOW, "kemal@example.org", ("ware", "eilig")),
            "rule 'Paletten': queue lager, priority low, assigned to kemal@example.org, tags ware, eilig",
        ),
        (
            Route("Rechnungen", REDIRECTED_QUEUE, not_for_us=True),
            "rule 'Rechnungen': queue redirected, priority normal, not for us",
        ),
    ],
)
def test_what_a_rule_did_is_said_in_words(found: Route, words: str) -> None:
    assert found.words == words
