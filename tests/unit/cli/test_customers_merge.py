"""`helpdesk customers merge`: shows both numbers first, asks, and does nothing that nobody decided."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.cli.exits import exit_code
from helpdesk.errors import HelpdeskError
from tests.merging import EAST, WEST


@dataclass(frozen=True)
class Done:
    """What a command printed and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def helpdesk(site: Path, *words: str) -> Done:
    """Run a command in this process, with no terminal to ask on."""
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), "customers", *words])
    if isinstance(result.exception, HelpdeskError):
        return Done(exit_code(result.exception), result.stdout, f"{result.stderr}{result.exception}")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def applied(site: Path) -> Path:
    (site / "customers").mkdir()
    (site / "customers/west.toml").write_text(WEST)
    (site / "customers/ost.toml").write_text(EAST)
    assert helpdesk(site, "apply").returncode == 0
    return site


def test_both_are_shown_side_by_side_with_a_mark_at_what_differs(applied: Path) -> None:
    shown = helpdesk(applied, "merge", "10042", "10077", "--keep")
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["≠", "street", "Musterweg", "1", "Ostweg", "7"] in lines
    assert ["≠", "iban", "-", "DE**", "****", "2051"] in lines
    assert ["city", "Musterstadt", "Musterstadt"] in lines
    assert "10077 would live on as 10042, with all its tickets; contacts: 2, sites: 1, domains: 2" in shown.stdout
    assert "until now: outages" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert (shown.returncode, "say --yes" in shown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--yes",), 2, "say --take-over or --keep"),
        (("--keep",), 2, "say --yes"),
        (("--keep", "--yes", "--with-signed-form", "missing.pdf"), 2, "cannot read missing.pdf"),
        (("--keep", "--yes", "--with-signed-form", "customers/ost.toml"), 2, "no scanned form"),
    ],
)
def test_what_nobody_decided_is_not_done(
    applied: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(applied)
    done = helpdesk(applied, "merge", "10042", "10077", *words)
    assert (done.returncode, said in done.stderr) == (code, True)
    assert "10042 MUSTER" not in helpdesk(applied, "show", "10077").stdout
    assert "lives on" not in helpdesk(applied, "show", "10077").stdout


def test_the_old_number_shows_its_survivor_and_its_file_is_named_until_it_is_gone(applied: Path) -> None:
    done = helpdesk(applied, "merge", "10042", "10077", "--keep", "--yes")
    assert (done.returncode, "10077 lives on as 10042; 0 tickets moved" in done.stderr) == (0, True)
    assert "contact erika of 10077 is erika-2 of 10042 now" in done.stderr
    shown = helpdesk(applied, "show", "10077").stdout
    assert shown.splitlines()[:2] == ["10042 Muster GmbH (active)", "10077 lives on as 10042"]
    assert "formerly 10077 MUSTER  GmbH, merged " in shown
    assert "Ostweg 7" in shown
    plan = helpdesk(applied, "plan")
    assert "lives on as 10042: remove this file" in plan.stdout
    assert "kept as life has it: 10042:contacts.erika-2" in plan.stdout
    assert "0 of 2 customers would change" in plan.stderr
    assert "10077 lives on as 10042: remove ost.toml" in helpdesk(applied, "apply").stderr
    assert "remove ost.toml where it still is" in helpdesk(applied, "export", str(applied / "new")).stderr
    assert [file.name for file in (applied / "new").iterdir()] == ["west.toml"]
    (applied / "customers/ost.toml").unlink()
    assert "lives on" not in helpdesk(applied, "plan").stdout


def test_names_that_differ_are_refused_with_the_word_for_the_way_out(applied: Path) -> None:
    file = applied / "customers/ost.toml"
    file.write_text(EAST.replace("MUSTER  GmbH", "Muster AG"))
    helpdesk(applied, "apply")
    refused = helpdesk(applied, "merge", "10042", "10077", "--keep", "--yes")
    assert (refused.returncode, "--with-signed-form FILE" in refused.stderr) == (77, True)
    (applied / "form.pdf").write_bytes(b"%PDF-1.7")
    form = str(applied / "form.pdf")
    done = helpdesk(applied, "merge", "10042", "10077", "--keep", "--yes", "--with-signed-form", form)
    assert done.returncode == 0
    assert "signed form: form.pdf, 8 bytes, SHA-256" in helpdesk(applied, "show", "10042").stdout
