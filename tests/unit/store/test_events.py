"""The journal: every row carries the hash of the one before it, and any change is found."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk.domain.journal import PERSON_ERASED, let_go
from helpdesk.errors import CorruptStore
from helpdesk.store.database import Database
from helpdesk.store.events import Event, Happening, empty, record
from helpdesk.store.findings import Finding
from helpdesk.store.journal_check import verify
from tests.builders import NOON

ERIKA = "erika@kunde.example.org"


def fill(database: Database) -> None:
    for number in range(5):
        with database.transaction() as session:
            at = NOON + timedelta(seconds=number)
            record(
                session,
                at,
                Happening("ticket_opened", None, ERIKA, {"number": number, "subject": "Größe €"}),
                Happening("state_changed", None, "admin", {}),
            )


def erase(database: Database, *ids: int) -> None:
    with database.transaction() as session:
        erased_by = record(session, NOON, Happening(PERSON_ERASED, None, "admin", {**let_go("event", ids)}))
        session.flush()
        empty(session, ids, erased_by)


def first_wrong(database: Database) -> Finding | None:
    with database.reading() as session:
        return verify(session)


def change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_untouched_journal_is_whole(database: Database) -> None:
    assert first_wrong(database) is None
    fill(database)
    assert first_wrong(database) is None


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE event SET actor = 'someone' WHERE id = 4", 4),
        ("UPDATE event SET data = '{}' WHERE id = 4 OR id = 5", 5),
        ("UPDATE event SET at = '2026-11-22 09:15:01.500000' WHERE id = 4", 4),
        ("UPDATE event SET kind = 'closed' WHERE id = 4", 4),
        ("UPDATE event SET salt = '00' WHERE id = 4", 4),
        ("UPDATE event SET erased_by = 6 WHERE id = 4", 4),
        ("UPDATE event SET erased_by = 6, actor = '', data = '{}', salt = '' WHERE id = 4", 4),
        ("DELETE FROM event WHERE id = 4", 4),
        ("DELETE FROM event WHERE id = 10", 10),
        ("UPDATE journal_head SET last = 9", 11),
        ("DELETE FROM journal_head", 11),
    ],
)
def test_any_change_is_found_at_the_first_row_that_does_not_fit(database: Database, statement: str, row: int) -> None:
    fill(database)
    change(database, statement)
    found = first_wrong(database)
    assert found is not None
    assert (found.table, found.row) == ("event", row)


def test_a_row_that_was_emptied_still_fits_and_holds_nothing(database: Database) -> None:
    fill(database)
    erase(database, 3, 7)
    assert first_wrong(database) is None
    with database.reading() as session:
        row = session.get_one(Event, 3)
        assert (row.actor, row.data, row.salt, row.kind, row.erased_by) == ("", {}, "", "ticket_opened", 11)
    fill(database)
    assert first_wrong(database) is None


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE event SET erased_by = 7 WHERE id = 3", 3),
        ("UPDATE event SET erased_by = NULL WHERE id = 3", 3),
        ("UPDATE event SET actor = 'erika@kunde.example.org' WHERE id = 3", 3),
        ("UPDATE event SET salt = 'abcd' WHERE id = 3", 3),
        ("UPDATE event SET erased_by = 11, actor = '', data = '{}', salt = '' WHERE id = 4", 4),
    ],
)
def test_a_tombstone_needs_the_event_that_names_it(database: Database, statement: str, row: int) -> None:
    fill(database)
    erase(database, 3)
    change(database, statement)
    found = first_wrong(database)
    assert found is not None
    assert found.row == row


def test_what_was_erased_and_came_back_with_a_backup_is_named(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        before = session.get_one(Event, 3)
        values = {"actor": before.actor, "salt": before.salt, "data": '{"number": 1, "subject": "Größe €"}'}
    erase(database, 3)
    with database.engine.begin() as connection:
        statement = "UPDATE event SET actor = :actor, salt = :salt, data = :data, erased_by = NULL WHERE id = 3"
        connection.execute(text(statement), values)
    assert first_wrong(database) == Finding("event", 3, "event 11 erased it, but its content is there")


def test_nothing_is_written_behind_a_journal_whose_end_is_not_known(database: Database) -> None:
    fill(database)
    change(database, "DELETE FROM journal_head")
    with pytest.raises(CorruptStore, match="journal_head is missing"):
        fill(database)
    change(database, "DELETE FROM event")
    fill(database)
    assert first_wrong(database) is None


def test_the_event_that_erased_something_is_never_emptied(database: Database) -> None:
    fill(database)
    erase(database, 3)
    erase(database, 11, 4)
    with database.reading() as session:
        assert session.get_one(Event, 11).data == {"event": [3]}


def test_an_undone_transaction_leaves_no_gap_in_the_journal(database: Database) -> None:
    fill(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        record(session, NOON, Happening("lost", None, "admin"))
        session.flush()
        raise ZeroDivisionError
    fill(database)
    assert first_wrong(database) is None
