"""Real servers as fixtures. A server that is not installed skips its tests, or fails them with HELPDESK_NO_SKIP=1."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from tests.servers.accounts import ImapAccount
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.postgres import PostgresServer, programs
from tests.servers.pymap_server import PymapServer
from tests.servers.smtp_sink import SmtpSink


def pytest_configure() -> None:
    """Let generated examples depend neither on the machine's speed nor on chance: those of `make fuzz` are random."""
    slow = hypothesis.HealthCheck.too_slow
    hypothesis.settings.register_profile("everywhere", deadline=None, derandomize=True, suppress_health_check=[slow])
    hypothesis.settings.load_profile("everywhere")


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    folder = programs()
    if folder is None:
        _missing("/usr/lib/postgresql/*/bin/initdb is missing (Debian: postgresql)")
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database with all tables."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database for this test alone, once of each kind; the one of SQLite is still empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'helpdesk.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


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
        _missing(f"{DOVECOT} is missing (Debian: dovecot-imapd dovecot-lmtpd)")
    server = DovecotServer(capabilities)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _missing(what: str) -> NoReturn:
    if os.environ.get("HELPDESK_NO_SKIP") == "1":
        pytest.fail(what)
    pytest.skip(what)
