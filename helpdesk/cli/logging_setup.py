"""Where log records go: stderr, one line each, in the form that the reader of stderr wants.

Not what is logged. Under systemd the priority stands in front and the journal adds the time (sd-daemon, "<N>");
elsewhere the time comes first, in UTC.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import TextIO

from helpdesk.config.problems import without_accounts

# Libraries whose chatter would hide our own lines, or show what was said to a server.
_CAPPED = {
    "mail.log": logging.WARNING,
    "imaplib": logging.WARNING,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
}

# What every record has; anything beyond came with `extra` and is printed as key=value.
_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}

# syslog's numbers (RFC 5424 6.2.1) for the levels from which on they apply.
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (0, 7))


class LogLevel(StrEnum):
    """From which level on records are printed."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def set_up_logging(level: LogLevel, stream: TextIO | None = None, *, journal: bool | None = None) -> None:
    """Send all records from `level` on to the stream, stderr by default; calling it again replaces the first call.

    `journal` says whether the journal reads the stream; None: as the environment says (JOURNAL_STREAM).
    """
    to_journal = "JOURNAL_STREAM" in os.environ if journal is None else journal
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JournalFormatter() if to_journal else TerminalFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, lowest in _CAPPED.items():
        logging.getLogger(name).setLevel(max(lowest, root.level))


class TerminalFormatter(logging.Formatter):
    """Time in UTC, level, logger, message, key=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one line for the record; the lines of a traceback follow, indented."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return "\n".join(_lines(record, f"{moment} {record.levelname:<7} "))


class JournalFormatter(logging.Formatter):
    """Priority, logger, message, key=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one line for the record; each line of a traceback carries the priority too."""
        priority = next(number for level, number in _PRIORITIES if record.levelno >= level)
        return "\n".join(f"<{priority}>{line}" for line in _lines(record, ""))


def _lines(record: logging.LogRecord, prefix: str) -> Iterator[str]:
    """Escape line ends in message and values, so that no mail can write a line of its own into the log."""
    extra = (f"{key}={_value(value)}" for key, value in record.__dict__.items() if key not in _STANDARD)
    yield prefix + " ".join((f"{record.name}:", _escaped(record.getMessage()), *extra))
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        yield from (f"    {_escaped(without_accounts(line))}" for line in trace.split("\n"))


def _value(value: object) -> str:
    """Quote a value that has blanks, quotes or '=' in it, as in logfmt."""
    text = str(value)
    quoted = not text or any(character in ' "=' or not character.isprintable() for character in text)
    return json.dumps(text, ensure_ascii=True) if quoted else text


def _escaped(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
