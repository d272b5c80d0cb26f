"""`helpdesk ticket state`, `merge` and their kin: German and English names, and no move that the table forbids."""

import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from tests.builders import number_now, raw_mail

NUMBER, OTHER = number_now(1), number_now(2)


def run(site: Path, *words: str, given: bytes = b"", fails: bool = False) -> str:
    """Run a command on the site; what it printed, and with `fails` why it did nothing."""
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words], input=given)
    assert (result.exit_code != 0) is fails, result.output
    return str(result.exception) if fails else result.stdout


@pytest.fixture
def tickets(site: Path) -> Path:
    """A site with two tickets."""
    for number in ("first", "second"):
        run(site, "mail", "import", "-", given=raw_mail(message_id=f"{number}@kunde.example.org"))
        run(site, "run", "--once")
    return site


def shown(site: Path, number: str = NUMBER) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(site, "ticket", "show", "--json", number))
    return found


@pytest.mark.parametrize("word", ["wartet", "Wartet auf Kunde", "waiting", "WAITING"])
def test_a_state_is_named_in_german_or_english(tickets: Path, word: str) -> None:
    run(tickets, "ticket", "state", NUMBER, word)
    assert shown(tickets)["state"] == "waiting"
    assert NUMBER in run(tickets, "ticket", "list", "--state", word)
    assert OTHER not in run(tickets, "ticket", "list", "--state", word)


def test_a_scheduled_ticket_needs_a_time_and_shows_it(tickets: Path) -> None:
    assert "until" in run(tickets, "ticket", "state", NUMBER, "terminiert", fails=True)
    run(tickets, "ticket", "state", NUMBER, "terminiert", "--until", "2036-11-24T14:00")
    assert shown(tickets)["wake_at"] == "2036-11-24T13:00:00Z"
    assert "2036-11-24 14:00 CET" in run(tickets, "ticket", "show", NUMBER)
    assert "14 Uhr" in run(tickets, "ticket", "state", NUMBER, "terminiert", "--until", "14 Uhr", fails=True)


def test_what_the_table_forbids_is_refused_in_words(tickets: Path) -> None:
    run(tickets, "ticket", "close", NUMBER)
    assert "closed and cannot become resolved" in run(tickets, "ticket", "state", NUMBER, "gelöst", fails=True)
    assert "Wartet auf Kunde" in run(tickets, "ticket", "state", NUMBER, "quatsch", fails=True)


def test_a_merged_ticket_shows_where_it_goes_on_and_cannot_be_merged_again_or_back(tickets: Path) -> None:
    run(tickets, "ticket", "merge", NUMBER, OTHER)
    assert f"into {OTHER}" in run(tickets, "ticket", "show", NUMBER)
    assert "cannot go on in" in run(tickets, "ticket", "merge", NUMBER, OTHER, fails=True)
    assert "cannot go on in" in run(tickets, "ticket", "merge", OTHER, NUMBER, fails=True)


def test_spam_ends_a_ticket_and_may_have_been_none(tickets: Path) -> None:
    run(tickets, "ticket", "spam", NUMBER)
    assert (shown(tickets)["state"], shown(tickets)["queue"]) == ("spam", "spam")
    run(tickets, "ticket", "state", NUMBER, "neu")
    assert shown(tickets)["state"] == "new"


def test_who_gets_a_ticket_is_told_with_the_words_of_the_customer(tickets: Path) -> None:
    before = set((tickets / "sent" / "new").iterdir())
    run(tickets, "ticket", "assign", NUMBER, "anna")
    run(tickets, "run", "--once")
    (told,) = set((tickets / "sent" / "new").iterdir()) - before
    mail = message_from_bytes(told.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert (mail["Delivered-To"], f"Ticket {NUMBER} ist jetzt Ihres" in body.get_content()) == (
        "anna@helpdesk.example.de",
        True,
    )
    assert "druckt nicht" in body.get_content()
    for person in ("anna", "-"):
        run(tickets, "ticket", "assign", NUMBER, person)
    run(tickets, "run", "--once")
    assert set((tickets / "sent" / "new").iterdir()) == {*before, told}
