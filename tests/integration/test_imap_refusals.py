"""The IMAP mailbox against servers that refuse: fallbacks that delete nothing unproved, and words that say why."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport.imap import ImapMailbox, NotPutAway
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.scripted import ScriptedServer

Scripted = Callable[..., tuple[ScriptedServer, ImapMailbox]]
SELECT = (
    b"* OK [UIDVALIDITY 7] fine\r\n* OK [PERMANENTFLAGS (\\Deleted \\*)] k\r\n* 2 EXISTS\r\nTAG OK [READ-WRITE] d\r\n"
)
SERVER = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG OK done\r\n",
    "LOGIN": b"TAG OK in\r\n",
    "LIST": b'* LIST () "/" Processed\r\nTAG OK done\r\n',
    "CREATE": b"TAG OK done\r\n",
    "SUBSCRIBE": b"TAG OK done\r\n",
    "SELECT": SELECT,
    "UID SEARCH": b"* SEARCH 1 2 3\r\nTAG OK done\r\n",
    "UID FETCH": b"TAG OK done\r\n",
    "UID COPY": b"TAG OK [COPYUID 9 1,3 50:51] done\r\n",
    "UID STORE": b"TAG OK done\r\n",
    "UID EXPUNGE": b"TAG OK done\r\n",
    "STATUS": b'* STATUS "UIDNEXT 99" (UIDNEXT 50)\r\nTAG OK done\r\n',
    "NOOP": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}
WITHOUT_UIDPLUS = {"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n", "UID COPY": b"TAG OK done\r\n"}
WITH_MOVE = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\nTAG OK done\r\n"}


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    started: list[tuple[ScriptedServer, ImapMailbox]] = []

    def start(changes: dict[str, bytes], **settings: Any) -> tuple[ScriptedServer, ImapMailbox]:
        server = ScriptedServer(b"* OK hello\r\n", SERVER | changes)
        mailbox = ImapMailbox(ImapAccount("scripted", "erika", server.port).settings(**settings), lambda: PASSWORD)
        started.append((server, mailbox))
        return server, mailbox

    yield start
    for server, mailbox in started:
        mailbox.close()
        server.stop()


def commands(server: ScriptedServer, *words: str) -> list[str]:
    heard = [line.partition(" ")[2] for line in server.heard]
    return [line for line in heard if line.startswith(words)]


def test_only_what_the_server_names_as_copied_is_removed(scripted: Scripted) -> None:
    server, mailbox = scripted({})
    mailbox.connect()
    mailbox.put_away([1, 2, 3])
    assert commands(server, "UID COPY", "UID STORE", "UID EXPUNGE", "EXPUNGE", "CLOSE") == [
        'UID COPY 1:3 "Processed"',
        r"UID STORE 1,3 +FLAGS.SILENT (\Deleted)",
        "UID EXPUNGE 1,3",
    ]


def test_without_uidplus_copied_mail_is_marked_and_nothing_is_expunged(scripted: Scripted) -> None:
    server, mailbox = scripted(WITHOUT_UIDPLUS)
    server.then("STATUS", b'* STATUS "UIDNEXT 0" (UIDNEXT 53)\r\nTAG OK done\r\n')
    mailbox.connect()
    mailbox.put_away([1, 2, 3])
    assert commands(server, "UID STORE", "UID EXPUNGE", "EXPUNGE", "CLOSE") == [
        r"UID STORE 1:3 +FLAGS.SILENT (\Deleted $HelpdeskDone)"
    ]
    list(mailbox.waiting(None))
    assert commands(server, "UID SEARCH")[-1] == "UID SEARCH UNDELETED UNKEYWORD $HelpdeskDone"


def test_copies_that_did_not_arrive_leave_the_mail_where_it_is(scripted: Scripted) -> None:
    server, mailbox = scripted(WITHOUT_UIDPLUS)
    server.then("STATUS", b"* STATUS Processed (UIDNEXT 52)\r\nTAG OK done\r\n")
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match="3 mails were copied by the server's word, but at most 2 arrived"):
        mailbox.put_away([1, 2, 3])
    assert commands(server, "UID STORE", "UID EXPUNGE") == []


def test_mail_that_is_gone_is_not_copied(scripted: Scripted) -> None:
    server, mailbox = scripted({"UID SEARCH": b"* SEARCH\r\nTAG OK done\r\n"})
    mailbox.connect()
    mailbox.put_away([1, 2, 3])
    assert commands(server, "UID COPY", "UID STORE", "UID EXPUNGE") == []


def test_a_refused_move_leaves_the_connection_usable(scripted: Scripted) -> None:
    server, mailbox = scripted(WITH_MOVE | {"UID MOVE": b"TAG NO [OVERQUOTA] full\r\n"})
    mailbox.connect()
    with pytest.raises(NotPutAway, match=r"moving 2 mails to 'Processed' was refused: .*\[OVERQUOTA\] full"):
        mailbox.put_away([1, 2])
    mailbox.check()
    assert len(commands(server, "LOGIN")) == 1


def test_a_missing_target_is_made_and_the_move_tried_again_once(scripted: Scripted) -> None:
    server, mailbox = scripted(WITH_MOVE | {"UID MOVE": b"TAG NO [TRYCREATE] no such folder\r\n"})
    server.then("UID MOVE", b"TAG OK done\r\n")
    mailbox.connect()
    server._answers["LIST"] = [b"TAG OK done\r\n"]
    mailbox.put_away([1, 2])
    assert commands(server, "UID MOVE", "CREATE") == [
        'UID MOVE 1:2 "Processed"',
        'CREATE "Processed"',
        'UID MOVE 1:2 "Processed"',
    ]


BODY = b'* 1 FETCH (UID %d RFC822.SIZE 2 INTERNALDATE "02-Nov-2026 08:30:15 +0000" BODY[] {2}\r\nab)\r\nTAG OK done\r\n'


def test_one_mail_that_the_server_cannot_read_does_not_stop_the_others(scripted: Scripted) -> None:
    server, mailbox = scripted({"UID FETCH": b"TAG NO message is damaged\r\n"})
    server.then("UID FETCH", BODY % 1)
    server.then("UID FETCH", b"TAG NO message is damaged\r\n")
    server.then("UID FETCH", BODY % 3)
    mailbox.connect()
    assert [mail.uid for mail in mailbox.fetch([1, 2, 3])] == [1, 3]


@pytest.mark.parametrize("words", ["[THROTTLED] slow down", "[UNAVAILABLE] disk is away"])
def test_a_server_that_needs_a_rest_is_not_asked_for_each_mail(scripted: Scripted, words: str) -> None:
    server, mailbox = scripted({"UID FETCH": f"TAG NO {words}\r\n".encode()})
    mailbox.connect()
    with pytest.raises(TemporaryFailure) as error:
        mailbox.fetch([1, 2, 3])
    assert f"fetching 3 mails failed: UID FETCH: NO {words}" in str(error.value)
    assert len(commands(server, "UID FETCH")) == 1


def test_a_farewell_in_the_middle_is_told(scripted: Scripted) -> None:
    _, mailbox = scripted({"UID SEARCH": b"* BYE [UNAVAILABLE] going down\r\n"})
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match=r"searching failed: .*\[UNAVAILABLE\] going down"):
        list(mailbox.waiting(None))


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (b"[UNAVAILABLE] directory is away", "the server says that it will pass"),
        (b"[AUTHENTICATIONFAILED] no", "check user and password"),
    ],
)
def test_a_refused_login_says_whether_it_is_a_passing_state(scripted: Scripted, answer: bytes, advice: str) -> None:
    server, mailbox = scripted({"LOGIN": b"TAG NO " + answer + b"\r\n"})
    server.then("LOGIN", b"TAG OK in\r\n")
    with pytest.raises(TemporaryFailure, match=f"logging in failed: user 'erika' was refused.*; {advice}"):
        mailbox.connect()
    mailbox.connect()
