"""IDLE: wait on an open connection until the server says that something is new, for a bounded time.

Not what the news means. Reads the connection itself, because imaplib knows only whole answers: what already lies
in its file object or in the TLS layer is read before the socket is asked. RFC 2177.
"""

import imaplib
import io
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import cast

from helpdesk.transport.imap_session import Refused

_SLICE = 1.0  # seconds between two looks whether the end was asked for
_HURRY = 2.0  # seconds that the end waits for the server
_LONGEST_LINE = 65_536
_READ = 65_536


def idle(
    client: imaplib.IMAP4,
    seconds: float,
    answer_seconds: float,
    hear: Callable[[bytes], bool],
    stopping: Callable[[], bool],
) -> None:
    """Stay in IDLE until `hear`, called with each untagged line, says that there is news, or the time is over.

    Raises Refused where the server does not want to, TimeoutError where it does not answer within
    `answer_seconds`, OSError or imaplib's errors where the connection is broken.
    """
    tag = b"I%d" % time.monotonic_ns()
    lines = _Lines(client)
    client.send(tag + b" IDLE\r\n")
    news = _begin(lines, tag, answer_seconds, hear)
    end = time.monotonic() + seconds
    while not news and not stopping() and (left := end - time.monotonic()) > 0:
        for line in lines.within(min(left, _SLICE)):
            news = hear(line) or news
    client.send(b"DONE\r\n")
    _end(lines, tag, _HURRY if stopping() else answer_seconds, hear)


def _begin(lines: "_Lines", tag: bytes, seconds: float, hear: Callable[[bytes], bool]) -> bool:
    begun = news = False
    for line in lines.until(time.monotonic() + seconds):
        if line.startswith(b"+"):
            begun = True
        elif line.startswith(tag + b" "):
            raise Refused("IDLE", line.partition(b" ")[2].decode("utf-8", "replace")[:300])
        else:
            news = hear(line) or news
        if begun and lines.at_rest:
            return news
    raise TimeoutError("the server does not answer IDLE")


def _end(lines: "_Lines", tag: bytes, seconds: float, hear: Callable[[bytes], bool]) -> None:
    ended = False
    for line in lines.until(time.monotonic() + seconds):
        if not line.startswith(tag + b" "):
            hear(line)
        elif line.split()[1:2] == [b"OK"]:
            ended = True
        else:
            raise imaplib.IMAP4.error("IDLE did not end well")
        if ended and lines.at_rest:
            return
    raise TimeoutError("the server does not answer the end of IDLE")


class _Lines:
    """The lines of a connection as they come, without waiting longer than asked."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._socket: socket.socket = client.sock
        self._file = cast(io.BufferedReader, client.file)
        self._rest = b""
        self._left = 0

    @property
    def at_rest(self) -> bool:
        """Whether all that was read has been given out, so that others may read on."""
        return not self._rest and not self._left

    def until(self, end: float) -> Iterator[bytes]:
        """Give line after line until that moment of the monotonic clock."""
        while (left := end - time.monotonic()) > 0:
            lines = self.within(left)
            for number, line in enumerate(lines, start=1):
                self._left = len(lines) - number
                yield line

    def within(self, seconds: float) -> list[bytes]:
        """Give what comes, as soon as there is any whole line; nothing after so many seconds."""
        end = time.monotonic() + seconds
        data, _ = self._there()
        while True:
            *lines, self._rest = (self._rest + data).split(b"\r\n")
            if len(self._rest) > _LONGEST_LINE:
                raise imaplib.IMAP4.abort("a line without end")
            left = end - time.monotonic()
            if lines or left <= 0 or not self._readable(left):
                return lines
            data, blocked = self._there()
            if not data and not blocked:
                raise imaplib.IMAP4.abort("the server closed the connection")

    def _readable(self, seconds: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def _there(self) -> tuple[bytes, bool]:
        """Read without waiting: the file object, the TLS layer, the socket; and tell if TLS waits for more."""
        timeout, chunks = self._socket.gettimeout(), list[bytes]()
        self._socket.settimeout(0)
        try:
            while chunk := self._file.read1(_READ):
                chunks.append(chunk)
        except ssl.SSLWantReadError:
            return b"".join(chunks), True
        finally:
            self._socket.settimeout(timeout)
        return b"".join(chunks), False
