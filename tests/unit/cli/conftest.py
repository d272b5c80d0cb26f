"""A site whose commands are run within the process of the tests, which spares the start of another."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

CONFIG = """
[site]
name = "Support"
address = "support@helpdesk.example.de"
[team]
addresses = ["anna@helpdesk.example.de"]
[door]
listen = "127.0.0.1:0"
[outgoing]
maildir = "sent"
[authentication]
authserv_id = "mx.helpdesk.example.de"
[lifecycle]     # no list and no reminder beside what the test counts, whatever the hour and the day
remind_unassigned_after_minutes = 0
morning_list_at = ""
[storage]
state_dir = "state"
"""


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A command sets up logging for its whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def site(tmp_path: Path, logging_as_before: None) -> Path:  # noqa: ARG001 - wanted for its effect
    """A folder with a configuration; nothing has run there yet."""
    (tmp_path / "helpdesk.toml").write_text(CONFIG)
    return tmp_path
