"""Nothing that is stored changes unseen: the journal, the mails that came in and those that went out."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.journal import PERSON_ERASED, let_go
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.services.outgoing.deliver import draft_due, take
from helpdesk.services.privacy.verification import verify
from helpdesk.store import events
from helpdesk.store.database import Database
from helpdesk.store.events import Event, Happening
from helpdesk.store.findings import Finding
from helpdesk.store.inbox import InboundMessage
from tests.builders import NOON, raw_mail, settings
from tests.unit.services.privacy.changes import CHANGES

FLIPS = 1000


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """A site with some mails that were answered, one of them large, and some rows of the journal emptied."""
    desk = open_desk(settings(tmp_path))
    for number in range(12):
        files = [("bild.png", random.Random(number).randbytes(90_000))] if number % 4 == 0 else []
        raw = raw_mail(message_id=f"n{number}@kunde.example.org", subject=f"Frage {number}", attachments=files)
        _take_in(database, desk, raw)
    _deliver(database, desk)
    with database.transaction() as session:
        told = session.scalars(select(Event.id).where(Event.kind == "ticket_opened").order_by(Event.id).limit(4)).all()
        erased_by = events.record(session, NOON, Happening(PERSON_ERASED, None, "admin", {**let_go("event", told)}))
        session.flush()
        events.empty(session, told, erased_by)
    return desk


def _take_in(database: Database, desk: Desk, raw: bytes) -> None:
    mail = prepare(desk, Incoming(raw, "imap", NOON))
    with database.transaction() as session:
        receive(session, [mail], NOON)
    process_due(database, desk, NOON)


def _deliver(database: Database, desk: Desk) -> None:
    later = NOON + timedelta(days=1)
    while True:
        with database.reading() as session:
            drafts = draft_due(session, desk, later)
        if not drafts:
            return
        with database.transaction() as session:
            take(session, desk, drafts, later)


def first_wrong(database: Database, desk: Desk) -> Finding | None:
    with database.reading() as session:
        return verify(session, desk.blobs).first


def _first_wrong_on(connection: Connection, desk: Desk) -> Finding | None:
    """Check what a transaction that is not committed sees."""
    with Session(connection) as session:
        return verify(session, desk.blobs).first


def test_what_nobody_touched_is_whole_and_counted(database: Database, desk: Desk) -> None:
    with database.reading() as session:
        checked = verify(session, desk.blobs)
    assert (checked.first, checked.received) == (None, 12)
    assert (checked.events > 24, checked.sent > 12) == (True, True)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "UPDATE inbound_message SET raw = X'00' WHERE id = 2",
            Finding("inbound_message", 2, "its bytes were changed"),
        ),
        (
            "UPDATE inbound_message SET raw = 'Text' WHERE id = 2",
            Finding("inbound_message", 2, "its bytes were changed"),
        ),
        ("DELETE FROM inbound_message WHERE id = 12", Finding("inbound_message", 12, "the row is missing")),
        (
            "UPDATE inbound_message SET received_at = '2026-11-21 09:15:00' WHERE id = 3",
            Finding("inbound_message", 3, "digest, size or received_at is not what the journal says"),
        ),
        (
            "UPDATE inbound_message SET erased_by = 4, raw = NULL WHERE id = 3",
            Finding("inbound_message", 3, "erased_by is 4, the journal says None"),
        ),
        ("DELETE FROM outbound_content WHERE outbound_id = 2", Finding("outbound_content", 2, "the row is missing")),
        (
            "INSERT INTO outbound_content (outbound_id, raw, digest) VALUES (900, X'00', '')",
            Finding("outbound_content", 900, "the journal does not know of it: it was put in"),
        ),
    ],
)
def test_the_first_changed_mail_is_named(database: Database, desk: Desk, statement: str, finding: Finding) -> None:
    with database.engine.connect() as connection, _undone(connection):
        connection.execute(text(statement))
        assert _first_wrong_on(connection, desk) == finding


def test_a_changed_or_missing_file_is_named_with_its_mail(database: Database, desk: Desk) -> None:
    with database.reading() as session:
        digest = session.get_one(InboundMessage, 1).digest
    blob = desk.blobs.folder / digest[:2] / digest[2:]
    blob.write_bytes(blob.read_bytes()[:-1] + b"!")
    found = first_wrong(database, desk)
    assert found is not None
    assert (found.row, "was changed" in found.what) == (1, True)
    blob.unlink()
    found = first_wrong(database, desk)
    assert found is not None
    assert (found.row, "is missing" in found.what) == (1, True)


def test_of_a_thousand_random_changes_each_is_found(database: Database, desk: Desk) -> None:
    chance = random.Random(20261122)
    blobs = [path for path in sorted(desk.blobs.folder.rglob("*")) if path.is_file()]
    missed = []
    with database.engine.connect() as connection:
        for number in range(FLIPS):
            change = chance.choice(CHANGES)
            with _undone(connection), _restored(chance.choice(blobs)) as blob:
                told = change(connection, chance, blob)
                if _first_wrong_on(connection, desk) is None:
                    missed.append((number, change.__name__, told))
    assert missed == []
    assert first_wrong(database, desk) is None


@contextmanager
def _undone(connection: Connection) -> Iterator[None]:
    connection.execute(text("SELECT 1"))  # begins
    try:
        yield
    finally:
        connection.rollback()


@contextmanager
def _restored(blob: Path) -> Iterator[Path]:
    content = blob.read_bytes()
    yield blob
    blob.write_bytes(content)
