"""A smarthost in a process of its own that takes everything as cheaply as Python can, and notes when.

Speaks just enough SMTP for a client that keeps to RFC 5321, with PIPELINING (RFC 2920). What was taken goes to the
standard output, a JSON line for each mail, when the standard input ends. Its CPU time is nobody's figure.
"""

import contextlib
import json
import mmap
import re
import socket
import struct
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock, Thread

_FIELD = re.compile(rb"^(message-id|references|auto-submitted):\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_EXTENSIONS = b"250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 100000000\r\n"
_CHUNK = 1 << 18
_END = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was accepted; `at` is the monotonic clock of this machine, ids are without brackets.

    `about` is the first of its References: the mail that began the conversation.
    """

    at: float
    recipient: str
    message_id: str
    about: str
    acknowledges: bool  # by its own word: Auto-Submitted: auto-replied
    size: int


class Sink:
    """Takes mail from any number of clients; the number taken stands in a file that others may map."""

    def __init__(self, port: int, counter: Path) -> None:
        self.taken: list[Taken] = []
        self._lock = Lock()
        counter.write_bytes(bytes(8))
        with counter.open("r+b") as stream:
            self._count = mmap.mmap(stream.fileno(), 8)
        self._listener = socket.create_server(("127.0.0.1", port), backlog=50)
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(ConnectionError):
            self._speak(client)

    def _speak(self, client: socket.socket) -> None:
        client.sendall(b"220 sink.test ESMTP\r\n")
        waiting, recipient, answers = b"", "", b""
        while True:
            line, found, rest = waiting.partition(b"\r\n")
            if not found:
                if answers:
                    client.sendall(answers)
                    answers = b""
                received = client.recv(_CHUNK)
                if not received:
                    return
                waiting += received
                continue
            waiting = rest
            verb = line[:4].upper()
            if verb == b"DATA":
                client.sendall(answers + b"354 go ahead\r\n")
                answers = b""
                content, waiting = _content(client, waiting)
                self._note(recipient, content)
                answers = b"250 2.0.0 taken\r\n"
            elif verb == b"RCPT":
                recipient = line[9:].partition(b">")[0].decode("utf-8")
                answers += b"250 2.1.5 OK\r\n"
            elif verb == b"QUIT":
                client.sendall(answers + b"221 2.0.0 bye\r\n")
                return
            else:
                answers += _EXTENSIONS if verb == b"EHLO" else b"250 2.0.0 OK\r\n"

    def _note(self, recipient: str, content: bytes) -> None:
        at = time.monotonic()
        fields = {
            match[1].lower(): match[2].decode("ascii", "replace").strip("<>")
            for match in _FIELD.finditer(content[:20_000].partition(b"\r\n\r\n")[0])
        }
        acknowledges = fields.get(b"auto-submitted", "") == "auto-replied"
        found = fields.get(b"message-id", ""), fields.get(b"references", "")
        with self._lock:
            self.taken.append(Taken(at, recipient, *found, acknowledges, len(content)))
            struct.pack_into("q", self._count, 0, len(self.taken))


def _content(client: socket.socket, first: bytes) -> tuple[bytes, bytes]:
    """Give what came up to the final dot, and what came after it."""
    content = bytearray(b"\r\n" + first)
    start = 0
    while (end := content.find(_END, start)) < 0:
        start = max(0, len(content) - len(_END))
        received = client.recv(_CHUNK)
        if not received:
            raise ConnectionError("the client left in the middle of a mail")
        content += received
    return bytes(content[2:end]), bytes(content[end + len(_END) :])


def main() -> None:
    """Serve until the standard input ends, then report."""
    sink = Sink(int(sys.argv[1]), Path(sys.argv[2]))
    sys.stdin.read()
    for taken in sink.taken:
        sys.stdout.write(json.dumps(asdict(taken)) + "\n")


if __name__ == "__main__":
    main()
