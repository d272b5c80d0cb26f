"""The door against a raw socket: LMTP and SMTP as the RFCs say, failures that stay temporary, no smuggling."""

import contextlib
import logging
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.config.settings import Door as Settings
from helpdesk.errors import ConfigError
from helpdesk.transport import door
from helpdesk.transport.door import Delivery, Door

MAIL = b"Subject: Hilfe\r\n\r\n.Punkt\r\nGr\xc3\xbc\xc3\x9fe \xff\r\n"
SECRET = "Kontonummer-4711"


class Client:
    """Speaks line by line and knows nothing of SMTP."""

    def __init__(self, address: tuple[str, int]) -> None:
        if address[1]:
            self.socket = socket.create_connection(address, 10)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(10)
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


def ours(address: str) -> bool:
    return address.endswith("@example.de")


@pytest.fixture
def start() -> Iterator[Start]:
    doors: list[Running] = []

    def run(
        accepts: Callable[[str], bool] = ours, store: Callable[[Delivery], None] | None = None, **settings: Any
    ) -> Running:
        stored: list[Delivery] = []
        given = Settings.model_validate({"listen": "127.0.0.1:0"} | settings)
        running = Running(Door(given, "example.de", accepts, store or stored.append), stored)
        running.door.start()
        doors.append(running)
        return running

    yield run
    for running in doors:
        for client in running.clients:
            client.close()
        running.door.stop()


def test_lmtp_takes_a_mail_byte_for_byte_and_answers_for_each_recipient(start: Start) -> None:
    running = start()
    client = running.client()
    client.begin("LHLO mx.test", "support@example.de", "sales@example.de", "support+4711@example.de")
    assert client.say("RCPT TO:<eve@example.org>") == "550 5.1.1 No such mailbox here"
    assert client.content(MAIL, 3) == ["250 2.0.0 Stored"] * 3
    assert client.say("NOOP") == "250 2.0.0 OK"
    assert client.say("QUIT").startswith("221 2.0.0")
    [delivery] = running.stored
    assert delivery.raw == MAIL
    assert delivery.recipients == ("support@example.de", "sales@example.de", "support+4711@example.de")
    assert (delivery.envelope_from, delivery.way) == ("erika@example.org", "lmtp")
    assert abs(time.time() - delivery.received_at.timestamp()) < 10
    assert delivery.received_at.tzinfo is not None


def test_smtp_answers_once_and_pipelined_commands_follow_the_content(start: Start) -> None:
    running = start(protocol="smtp")
    client = running.client()
    client.begin("EHLO mx.test", "support@example.de", "sales@example.de")
    assert client.say("DATA").startswith("354")
    client.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\nMAIL FROM:<>\r\nRCPT TO:<support@example.de>\r\nDATA\r\n")
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
    client.send(b".\r\nQUIT\r\n")
    assert [client.reply()[:3] for _ in range(2)] == ["250", "221"]
    assert [(item.raw, item.way) for item in running.stored] == [(MAIL, "smtp"), (b"", "smtp")]


def test_the_null_sender_is_an_empty_string(start: Start) -> None:
    running = start()
    client = running.client()
    client.begin(sender="")
    client.content(MAIL)
    assert running.stored[0].envelope_from == ""


def test_addresses_beyond_ascii_are_taken_and_broken_ones_refused(start: Start) -> None:
    running = start()
    client = running.client()
    client.begin("LHLO mx.test", "müller@example.de", sender="jörg@example.org")
    assert client.say(b"RCPT TO:<\xff\xfe@example.de>").startswith("550 5.1.1")
    client.content(MAIL)
    assert client.say(b"MAIL FROM:<\xff\xfe@example.de>").startswith("553 5.1.7")
    assert client.say("MAIL FROM:<a@b@c>")[0] in "45"
    assert (running.stored[0].envelope_from, running.stored[0].recipients) == (
        "jörg@example.org",
        ("müller@example.de",),
    )


def test_a_line_of_a_megabyte_is_taken(start: Start) -> None:
    running = start()
    client = running.client()
    client.begin()
    mail = b"Subject: lang\r\n\r\n" + b"x" * 1_100_000 + b"\r\n" + b".\r\nkurz\r\n" * 3
    assert client.content(mail) == ["250 2.0.0 Stored"]
    assert running.stored[0].raw == mail


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_a_failing_store_is_temporary_for_everyone_and_the_session_goes_on(start: Start, protocol: str) -> None:
    stored: list[Delivery] = []

    def store(delivery: Delivery) -> None:
        if not stored and delivery.envelope_from:
            stored.append(delivery)
            raise RuntimeError(f"{SECRET} in /var/lib/helpdesk")
        stored.append(delivery)

    running = start(store=store, protocol=protocol)
    client = running.client()
    greeting = "LHLO mx.test" if protocol == "lmtp" else "EHLO mx.test"
    answers = 2 if protocol == "lmtp" else 1
    client.begin(greeting, "support@example.de", "sales@example.de")
    failed = client.content(MAIL, answers)
    assert failed == ["451 4.3.0 Temporary failure here, please try again later"] * answers
    client.begin("", "support@example.de", "sales@example.de")
    assert client.content(MAIL, answers) == ["250 2.0.0 Stored"] * answers


def test_a_failing_look_up_is_temporary_and_the_session_goes_on(start: Start) -> None:
    def accepts(address: str) -> bool:
        if address.startswith("kaputt"):
            raise OSError(SECRET)
        return True

    client = start(accepts).client()
    client.begin()
    assert client.say("RCPT TO:<kaputt@example.de>") == "451 4.3.0 Temporary failure here, please try again later"
    assert client.content(MAIL) == ["250 2.0.0 Stored"]


def test_the_answer_comes_only_after_the_mail_is_stored(start: Start) -> None:
    allowed = threading.Event()

    def store(_delivery: Delivery) -> None:
        allowed.wait(10)

    client = start(store=store).client()
    client.begin()
    assert client.say("DATA").startswith("354")
    client.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    client.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.socket.recv(1)
    allowed.set()
    client.socket.settimeout(10)
    assert client.socket.recv(3) == b"250"


def test_too_large_mails_are_refused_declared_or_real(start: Start) -> None:
    running = start(max_size_mb=1)
    client = running.client()
    client.begin("LHLO mx.test", "support@example.de", "sales@example.de")
    assert client.content(b"x" * 1_048_575 + b"\r\n", 2) == ["552 5.3.4 The mail is larger than we take"] * 2
    assert client.say("MAIL FROM:<erika@example.org> SIZE=1048577").startswith("552 5.3.4")
    assert client.say("MAIL FROM:<erika@example.org> SIZE=1048576 BODY=8BITMIME").startswith("250")
    assert client.say("RCPT TO:<support@example.de>").startswith("250")
    assert client.content(b"x" * 1_048_574 + b"\r\n") == ["250 2.0.0 Stored"]
    assert [len(delivery.raw) for delivery in running.stored] == [1_048_576]


# The end of the content in every form that some server once took for it.
SMUGGLING = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\r\n\x00.\r\n",
]


@pytest.mark.parametrize("end", SMUGGLING)
def test_smuggled_mails_stay_in_the_body(start: Start, end: bytes) -> None:
    running = start(protocol="smtp")
    client = running.client()
    client.begin("EHLO mx.test")
    assert client.say("DATA").startswith("354")
    smuggled = b"MAIL FROM:<chef@example.de>\r\nRCPT TO:<support@example.de>\r\nDATA\r\nSubject: falsch\r\n\r\nx"
    client.send(b"Subject: a\r\n\r\nbody" + end + smuggled + b"\r\n.\r\n")
    assert client.reply() == "250 2.0.0 Stored"
    assert client.say("NOOP").startswith("250")
    [delivery] = running.stored
    assert smuggled in delivery.raw


def test_content_before_it_was_asked_for_is_refused_and_the_connection_ends(start: Start) -> None:
    running = start(protocol="smtp")
    client = running.client()
    client.begin("EHLO mx.test")
    client.send(b"DATA\r\nSubject: early\r\n\r\nx\r\n.\r\n")
    assert client.reply().startswith("354")
    assert client.reply().startswith("503 5.5.1")
    assert client.reply().startswith("421 4.7.0")
    assert client.lines.readline() == b""
    assert running.stored == []


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_it_tells_nothing_and_offers_no_login(start: Start, protocol: str) -> None:
    client = start(protocol=protocol).client()
    assert client.reply() == f"220 example.de {'LMTP' if protocol == 'lmtp' else 'ESMTP'}"
    wrong, right = ("EHLO", "LHLO") if protocol == "lmtp" else ("LHLO", "EHLO")
    assert client.say(f"{wrong} mx.test").startswith("500 5.5.2")
    greeting = client.say(f"{right} mx.test")
    offered = {line[4:].strip() for line in greeting.splitlines()[1:]}
    assert offered == {"PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", f"SIZE {35 * 1024 * 1024}"}
    assert (
        client.say("VRFY support@example.de") == client.say("VRFY nobody@example.org") == "252 2.5.2 Send mail and see"
    )
    for line in ("AUTH PLAIN AGEAYg==", "STARTTLS", "EXPN support"):
        assert client.say(line) == "502 5.5.1 Command not implemented"
    assert client.say("DATA").startswith("503 5.5.1")
    assert client.say("WHAT").startswith("500 5.5.2")


def test_too_many_connections_are_sent_away_and_room_comes_back(start: Start) -> None:
    running = start(max_connections=2)
    first, second, third = running.client(), running.client(), running.client()
    assert first.reply()[:3] == second.reply()[:3] == "220"
    assert third.reply().startswith("421 4.3.2")
    assert third.lines.readline() == b""
    first.say("QUIT")
    assert first.lines.readline() == b""
    assert running.client().reply()[:3] == "220"


def test_a_silent_client_is_sent_away(start: Start) -> None:
    client = start(timeout_seconds=1).client()
    assert client.reply()[:3] == "220"
    assert client.reply().startswith("421 4.4.2")


def test_more_recipients_than_a_hundred_are_put_off(start: Start) -> None:
    client = start().client()
    client.begin("LHLO mx.test", *(f"support+{number}@example.de" for number in range(100)))
    assert client.say("RCPT TO:<support@example.de>").startswith("452 4.5.3")


def test_at_the_end_idle_clients_get_421_and_a_mail_on_its_way_is_answered(start: Start) -> None:
    begun, allowed = threading.Event(), threading.Event()

    def store(_delivery: Delivery) -> None:
        begun.set()
        allowed.wait(10)

    running = start(store=store)
    address = running.door.address
    idle, busy = running.client(), running.client()
    assert idle.reply()[:3] == "220"
    busy.begin()
    assert busy.say("DATA").startswith("354")
    busy.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    assert begun.wait(10)
    stopping = threading.Thread(target=running.door.stop)
    stopping.start()
    assert idle.reply().startswith("421 4.3.2")
    allowed.set()
    assert busy.reply() == "250 2.0.0 Stored"
    assert busy.reply().startswith("421 4.3.2")
    stopping.join(3)
    assert not stopping.is_alive()
    with pytest.raises(ConnectionRefusedError):
        Client(address)


def test_stopping_waits_for_a_client_that_stalls_only_so_long(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_GRACE_SECONDS", 0.4)
    running = start()
    client = running.client()
    client.begin()
    assert client.say("DATA").startswith("354")
    client.send(b"half a mail")
    running.door.stop()
    with contextlib.suppress(ConnectionResetError):
        assert client.lines.readline() == b""
    running.door.stop()


def test_clients_that_come_at_the_last_moment_are_not_forgotten(start: Start) -> None:
    for _ in range(10):
        running = start()
        clients = [running.client() for _ in range(3)]
        began = time.monotonic()
        running.door.stop()
        assert time.monotonic() - began < 2
        for client in clients:
            with contextlib.suppress(ConnectionResetError):
                assert b"421" in (client.lines.read() or b"421")  # or the door closed before it saw them


def test_a_unix_socket_serves_its_group_and_is_removed_at_the_end(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "door"
    running = start(listen=str(path))
    assert running.door.address == (str(path), 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    client = running.client()
    client.begin()
    assert client.content(MAIL) == ["250 2.0.0 Stored"]
    with pytest.raises(ConfigError, match="another program listens"):
        start(listen=str(path))
    assert path.exists()
    running.door.stop()
    assert not path.exists()


def test_a_socket_left_over_from_a_crash_is_replaced(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "door"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    assert path.exists()
    assert start(listen=str(path)).client().reply()[:3] == "220"


@pytest.mark.parametrize(
    "listen", ["25", "127.0.0.1:smtp", "127.0.0.1:70000", "/nowhere/at/all/door", "192.0.2.1:2525"]
)
def test_an_address_that_cannot_be_is_a_clear_error(start: Start, listen: str) -> None:
    with pytest.raises(ConfigError, match=r"\[door\] listen = '.*': "):
        start(listen=listen)


def test_a_port_that_is_taken_is_a_clear_error(start: Start) -> None:
    host, port = start().door.address
    with pytest.raises(ConfigError, match=r"address already in use"):
        start(listen=f"{host}:{port}")


def test_nothing_of_a_mail_is_logged_at_any_level(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    def store(delivery: Delivery) -> None:
        raise ValueError(delivery.raw.decode())

    caplog.set_level(logging.DEBUG)
    for name in ("mail.log", "aiosmtpd", "helpdesk"):
        caplog.set_level(logging.DEBUG, name)
    client = start(store=store).client()
    client.begin()
    assert client.content(f"Subject: {SECRET}\r\n\r\n{SECRET}\r\n".encode())[0].startswith("451")
    client.say(SECRET)
    client.say(f"{SECRET} {SECRET}")
    assert "storing a mail failed: ValueError" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET.upper() not in caplog.text
