"""What this machine reaches at this hour without us: bare commits and bare parsing, to divide our figures by.

Absolute figures drift with the machine and its load; ratios to these, taken in the same run, hold.
"""

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

from tests.bench.workload import Sample

_SECONDS = 2.0
_FIELDS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References", "In-Reply-To")


@dataclass(frozen=True, slots=True)
class References:
    """Commits of one small row each second (SQLite, WAL, synchronous=FULL), and mails of W parsed each second."""

    commits: float
    parses: float


def measure_references(samples: Sequence[Sample]) -> References:
    """Take both, two seconds each."""
    return References(_commits(), _parses(samples))


def _commits() -> float:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, closing(_database(Path(folder))) as database:
        start, count = time.monotonic(), 0
        while time.monotonic() < start + _SECONDS:
            database.execute("INSERT INTO row (word) VALUES ('helpdesk')")
            count += 1
        return count / (time.monotonic() - start)


def _database(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "commits.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, word TEXT)")
    return database


def _parses(samples: Sequence[Sample]) -> float:
    start, count = time.monotonic(), 0
    while time.monotonic() < start + _SECONDS:
        for sample in samples:
            bare_parse(sample.raw)
        count += len(samples)
    return count / (time.monotonic() - start)


def bare_parse(raw: bytes) -> None:
    """Decode everything that the standard library decodes, in its old and faster policy."""
    message = message_from_bytes(raw)
    for name in _FIELDS:
        str(make_header(decode_header(message.get(name, ""))))
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_content_maintype() == "text":
            content.decode(part.get_content_charset("utf-8"), "replace")
