"""What only one process may do at a time, told by advisory locks of PostgreSQL that end with their connection.

Not the turn of the writers (`store.engines`), which each transaction takes by itself. SQLite needs none of this:
there `daemon.lock` lets a single daemon start. A pooler between us and the server must keep a session on one
connection (PgBouncer: `pool_mode = session`), or these locks tell nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from helpdesk.store.database import Database, failures
from helpdesk.store.engines import READS_ONLY, lock_key

_OPTIONS = {**READS_ONLY, "isolation_level": "AUTOCOMMIT"}


@contextmanager
def only_one(database: Database, name: str) -> Iterator[bool]:
    """Hold the name until the block ends; gives False at once where another process holds it.

    An economy, no safety: when the server ends the connection in the middle, another may begin meanwhile.
    Raises TemporaryFailure where the database is away.
    """
    if database.is_sqlite:
        yield True
        return
    with failures(), database.engine.connect().execution_options(**_OPTIONS) as connection:
        try:
            yield _ask(connection, "pg_try_advisory_lock", name)
        finally:
            _let_go(connection)


class Presence:
    """Shows to other processes that this one does some work, and tells whether it is the only one that does."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: Connection | None = None

    def show(self) -> None:
        """Be seen, also after the server lost sight of us; call it before each piece of the work.

        Raises TemporaryFailure where the database is away.
        """
        if not self._database.is_sqlite:
            with self._asking() as connection:
                connection.exec_driver_sql("SELECT 1")

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Be seen, and tell whether nobody else is; whoever comes then waits until the block ends.

        Raises TemporaryFailure where the database is away.
        """
        if self._database.is_sqlite:
            yield True
            return
        with self._asking() as connection:
            alone = _ask(connection, "pg_try_advisory_lock", self._name)
            yield alone
            if alone:
                _ask(connection, "pg_advisory_unlock", self._name)

    def leave(self) -> None:
        """Be seen no longer."""
        if self._connection is not None:
            with self._connection as connection:
                _let_go(connection)
            self._connection = None

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """Give the connection that shows us. One that broke, or may still hold more than it should, is let go."""
        try:
            with failures():
                if self._connection is None:
                    self._connection = self._database.engine.connect().execution_options(**_OPTIONS)
                    _ask(self._connection, "pg_advisory_lock_shared", self._name)
                yield self._connection
        except BaseException:
            self.leave()
            raise


def _let_go(connection: Connection) -> None:
    """Give back all that the session holds, before its connection serves others."""
    try:
        if not connection.invalidated:
            connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
    except DBAPIError:
        connection.invalidate()  # the server lets go of it when the connection ends


def _ask(connection: Connection, function: str, name: str) -> bool:
    answer = connection.exec_driver_sql(f"SELECT {function}(%s)", (lock_key(name),)).scalar_one()
    return answer is True
