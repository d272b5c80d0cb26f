"""`helpdesk announce`: who would be told is shown first, nothing goes without a yes, and the same file goes once."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.config.problems import ConfigProblems

MUSTER = """\
number = "10042"
name = "Muster GmbH"
[[contact]]
key = "erika"
types = ["standard"]
addresses = ["erika@kunde.example.org"]
[[contact]]
key = "tina"
types = ["technik"]
language = "en"
addresses = ["tina@kunde.example.org"]
[[contact]]
key = "paula"
types = ["technik"]
addresses = ["paula@kunde.example.org"]
notifications = []
"""
MAINTENANCE = """\
kind = "maintenance"
begins = 2026-11-28T22:00:00
customers = ["10042"]
[de]
subject = "Wartung der Mailserver"
text = "Wir tauschen Platten."
[en]
subject = "Mail servers"
text = "New disks."
"""


def run(site: Path, *words: str, fails: bool = False) -> str:
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words])
    assert (result.exit_code != 0) is fails, result.output
    if isinstance(result.exception, ConfigProblems):
        return str(result.exception)
    return str(result.exception) if fails else result.stdout


@pytest.fixture
def announced(site: Path) -> Path:
    """A site with a customer, and a file that announces something to it."""
    (site / "customers").mkdir()
    (site / "customers/muster.toml").write_text(MUSTER)
    settings = (site / "helpdesk.toml").read_text()
    (site / "helpdesk.toml").write_text(f"customers = 'customers'\n{settings}\n[contacts]\ntrust_first_import = true\n")
    run(site, "customers", "apply")
    (site / "wartung.toml").write_text(MAINTENANCE)
    return site


def announce(site: Path, *words: str, fails: bool = False) -> str:
    return run(site, "announce", str(site / "wartung.toml"), "--preview", str(site / "shown"), *words, fails=fails)


def sent(site: Path) -> list[Path]:
    return list((site / "sent/new").glob("*")) if (site / "sent").exists() else []


def test_without_a_yes_it_is_only_shown_who_would_be_told(announced: Path) -> None:
    shown = announce(announced)
    assert "tina@kunde.example.org" in shown
    assert "wants no notifications of that kind" in shown
    assert "New disks." in (announced / "shown/en-announcement-1.txt").read_text()
    run(announced, "run", "--once")
    assert sent(announced) == []
    assert "maintenance" not in run(announced, "announcements", "list")


def test_a_look_leaves_nothing_of_the_look_before_it_and_of_a_language_that_nobody_reads(announced: Path) -> None:
    announce(announced)
    (announced / "customers/muster.toml").write_text(MUSTER.replace('language = "en"', 'language = "de"'))
    run(announced, "customers", "apply")
    announce(announced)
    assert [path.name for path in (announced / "shown").glob("*.txt")] == ["de-announcement-1.txt"]
    assert "nobody who is told reads 'en'" in announce(announced, "--lang", "en", fails=True)


def test_where_nobody_would_be_told_it_says_why(announced: Path) -> None:
    nobody = MUSTER.replace("[[contact]]", '[notify]\nmaintenance = ["paula"]\n[[contact]]', 1)
    nobody = nobody.replace('types = ["standard"]', 'types = ["standard"]\nnotifications = []')
    (announced / "customers/muster.toml").write_text(nobody)
    run(announced, "customers", "apply")
    shown = CliRunner().invoke(
        build(), ["--config", str(announced / "helpdesk.toml"), "announce", str(announced / "wartung.toml")]
    )
    assert shown.exit_code != 0
    assert "wants no notifications" in shown.stdout
    assert "nobody there is told" in shown.stdout


def test_an_announcement_of_what_is_over_says_so(announced: Path) -> None:
    over = MAINTENANCE.replace("2026-11-28T22:00:00", "2020-11-28T22:00:00\nends = 2020-11-28T23:00:00")
    (announced / "wartung.toml").write_text(over)
    result = CliRunner().invoke(
        build(),
        [
            "--config",
            str(announced / "helpdesk.toml"),
            "announce",
            str(announced / "wartung.toml"),
            "--preview",
            str(announced / "shown"),
        ],
    )
    assert "it was over on 2020-11-28 23:00" in result.stderr


def test_with_a_yes_it_is_sent_and_the_same_file_only_again_as_an_update(announced: Path) -> None:
    announce(announced, "--yes")
    run(announced, "run", "--once")
    assert len(sent(announced)) == 1
    assert "--again sends it as an update" in announce(announced, "--yes", fails=True)
    announce(announced, "--yes", "--again")
    run(announced, "run", "--once")
    assert len(sent(announced)) == 2
    assert any(b"Subject: Update: Mail servers" in mail.read_bytes() for mail in sent(announced))
    lines = [json.loads(line) for line in run(announced, "announcements", "list", "--json").splitlines()]
    assert [(line["id"], line["mails"], line["is_update"]) for line in lines] == [(2, 1, True), (1, 1, False)]
    told = json.loads(run(announced, "announcements", "show", "1", "--json"))
    assert told == {
        "customer": "10042",
        "contact": "tina",
        "address": "tina@kunde.example.org",
        "state": "sent",
        "tickets": [],
    }
    assert "Wartung der Mailserver" in run(announced, "announcements", "show", "1")


def test_a_customer_that_does_not_exist_is_named_with_its_line(announced: Path) -> None:
    (announced / "wartung.toml").write_text(MAINTENANCE.replace('"10042"', '"10042", "4711"'))
    assert "wartung.toml:3: HD126 no customer has '4711'" in announce(announced, fails=True)
    assert "there is no customer 4712" in announce(announced, "--to", "4712", fails=True)


def test_customers_can_be_chosen_by_option_by_domain_or_all(announced: Path) -> None:
    assert "tina" in announce(announced, "--to", "10042")
    (announced / "wartung.toml").write_text(MAINTENANCE.replace('customers = ["10042"]', "all = true"))
    assert "tina" in announce(announced)
    (announced / "wartung.toml").write_text(MAINTENANCE.replace('customers = ["10042"]', 'domains = ["ost.example"]'))
    assert "no customer has 'ost.example'" in announce(announced, fails=True)


def test_what_is_not_there_is_refused(announced: Path) -> None:
    assert "there is no announcement 7" in run(announced, "announcements", "show", "7", fails=True)
    assert "nothing was turned off" in run(announced, "contact", "opt-in", "tina@kunde.example.org", fails=True)
