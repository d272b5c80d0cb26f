"""Signing keys: made once, for the owner's eyes, old ones valid after a rotation, damage named."""

from pathlib import Path

import pytest

from helpdesk.errors import CorruptStore
from helpdesk.store.keys import load_keys, rotate_keys


def test_the_first_start_makes_a_key_that_stays(tmp_path: Path) -> None:
    path = tmp_path / "state" / "keys"
    keys = load_keys(path)
    assert load_keys(path) == keys
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_rotation_puts_a_new_key_first_and_keeps_the_old_one(tmp_path: Path) -> None:
    old = load_keys(tmp_path / "keys").keys[0]
    rotated = rotate_keys(tmp_path / "keys")
    assert rotated.keys[0] != old
    assert rotated.keys[1] == old
    assert load_keys(tmp_path / "keys") == rotated


@pytest.mark.parametrize("content", ["", "no hex", "abcd", "ä"])
def test_a_damaged_file_is_named_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys").write_text(content)
    with pytest.raises(CorruptStore, match="holds no keys"):
        load_keys(tmp_path / "keys")
    assert (tmp_path / "keys").read_text() == content
