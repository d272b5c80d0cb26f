"""The contract between the queue and whatever takes our mail, and the checks that hold for all of them.

Not the retry policy (`domain.delivery`). RFC 5321 2.3.8 (lines), 4.1.2 (addresses in commands).
"""

import re
from typing import Protocol

from helpdesk.domain.delivery import Outcome, Refused
from helpdesk.errors import TemporaryFailure

_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_NOT_IN_A_PATH = re.compile(r"[\x00-\x1f\x7f<>\ud800-\udfff]")


class TransportDown(TemporaryFailure):
    """The server as a whole cannot be used now; says nothing about the mail, which was not delivered."""


class MailInterrupted(TransportDown):
    """The server went away while this mail was on its way: it was not delivered, and may be the cause."""


class Transport(Protocol):
    """A way out for mail. Used by one thread at a time."""

    def send(self, envelope_from: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one mail to one recipient.

        `envelope_from` is "" for the null sender; `message` has CRLF line ends. Raises TransportDown.
        """
        ...

    def close(self) -> None:
        """Let go of connections; never raises, and `send` may be called again."""
        ...


def why_unsendable(envelope_from: str, recipient: str, message: bytes) -> Refused | None:
    """Find what must never be sent: a bare CR or LF could end the mail early elsewhere and begin another."""
    if not recipient or _NOT_IN_A_PATH.search(recipient):
        return Refused("553 5.1.3 not sent: the recipient is not a mail address")
    if _NOT_IN_A_PATH.search(envelope_from):
        return Refused("553 5.1.7 not sent: the envelope sender is not a mail address")
    breaks = message.count(b"\r\n")
    clean = message.count(b"\r") == breaks == message.count(b"\n")  # counted far faster than searched for
    if not clean and (bare := _BARE_LINE_END.search(message)):
        return Refused(f"554 5.6.0 not sent: bare CR or LF at byte {bare.start()} of the mail")
    return None
