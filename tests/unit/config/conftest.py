"""Reads a text as helpdesk.toml."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.config.load import Reading, read


@pytest.fixture
def judge(tmp_path: Path) -> Callable[[str], Reading]:
    """Write the text as a configuration beside a good password file, and read it."""
    password = tmp_path / "pw"
    password.write_text("geheim\n")
    password.chmod(0o600)

    def judged(text: str) -> Reading:
        file = tmp_path / "helpdesk.toml"
        file.write_text(text)
        return read(file)

    return judged
