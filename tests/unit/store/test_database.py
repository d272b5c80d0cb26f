"""Both kinds of database as we use them: durable, no lost updates, UTC, tables equal to the classes."""

import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from helpdesk.errors import TemporaryFailure
from helpdesk.store import engines
from helpdesk.store.database import Database
from helpdesk.store.numbers import Counter
from helpdesk.store.people import Person, find
from helpdesk.store.upgrade import current, wanted
from tests.builders import NOON


def test_every_connection_to_sqlite_is_durable_and_waits_for_writers(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'helpdesk.db'}")) as database, database.reading() as session:
        values = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert values == {"journal_mode": "wal", "synchronous": 2}
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_every_connection_to_postgresql_waits_a_while_and_speaks_utc(postgres_url: str) -> None:
    with closing(Database(f"{postgres_url}?options=-ctimezone%3DEurope/Berlin")) as database:
        for _ in range(2):  # what is set must outlive the first transaction
            with database.reading() as session:
                values = [session.execute(text(f"SHOW {name}")).scalar() for name in ("lock_timeout", "timezone")]
                assert values == ["10s", "UTC"]
                assert session.execute(text("SHOW transaction_isolation")).scalar() == "read committed"


def test_four_writers_at_once_lose_no_update(database: Database) -> None:
    with database.transaction() as session:
        session.add(Counter(year=1, last=0, reserved=0))

    def count() -> None:
        for _ in range(25):
            with database.transaction() as session:
                session.get_one(Counter, 1).last += 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.get_one(Counter, 1).last == 100


def test_times_come_back_aware_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    berlin = timezone(timedelta(hours=1))
    with database.transaction() as session:
        session.add(Person(address="a@example.org", first_seen_at=NOON.astimezone(berlin)))
    with database.reading() as session:
        person = find(session, "A@example.org")
        assert person is not None
        assert person.first_seen_at == NOON
        assert person.first_seen_at.utcoffset() == timedelta(0)
    with pytest.raises(StatementError, match="without zone"), database.transaction() as session:
        session.add(Person(address="b@example.org", first_seen_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - meant


def test_a_locked_database_is_a_temporary_failure(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_PRAGMAS", ("PRAGMA busy_timeout=50",))
    monkeypatch.setattr(engines, "_POSTGRES_SETTINGS", ("SET lock_timeout=50",))
    other = Database(database_url)
    with database.transaction() as writer:
        writer.execute(text("SELECT 1"))
        with pytest.raises(TemporaryFailure, match="lock"), other.transaction() as session:
            session.execute(text("SELECT 1"))
        with other.reading() as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
    other.close()


def test_the_migrations_make_exactly_the_tables_of_the_classes(database: Database) -> None:
    assert current(database) == wanted()
    with database.engine.connect() as connection:
        # The words of the search are a table that each database has in its own form.
        opts = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith("ticket_search")}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, database.metadata) == []
