"""`helpdesk retention` and `helpdesk hold`: what is due is listed, a hold is set and released, and words are plain."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.errors import UsageError

HELD = "erika@kunde.example.org"


def helpdesk(site: Path, *words: str) -> str:
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"{result.stdout}{result.stderr}"


def test_a_hold_is_listed_with_its_reason_until_it_is_released(site: Path) -> None:
    said = helpdesk(site, "hold", "set", HELD, "--reason", "Klage, Az. 1 C 1/26")
    assert f"person {HELD} is on hold" in said
    assert f"is that the right one? nothing is known of {HELD}" in said
    assert "Klage, Az. 1 C 1/26" in helpdesk(site, "hold", "list")
    assert '"kind": "person"' in helpdesk(site, "hold", "list", "--json")
    assert "no longer" in helpdesk(site, "hold", "release", HELD)
    assert "nothing is on hold" in helpdesk(site, "hold", "list")
    with pytest.raises(UsageError, match="is not on hold"):
        helpdesk(site, "hold", "release", HELD)


def test_where_nothing_is_due_both_list_and_run_say_so_and_the_proof_is_whole(site: Path) -> None:
    assert "nothing is due" in helpdesk(site, "retention", "list")
    assert "nothing is due" in helpdesk(site, "retention", "run", "--dry-run")
    assert "0 tickets" in helpdesk(site, "retention", "run")
    assert "whole: 0 events" in helpdesk(site, "db", "verify")
