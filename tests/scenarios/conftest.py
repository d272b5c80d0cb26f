"""The site that most stories play on. Every story is told on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import STORAGE, settings
from tests.scenarios.site import Site, open_site


@pytest.fixture(autouse=True)
def on_each_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `settings` name the database of this run of the story."""
    monkeypatch.setitem(STORAGE, "database", database_url)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A German site with two people in the team and a mail server in front that authenticates."""
    with open_site(settings(tmp_path)) as site:
        yield site
