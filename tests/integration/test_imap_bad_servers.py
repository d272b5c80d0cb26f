"""The IMAP mailbox against servers that err or cheat or are not there: a script speaks IMAP word by word."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport.imap import ImapMailbox, NotPutAway
from tests.servers.accounts import AT, PASSWORD, ImapAccount
from tests.servers.scripted import ScriptedServer

Scripted = Callable[..., tuple[ScriptedServer, ImapMailbox]]
LOGIN = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\nTAG OK done\r\n",
    "LOGIN": b"TAG OK in\r\n",
    "LIST": b'* LIST () "/" Processed\r\nTAG OK done\r\n',
    "SELECT": b"* OK [UIDVALIDITY 7] fine\r\n* 2 EXISTS\r\nTAG OK [READ-WRITE] done\r\n",
    "NOOP": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    servers: list[ScriptedServer] = []

    def start(changes: dict[str, bytes], greeting: bytes = b"* OK hello\r\n", **settings: Any) -> Any:
        server = ScriptedServer(greeting, LOGIN | changes)
        servers.append(server)
        account = ImapAccount("scripted", "erika", server.port)
        return server, ImapMailbox(account.settings(**settings), lambda: PASSWORD)

    yield start
    for server in servers:
        server.stop()


def test_a_greeting_that_spares_the_login_is_refused_before_any_password(scripted: Scripted) -> None:
    for security in ("none", "starttls"):
        server, mailbox = scripted({}, b"* PREAUTH welcome\r\n", security=security)
        with pytest.raises(TemporaryFailure, match="PREAUTH"):
            mailbox.connect()
        assert not any("LOGIN" in line for line in server.heard)


@pytest.mark.parametrize(
    "changes",
    [
        {},  # not offered
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n", "STARTTLS": b"TAG NO not now\r\n"},
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n", "STARTTLS": b"TAG OK go\r\nnonsense"},
    ],
)
def test_without_starttls_there_is_no_login_in_clear_text(scripted: Scripted, changes: dict[str, bytes]) -> None:
    server, mailbox = scripted(changes, security="starttls")
    with pytest.raises(TemporaryFailure, match="connecting failed"):
        mailbox.connect()
    assert not any("LOGIN" in line for line in server.heard)


def test_a_server_that_forbids_the_login_hears_no_password(scripted: Scripted) -> None:
    server, mailbox = scripted({"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"})
    with pytest.raises(TemporaryFailure, match="no login is allowed"):
        mailbox.connect()
    assert not any(PASSWORD in line for line in server.heard)


def test_flag_updates_quoted_bodies_and_many_literals_are_told_apart(scripted: Scripted) -> None:
    answer = (
        b"* 1 FETCH (FLAGS (\\Seen))\r\n"
        b'* 1 FETCH (BODY[] {5}\r\nab\r\nc UID 11 INTERNALDATE " 2-Nov-2026 08:30:15 +0000" RFC822.SIZE 5)\r\n'
        b"* 9 EXISTS\r\n"
        b'* 2 FETCH (UID 12 X-NOTE[] {3}\r\nxyz INTERNALDATE "12-Nov-2026 08:30:15 +0100" BODY[] {0}\r\n)\r\n'
        b'* 3 FETCH (UID 13 BODY[] "UID 99 \\"(\\\\" INTERNALDATE "02-Nov-2026 23:30:15 -0500")\r\n'
        b'* 4 FETCH (UID 14 FLAGS (\\Deleted))\r\n* 5 FETCH (UID 99 BODY[] {1}\r\nz INTERNALDATE "02-Nov-2026 08:30:15'
        b' +0000")\r\nTAG OK done\r\n'
    )
    _, mailbox = scripted({"UID FETCH": answer})
    mailbox.connect()
    found = [(item.uid, item.raw, item.received_at) for item in mailbox.fetch([11, 12, 13, 14])]
    mailbox.close()
    assert found == [
        (11, b"ab\r\nc", AT),
        (12, b"", datetime(2026, 11, 12, 7, 30, 15, tzinfo=UTC)),
        (13, b'UID 99 "(\\', datetime(2026, 11, 3, 4, 30, 15, tzinfo=UTC)),
    ]


def test_a_mail_cut_off_on_the_way_is_not_taken_for_whole(scripted: Scripted) -> None:
    _, mailbox = scripted({"UID FETCH": b"* 1 FETCH (UID 1 BODY[] {500}\r\nSubject: half\r\n\r\nsecret words CUT"})
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match="fetching 1 mails failed") as error:
        mailbox.fetch([1])
    assert "secret words" not in str(error.value)


def test_a_line_that_makes_no_sense_is_not_repeated_in_the_error(scripted: Scripted) -> None:
    _, mailbox = scripted({"UID FETCH": b"secret words of a mail\r\nTAG OK done\r\n"})
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match="unexpected response") as error:
        mailbox.fetch([1])
    assert "secret words" not in str(error.value)


@pytest.mark.parametrize(("second", "taken"), [(b"ab", True), (b"cd", False)])
def test_a_mail_of_another_size_than_told_must_come_twice_alike(scripted: Scripted, second: bytes, taken: bool) -> None:
    line = (
        b'* 1 FETCH (UID 1 RFC822.SIZE 9 INTERNALDATE "02-Nov-2026 08:30:15 +0000" BODY[] {2}\r\n%b)\r\nTAG OK done\r\n'
    )
    server, mailbox = scripted({"UID FETCH": line % b"ab"})
    server.then("UID FETCH", line % second)
    mailbox.connect()
    if taken:
        assert [item.raw for item in mailbox.fetch([1])] == [b"ab"]
        mailbox.close()
    else:
        with pytest.raises(TemporaryFailure, match="UID 1 has 9 bytes"):
            mailbox.fetch([1])


def test_a_server_that_falls_silent_is_given_up(scripted: Scripted) -> None:
    _, mailbox = scripted({"UID SEARCH": b""}, timeout_seconds=1)
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match=r"searching failed: .*timed out"):
        list(mailbox.waiting(None))


def test_a_refused_copy_deletes_nothing(scripted: Scripted) -> None:
    capability = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG OK done\r\n"
    server, mailbox = scripted({
        "CAPABILITY": capability,
        "UID SEARCH": b"* SEARCH 1 2\r\nTAG OK done\r\n",
        "STATUS": b'* STATUS "Processed" (UIDNEXT 5)\r\nTAG OK done\r\n',
        "UID COPY": b"TAG NO [OVERQUOTA] full\r\n",
    })  # fmt: skip
    mailbox.connect()
    with pytest.raises(NotPutAway, match="OVERQUOTA"):
        mailbox.put_away([1, 2])
    mailbox.check()
    mailbox.close()
    assert not any("STORE" in line or "EXPUNGE" in line for line in server.heard)


def test_nobody_listening_is_a_temporary_failure_that_names_the_server(tmp_path: Path) -> None:
    account = ImapAccount("none", "erika", 1)
    with pytest.raises(TemporaryFailure, match=r"127\.0\.0\.1:1: connecting failed"):
        ImapMailbox(account.settings(), lambda: PASSWORD).connect()
    missing = account.settings(security="tls", ca_file=tmp_path / "none.pem")
    with pytest.raises(TemporaryFailure, match="connecting failed"):
        ImapMailbox(missing, lambda: PASSWORD).connect()


def test_what_a_server_says_unasked_is_not_taken_for_the_next_answer(scripted: Scripted) -> None:
    size = b'* 1 FETCH (UID %d INTERNALDATE "02-Nov-2026 08:30:15 +0000" RFC822.SIZE 5)\r\n'
    server, mailbox = scripted({
        "NOOP": b"* SEARCH 99\r\nTAG OK done\r\n",
        "UID SEARCH": size % 98 + b"* SEARCH 7\r\nTAG OK done\r\n",
        "UID FETCH": size % 7 + b"TAG OK done\r\n",
    })  # fmt: skip
    mailbox.connect()
    mailbox.check()
    assert [waiting.uid for waiting in mailbox.waiting(None)] == [7]
    assert any("UID FETCH 7 (" in line for line in server.heard)
    mailbox.close()
