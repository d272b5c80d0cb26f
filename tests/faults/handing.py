"""Hand mail to the daemon as others do: a mail server that retries over LMTP, and a mailbox that fills.

What counts as accepted is what the daemon itself said (250), or what lies in the mailbox.
"""

import contextlib
import imaplib
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from tests.builders import SUPPORT
from tests.faults.mails import Numbered
from tests.servers.accounts import AT, ImapAccount
from tests.servers.door_client import Client

_PAUSE = 0.03  # seconds between two tries of a mail that was not taken


class Handing(Protocol):
    """A way in."""

    accepted: list[Numbered]
    refused: list[str]

    def offer(self, mails: Sequence[Numbered]) -> None:
        """Begin to hand these in."""

    def finished(self) -> bool:
        """Whether everything offered so far was taken."""

    def close(self) -> None:
        """End."""

    def figures(self) -> dict[str, int]:
        """Give what happened on the way."""


class LmtpSender:
    """Does as a mail server: keeps a mail until 250, tries again after 4xx and after a lost answer."""

    def __init__(self, port: int, threads: int = 2) -> None:
        self.accepted: list[Numbered] = []
        self.refused: list[str] = []
        self._port = port
        self._queue: deque[Numbered] = deque()
        self._open = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._figures = {"tries": 0, "temporary_answers": 0, "lost_answers": 0}
        self._threads = [threading.Thread(target=self._work, name="lmtp-sender") for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def offer(self, mails: Sequence[Numbered]) -> None:
        with self._lock:
            self._queue.extend(mails)
            self._open += len(mails)

    def finished(self) -> bool:
        with self._lock:
            return self._open == 0

    def close(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def figures(self) -> dict[str, int]:
        return dict(self._figures)

    def _work(self) -> None:
        while not self._ended.is_set():
            with self._lock:
                mail = self._queue.popleft() if self._queue else None
            if mail is None:
                self._ended.wait(_PAUSE)
                continue
            answer = self._try(mail)
            with self._lock:
                self._note(mail, answer)
            if not answer.startswith("250"):
                self._ended.wait(_PAUSE)

    def _note(self, mail: Numbered, answer: str) -> None:
        if answer.startswith("250"):
            self.accepted.append(mail)
            self._open -= 1
        elif answer.startswith("5"):
            self.refused.append(f"mail {mail.number} was refused: {answer}")
            self._open -= 1
        else:
            self._figures["temporary_answers"] += answer.startswith("4")
            self._queue.append(mail)

    def _try(self, mail: Numbered) -> str:
        """Give the last answer; "" where the connection was not made or was lost."""
        content_sent = False
        with contextlib.suppress(OSError, AssertionError):
            client = Client(("127.0.0.1", self._port))
            try:
                client.begin("LHLO mx.test", SUPPORT, sender=mail.sender)
                if not (answer := client.say("DATA")).startswith("354"):
                    return answer
                self._figures["tries"] += 1
                content_sent = True
                client.send(mail.raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
                if answer := client.reply():
                    return answer
            finally:
                client.close()
        self._figures["lost_answers"] += content_sent
        return ""


class MailboxFiller:
    """Appends to an IMAP mailbox, as a mail server that delivers there does."""

    def __init__(self, account: ImapAccount) -> None:
        self.accepted: list[Numbered] = []
        self.refused: list[str] = []
        self._account = account
        self._client = imaplib.IMAP4("127.0.0.1", account.port, 30)
        from tests.servers.accounts import PASSWORD

        self._client.login(account.user, PASSWORD)

    def offer(self, mails: Sequence[Numbered]) -> None:
        for mail in mails:
            status, words = self._client.append("INBOX", "", imaplib.Time2Internaldate(AT), mail.raw)
            if status == "OK":
                self.accepted.append(mail)
            else:
                self.refused.append(f"mail {mail.number} was not appended: {words}")

    def finished(self) -> bool:
        return not self._account.contents("INBOX")

    def close(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._client.logout()

    def figures(self) -> dict[str, int]:
        return {"left_in_mailbox": len(self._account.contents()), "moved": len(self._account.contents("Processed"))}


def wait_until_finished(handing: Handing, seconds: float) -> bool:
    """Wait until all that was offered was taken; False where that took too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if handing.finished():
            return True
        time.sleep(0.1)
    return False
