"""`helpdesk notify explain`: who would be told of an event, by which mail, and why or why not."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from helpdesk.cli.app import build
from tests.builders import ERIKA, number_now, raw_mail

FIRST = number_now()

MUSTER = """\
number = "10042"
name = "Muster GmbH"
[notify]
new_tickets = ["technik", "paula", "erika"]
status_changes = ["max"]
[[contact]]
key = "erika"
types = ["standard"]
addresses = ["erika@kunde.example.org"]
[[contact]]
key = "max"
types = ["technik"]
addresses = ["max@kunde.example.org"]
digest = { new_tickets = "17:00" }
[[contact]]
key = "paula"
addresses = ["paula@kunde.example.org"]
notifications = []
"""


def run(site: Path, *words: str, given: bytes = b"", fails: bool = False) -> str:
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words], input=given)
    assert (result.exit_code != 0) is fails, result.output
    return str(result.exception) if fails else result.stdout


def with_ticket(site: Path) -> Path:
    (site / "customers").mkdir()
    (site / "customers/muster.toml").write_text(MUSTER)
    settings = (site / "helpdesk.toml").read_text()
    (site / "helpdesk.toml").write_text(f"customers = 'customers'\n{settings}\n[contacts]\ntrust_first_import = true\n")
    run(site, "customers", "apply")
    run(site, "mail", "import", "-", given=raw_mail())
    run(site, "run", "--once")
    return site


def explained(site: Path, event: str) -> list[tuple[str, ...]]:
    lines = run(site, "notify", "explain", FIRST, event, "--json").splitlines()
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [
        (line["address"].partition("@")[0], line["audience"], line["manner"], line["why"], line["notice"])
        for line in found
    ]


def test_it_says_who_is_told_at_once_who_later_and_who_is_not_and_why(site: Path) -> None:
    assert explained(with_ticket(site), "ticket_created") == [
        ("erika", "requester", "now", "takes_part", "acknowledgement"),
        ("anna", "team", "now", "on_the_team", "ticket_opened"),
        ("max", "contacts", "digest", "by_type", "ticket_notice"),
        ("paula", "contacts", "never", "chose_never", "ticket_notice"),
        ("erika", "contacts", "never", "own_act", "ticket_notice"),
    ]
    words = run(site, "notify", "explain", f"[#{FIRST}]", "ticket-created")
    assert "gathered" in words
    assert "wants no notifications" in words
    assert ERIKA in words


def test_an_event_that_there_is_not_is_refused_with_those_that_there_are(site: Path) -> None:
    assert "status_changed" in run(with_ticket(site), "notify", "explain", FIRST, "birthday", fails=True)


def test_a_move_by_the_admin_is_told_to_the_contacts_who_want_to_know_each(site: Path) -> None:
    run(with_ticket(site), "ticket", "close", FIRST)
    rows = [json.loads(line) for line in run(site, "outbox", "list", "--json").splitlines()]
    assert [row["recipient"] for row in rows if row["notice"] == "status_notice"] == ["max@kunde.example.org"]


def test_it_proves_who_was_told_of_what_and_by_which_word_of_the_server(site: Path) -> None:
    with_ticket(site)
    found = [json.loads(line) for line in run(site, "notify", "proof", FIRST, "--json").splitlines()]
    assert [
        (each["address"].partition("@")[0], each["occasion"], each["became"], each["reason"]) for each in found
    ] == [
        ("erika", "ticket_created", "accepted", ""),
        ("anna", "ticket_created", "accepted", ""),
        ("max", "ticket_created", "gathered", ""),
        ("paula", "ticket_created", "not_sent", "chose_never"),
    ]
    assert found[2]["digest"]["became"] == "waiting"
    words = run(site, "notify", "proof", FIRST)
    assert words.startswith("when ")
    assert "gathered, mail " in words
    assert words.splitlines()[1:] == [
        line.strip() for line in run(site, "ticket", "show", FIRST).partition("\nnotified\n")[2].splitlines()[1:]
    ]
