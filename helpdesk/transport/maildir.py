"""Writing mail into a maildir instead of sending it: for the demo and for a dry run.

Not a mail store of ours: nothing is read back. Written under tmp/, synced, then moved into new/, so that a
reader never sees half a mail. RFC 5321 4.4 (Return-Path).
"""

import hashlib
import os
import re
from pathlib import Path

from helpdesk.domain.delivery import Accepted, Outcome
from helpdesk.transport.outgoing import TransportDown, why_unsendable

_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


class MaildirTransport:
    """Keeps each mail once: the same Message-ID to the same recipient again is accepted without a second copy."""

    def __init__(self, path: Path) -> None:
        """Remember the maildir; it is made when the first mail comes."""
        self._path = path

    def send(self, envelope_from: str, recipient: str, message: bytes) -> Outcome:
        """Write one mail, with Return-Path and Delivered-To lines before it that show its envelope."""
        if refused := why_unsendable(envelope_from, recipient, message):
            return refused
        envelope = f"Return-Path: <{envelope_from}>\r\nDelivered-To: {recipient}\r\n".encode()
        try:
            return Accepted(self._keep(_name(recipient, message), envelope + message))
        except OSError as error:
            raise TransportDown(f"maildir {self._path}: {error.strerror or error}") from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _keep(self, name: str, content: bytes) -> str:
        for folder in ("tmp", "new", "cur"):
            (self._path / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        if known := self._find(name):
            return f"already kept as {known.name}"
        draft = self._path / "tmp" / name
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._path / "new" / name)
        _sync(self._path / "new")
        return f"kept as {name}"

    def _find(self, name: str) -> Path | None:
        """A mail program moves what it has shown into cur/ and adds flags after a colon."""
        unread = self._path / "new" / name
        return unread if unread.exists() else next((self._path / "cur").glob(f"{name}*"), None)


def _name(recipient: str, message: bytes) -> str:
    """Give the same name to the same mail each time: made from Message-ID and recipient."""
    head = message.partition(b"\r\n\r\n")[0]
    found = _MESSAGE_ID.search(head)
    identity = found.group(1) if found else message
    return hashlib.sha256(identity + b"\0" + recipient.encode()).hexdigest()[:40] + ".helpdesk"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
