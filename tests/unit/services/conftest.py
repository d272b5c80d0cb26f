"""A fresh site's database, and a count of what it does for some work: in SQLite's own steps, not in time."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from helpdesk.daemon.opening import open_database
from helpdesk.store.database import Database
from tests.builders import settings

_STEPS = 50  # of SQLite's virtual machine, for each count


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "state").mkdir()
    with closing(open_database(settings(tmp_path))) as opened:
        yield opened


@contextmanager
def _counted(database: Database) -> Iterator[list[None]]:
    steps: list[None] = []

    def watch(connection: Any, _record: Any) -> None:
        connection.set_progress_handler(lambda: steps.append(None), _STEPS)

    database.engine.dispose()
    event.listen(database.engine, "connect", watch)
    try:
        yield steps
    finally:
        event.remove(database.engine, "connect", watch)
        database.engine.dispose()


@pytest.fixture
def counted() -> Any:
    """Count the steps of every connection that is opened from now on."""
    return _counted
