"""Passwords of helpdesk.toml: never printed, never in the clear over a network, in files that nobody else reads."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.config.load import Reading
from helpdesk.config.problems import Rule
from tests.configurations import GOOD


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "LOCALHOST."])
def test_a_password_in_the_clear_may_go_to_this_machine(judge: Callable[[str], Reading], host: str) -> None:
    text = GOOD.replace("imap.example.de", host).replace("[smarthost]", 'security = "none"\n[smarthost]')
    assert judge(text).problems == ()


@pytest.mark.parametrize("key", ["password", "password_fill", "passwort", "secret_token"])
def test_a_password_in_the_file_is_never_printed(judge: Callable[[str], Reading], key: str) -> None:
    reading = judge(GOOD.replace('password_file = "pw"', f'{key} = "hunter2"'))
    assert [problem.id for problem in reading.problems if problem.line == 10] == [Rule.UNKNOWN_KEY]
    assert "hunter2" not in "\n".join(map(str, reading.problems))


def test_a_password_in_a_broken_line_or_a_url_is_never_printed(judge: Callable[[str], Reading]) -> None:
    assert "hunter2" not in str(judge("[smarthost]\npassword = hunter2\n").problems[0])
    url = GOOD + '[storage]\ndatabase = ["postgresql://desk:hunter2@db.example.de/desk"]\n'
    (problem,) = judge(url).problems
    assert "desk:***@db" in str(problem)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_password_file_that_others_may_read_is_told_with_the_command(
    judge: Callable[[str], Reading], tmp_path: Path, mode: int
) -> None:
    (tmp_path / "pw").chmod(mode)
    (problem,) = judge(GOOD).problems
    assert (problem.id, problem.hint) == (Rule.PASSWORD_EXPOSED, f"chmod 600 {tmp_path / 'pw'}")


def test_an_empty_password_file_is_told(judge: Callable[[str], Reading], tmp_path: Path) -> None:
    (tmp_path / "pw").write_text(" \n")
    assert [problem.id for problem in judge(GOOD).problems] == [Rule.PASSWORD_EMPTY]


def test_the_mode_of_a_credential_is_systemds_business(
    judge: Callable[[str], Reading], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pw").chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert judge(GOOD).problems == ()


def test_a_credential_cannot_be_seen_from_outside_the_service(judge: Callable[[str], Reading]) -> None:
    assert judge(GOOD.replace('"pw"', '"/run/credentials/helpdesk.service/imap"')).problems == ()
