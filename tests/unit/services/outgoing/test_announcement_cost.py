"""An announcement to thousands of customers asks the database hardly more often than one to a few."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.announcing import Announcement, AnnouncementKind, Words
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.announcements import of_all, plan, send
from helpdesk.store.announcements import AnnouncementRecipient
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.database import Database
from tests.builders import NOON, settings

SAID = Announcement(AnnouncementKind.MAINTENANCE, {"de": Words("Wartung", "Wir tauschen Platten.")}, "0" * 64)


def add_customers(database: Database, first: int, last: int) -> None:
    with database.transaction() as session:
        for number in range(first, last):
            address = f"technik@kunde{number}.example.org"
            session.add_all(
                (
                    CustomerRow(id=number, number=str(number), name="Muster GmbH", details={}, created_at=NOON),
                    ContactRow(
                        id=number,
                        customer_id=number,
                        key="tina",
                        position=0,
                        first_name="Tina",
                        last_name="Technik",
                        types=["technik"],
                        choices={},
                        created_at=NOON,
                    ),
                    ContactAddress(
                        id=number,
                        customer_id=number,
                        contact_id=number,
                        position=0,
                        address=address,
                        canonical=address,
                        state="confirmed",
                        since=NOON,
                        created_at=NOON,
                        nonce="",
                    ),
                )
            )


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def announce(database: Database, desk: Desk) -> int:
    with statements(database) as said, database.transaction() as session:
        planned = plan(session, desk, SAID, of_all(session).customers, NOON)
        send(session, desk, planned, NOON, actor="admin")
    return len(said)


def test_two_thousand_customers_are_told_with_a_few_statements_more_than_ten(
    tmp_path: Path, database: Database
) -> None:
    desk = open_desk(settings(tmp_path))
    add_customers(database, 1, 11)
    few = announce(database, desk)
    add_customers(database, 11, 2001)
    many = announce(database, desk)
    with database.reading() as session:
        told = select(AnnouncementRecipient.announcement_id, func.count()).group_by("announcement_id")
        assert [tuple(row) for row in session.execute(told)] == [(1, 10), (2, 2000)]
    assert many < few + 20
