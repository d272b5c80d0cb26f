"""What a batch costs must not depend on how much is stored: counted in the database's own steps, not in time."""

from pathlib import Path
from typing import Any

from helpdesk.daemon.opening import open_desk
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store.database import Database
from tests.builders import NOON, raw_mail, settings


def take(database: Database, desk: Desk, first: int, count: int) -> None:
    raws = [
        (number, raw_mail(message_id=f"n{number}@kunde.example.org", sender=f"erika{number}@kunde.example.org"))
        for number in range(first, first + count)
    ]
    mails = [prepare(desk, Incoming(raw, "imap", NOON, "support", uid_validity=1, uid=uid)) for uid, raw in raws]
    with database.transaction() as session:
        receive(session, mails, NOON)


def test_a_batch_costs_the_same_in_an_empty_inbox_and_in_a_full_one(
    tmp_path: Path, database: Database, counted: Any
) -> None:
    desk = open_desk(settings(tmp_path))
    with counted(database) as few:
        take(database, desk, 0, 50)
    take(database, desk, 50, 3000)
    with counted(database) as many:
        take(database, desk, 5000, 50)
    assert len(few) > 10
    assert len(many) < 2 * len(few)


def test_a_batch_is_processed_at_the_same_cost_with_few_tickets_and_with_many(
    tmp_path: Path, database: Database, counted: Any
) -> None:
    desk = open_desk(settings(tmp_path))
    take(database, desk, 0, 50)
    with counted(database) as few:
        assert process_due(database, desk, NOON) == 50
    for first in range(50, 1050, 50):
        take(database, desk, first, 50)
        assert process_due(database, desk, NOON) == 50
    take(database, desk, 5000, 50)
    with counted(database) as many:
        assert process_due(database, desk, NOON) == 50
    assert len(few) > 10
    assert len(many) < 2 * len(few)
