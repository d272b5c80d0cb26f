"""How the program ends: codes, words, speed of its help; run as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk import errors
from helpdesk.cli import app, exits
from helpdesk.config.problems import ConfigProblems

ROOT = Path(__file__).resolve().parents[3]


def helpdesk(*words: str, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if name != "HELPDESK_CONFIG"}
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *words],
        cwd=cwd,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_kind_of_failure_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not errors.HelpdeskError]
    assert set(exits.EXIT_CODES) == set(kinds)
    assert len(set(exits.EXIT_CODES.values())) == len(kinds)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("x"), 2),
        (errors.PermanentFailure("x"), 69),
        (errors.HelpdeskError("x"), 70),
        (errors.CorruptStore("x"), 74),
        (errors.TemporaryFailure("x"), 75),
        (errors.NotPermitted("x"), 77),
        (errors.ConfigError("x"), 78),
        (ConfigProblems(()), 78),
    ],
)
def test_an_error_ends_the_program_with_its_code(error: errors.HelpdeskError, code: int) -> None:
    assert exits.exit_code(error) == code


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (errors.TemporaryFailure("later\x1b[2J"), 75, "helpdesk: later [2J\n"),
        (errors.ConfigError("mend it"), 78, "helpdesk: mend it\n"),
    ],
)
def test_a_failure_is_one_line_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int, words: str
) -> None:
    assert ended(monkeypatch, error) == code
    assert capsys.readouterr() == ("", words)


def test_a_bug_says_so_in_one_line_and_tells_the_log_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert ended(monkeypatch, ZeroDivisionError("secret words")) == 70
    assert capsys.readouterr().err == (
        "helpdesk: this is a bug in helpdesk (ZeroDivisionError); the lines above tell where\n"
    )
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def ended(monkeypatch: pytest.MonkeyPatch, error: Exception) -> int:
    """Let the command line raise and give the code that the program ends with."""

    def failing() -> object:
        def run(**_: str) -> None:
            raise error

        return run

    monkeypatch.setattr(app, "build", failing)
    # The streams of a test are not those of a process: nothing can be set on them.
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "reconfigure", lambda **_: None, raising=False)
    with pytest.raises(SystemExit) as raised:
        exits.main()
    assert isinstance(raised.value.code, int)
    return raised.value.code


def test_help_loads_nothing_that_is_slow() -> None:
    code = (
        "import sys; from helpdesk.cli.app import build\n"
        "try: build()(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sqlalchemy', 'pydantic', 'jinja2', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "mail" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("words", [["nonsense"], ["check", "--nonsense"], ["mail", "show"]])
def test_bad_usage_ends_with_2_and_words_on_stderr(words: list[str]) -> None:
    done = helpdesk(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: helpdesk" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_misspelled_command_is_told_the_right_one() -> None:
    assert "Did you mean 'check'?" in helpdesk("chek").stderr


def test_the_version_is_told() -> None:
    done = helpdesk("version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("helpdesk 0.")


def test_the_configuration_is_looked_for_where_the_environment_says(tmp_path: Path) -> None:
    named = helpdesk("check", HELPDESK_CONFIG=str(tmp_path / "other.toml"))
    assert (named.returncode, named.stdout.startswith(f"{tmp_path}/other.toml: HD001")) == (78, True)


def test_without_a_name_the_configuration_of_the_folder_comes_first(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "helpdesk.toml").write_text("nonsense")
    assert helpdesk("check", cwd=tmp_path).stdout.startswith("config/helpdesk.toml:1: HD002")


def test_the_command_runs_no_code_of_the_folder_that_one_stands_in(tmp_path: Path) -> None:
    for name in ("helpdesk/__init__.py", "email.py", "typer.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('foreign code')")
    command = Path(sys.executable).with_name("helpdesk")
    done = subprocess.run([command, "version"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[:1], done.stderr) == (0, ["helpdesk"], "")
