"""Upgrading a database that holds mail on its way out: it goes out with the very bytes it had."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, text

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store import outbox
from helpdesk.store.blobs import Blobs
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.upgrade import upgrade
from tests.builders import ERIKA, NOON
from tests.former_versions import make_tables

_RAW = b"Message-ID: <a1@helpdesk.example.de>\r\n\r\nGuten Tag\r\n"


def test_what_waited_in_an_older_database_goes_out_with_the_same_bytes(database_url: str, tmp_path: Path) -> None:
    with closing(Database(database_url)) as database:
        make_tables(database, "0002")
        with database.connection() as connection:
            for number in (1, 2):
                connection.execute(insert(OutboundMessage), _row(number))
            connection.execute(text("UPDATE outbound_message SET raw = :raw WHERE id = 1"), {"raw": _RAW})
        upgrade(database)
        with database.reading() as session:
            assert [row.id for row in outbox.due(session, NOON, 10, acknowledgements=True)] == [1, 2]
            assert outbox.rendered(session, [1, 2]) == {1}
            assert outbox.content(session, 1, Blobs(tmp_path)) == _RAW


def _row(number: int) -> dict[str, object]:
    return {
        "id": number,
        "key": f"k{number}",
        "notice": Notice.ACKNOWLEDGEMENT,
        "recipient": ERIKA,
        "language": "de",
        "automatic": True,
        "detail": {},
        "message_id": f"a{number}@helpdesk.example.de",
        "state": OutboundState.QUEUED,
        "queued_at": NOON,
        "due_at": NOON,
    }
