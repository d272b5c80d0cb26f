"""An account on a real IMAP server, seen with another mail program's eyes: puts mail in, looks at folders."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from helpdesk.config.servers import Mailbox

PASSWORD = "geheim-4711"
AT = datetime(2026, 11, 2, 8, 30, 15, tzinfo=UTC)


@dataclass(frozen=True)
class ImapAccount:
    """A fresh, empty account."""

    server: str  # "pymap" or "dovecot"
    user: str
    port: int

    def settings(self, **changes: Any) -> Mailbox:
        given: dict[str, Any] = {
            "name": "support",
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "user": self.user,
            "password_command": "not used here",
            "timeout_seconds": 10,
        }
        return Mailbox.model_validate(given | changes)

    def append(self, mail: bytes, folder: str = "INBOX", at: datetime = AT, flags: str = "") -> None:
        with self.client() as client:
            status, words = client.append(folder, flags, imaplib.Time2Internaldate(at), mail)
            assert status == "OK", words

    def contents(self, folder: str = "INBOX") -> list[bytes]:
        """Give every mail that lies in the folder, deleted or not, without marking it as read."""
        with self.client(folder) as client:
            _, answer = client.uid("FETCH", "1:*", "(UID BODY.PEEK[])")
            return [part[1] for part in answer if isinstance(part, tuple)]

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        with self.client(folder) as client:
            _, answer = client.uid("FETCH", "1:*", "(UID FLAGS)")
            return dict(_flags(line) for line in answer if isinstance(line, bytes))

    def mark(self, uid: int, flag: str, folder: str = "INBOX") -> None:
        with self.client(folder) as client:
            client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({flag})")

    @contextmanager
    def client(self, folder: str | None = None) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, 10)
        try:
            client.login(self.user, PASSWORD)
            if folder is not None:
                status, words = client.select(f'"{folder}"')
                assert status == "OK", words
            yield client
        finally:
            client.logout()


def _flags(line: bytes) -> tuple[int, set[str]]:
    uid = re.search(rb"UID (\d+)", line)
    flags = re.search(rb"FLAGS \(([^)]*)\)", line)
    assert uid is not None
    assert flags is not None
    return int(uid[1]), set(flags[1].decode().split())
