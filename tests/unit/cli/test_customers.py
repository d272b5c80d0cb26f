"""`helpdesk customers` and `helpdesk contact`: from a table to files, plan, apply and export."""

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.cli.exits import exit_code
from helpdesk.errors import HelpdeskError

TABLE = "Kundennummer;Firma;Vorname;Nachname;E-Mail\n10042;Muster GmbH;Erika;Beispiel;erika@muster.example\n"


@pytest.fixture
def applied(site: Path) -> Path:
    """A site with one customer, from a table."""
    (site / "kunden.csv").write_text(TABLE)
    assert helpdesk(site, "customers", "import", str(site / "kunden.csv"), "--write").returncode == 0
    assert helpdesk(site, "customers", "apply").returncode == 0
    return site


@dataclass(frozen=True)
class Done:
    """What a command printed and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def helpdesk(site: Path, *words: str, given: str = "") -> Done:
    """Run a command in this process, which spares the start of another; failures end as in `cli.exits`."""
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words], input=given)
    error = result.exception
    if isinstance(error, HelpdeskError):
        return Done(exit_code(error), result.stdout, f"{result.stderr}{error}")
    assert error is None or isinstance(error, SystemExit), repr(error)
    return Done(result.exit_code, result.stdout, result.stderr)


def file(site: Path) -> Path:
    return site / "customers/10042-muster-gmbh.toml"


def test_a_table_is_shown_first_and_written_when_told_to(site: Path) -> None:
    (site / "kunden.csv").write_text(TABLE)
    shown = helpdesk(site, "customers", "import", str(site / "kunden.csv"))
    assert "10042-muster-gmbh.toml" in shown.stdout
    assert not (site / "customers").exists()
    assert "1 files written" in helpdesk(site, "customers", "import", str(site / "kunden.csv"), "--write").stderr
    again = helpdesk(site, "customers", "import", str(site / "kunden.csv"), "--write")
    assert (again.returncode, "10042 is the number of a customer in" in again.stderr) == (2, True)


def test_plan_shows_apply_does_and_export_gives_the_same_back(applied: Path) -> None:
    assert "0 of 1 customers would change" in helpdesk(applied, "customers", "plan").stderr
    file(applied).write_text(file(applied).read_text().replace("erika@", "neu@"))
    plan = helpdesk(applied, "customers", "plan", "--json")
    told = json.loads(plan.stdout)
    assert (told["fate"], told["pending"]) == ("changed", ["neu@muster.example"])
    assert "1 of 1 customers would change" in plan.stderr
    assert "1 addresses wait" in helpdesk(applied, "customers", "apply").stderr
    file(applied).write_text(f"# ours\n{file(applied).read_text()}")
    refused = helpdesk(applied, "customers", "export", str(applied / "customers"))
    assert (refused.returncode, "10042-muster-gmbh.toml" in refused.stderr) == (2, True)
    assert helpdesk(applied, "customers", "export", str(applied / "new")).returncode == 0
    assert (applied / "new/10042-muster-gmbh.toml").stat().st_mode & 0o007 == 0
    (applied / "customers").rename(applied / "old")
    (applied / "new").rename(applied / "customers")
    assert helpdesk(applied, "customers", "plan").stdout == ""
    (row,) = map(json.loads, helpdesk(applied, "customers", "list", "--json").stdout.splitlines())
    assert row == {"number": "10042", "name": "Muster GmbH", "state": "active", "contacts": 1, "pending": 1}
    assert "neu@muster.example (pending" in helpdesk(applied, "customers", "show", "10042").stdout


def test_a_broken_file_changes_nothing_and_is_told_by_check_too(applied: Path) -> None:
    file(applied).write_text(file(applied).read_text().replace("standard", "standart"))
    for words in (["customers", "plan"], ["customers", "apply"], ["check"]):
        done = helpdesk(applied, *words)
        assert done.returncode == 78, words
        assert "10042-muster-gmbh.toml:8: HD105" in done.stdout + done.stderr
        assert "hint: did you mean 'standard'?" in done.stdout + done.stderr


def test_what_cannot_go_in_by_any_decision_is_told_with_what_to_mend(applied: Path) -> None:
    file(applied).write_text(file(applied).read_text().replace("10042", "10043"))
    done = helpdesk(applied, "customers", "apply")
    assert done.returncode == 2
    assert "take it out here or there" in done.stdout
    assert "cannot go in as their files stand" in done.stderr
    assert "--take-file" not in done.stderr


def test_check_gives_hints_about_customers(applied: Path) -> None:
    done = helpdesk(applied, "check")
    assert done.returncode == 0
    assert [word in done.stdout for word in ("HD151", "HD152", "HD153")] == [True, True, True]


def test_without_a_folder_the_remedy_is_told(site: Path) -> None:
    done = helpdesk(site, "customers", "plan")
    assert (done.returncode, "make 'customers'" in done.stderr) == (2, True)


def test_a_telephone_password_is_asked_for_and_noted_but_never_stored(applied: Path) -> None:
    contact = ("10042", "erika.beispiel")
    assert helpdesk(applied, "contact", "set-phone-password", *contact, given="Blauer  Wal\n").returncode == 0
    assert helpdesk(applied, "contact", "verify-phone-password", *contact, given="Blauer Wal\n").returncode == 0
    wrong = helpdesk(applied, "contact", "verify-phone-password", *contact, given="Roter Wal\n")
    assert (wrong.returncode, "give no information" in wrong.stderr) == (77, True)
    assert b"Wal" not in (applied / "state/helpdesk.db").read_bytes()
    assert "set" in helpdesk(applied, "customers", "show", "10042").stdout
    assert "has no contact 'max'" in helpdesk(applied, "contact", "set-phone-password", "10042", "max").stderr


def test_on_sighup_the_daemon_applies_what_is_safe_and_names_the_rest(applied: Path) -> None:
    text = file(applied).read_text()
    safe = text.replace("Muster GmbH", "Muster AG")
    with subprocess.Popen(
        [sys.executable, "-m", "helpdesk", "--config", str(applied / "helpdesk.toml"), "run"],
        stderr=subprocess.PIPE,
        text=True,
    ) as daemon:
        assert daemon.stderr is not None
        guard = threading.Timer(120, daemon.kill)
        guard.start()
        try:
            lines = iter(daemon.stderr)
            next(line for line in lines if "running" in line)
            file(applied).write_text(safe)
            daemon.send_signal(signal.SIGHUP)
            assert "written=1 refused=0" in next(line for line in lines if "customers read" in line)
            file(applied).write_text(text.replace('last_name = "Beispiel"\n', ""))
            daemon.send_signal(signal.SIGHUP)
            assert "number=10042" in next(line for line in lines if "left as it is" in line)
            file(applied).write_text(text.replace("name", 'domains = ["de", "com"]\nname', 1))
            daemon.send_signal(signal.SIGHUP)
            assert "domains" in next(line for line in lines if "HD013" in line)
            assert daemon.poll() is None
        finally:
            guard.cancel()
            daemon.terminate()
            daemon.wait(20)
    assert "Muster AG" in helpdesk(applied, "customers", "list").stdout


def test_the_plan_says_what_trust_in_the_first_import_makes_of_addresses(site: Path) -> None:
    with (site / "helpdesk.toml").open("a") as config:
        config.write("[contacts]\ntrust_first_import = true\n")
    (site / "kunden.csv").write_text(TABLE)
    assert helpdesk(site, "customers", "import", str(site / "kunden.csv"), "--write").returncode == 0
    plan = helpdesk(site, "customers", "plan").stdout
    assert "taken as confirmed: erika@muster.example (trust_first_import)" in plan
    assert "pending" not in plan
    assert "0 addresses wait" in helpdesk(site, "customers", "apply").stderr
