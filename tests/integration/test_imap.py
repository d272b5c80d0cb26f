"""The IMAP mailbox against real servers: exact bytes, exact moves, TLS as configured, failures that heal."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport import imap
from helpdesk.transport.imap import ImapMailbox
from tests.servers.accounts import AT, PASSWORD, ImapAccount
from tests.servers.dovecot import DovecotServer

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
        found = list(mailbox.waiting((AT + timedelta(milliseconds=700)).astimezone(zone)))
    assert [waiting.received_at for waiting in found] == [AT, AT + timedelta(seconds=1)]


def test_a_long_mailbox_is_asked_for_in_chunks(imap_server: ImapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_CHUNK", 2)
    numbered(imap_server, 5)
    with connected(imap_server) as mailbox:
        waiting = list(mailbox.waiting(None))
        fetched = mailbox.fetch([item.uid for item in reversed(waiting)])
    assert [item.uid for item in waiting] == sorted(imap_server.flags())
    assert [item.raw[:17] for item in fetched] == [b"Subject: number %d" % number for number in range(5)]


def test_only_the_named_mails_move_and_others_marked_as_deleted_stay(imap_server: ImapAccount) -> None:
    numbered(imap_server, 4)
    first, second, third, fourth = imap_server.flags()
    imap_server.mark(second, "\\Deleted")
    with connected(imap_server) as mailbox:
        mailbox.put_away([first, fourth])
        assert [waiting.uid for waiting in mailbox.waiting(None)] == [third]
    assert sorted(imap_server.flags()) == [second, third]
    assert sorted(mail[9:17] for mail in imap_server.contents("Processed")) == [b"number 0", b"number 3"]


def test_a_mail_that_vanished_is_absent_and_its_move_is_no_failure(imap_server: ImapAccount) -> None:
    numbered(imap_server, 2)
    first, second = imap_server.flags()
    with connected(imap_server) as mailbox:
        mailbox.put_away([first])
        assert [fetched.uid for fetched in mailbox.fetch([first, second, second + 77])] == [second]
        mailbox.put_away([first])
        assert mailbox.fetch([]) == []
        mailbox.put_away([])
    assert len(imap_server.contents("Processed")) == 1


def test_the_processed_folder_is_made_with_a_german_name_and_found_again(imap_server: ImapAccount) -> None:
    numbered(imap_server, 1)
    for _ in range(2):
        with connected(imap_server, processed_folder="Erledigt für Müller") as mailbox:
            mailbox.put_away([waiting.uid for waiting in mailbox.waiting(None)])
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
        assert mailbox._session is not None
        mailbox._session.client.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(TemporaryFailure, match="searching failed"):
            list(mailbox.waiting(None))
        with pytest.raises(TemporaryFailure, match="not connected"):
            mailbox.check()
        mailbox.connect()
        assert len(list(mailbox.waiting(None))) == 1


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
        assert mailbox._session is not None
        assert "MOVE" not in mailbox._session.client.capabilities
        mailbox.put_away([1])
    assert sorted(account.flags()) == [2, 3]
    assert len(account.contents("Processed")) == 1


def test_without_uidplus_nothing_is_expunged_and_moved_mail_waits_no_more(
    dovecot_without_uidplus: DovecotServer,
) -> None:
    account = dovecot_without_uidplus.account()
    numbered(account, 3)
    account.mark(2, "\\Deleted")
    with connected(account) as mailbox:
        mailbox.put_away([1])
        assert [waiting.uid for waiting in mailbox.waiting(None)] == [3]
    assert sorted(account.flags()) == [1, 2, 3]
    assert len(account.contents("Processed")) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_works_with_the_named_authority_and_with_no_other(dovecot_server: DovecotServer, security: str) -> None:
    account = dovecot_server.account()
    port = dovecot_server.tls_port if security == "tls" else dovecot_server.port
    with connected(account, security=security, port=port, ca_file=dovecot_server.ca_file) as mailbox:
        assert list(mailbox.waiting(None)) == []
    with (
        pytest.raises(TemporaryFailure, match=r"connecting failed.*CERTIFICATE_VERIFY_FAILED"),
        connected(account, security=security, port=port),
    ):
        pass
