"""The IMAP mailbox against real servers: exact bytes, exact moves, TLS as configured, failures that heal."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport import imap
from helpdesk.transport.imap import ImapMailbox
from tests.servers.accounts import AT, PASSWORD, ImapAccount
from tests.servers.dovecot import DovecotServer
from tests.servers.scripted import ScriptedServer

MAIL = (
    b"Subject:  =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-Folded: one\r\n \ttwo \r\nFrom: Erika Beispiel <erika@example.de>\r\n"
    b"\r\n.dot\r\nUID 999 (BODY[] {3}\r\nabc)\r\ntrailing blank \r\n\xc3\xa9\xff\r\n"
)


@contextmanager
def connected(account: ImapAccount, **changes: Any) -> Iterator[ImapMailbox]:
    mailbox = ImapMailbox(account.settings(**changes), lambda: PASSWORD)
    mailbox.connect()
    try:
        yield mailbox
    finally:
        mailbox.close()


def numbered(account: ImapAccount, count: int) -> None:
    for number in range(count):
        account.append(b"Subject: number %d\r\n\r\nx\r\n" % number, at=AT + timedelta(minutes=number))


def test_a_mail_comes_byte_for_byte_with_its_time_and_stays_unread(imap_server: ImapAccount) -> None:
    imap_server.append(MAIL, at=datetime(2026, 11, 2, 9, 30, 15, tzinfo=timezone(timedelta(hours=1))))
    with connected(imap_server) as mailbox:
        [waiting] = mailbox.waiting(None)
        [fetched] = mailbox.fetch([waiting.uid])
    assert fetched.raw == MAIL
    assert waiting.size == len(MAIL)
    assert waiting.received_at == fetched.received_at == datetime(2026, 11, 2, 8, 30, 15, tzinfo=UTC)
    assert fetched.received_at.tzinfo is UTC
    assert "\\Seen" not in imap_server.flags()[waiting.uid]


def test_mail_that_somebody_read_still_waits_but_deleted_mail_does_not(imap_server: ImapAccount) -> None:
    numbered(imap_server, 3)
    first, second, third = imap_server.flags()
    imap_server.mark(first, "\\Seen")
    imap_server.mark(second, "\\Deleted")
    with connected(imap_server) as mailbox:
        assert [waiting.uid for waiting in mailbox.waiting(None)] == [first, third]


def test_mail_before_a_moment_is_left_out_to_the_second(imap_server: ImapAccount) -> None:
    for seconds in (-86400, -1, 0, 1):
        imap_server.append(MAIL, at=AT + timedelta(seconds=seconds))
    zone = timezone(timedelta(hours=-11))
    with connected(imap_server) as mailbox:
        found = mailbox.waiting((AT + timedelta(milliseconds=700)).astimezone(zone))
    assert [waiting.received_at for waiting in found] == [AT, AT + timedelta(seconds=1)]


def test_a_long_mailbox_is_asked_for_in_chunks(imap_server: ImapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_CHUNK", 2)
    numbered(imap_server, 5)
    with connected(imap_server) as mailbox:
        waiting = mailbox.waiting(None)
        fetched = mailbox.fetch([item.uid for item in reversed(waiting)])
    assert [item.uid for item in waiting] == sorted(imap_server.flags())
    assert [item.raw[:17] for item in fetched] == [b"Subject: number %d" % number for number in range(5)]


def test_only_the_named_mails_move_and_others_marked_as_deleted_stay(imap_server: ImapAccount) -> None:
    numbered(imap_server, 4)
    first, second, third, fourth = imap_server.flags()
    imap_server.mark(second, "\\Deleted")
    with connected(imap_server) as mailbox:
        mailbox.move([first, fourth], "Processed")
        assert [waiting.uid for waiting in mailbox.waiting(None)] == [third]
    assert sorted(imap_server.flags()) == [second, third]
    assert sorted(mail[9:17] for mail in imap_server.contents("Processed")) == [b"number 0", b"number 3"]


def test_a_mail_that_vanished_is_absent_and_its_move_is_no_failure(imap_server: ImapAccount) -> None:
    numbered(imap_server, 2)
    first, second = imap_server.flags()
    with connected(imap_server) as mailbox:
        mailbox.move([first], "Processed")
        assert [fetched.uid for fetched in mailbox.fetch([first, second, second + 77])] == [second]
        mailbox.move([first], "Processed")
        assert mailbox.fetch([]) == []
        mailbox.move([], "Processed")
    assert len(imap_server.contents("Processed")) == 1


def test_the_processed_folder_is_made_with_a_german_name_and_found_again(imap_server: ImapAccount) -> None:
    numbered(imap_server, 1)
    for _ in range(2):
        with connected(imap_server, processed_folder="Erledigt für Müller") as mailbox:
            mailbox.move([waiting.uid for waiting in mailbox.waiting(None)], "Erledigt für Müller")
    assert len(imap_server.contents("Erledigt f&APw-r M&APw-ller")) == 1


def test_a_wrong_password_is_told_and_the_right_one_works_afterwards(imap_server: ImapAccount) -> None:
    passwords = iter(["falsch-geheim", PASSWORD])
    mailbox = ImapMailbox(imap_server.settings(), lambda: next(passwords))
    with pytest.raises(
        TemporaryFailure, match=r"127\.0\.0\.1.*'user\d+' was refused.*check user and password"
    ) as error:
        mailbox.connect()
    assert "falsch" not in str(error.value)
    mailbox.connect()
    mailbox.check()
    mailbox.close()


def test_after_a_broken_connection_it_says_so_and_connects_again(imap_server: ImapAccount) -> None:
    numbered(imap_server, 1)
    with connected(imap_server) as mailbox:
        assert mailbox._box is not None
        mailbox._box.client.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(TemporaryFailure, match="searching failed"):
            mailbox.waiting(None)
        with pytest.raises(TemporaryFailure, match="not connected"):
            mailbox.check()
        mailbox.connect()
        assert len(mailbox.waiting(None)) == 1


def test_the_uid_validity_is_known_and_changes_with_the_numbers(dovecot_server: DovecotServer) -> None:
    account = dovecot_server.account()
    numbered(account, 1)
    with connected(account) as mailbox:
        before = mailbox.uid_validity
    dovecot_server.forget_uids(account)
    with connected(account) as mailbox:
        assert 0 < before != mailbox.uid_validity > 0


def test_without_move_exactly_the_named_mails_are_copied_and_removed(dovecot_without_move: DovecotServer) -> None:
    account = dovecot_without_move.account()
    numbered(account, 3)
    account.mark(2, "\\Deleted")
    with connected(account) as mailbox:
        assert mailbox._box is not None
        assert "MOVE" not in mailbox._box.client.capabilities
        mailbox.move([1], "Processed")
    assert sorted(account.flags()) == [2, 3]
    assert len(account.contents("Processed")) == 1


def test_without_uidplus_nothing_is_expunged_and_moved_mail_waits_no_more(
    dovecot_without_uidplus: DovecotServer,
) -> None:
    account = dovecot_without_uidplus.account()
    numbered(account, 3)
    account.mark(2, "\\Deleted")
    with connected(account) as mailbox:
        mailbox.move([1], "Processed")
        assert [waiting.uid for waiting in mailbox.waiting(None)] == [3]
    assert sorted(account.flags()) == [1, 2, 3]
    assert len(account.contents("Processed")) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_works_with_the_named_authority_and_with_no_other(dovecot_server: DovecotServer, security: str) -> None:
    account = dovecot_server.account()
    port = dovecot_server.tls_port if security == "tls" else dovecot_server.port
    with connected(account, security=security, port=port, ca_file=dovecot_server.ca_file) as mailbox:
        assert mailbox.waiting(None) == []
    with (
        pytest.raises(TemporaryFailure, match=r"connecting failed.*CERTIFICATE_VERIFY_FAILED"),
        connected(account, security=security, port=port),
    ):
        pass


# -- servers that err or cheat: a script that speaks IMAP word by word --------------------------------------

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
        mailbox.waiting(None)


def test_a_refused_copy_deletes_nothing(scripted: Scripted) -> None:
    capability = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG OK done\r\n"
    server, mailbox = scripted({"CAPABILITY": capability, "UID COPY": b"TAG NO [OVERQUOTA] full\r\n"})
    mailbox.connect()
    with pytest.raises(TemporaryFailure, match="OVERQUOTA"):
        mailbox.move([1, 2], "Processed")
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
