"""The smarthost of the tests stands still where it is told: the fault runs kill the daemon just there."""

import time

import pytest

from tests.servers.door_client import Client
from tests.servers.smtp_sink import Moment, SmtpSink

_LONGEST = 30.0  # seconds; a guard against hanging
MAIL = b"Subject: Hilfe\r\n\r\nDie Seite bleibt leer.\r\n"


def greeted(sink: SmtpSink) -> Client:
    client = Client(("127.0.0.1", sink.port))
    client.socket.settimeout(_LONGEST)
    assert client.reply().startswith("220 ")
    assert client.say("EHLO mx.test").startswith("250-")
    assert client.say("MAIL FROM:<support@example.de>").startswith("250 ")
    return client


def send_up_to(client: Client, moment: Moment) -> None:
    """Say everything up to that moment, and do not listen to the last answer."""
    if moment == "rcpt":
        client.send(b"RCPT TO:<erika@example.org>\r\n")
        return
    assert client.say("RCPT TO:<erika@example.org>").startswith("250 ")
    assert client.say("DATA").startswith("354 ")
    client.send(MAIL + b".\r\n")


def heard_already(client: Client) -> bytes:
    client.socket.setblocking(False)
    try:
        return client.socket.recv(1000)
    except BlockingIOError:
        return b""
    finally:
        client.socket.settimeout(_LONGEST)


@pytest.mark.parametrize(("moment", "taken"), [("rcpt", []), ("content", [MAIL])])
def test_a_held_mail_is_taken_only_when_it_was_complete_and_is_answered_when_it_may_go_on(
    smtp_sink: SmtpSink, moment: Moment, taken: list[bytes]
) -> None:
    client = greeted(smtp_sink)
    with smtp_sink.holding(moment) as reached:
        assert not reached.is_set()
        send_up_to(client, moment)
        assert reached.wait(_LONGEST)
        assert [mail.content for mail in smtp_sink.taken] == taken
        assert heard_already(client) == b""
    assert client.reply().startswith("250 ")
    client.close()


@pytest.mark.parametrize(("moment", "copies"), [("rcpt", 1), ("content", 2)])
def test_a_held_session_ends_with_its_client_and_the_next_one_is_not_held(
    smtp_sink: SmtpSink, moment: Moment, copies: int
) -> None:
    client = greeted(smtp_sink)
    with smtp_sink.holding(moment) as reached:
        send_up_to(client, moment)
        assert reached.wait(_LONGEST)
        client.close()
        end = time.monotonic() + _LONGEST
        while smtp_sink.sessions and time.monotonic() < end:
            time.sleep(0.01)
        assert not smtp_sink.sessions
        other = greeted(smtp_sink)
        send_up_to(other, "content")
        assert other.reply().startswith("250 ")
        other.close()
    assert [mail.content for mail in smtp_sink.taken] == [MAIL] * copies
