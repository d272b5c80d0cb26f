"""The daemon at its mailboxes: it hears of mail by IDLE, comes back after a cut, and one mailbox stops no other."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.daemon.daemon import Daemon, Part
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage, InboundState
from tests.builders import raw_mail, settings
from tests.scenarios.site import open_database_and_desk
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.proxy import Proxy

Running = Callable[..., Database]
PATIENCE = 60.0  # seconds until a test gives up


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Start a daemon that receives and processes; `poll_seconds` is far longer than any test."""
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    with ExitStack() as stack:

        def start(*mailboxes: tuple[str, ImapAccount, dict[str, Any]]) -> Database:
            tables = [_mailbox(name, account, changes, password) for name, account, changes in mailboxes]
            database, desk = open_database_and_desk(settings(tmp_path, mailbox=tables))
            stack.enter_context(closing(database))
            parts = frozenset({Part.RECEIVE, Part.PROCESS})
            daemon = Daemon(database, desk, lambda: datetime.now(UTC), parts)
            daemon.start()
            stack.callback(daemon.stop)
            return database

        yield start


def _mailbox(name: str, account: ImapAccount, changes: dict[str, Any], password: Path) -> dict[str, Any]:
    given = account.settings(name=name, since="all", **({"poll_seconds": 3600} | changes)).model_dump(exclude_none=True)
    return {**given, "password_command": "", "password_file": password}


def processed(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).where(InboundMessage.state == InboundState.PROCESSED)
        return session.scalar(query) or 0


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def until_processed(database: Database, count: int) -> None:
    until(lambda: processed(database) == count)


def mail(number: int) -> bytes:
    return raw_mail(message_id=f"nr{number}@kunde.example.org", subject=f"Nummer {number}")


def test_mail_is_taken_when_it_arrives_and_not_when_the_clock_ticks(imap_server: ImapAccount, running: Running) -> None:
    imap_server.append(mail(0))
    database = running(("support", imap_server, {}))
    until_processed(database, 1)
    for number in (1, 2):
        time.sleep(0.5)
        imap_server.append(mail(number))
        until_processed(database, number + 1)
    until(lambda: imap_server.contents() == [])


def test_after_a_cut_mail_flows_again(imap_server: ImapAccount, running: Running) -> None:
    proxy = Proxy(imap_server.port)
    try:
        database = running(("support", imap_server, {"port": proxy.port}))
        for number in range(3):
            imap_server.append(mail(number))
            until_processed(database, number + 1)
            proxy.cut()
        assert proxy.connections >= 3
    finally:
        proxy.stop()


def test_a_broken_mailbox_stops_no_other(pymap_server: Any, running: Running) -> None:
    good, bad = pymap_server.account(), pymap_server.account()
    good.append(mail(1))
    bad.append(mail(2))
    database = running(("broken", bad, {"folder": "Gibt es nicht"}), ("support", good, {}))
    until_processed(database, 1)
    good.append(mail(3))
    until_processed(database, 2)
    assert len(bad.contents()) == 1


def test_without_idle_the_clock_lets_mail_in(imap_server: ImapAccount, running: Running) -> None:
    database = running(("support", imap_server, {"idle": False, "poll_seconds": 1}))
    imap_server.append(mail(1))
    until_processed(database, 1)
    imap_server.append(mail(2))
    until_processed(database, 2)
