"""IDLE against real servers: news come at once, a dead connection is noticed, and the end is quick."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Timer
from typing import Any

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.transport import imap
from helpdesk.transport.imap import ImapMailbox
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.dovecot import DovecotServer
from tests.servers.proxy import Harm, Proxy, Way

MAIL = b"Subject: neu\r\n\r\nx\r\n"
LONG = 60.0  # seconds; what should come at once must not look as if it came by the clock


@pytest.fixture
def proxied() -> Iterator[Callable[[int], Proxy]]:
    proxies: list[Proxy] = []

    def start(port: int) -> Proxy:
        proxies.append(Proxy(port))
        return proxies[-1]

    yield start
    for proxy in proxies:
        proxy.stop()


@contextmanager
def connected(account: ImapAccount, **changes: Any) -> Iterator[ImapMailbox]:
    mailbox = ImapMailbox(account.settings(**changes), lambda: PASSWORD)
    mailbox.connect()
    try:
        yield mailbox
    finally:
        mailbox.close()


def never() -> bool:
    return False


def look(mailbox: ImapMailbox) -> list[int]:
    return [waiting.uid for waiting in mailbox.waiting(None)]


def test_mail_that_arrives_ends_the_waiting(imap_server: ImapAccount) -> None:
    with connected(imap_server) as mailbox, ThreadPoolExecutor() as pool:
        assert mailbox.can_idle
        assert look(mailbox) == []
        waiting = pool.submit(mailbox.idle, LONG, never)
        time.sleep(0.3)
        imap_server.append(MAIL)
        assert waiting.result(LONG / 2)
        assert len(look(mailbox)) == 1
        assert not mailbox.idle(0.2, never)
        mailbox.put_away(look(mailbox))
        assert look(mailbox) == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_news_come_through_tls_too(dovecot_server: DovecotServer, security: str) -> None:
    account = dovecot_server.account()
    port = dovecot_server.tls_port if security == "tls" else dovecot_server.port
    with (
        connected(account, security=security, port=port, ca_file=dovecot_server.ca_file) as mailbox,
        ThreadPoolExecutor() as pool,
    ):
        for count in (1, 2):
            waiting = pool.submit(mailbox.idle, LONG, never)
            time.sleep(0.3)
            account.append(MAIL)
            assert waiting.result(LONG / 2)
            assert len(look(mailbox)) == count
            assert not mailbox.idle(0.2, never)


def test_mail_that_came_between_the_search_and_the_waiting_is_not_slept_over(imap_server: ImapAccount) -> None:
    imap_server.append(MAIL)
    with connected(imap_server) as mailbox:
        uids = look(mailbox)
        imap_server.append(MAIL)
        mailbox.put_away(uids)
        assert mailbox.idle(LONG, never)
        assert len(look(mailbox)) == 1


def test_who_is_asked_to_stop_comes_back_long_before_the_time_is_over(imap_server: ImapAccount) -> None:
    stop = Event()
    with connected(imap_server) as mailbox:
        timer = Timer(0.5, stop.set)
        timer.start()
        begun = time.monotonic()
        assert not mailbox.idle(LONG, stop.is_set)
        assert time.monotonic() - begun < LONG / 2
        timer.join()
        mailbox.check()


def test_a_cut_connection_is_noticed_while_waiting(imap_server: ImapAccount, proxied: Callable[[int], Proxy]) -> None:
    proxy = proxied(imap_server.port)
    with connected(imap_server, port=proxy.port) as mailbox:
        timer = Timer(2.0, proxy.cut)
        timer.start()
        with pytest.raises(TemporaryFailure, match=r"waiting for mail failed: the server closed the connection"):
            mailbox.idle(LONG, never)
        timer.join()
        mailbox.connect()
        assert look(mailbox) == []


@pytest.mark.parametrize("harm", [Harm.STALL, Harm.SWALLOW])
def test_a_connection_on_which_nothing_comes_back_is_given_up(
    imap_server: ImapAccount, proxied: Callable[[int], Proxy], monkeypatch: pytest.MonkeyPatch, harm: Harm
) -> None:
    monkeypatch.setattr(imap, "_IDLE_ANSWER", 1.0)
    proxy = proxied(imap_server.port)
    with connected(imap_server, port=proxy.port) as mailbox:
        proxy.arm(Way.TO_SERVER, rb"DONE\r\n", harm)
        with pytest.raises(TemporaryFailure, match="the server does not answer the end of IDLE"):
            mailbox.idle(1.0, never)
