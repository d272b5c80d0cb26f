"""The site that most stories play on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import settings
from tests.scenarios.site import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A German site with two people in the team and a mail server in front that authenticates."""
    with open_site(settings(tmp_path)) as site:
        yield site
