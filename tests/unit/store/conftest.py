"""A fresh database with all tables for each test of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.store.database import Database
from helpdesk.store.upgrade import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite in a temporary folder."""
    database = Database(f"sqlite:///{tmp_path / 'helpdesk.db'}")
    upgrade(database)
    yield database
    database.close()
