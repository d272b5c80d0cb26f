"""Passwords from files and commands: fetched as they are, and never shown when something goes wrong."""

import sys
import traceback
from pathlib import Path

import pytest

from helpdesk.config import secret as module
from helpdesk.config.secret import secret
from helpdesk.config.servers import Secret
from helpdesk.errors import ConfigError, HelpdeskError, TemporaryFailure

# Written like this, so that a traceback does not show it as a source line.
PASSWORD = "2retnuh"[::-1]


def from_file(file: Path) -> Secret:
    return Secret(user="erika", password_file=file)


def from_python(code: str) -> Secret:
    return Secret(user="erika", password_command=f'"{sys.executable}" -c "{code}"')


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"geheim\n", "geheim"),
        (b" mit Blank \r\n", " mit Blank "),
        ("größe".encode(), "größe"),
        (b"a#b$c\n\n", "a#b$c"),
    ],
)
def test_a_file_gives_its_line_without_the_line_end(tmp_path: Path, content: bytes, password: str) -> None:
    file = tmp_path / "pw"
    file.write_bytes(content)
    assert secret(from_file(file))() == password


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "pw"
    file.write_text("old")
    fetch = secret(from_file(file))
    assert fetch() == "old"
    file.write_text("new")
    assert fetch() == "new"


def test_a_command_gives_what_it_prints() -> None:
    assert secret(from_python("print('geheim')"))() == "geheim"


def test_no_shell_takes_part(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    command = f"echo a; touch {victim}"
    assert secret(Secret(user="erika", password_command=command))() == f"a; touch {victim}"
    assert not victim.exists()


def test_a_command_that_asks_gets_no_answer() -> None:
    with pytest.raises(TemporaryFailure, match="exit code"):
        secret(from_python("input()"))()


def test_a_section_without_user_has_no_password() -> None:
    assert secret(Secret())() == ""


@pytest.mark.parametrize("content", [b"", b"\n", PASSWORD.encode() + b"\nx\n", PASSWORD.encode() + b"\xff"])
def test_a_file_that_holds_no_password_must_be_mended(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pw"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=str(file)) as raised:
        secret(from_file(file))()
    assert PASSWORD not in shown(raised.value)


def test_a_missing_file_must_be_mended(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        secret(from_file(tmp_path / "gone"))()


def test_a_missing_program_must_be_mended() -> None:
    with pytest.raises(ConfigError, match="no-such-program-here") as raised:
        secret(Secret(user="erika", password_command=f"no-such-program-here {PASSWORD}"))()
    assert PASSWORD not in shown(raised.value)


def test_a_command_with_open_quotes_must_be_mended() -> None:
    with pytest.raises(ConfigError, match="quotes") as raised:
        secret(Secret(user="erika", password_command=f"echo '{PASSWORD}"))()
    assert PASSWORD not in shown(raised.value)


def test_a_failing_command_is_tried_again_later() -> None:
    with pytest.raises(TemporaryFailure, match="exit code 3") as raised:
        secret(from_python(f"import sys; print('{PASSWORD}'); print('{PASSWORD}', file=sys.stderr); sys.exit(3)"))()
    assert PASSWORD not in shown(raised.value)


def test_a_command_that_hangs_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT_SECONDS", 0.3)
    with pytest.raises(TemporaryFailure, match="no answer") as raised:
        secret(from_python(f"import time; print('{PASSWORD}', flush=True); time.sleep(30)"))()
    assert PASSWORD not in shown(raised.value)


def shown(error: HelpdeskError) -> str:
    """Everything that a log could show of an error, with what it was raised from."""
    return "".join(traceback.format_exception(error)) + repr(error)
