"""Real servers as fixtures. A server that is not installed skips its tests, or fails them with HELPDESK_NO_SKIP=1."""

import os
from collections.abc import Iterator

import pytest

from tests.servers.accounts import ImapAccount
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.pymap_server import PymapServer
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture(scope="session")
def pymap_server() -> Iterator[PymapServer]:
    server = PymapServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[DovecotServer]:
    yield from _dovecot()


@pytest.fixture(scope="session")
def dovecot_without_move() -> Iterator[DovecotServer]:
    """It removes single mails (UIDPLUS) but does not say that it moves them."""
    yield from _dovecot("IMAP4rev1 UIDPLUS IDLE")


@pytest.fixture(scope="session")
def dovecot_without_uidplus() -> Iterator[DovecotServer]:
    yield from _dovecot("IMAP4rev1 IDLE")


@pytest.fixture(params=["pymap", "dovecot"])
def imap_server(request: pytest.FixtureRequest) -> ImapAccount:
    """A fresh, empty account, once on each kind of server."""
    server = request.getfixturevalue(f"{request.param}_server")
    account: ImapAccount = server.account()
    return account


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    try:
        sink.start()
        yield sink
    finally:
        sink.stop()


def _dovecot(capabilities: str = "") -> Iterator[DovecotServer]:
    if not DOVECOT.exists():
        missing = f"{DOVECOT} is missing (Debian: dovecot-imapd dovecot-lmtpd)"
        if os.environ.get("HELPDESK_NO_SKIP") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    server = DovecotServer(capabilities)
    try:
        server.start()
        yield server
    finally:
        server.stop()
