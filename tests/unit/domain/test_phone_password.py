"""Telephone passwords: what is kept tells nothing, and how one is spoken does not matter."""

import pytest

from helpdesk.domain.phone_password import fits, hashed

SALT = b"s" * 16
KEPT = hashed("Blauer Wal", SALT)


def test_what_is_kept_does_not_hold_the_password() -> None:
    assert "Wal" not in KEPT
    assert hashed("Blauer Wal", b"t" * 16) != KEPT


def test_only_the_password_fits_however_it_was_typed() -> None:
    assert fits("  Blauer   Wal ", KEPT)
    assert not fits("Roter Wal", KEPT)


@pytest.mark.parametrize(("password", "kept"), [("", KEPT), ("Wal", ""), ("", ""), (" ", hashed(" ", SALT))])
def test_nothing_fits_nothing(password: str, kept: str) -> None:
    assert not fits(password, kept)
