"""Ticket numbers: in order, none twice, and after a restored backup far ahead of what was given."""

from pathlib import Path

import pytest

from helpdesk.errors import CorruptStore
from helpdesk.store.database import Database
from helpdesk.store.numbers import Counter, Numbers


def take(database: Database, numbers: Numbers, year: int = 2026) -> int:
    with database.transaction() as session:
        return numbers.take(session, year)


def test_numbers_count_from_one_in_each_year(database: Database, tmp_path: Path) -> None:
    numbers = Numbers(tmp_path / "numbers.json")
    assert [take(database, numbers) for _ in range(3)] == [1, 2, 3]
    assert take(database, numbers, 2027) == 1
    assert take(database, numbers) == 4


def test_numbers_go_on_after_a_restart_and_beyond_a_reserved_block(database: Database, tmp_path: Path) -> None:
    for expected in range(1, 251):
        if expected in (1, 50, 151, 200):
            numbers = Numbers(tmp_path / "numbers.json")
        assert take(database, numbers) == expected


def test_an_undone_transaction_leaves_no_gap(database: Database, tmp_path: Path) -> None:
    numbers = Numbers(tmp_path / "numbers.json")
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        numbers.take(session, 2026)
        raise ZeroDivisionError
    assert take(database, numbers) == 1


def test_a_restored_database_jumps_ahead_of_every_number_that_was_given(tmp_path: Path, database: Database) -> None:
    numbers = Numbers(tmp_path / "numbers.json")
    assert take(database, numbers) == 1
    given = [take(database, numbers) for _ in range(250)]
    restore(database, last=1, reserved=100)
    assert take(database, Numbers(tmp_path / "numbers.json")) > max(given)


def test_a_backup_from_within_the_same_block_gives_no_number_twice(tmp_path: Path, database: Database) -> None:
    given = [take(database, Numbers(tmp_path / "numbers.json")) for _ in range(30)]
    restore(database, last=12, reserved=100)
    assert take(database, Numbers(tmp_path / "numbers.json")) == max(given) + 1


def test_a_lost_note_of_the_last_number_changes_nothing(tmp_path: Path, database: Database) -> None:
    for content in (None, b"", b"\0\0"):
        before = take(database, Numbers(tmp_path / "numbers.json"))
        note = tmp_path / "numbers.2026.last"
        note.unlink()
        if content is not None:
            note.write_bytes(content)
        assert take(database, Numbers(tmp_path / "numbers.json")) == before + 1


def test_a_lost_file_of_reservations_is_made_again_with_the_next_number(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "numbers.json"
    take(database, Numbers(path))
    path.unlink()
    assert take(database, Numbers(path)) == 2
    restore(database, last=0, reserved=0)
    assert take(database, Numbers(path)) == 101


def restore(database: Database, *, last: int, reserved: int) -> None:
    """Give the counter the state that it had when a backup was made."""
    with database.transaction() as session:
        counter = session.get_one(Counter, 2026)
        counter.last, counter.reserved = last, reserved


def test_a_broken_file_of_reservations_is_named(database: Database, tmp_path: Path) -> None:
    (tmp_path / "numbers.json").write_text("not json")
    with pytest.raises(CorruptStore, match=r"numbers\.json"):
        take(database, Numbers(tmp_path / "numbers.json"))
