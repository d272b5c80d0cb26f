"""Mail that takes long to read and normal mail keep each other waiting for one turn only."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk.daemon.opening import open_desk
from helpdesk.errors import CorruptStore
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import MAX_ATTEMPTS, process_due, process_one
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store import inbox
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage, InboundState
from helpdesk.store.tickets import Ticket
from tests.builders import NOON, raw_mail, settings

_LOG = logging.getLogger("helpdesk.services.incoming.process")


def laborious(number: int) -> bytes:
    """More delimiter lines than honest mail has; still read in no time."""
    return raw_mail(message_id=f"m{number}@kunde.example.org", subject="Mühsam", text="--x\n" * 600)


def normal(number: int) -> bytes:
    return raw_mail(message_id=f"n{number}@kunde.example.org", subject="Normal")


def take_in(database: Database, desk: Desk, *raws: bytes) -> None:
    mails = [prepare(desk, Incoming(raw, "imap", NOON)) for raw in raws]
    with database.transaction() as session:
        receive(session, mails, NOON)


def subjects(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Ticket.subject).order_by(Ticket.id)))


def test_a_laborious_mail_is_read_although_normal_mail_keeps_coming(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    take_in(database, desk, laborious(0), laborious(1))
    for number in range(2):
        take_in(database, desk, normal(number))
        assert process_due(database, desk, NOON) == 2
    assert subjects(database) == ["Normal", "Mühsam", "Normal", "Mühsam"]


def test_a_normal_mail_waits_for_none_of_the_laborious_ones_in_front_of_it(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    take_in(database, desk, *map(laborious, range(69)), normal(0))
    assert process_due(database, desk, NOON) == 2
    assert subjects(database) == ["Normal", "Mühsam"]


def test_a_laborious_mail_is_looked_at_once(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    take_in(database, desk, *map(laborious, range(3)))
    assert process_due(database, desk, NOON) == 1
    with database.reading() as session:
        assert inbox.due(session, NOON, 10, laborious=False) == []
        assert [row.id for row in inbox.due(session, NOON, 10, laborious=True)] == [2, 3]


class _Meanwhile(logging.Handler):
    """Does something once, between a failure, which is logged, and its being counted."""

    def __init__(self, action: Callable[[], None]) -> None:
        super().__init__()
        self._action = action

    def emit(self, _record: logging.LogRecord) -> None:
        _LOG.removeHandler(self)
        self._action()


def test_a_mail_that_two_processes_fail_on_at_once_is_held_once(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(settings(tmp_path))
    take_in(database, desk, normal(0))

    def fail() -> None:
        process_one(database, desk, 1, CorruptStore("its bytes are gone"), NOON)

    for _ in range(MAX_ATTEMPTS - 1):
        fail()
    _LOG.addHandler(_Meanwhile(fail))
    fail()
    with database.reading() as session:
        row = session.get_one(InboundMessage, 1)
        assert (row.state, row.attempts) == (InboundState.HELD, MAX_ATTEMPTS)
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert len(caplog.records) == MAX_ATTEMPTS + 1
