"""The door against a raw socket: LMTP and SMTP as the RFCs say, failures that stay temporary, no smuggling."""

import logging
import threading
from datetime import UTC, datetime

import pytest

from helpdesk.transport.door import Delivery
from tests.servers.door_client import MAIL, Start

SECRET = "Kontonummer-4711"


def test_lmtp_takes_a_mail_byte_for_byte_and_answers_for_each_recipient(start: Start) -> None:
    began = datetime.now(UTC)
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
    assert began <= delivery.received_at <= datetime.now(UTC)
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
    client.socket.settimeout(30)
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


def test_more_recipients_than_a_hundred_are_put_off(start: Start) -> None:
    client = start().client()
    client.begin("LHLO mx.test", *(f"support+{number}@example.de" for number in range(100)))
    assert client.say("RCPT TO:<support@example.de>").startswith("452 4.5.3")


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
