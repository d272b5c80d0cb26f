"""Sending to a real SMTP server that behaves in every way that servers do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import trustme

from helpdesk.config.servers import Smarthost
from helpdesk.domain.delivery import Accepted, Deferred, Outcome, Refused, TooLarge, Uncertain
from helpdesk.transport.outgoing import TransportDown
from helpdesk.transport.smtp import SmtpTransport
from tests.servers.smtp_sink import SmtpSink, ca_file

MAIL = (
    b"Message-ID: <4711@example.de>\r\nSubject: Ihre Anfrage\r\n\r\n"
    b".\r\n..zwei\r\n.Ende\r\nlang: " + b"x" * 5000 + b"\r\nohne Ende am Ende: .\r\n"
)
FROM = "support+b4711@example.de"
TO = "erika@example.org"


def transport(sink: SmtpSink, password: str = "", **changes: Any) -> SmtpTransport:
    return SmtpTransport(sink.settings(**changes), "helpdesk.test", lambda: password)


@contextmanager
def running(sink: SmtpSink) -> Iterator[SmtpSink]:
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()


def _plain(port: int) -> Smarthost:
    return Smarthost(host="127.0.0.1", port=port, security="none", timeout_seconds=5)


@pytest.fixture
def sending(smtp_sink: SmtpSink) -> Iterator[SmtpTransport]:
    sending = transport(smtp_sink)
    yield sending
    sending.close()


def test_a_mail_arrives_byte_for_byte_with_its_envelope(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    assert sending.send(FROM, TO, MAIL) == Accepted("250 2.0.0 queued as 4711")
    [taken] = smtp_sink.taken
    assert taken.content == MAIL
    assert (taken.envelope_from, taken.recipients) == (FROM, (TO,))
    assert f"SIZE={len(MAIL)}" in taken.options


def test_the_null_sender_goes_as_empty_brackets(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    sending.send("", TO, MAIL)
    assert smtp_sink.taken[0].envelope_from == "<>"  # how aiosmtpd tells it


@pytest.mark.parametrize("mail", [b"", b".\r\n", b"x", b"Subject: a\r\n\r\n..\r\n", b"\r\n.\r\n\r\n"])
def test_short_mails_with_dots_arrive_whole(smtp_sink: SmtpSink, sending: SmtpTransport, mail: bytes) -> None:
    sending.send(FROM, TO, mail)
    sending.send(FROM, TO, MAIL)
    assert [taken.content for taken in smtp_sink.taken] == [
        mail if mail.endswith(b"\n") or not mail else b"x\r\n",
        MAIL,
    ]


def test_beyond_ascii_the_body_and_the_addresses_are_announced(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    sending.send(FROM, "jörg@example.org", MAIL + "Grüße\r\n".encode())
    sending.send(FROM, TO, MAIL)
    first, second = smtp_sink.taken
    assert first.recipients == ("jörg@example.org",)
    assert {"BODY=8BITMIME", "SMTPUTF8"} <= set(first.options)
    assert not {"BODY=8BITMIME", "SMTPUTF8"} & set(second.options)


def test_many_mails_go_over_one_connection(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    for number in range(5):
        sending.send(FROM, f"kunde{number}@example.org", MAIL)
    assert (len(smtp_sink.taken), smtp_sink.connections) == (5, 1)


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("defer", Deferred("451 4.7.1 greylisted, come again")),
        ("refuse", Refused("550 5.1.1 no such user")),
        ("defer content", Deferred("452 4.2.2 mailbox full")),
        ("refuse content", Refused("554 5.7.1 not wanted")),
        ("refuse size", TooLarge("552 5.2.3 Message exceeds local size limit")),
        ("close after content", Deferred("421 4.3.2 going down")),
    ],
)
def test_a_refusal_is_told_word_for_word_and_harms_no_other_mail(
    smtp_sink: SmtpSink, sending: SmtpTransport, behaviour: Any, outcome: object
) -> None:
    smtp_sink.behave(TO, behaviour)
    assert sending.send(FROM, TO, MAIL) == outcome
    assert isinstance(sending.send(FROM, "other@example.org", MAIL), Accepted)
    assert [taken.recipients for taken in smtp_sink.taken] == [("other@example.org",)]
    assert smtp_sink.connections == (2 if behaviour == "close after content" else 1)


def test_greylisting_ends_with_the_mail_delivered_once(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    smtp_sink.behave(TO, "defer", "defer", "accept")
    outcomes = [type(sending.send(FROM, TO, MAIL)) for _ in range(3)]
    assert outcomes == [Deferred, Deferred, Accepted]
    assert len(smtp_sink.taken) == 1


@pytest.mark.parametrize("behaviour", ["drop after content", "stall after content"])
def test_a_lost_answer_leaves_it_uncertain(smtp_sink: SmtpSink, behaviour: Any) -> None:
    smtp_sink.behave(TO, behaviour)
    sending = transport(smtp_sink, timeout_seconds=3)
    outcome = sending.send(FROM, TO, MAIL)
    assert isinstance(outcome, Uncertain)
    assert "the answer to the mail was lost" in outcome.reason
    assert isinstance(sending.send(FROM, "other@example.org", MAIL), Accepted)
    sending.close()


def test_a_connection_lost_within_the_content_delivered_nothing() -> None:
    with running(SmtpSink(size_limit=50_000_000)) as sink:
        sink.behave(TO, "drop in content", "accept")
        sending = transport(sink)
        with pytest.raises(TransportDown, match="before the mail was complete"):
            sending.send(FROM, TO, MAIL + b"x" * 20_000_000)  # more than the sockets hold
        assert isinstance(sending.send(FROM, TO, MAIL), Accepted)
        sending.close()
    assert len(sink.taken) == 1


def test_a_server_that_hung_up_between_two_mails_is_called_again(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    sending.send(FROM, TO, MAIL)
    smtp_sink.hang_up()
    assert isinstance(sending.send(FROM, TO, MAIL), Accepted)
    assert (len(smtp_sink.taken), smtp_sink.connections) == (2, 2)


def test_a_server_that_goes_away_at_the_recipient_is_down(smtp_sink: SmtpSink, sending: SmtpTransport) -> None:
    smtp_sink.behave(TO, "close at rcpt")
    with pytest.raises(TransportDown, match=r"127\.0\.0\.1: 421 4\.3\.2 going down"):
        sending.send(FROM, TO, MAIL)


def test_nobody_listening_is_a_transport_that_is_down() -> None:
    with pytest.raises(TransportDown, match=r"127\.0\.0\.1:1: cannot connect"):
        SmtpTransport(_plain(1), "helpdesk.test", str).send(FROM, TO, MAIL)


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent() -> None:
    with running(SmtpSink(size_limit=1000)) as sink:
        sending = transport(sink)
        outcome = sending.send(FROM, TO, MAIL)
        sending.close()
    assert outcome == TooLarge(f"552 5.3.4 not sent: the mail has {len(MAIL)} bytes, the server takes 1000", 1000)


@pytest.mark.parametrize(
    "mail",
    [
        b"Subject: x\r\n\r\na\n.\r\nMAIL FROM:<eve@example.org>\r\n",
        b"Subject: x\r\n\r\na\r\n.\nb\r\n",
        b"Subject: x\r\n\r\na\r.\rb\r\n",
        b"Subject: x\r\n\r\na\r\n.\r\r\nb\r\n",
    ],
)
def test_bare_line_ends_are_never_sent(smtp_sink: SmtpSink, sending: SmtpTransport, mail: bytes) -> None:
    outcome = sending.send(FROM, TO, mail)
    assert isinstance(outcome, Refused)
    assert "bare CR or LF" in outcome.reply
    assert (smtp_sink.taken, smtp_sink.connections) == ([], 0)


@pytest.mark.parametrize("address", ["a@example.org\r\nRCPT TO:<b@example.org>", "a>b@example.org", "\ud800@x.test"])
def test_addresses_that_could_break_a_command_are_never_sent(
    smtp_sink: SmtpSink, sending: SmtpTransport, address: str
) -> None:
    assert isinstance(sending.send(FROM, address, MAIL), Refused)
    assert isinstance(sending.send(address, TO, MAIL), Refused)
    assert isinstance(sending.send(FROM, "", MAIL), Refused)
    assert smtp_sink.connections == 0


# -- encryption and login ------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_encrypted_after_a_login_with_umlauts(tmp_path: Path, security: Literal["tls", "starttls"]) -> None:
    authority = trustme.CA()
    with running(SmtpSink(security, authority, login=("support", "Schlüssel"))) as sink:
        changes = {"ca_file": ca_file(authority, tmp_path), "user": "support", "password_command": "unused"}
        good, bad = transport(sink, "Schlüssel", **changes), transport(sink, "falsch", **changes)
        assert isinstance(good.send(FROM, TO, MAIL), Accepted)
        good.close()
        with pytest.raises(TransportDown, match=r"refused the login of user 'support': 535") as error:
            bad.send(FROM, TO, MAIL)
        assert "falsch" not in str(error.value)
        untrusting = transport(sink, "Schlüssel", user="support", password_command="unused")
        with pytest.raises(TransportDown, match="CERTIFICATE_VERIFY_FAILED"):
            untrusting.send(FROM, TO, MAIL)
    assert len(sink.taken) == 1


def test_without_starttls_nothing_is_said_in_clear_text(smtp_sink: SmtpSink) -> None:
    sending = transport(smtp_sink, "geheim", security="starttls", user="support", password_command="unused")
    with pytest.raises(TransportDown, match="does not offer STARTTLS"):
        sending.send(FROM, TO, MAIL)


def test_a_login_that_the_server_wants_and_we_lack_is_no_fault_of_the_mail() -> None:
    with running(SmtpSink(login=("support", "geheim"))) as sink, pytest.raises(TransportDown, match=r"530 5\.7\.0"):
        transport(sink).send(FROM, TO, MAIL)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("552 Message size exceeds fixed maximum", TooLarge),
        ("552 5.2.2 mailbox full", Refused),
        ("550 5.2.3 the recipient takes no mail of this size", TooLarge),
        ("554 5.3.4 too large", TooLarge),
        ("550 5.7.1 size matters not", Refused),
    ],
)
def test_a_refusal_for_the_size_is_told_from_a_full_mailbox(answer: str, kind: type[Outcome]) -> None:
    replies = ["220 hi", "250 hi", "250 ok", "250 ok", "354 go", answer, "250 reset"]
    port, thread = _answering([f"{reply}\r\n".encode() for reply in replies])
    sending = SmtpTransport(_plain(port), "helpdesk.test", str)
    assert type(sending.send(FROM, TO, MAIL)) is kind
    sending.close()
    thread.join(5)


# -- servers that make no sense ------------------------------------------------------------------------------


def _answering(replies: list[bytes]) -> tuple[int, threading.Thread]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listener.accept()
        with listener, client, client.makefile("rb") as lines:
            for reply in replies:
                client.sendall(reply)
                if reply.startswith(b"354"):
                    while lines.readline() not in {b".\r\n", b""}:
                        pass
                else:
                    lines.readline()

    thread = threading.Thread(target=serve)
    thread.start()
    return listener.getsockname()[1], thread


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([b"554 5.7.1 not from your network\r\n"], "554 5.7.1 not from your network"),
        ([b"nonsense\r\n"], "cannot connect"),
        ([b"220 hi\r\n", b"250 hi\r\n", b"what?\r\n"], "127.0.0.1: -1"),
        ([b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n"], "answer to DATA"),
    ],
)
def test_a_server_that_makes_no_sense_is_down(replies: list[bytes], words: str) -> None:
    port, thread = _answering(replies)
    with pytest.raises(TransportDown, match=words):
        SmtpTransport(_plain(port), "helpdesk.test", str).send(FROM, TO, MAIL)
    thread.join(5)


def test_nonsense_after_the_content_leaves_it_uncertain() -> None:
    port, thread = _answering([b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"what?\r\n"])
    sending = SmtpTransport(_plain(port), "helpdesk.test", str)
    outcome = sending.send(FROM, TO, MAIL)
    sending.close()
    thread.join(5)
    assert isinstance(outcome, Uncertain)
