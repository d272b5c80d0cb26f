"""A door under test and the raw socket that talks to it."""

import socket
from collections.abc import Callable

from helpdesk.transport.door import Delivery, Door

MAIL = b"Subject: Hilfe\r\n\r\n.Punkt\r\nGr\xc3\xbc\xc3\x9fe \xff\r\n"


class Client:
    """Speaks line by line and knows nothing of SMTP."""

    def __init__(self, address: tuple[str, int]) -> None:
        if address[1]:
            self.socket = socket.create_connection(address, 30)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(30)
            self.socket.connect(address[0])
        self.lines = self.socket.makefile("rb")

    def reply(self) -> str:
        lines = [self.lines.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(self.lines.readline())
        return b"".join(lines).decode().strip()

    def say(self, line: str | bytes) -> str:
        self.socket.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return self.reply()

    def send(self, octets: bytes) -> None:
        self.socket.sendall(octets)

    def begin(self, greeting: str = "LHLO mx.test", *recipients: str, sender: str = "erika@example.org") -> None:
        if greeting:
            assert self.reply().startswith("220 ")
            assert self.say(greeting).startswith("250-")
        assert self.say(f"MAIL FROM:<{sender}>") == "250 2.1.0 OK"
        for recipient in recipients or ("support@example.de",):
            assert self.say(f"RCPT TO:<{recipient}>") == "250 2.1.5 OK"

    def content(self, mail: bytes, answers: int = 1) -> list[str]:
        assert self.say("DATA").startswith("354 ")
        self.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return [self.reply() for _ in range(answers)]

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


Start = Callable[..., "Running"]


class Running:
    def __init__(self, door: Door, stored: list[Delivery]) -> None:
        self.door = door
        self.stored = stored
        self.clients: list[Client] = []

    def client(self) -> Client:
        self.clients.append(Client(self.door.address))
        return self.clients[-1]
