"""A fresh database with all tables for each test of the store."""

from collections.abc import Iterator

import pytest

from helpdesk.store.database import Database
from helpdesk.store.upgrade import upgrade


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Once of each kind."""
    database = Database(database_url)
    upgrade(database)
    yield database
    database.close()
