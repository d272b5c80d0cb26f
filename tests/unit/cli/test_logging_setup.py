"""Log records on stderr: one line each, for terminals and for the journal."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest

from helpdesk.cli.logging_setup import LogLevel, set_up_logging


@pytest.fixture
def logged() -> Iterator[Callable[..., str]]:
    """Set logging up, let the caller log, give what was written; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def written(log: Callable[[], None], level: LogLevel = LogLevel.INFO, *, journal: bool = False) -> str:
        stream = io.StringIO()
        set_up_logging(level, stream, journal=journal)
        log()
        return stream.getvalue()

    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_terminal_gets_time_level_logger_message_and_values(logged: Callable[..., str]) -> None:
    text = logged(lambda: logging.getLogger("helpdesk.x").info("mail %s", "sent", extra={"ticket": 7, "to": "a b"}))
    moment, rest = text.split(" ", 1)
    assert len(moment) == len("2026-11-22T03:56:00Z")
    assert moment.endswith("Z")
    assert rest == 'INFO    helpdesk.x: mail sent ticket=7 to="a b"\n'


@pytest.mark.parametrize(
    ("level", "priority"),
    [(logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7)],
)
def test_the_journal_gets_a_priority_and_no_time(logged: Callable[..., str], level: int, priority: int) -> None:
    text = logged(lambda: logging.getLogger("helpdesk.x").log(level, "words"), LogLevel.DEBUG, journal=True)
    assert text == f"<{priority}>helpdesk.x: words\n"


def test_no_mail_writes_a_line_of_its_own(logged: Callable[..., str]) -> None:
    text = logged(
        lambda: logging.getLogger("helpdesk").warning("from %s", "a\n<0>b\x1b[2J", extra={"subject": "c\nd"}),
        journal=True,
    )
    assert text == '<4>helpdesk: from a\\n<0>b\\x1b[2J subject="c\\nd"\n'


def fail() -> None:
    raise ValueError("first\n<0>second")


def test_each_line_of_a_traceback_carries_the_priority(logged: Callable[..., str]) -> None:
    def failing() -> None:
        try:
            fail()
        except ValueError:
            logging.getLogger("helpdesk").exception("failed")

    lines = logged(failing, journal=True).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines)
    assert all(line.startswith("<3>    ") for line in lines[1:])


@pytest.mark.parametrize("name", ["mail.log", "imaplib", "apscheduler.scheduler"])
def test_chatter_of_libraries_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, logged: Callable[..., str], name: str
) -> None:
    monkeypatch.setattr(logging.getLogger(name), "filters", [])  # a door of another test may have silenced it

    def chatter() -> None:
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("words")

    assert logged(chatter, LogLevel.DEBUG, journal=True) == f"<4>{name}: words\n"


def test_less_important_records_are_left_out(logged: Callable[..., str]) -> None:
    assert logged(lambda: logging.getLogger("helpdesk").info("words"), LogLevel.WARNING) == ""


@pytest.mark.parametrize(
    ("environment", "expected"), [("8:1", "<6>helpdesk: words\n"), (None, "Z INFO    helpdesk: words\n")]
)
def test_the_environment_says_whether_the_journal_reads(
    monkeypatch: pytest.MonkeyPatch, logged: Callable[..., str], environment: str | None, expected: str
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if environment:
        monkeypatch.setenv("JOURNAL_STREAM", environment)

    def words() -> None:
        logging.getLogger("helpdesk").info("words")

    stream = io.StringIO()
    logged(words)
    set_up_logging(LogLevel.INFO, stream)
    words()
    assert stream.getvalue().endswith(expected)


def test_a_traceback_repeats_no_account_and_no_password(logged: Callable[..., str]) -> None:
    error = ValueError("input 'DE02 1203 0000 0000 2020 51' for postgresql://helpdesk:geheim@db.example/helpdesk")
    text = logged(lambda: logging.getLogger("helpdesk").critical("unexpected", exc_info=error))
    assert "ValueError: input '***' for postgresql://helpdesk:***@db.example" in text
