"""Two customers that may become one, once on each kind of database; a test of something else makes its own site."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.daemon.opening import open_desk
from helpdesk.services.desk import Desk
from tests.customers import Customers
from tests.merging import two_customers


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Customers]:
    """Both customers with confirmed addresses and a ticket for each contact."""
    with two_customers(tmp_path, database_url) as site:
        yield site


@pytest.fixture
def desk(site: Customers) -> Desk:
    return open_desk(site.settings)
