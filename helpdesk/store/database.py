"""One database, one way to change it: `with database.transaction() as session`.

The only place that commits. SQLite runs in WAL with `synchronous=FULL` (an answer 250 comes after the fsync)
and `BEGIN IMMEDIATE` (otherwise two writers lose updates silently). Not the tables, not the migrations.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from helpdesk.errors import TemporaryFailure
from helpdesk.store.tables import TABLES

log = logging.getLogger(__name__)

_BUSY_MILLISECONDS = 10_000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
)


class Database:
    """The engine and its transactions; one for each process, safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.metadata = TABLES[0].metadata
        self.engine = _sqlite_engine(url) if self.is_sqlite else create_engine(url, pool_pre_ping=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose changes are durable when the block ends, or undone when it raises.

        Queries see what was flushed; whoever adds rows and then looks for them flushes in between.

        Raises TemporaryFailure where the database is locked, full or away; nothing was stored then.
        """
        with self._session() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads and blocks nobody."""
        with self._session() as session:
            session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            yield session

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
                yield session
        except OperationalError as error:
            raise TemporaryFailure(f"the database cannot be used now: {_cause(error)}") from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise TemporaryFailure(f"the connection to the database was lost: {_cause(error)}") from error
            raise

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _cause(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"isolation_level": None, "check_same_thread": False})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")
