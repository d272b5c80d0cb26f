"""IDLE against servers that do as they like: a script speaks IMAP word by word."""

from collections.abc import Callable, Iterator

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport.imap import ImapMailbox
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.scripted import ScriptedServer

Scripted = Callable[..., tuple[ScriptedServer, ImapMailbox]]
LONG = 60.0  # seconds; each test ends long before, or fails at the timeout of ten
LOGIN = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n",
    "LOGIN": b"TAG OK in\r\n",
    "LIST": b'* LIST () "/" Processed\r\nTAG OK done\r\n',
    "SELECT": b"* OK [UIDVALIDITY 7] fine\r\n* 2 EXISTS\r\nTAG OK [READ-WRITE] done\r\n",
    "NOOP": b"* 2 EXISTS\r\nTAG OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    started: list[tuple[ScriptedServer, ImapMailbox]] = []

    def start(**changes: bytes) -> tuple[ScriptedServer, ImapMailbox]:
        server = ScriptedServer(b"* OK hello\r\n", LOGIN | changes)
        mailbox = ImapMailbox(ImapAccount("scripted", "erika", server.port).settings(), lambda: PASSWORD)
        started.append((server, mailbox))
        mailbox.connect()
        return server, mailbox

    yield start
    for server, mailbox in started:
        mailbox.close()
        server.stop()


def never() -> bool:
    return False


def test_a_server_that_does_not_want_to_is_not_asked_again(scripted: Scripted) -> None:
    server, mailbox = scripted(IDLE=b"TAG NO not today\r\n")
    could = mailbox.can_idle
    assert not mailbox.idle(LONG, never)
    assert (could, mailbox.can_idle) == (True, False)
    mailbox.check()
    assert "DONE" not in server.heard


@pytest.mark.parametrize(
    "permission",
    [b"* 3 EXISTS\r\n+ idling\r\n", b"+ idling\r\n* 3 EXISTS\r\n", b"+ idling\r\n* 1 RECENT\r\n* 3 EXISTS\r\n"],
)
def test_news_in_the_packet_of_the_permission_are_heard(scripted: Scripted, permission: bytes) -> None:
    server, mailbox = scripted(IDLE=permission)
    assert mailbox.idle(LONG, never)
    assert server.heard[-1] == "DONE"  # it did not wait for more
    mailbox.check()


def test_news_at_the_end_are_heard_even_behind_the_last_word(scripted: Scripted) -> None:
    for last in (b"* 3 EXISTS\r\nTAG OK done\r\n", b"TAG OK done\r\n* 3 EXISTS\r\n"):
        _, mailbox = scripted(DONE=last)
        assert mailbox.idle(0.1, never)


def test_news_that_only_a_noop_brings_are_heard(scripted: Scripted) -> None:
    _, mailbox = scripted(NOOP=b"* 3 EXISTS\r\nTAG OK done\r\n")
    assert mailbox.idle(0.1, never)


def test_a_number_that_stays_the_same_is_no_news_but_after_a_removal_it_is(scripted: Scripted) -> None:
    _, mailbox = scripted(IDLE=b"+ idling\r\n* 2 EXISTS\r\n")
    assert not mailbox.idle(0.1, never)
    _, mailbox = scripted(IDLE=b"+ idling\r\n* 1 EXPUNGE\r\n* 2 EXISTS\r\n")
    assert mailbox.idle(LONG, never)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"IDLE": b"+ idling\r\n* BYE [UNAVAILABLE] maintenance\r\n"}, r"ends the connection: \[UNAVAILABLE\] maint"),
        ({"DONE": b"TAG BAD what\r\n"}, "IDLE did not end well"),
        ({"IDLE": b"+ idling\r\n" + b"x" * 70_000}, "a line without end|closed the connection"),
        ({"IDLE": b"secret words"}, "the server closed the connection"),
    ],
)
def test_a_waiting_that_goes_wrong_is_told_in_clear_words(
    scripted: Scripted, changes: dict[str, bytes], words: str
) -> None:
    _, mailbox = scripted(**changes)
    with pytest.raises(TemporaryFailure, match=f"waiting for mail failed: .*({words})") as error:
        mailbox.idle(0.5, never)
    assert "secret" not in str(error.value)
    mailbox.connect()
