"""How we speak to each kind of server, so that both behave alike: one writer at a time, waits that end, UTC.

SQLite runs in WAL with `synchronous=FULL` (an answer 250 comes after the fsync) and `BEGIN IMMEDIATE` (otherwise
two writers lose updates silently). On PostgreSQL each writing transaction begins with one advisory lock, which
ends with it: nobody reads facts that another is changing, the journal's head and the ticket numbers have one
writer, and since it is the first lock of all and the only one waited for, no two can wait for each other.
"""

import hashlib
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from helpdesk.errors import ConfigError

# The execution option of a connection that writes nothing, and therefore waits for no writer.
READS_ONLY = {"reads_only": True}

_WAIT_MILLISECONDS = 10_000  # for another writer; a mail server waits for our answer far longer (RFC 5321 4.5.3.2)
_SILENT_MILLISECONDS = (
    60_000  # a process that was stopped, or whose machine is gone, keeps the others waiting no longer
)
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_WAIT_MILLISECONDS}",
)
_POSTGRES_SETTINGS = (
    f"SET lock_timeout = {_WAIT_MILLISECONDS}",
    f"SET idle_in_transaction_session_timeout = {_SILENT_MILLISECONDS}",
    "SET timezone = 'UTC'",
)
# libpq's settings (seconds; the last in milliseconds): a server that vanished is noticed within a minute.
_POSTGRES_CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 50_000,
    "application_name": "helpdesk",
}


def lock_key(name: str) -> int:
    """Give the number of an advisory lock: the same for a name everywhere, signed, 64 bits."""
    return int.from_bytes(hashlib.sha256(f"helpdesk {name}".encode()).digest()[:8], signed=True)


WRITER = lock_key("writer")


def make_engine(url: URL) -> Engine:
    """Give the engine; nothing is connected yet.

    Raises ConfigError where PostgreSQL's driver is missing, ArgumentError for any other kind of server.
    """
    kind = url.get_backend_name()
    if kind == "sqlite":
        return _sqlite(url)
    if kind == "postgresql":
        return _postgresql(url)
    raise ArgumentError(kind)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"isolation_level": None, "check_same_thread": False})
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reads_only else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    """READ COMMITTED, because a snapshot must not be older than the turn: it would show what was before the wait."""
    settings = {name: value for name, value in _POSTGRES_CONNECTION.items() if name not in url.query}
    try:
        engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args=settings)
    except ModuleNotFoundError as error:
        message = "storage.database names PostgreSQL, whose driver is not installed: pip install 'helpdesk[postgres]'"
        raise ConfigError(message) from error
    event.listen(engine, "connect", _on_postgresql_connect)
    event.listen(engine, "begin", _on_postgresql_begin)
    return engine


def _on_postgresql_connect(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    for setting in _POSTGRES_SETTINGS:
        connection.execute(setting)
    connection.autocommit = False


def _on_postgresql_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("reads_only", False):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITER,))
