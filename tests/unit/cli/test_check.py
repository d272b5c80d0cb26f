"""`helpdesk check` and `helpdesk config example`: every problem printed, for people and for editors."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.config.load import read
from helpdesk.daemon.lock import sole_daemon
from helpdesk.daemon.rehearsal import findings

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
    assert "whoever has a mail of ours to a technician can answer customers" in done.stdout


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


def test_rules_for_customers_whom_no_file_knows_are_told(config: Path) -> None:
    rule = '[[rule]]\nname = "Großkunde"\ncustomer = ["99999"]\npriority = "high"\n'
    (config.parent / "routing.toml").write_text(rule)
    done = run("--config", str(config), "check")
    assert done.returncode == 0
    assert (
        f"{config.parent / 'routing.toml'}:3: warning: HD126 no customer's file has the number '99999'" in done.stdout
    )


def test_the_example_is_printed_as_it_is_shipped() -> None:
    done = run("config", "example")
    assert (done.returncode, done.stdout) == (0, (ROOT / "config/helpdesk.example.toml").read_text())


def a_site(folder: Path, listen: str) -> Path:
    """The site of these tests with another door."""
    file = folder / "helpdesk.toml"
    file.write_text(re.sub('listen = "[^"]*"', f'listen = "{listen}"', file.read_text()))
    return file


def found(file: Path) -> list[str]:
    reading = read(file)
    assert reading.settings is not None
    return [f"{each.rule} {each.severity} {each.message}" for each in findings(reading.settings)]


def test_a_door_that_another_program_holds_is_an_error(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        (problem,) = found(a_site(site, listen))
    assert problem == f"HD044 error the door cannot listen on {listen}: Address already in use"
    assert found(a_site(site, listen)) == []


def test_a_socket_that_another_program_holds_is_an_error(site: Path) -> None:
    path = site / "door"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        assert found(a_site(site, str(path)))[0].startswith("HD044 error")
    assert found(a_site(site, str(path))) == []  # a file that was left over is no program
    assert found(a_site(site, str(site / "none" / "door")))[0].startswith("HD044 error")


def test_a_door_that_our_own_daemon_holds_is_said_to_be_ours(site: Path) -> None:
    (site / "state").mkdir()
    with sole_daemon(site / "state"), socket.create_server(("127.0.0.1", 0)) as ours:
        (problem,) = found(a_site(site, f"127.0.0.1:{ours.getsockname()[1]}"))
    assert problem.startswith("HD044 warning")
    assert f"the helpdesk that runs here (process {os.getpid()}) holds it" in problem


def test_a_state_folder_that_cannot_be_used_is_an_error(site: Path) -> None:
    (site / "state").write_text("a file in the way")
    assert found(a_site(site, "127.0.0.1:0")) == [f"HD043 error {site / 'state'} is no folder"]


def test_a_state_folder_that_is_still_to_be_made_is_not_made_by_the_check(site: Path) -> None:
    assert found(a_site(site, "127.0.0.1:0")) == []
    assert not (site / "state").exists()


def test_no_message_shows_a_pattern(site: Path) -> None:
    problems = read(a_site(site, "irgendwo")).problems
    assert [problem.message for problem in problems] == ["door.listen does not have the form that is needed"]
    assert "host:port" in problems[0].hint
