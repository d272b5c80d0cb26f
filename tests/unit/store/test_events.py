"""The journal: every row carries the hash of the one before it, and any change is found."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk.store.database import Database
from helpdesk.store.events import Happening, record, verify
from tests.builders import NOON


def fill(database: Database) -> None:
    for number in range(5):
        with database.transaction() as session:
            at = NOON + timedelta(seconds=number)
            record(
                session,
                at,
                Happening("ticket_opened", None, "erika@kunde.example.org", {"number": number, "subject": "Größe €"}),
                Happening("state_changed", None, "admin", {}),
            )


def first_wrong(database: Database) -> int | None:
    with database.reading() as session:
        return verify(session)


def test_an_untouched_journal_is_whole(database: Database) -> None:
    fill(database)
    assert first_wrong(database) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET actor = 'someone' WHERE id = 4",
        "UPDATE event SET data = '{}' WHERE id = 4 OR id = 5",
        "UPDATE event SET at = '2026-11-22 09:15:01.500000' WHERE id = 4",
        "UPDATE event SET kind = 'closed' WHERE id = 4",
        "DELETE FROM event WHERE id = 4",
    ],
)
def test_any_change_is_found_at_the_first_row_that_does_not_fit(database: Database, change: str) -> None:
    fill(database)
    with database.engine.begin() as connection:
        connection.execute(text(change))
    assert first_wrong(database) in (4, 5)


def test_an_undone_transaction_leaves_no_gap_in_the_journal(database: Database) -> None:
    fill(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        record(session, NOON, Happening("lost", None, "admin"))
        session.flush()
        raise ZeroDivisionError
    fill(database)
    assert first_wrong(database) is None
