"""One database, one way to change it: `with database.transaction() as session`. The only place that commits.

One writer at a time on both kinds of server (`store.engines`), so that nobody decides on facts that another is
just changing. Not the tables, not the migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from helpdesk.errors import ConfigError, TemporaryFailure
from helpdesk.store.engines import READS_ONLY, make_engine
from helpdesk.store.events import write_head
from helpdesk.store.search import index_changes
from helpdesk.store.tables import TABLES
from helpdesk.store.writing import write_new


class Database:
    """The engine and its transactions; one for each process, safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Raises ConfigError where the URL is not of a database that we know; nothing is connected yet."""
        try:
            self.url = make_url(url)
            self.engine = make_engine(self.url)
        except (ArgumentError, NoSuchModuleError) as error:
            raise ConfigError("storage.database is not a URL like postgresql+psycopg://user@host/name") from error
        self.metadata = TABLES[0].metadata
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        event.listen(self._sessions, "before_flush", index_changes)
        event.listen(self._sessions, "before_flush", write_new)
        event.listen(self._sessions, "before_commit", write_head)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose changes are durable when the block ends, or undone when it raises.

        Queries see what was flushed; whoever adds rows and then looks for them flushes in between. How durable a
        commit on PostgreSQL is, its own `synchronous_commit` and `fsync` say: we leave both as the server has them.

        Raises TemporaryFailure where the database is locked, full or away; nothing was stored then, or, when the
        connection broke during the commit, perhaps everything: whoever repeats recognises what is there.
        """
        with self._session() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads and blocks nobody."""
        with self._session() as session:
            session.connection(execution_options=READS_ONLY)
            yield session

    @contextmanager
    def connection(self, *, reads_only: bool = False) -> Iterator[Connection]:
        """Give a connection in a transaction, for those who work on the tables as such.

        Raises TemporaryFailure as `transaction` does.
        """
        options = READS_ONLY if reads_only else {}
        with failures(), self.engine.execution_options(**options).begin() as connection:
            yield connection

    def encoding(self) -> str:
        """Give the encoding of all text, as PostgreSQL names it. Raises TemporaryFailure where it is away."""
        if self.is_sqlite:
            return "UTF8"
        with self.connection(reads_only=True) as connection:
            return str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with failures(), self._sessions() as session:
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@contextmanager
def failures() -> Iterator[None]:
    """Tell failures of the server and of the way to it from those of the statement, which are bugs.

    Raises TemporaryFailure for the former: locked, full, away, ended by an admin, chosen to give way.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise TemporaryFailure(f"the database cannot be used now: {_cause(error)}") from error
    except PoolTimeout as error:
        raise TemporaryFailure("the database cannot be used now: all connections are in use") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise TemporaryFailure(f"the connection to the database was lost: {_cause(error)}") from error
        raise


def _cause(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error).__name__
