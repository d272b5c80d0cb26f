"""Upgrading a database with a journal: its chain is checked and written anew, and the mails of before stand in it."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from helpdesk.services.privacy.verification import verify
from helpdesk.store.blobs import Blobs
from helpdesk.store.database import Database
from helpdesk.store.events import Event
from helpdesk.store.upgrade import upgrade
from tests.builders import ERIKA, NOON
from tests.former_versions import make_tables

_RAW = b"Subject: Drucker\r\n\r\nGuten Tag\r\n"
_EVENT = text(
    "INSERT INTO event (id, at, ticket_id, kind, actor, data, previous_hash, hash)"
    " VALUES (:id, :at, NULL, 'noted', :actor, :data, :previous, :hash)"
)
_MAIL = text(
    "INSERT INTO inbound_message (id, content_key, message_id, digest, size, raw, received_at, silent, state,"
    " disposition, reason, attempts, last_error, due_at)"
    " VALUES (7, 'k', '', :digest, :size, :raw, :at, :no, 'processed', '', '', 0, '', :at)"
)


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    """A database of the version before, with three events and a mail."""
    with closing(Database(database_url)) as database:
        make_tables(database, "0010")
        with database.connection() as connection:
            _fill(database, connection)
        yield database


def _fill(database: Database, connection: Connection) -> None:
    previous = "0" * 64
    for number in (1, 2, 3):
        at, data = NOON + timedelta(seconds=number), {"größe": number}
        facts: list[Any] = [number, at.isoformat(timespec="microseconds"), None, "noted", ERIKA, data, previous]
        plain = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        found = hashlib.sha256(plain.encode()).hexdigest()
        values = {"id": number, "at": _moment(database, at), "actor": ERIKA, "data": json.dumps(data)}
        connection.execute(_EVENT, {**values, "previous": previous, "hash": found})
        previous = found
    digest = hashlib.sha256(_RAW).hexdigest()
    values = {"digest": digest, "size": len(_RAW), "raw": _RAW, "at": _moment(database, NOON), "no": False}
    connection.execute(_MAIL, values)


def _moment(database: Database, at: Any) -> Any:
    return at.replace(tzinfo=None) if database.is_sqlite else at


def _noted(database: Database, tmp_path: Path) -> dict[str, Any]:
    with database.reading() as session:
        checked = verify(session, Blobs(tmp_path))
        assert (checked.first, checked.events, checked.received) == (None, 5, 1)
        assert session.get_one(Event, 2).data == {"größe": 2}
        return session.get_one(Event, 4).data


def test_a_whole_journal_is_whole_afterwards_and_holds_the_mails(old: Database, tmp_path: Path) -> None:
    upgrade(old)
    noted = _noted(old, tmp_path)
    assert (noted["events"], noted["first_wrong"]) == (3, None)


def test_a_journal_that_was_changed_before_says_so_for_ever(old: Database, tmp_path: Path) -> None:
    with old.connection() as connection:
        connection.execute(text("UPDATE event SET actor = 'x' WHERE id = 2"))
    upgrade(old)
    assert _noted(old, tmp_path)["first_wrong"] == 2
