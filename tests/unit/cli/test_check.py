"""`helpdesk check` and `helpdesk config example`: every problem printed, for people and for editors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *words],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A good configuration: the minimal one, with its passwords."""
    for name in ("imap-password", "smtp-password"):
        (tmp_path / name).write_text("geheim\n")
        (tmp_path / name).chmod(0o600)
    file = tmp_path / "helpdesk.toml"
    file.write_text((ROOT / "config/helpdesk.minimal.toml").read_text())
    return file


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_good_configuration_ends_with_0_and_says_so(config: Path) -> None:
    done = run("--config", str(config), "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{config}: 0 errors, 0 warnings\n")


def test_a_warning_is_printed_but_is_no_failure(config: Path) -> None:
    changed(config, "mx.example.de", "")
    done = run("--config", str(config), "check")
    assert done.returncode == 0
    assert f"{config}:18: warning: HD060" in done.stdout


def test_every_error_is_printed_and_the_code_is_78(config: Path) -> None:
    changed(config, 'host = "imap', 'hots = "imap')
    (config.parent / "smtp-password").unlink()
    done = run("--config", str(config), "check")
    assert done.returncode == 78
    assert f"{config}:10: HD010" in done.stdout
    assert f"{config}:16: HD030" in done.stdout
    assert done.stderr == f"{config}: 2 errors, 0 warnings\n"


def test_editors_get_one_object_for_each_problem(config: Path) -> None:
    changed(config, 'host = "imap', 'hots = "imap')
    done = run("--config", str(config), "check", "--json")
    assert done.returncode == 78
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "id": "HD010",
            "severity": "error",
            "file": str(config),
            "line": 10,
            "column": 1,
            "key": "mailbox[0].hots",
            "message": "unknown key 'hots' in [[mailbox]]",
            "hint": "did you mean 'host'?",
        }
    ]


def test_password_commands_are_tried(config: Path) -> None:
    changed(config, 'password_file = "imap-password"', 'password_command = "false hunter2"')
    done = run("--config", str(config), "check")
    assert done.returncode == 78
    assert f"{config}:12: HD034 password command false ended with exit code 1" in done.stdout
    assert "hunter2" not in done.stdout


def test_a_broken_template_of_the_site_is_told_with_its_file(config: Path) -> None:
    own = config.parent / "templates" / "de" / "acknowledgement"
    own.mkdir(parents=True)
    (own / "body.txt").write_text("Guten Tag,\n\n{{ facts.tikcet.number }}\n")
    changed(config, "[site]", 'templates = "templates"\n[site]')
    done = run("--config", str(config), "check", "--json")
    assert done.returncode == 78
    problems = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(problem["id"], Path(problem["file"]).name, problem["line"]) for problem in problems} == {
        ("HD041", "body.txt", 3)
    }


def test_the_example_is_printed_as_it_is_shipped() -> None:
    done = run("config", "example")
    assert (done.returncode, done.stdout) == (0, (ROOT / "config/helpdesk.example.toml").read_text())
