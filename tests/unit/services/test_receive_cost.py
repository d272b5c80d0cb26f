"""What a batch costs must not depend on how much is stored: counted in the database's own steps, not in time."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.services.desk import Desk
from helpdesk.services.receive import Incoming, prepare, receive
from helpdesk.store.database import Database
from tests.builders import NOON, raw_mail, settings

_STEPS = 50  # of SQLite's virtual machine, for each count


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "state").mkdir()
    with closing(open_database(settings(tmp_path))) as opened:
        yield opened


@contextmanager
def counted(database: Database) -> Iterator[list[None]]:
    """Count the steps of every connection that is opened from now on."""
    steps: list[None] = []

    def watch(connection: Any, _record: Any) -> None:
        connection.set_progress_handler(lambda: steps.append(None), _STEPS)

    database.engine.dispose()
    event.listen(database.engine, "connect", watch)
    try:
        yield steps
    finally:
        event.remove(database.engine, "connect", watch)
        database.engine.dispose()


def take(database: Database, desk: Desk, first: int, count: int) -> None:
    raws = [(number, raw_mail(message_id=f"n{number}@kunde.example.org")) for number in range(first, first + count)]
    mails = [prepare(desk, Incoming(raw, "imap", NOON, "support", uid_validity=1, uid=uid)) for uid, raw in raws]
    with database.transaction() as session:
        receive(session, mails, NOON)


def test_a_batch_costs_the_same_in_an_empty_inbox_and_in_a_full_one(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    with counted(database) as few:
        take(database, desk, 0, 50)
    take(database, desk, 50, 3000)
    with counted(database) as many:
        take(database, desk, 5000, 50)
    assert len(few) > 10
    assert len(many) < 2 * len(few)
