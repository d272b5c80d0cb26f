"""The bytes of a mail on its way out: kept once, the same on every attempt, large ones as a file."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import Deferred
from helpdesk.services.deliver import Attempt, Parcel, conclude, draft_due, take
from helpdesk.services.desk import Desk
from helpdesk.services.process import process_due
from helpdesk.services.receive import Incoming, prepare, receive
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from tests.builders import ERIKA, NOON, raw_mail, settings

_LATER = NOON + timedelta(days=1)


def _arrived(tmp_path: Path, database: Database) -> Desk:
    """One request with a large picture: an acknowledgement and two notices that carry it wait."""
    desk = open_desk(settings(tmp_path))
    picture = prepare(desk, Incoming(raw_mail(attachments=[("foto.png", bytes(range(256)) * 800)]), "imap", NOON))
    with database.transaction() as session:
        receive(session, [picture], NOON)
    process_due(database, desk, NOON)
    return desk


def _taken(database: Database, desk: Desk) -> Sequence[Parcel]:
    with database.reading() as session:
        drafts = draft_due(session, desk, _LATER)
    with database.transaction() as session:
        return take(session, desk, drafts, _LATER)


def _defer(database: Database, desk: Desk, parcels: Sequence[Parcel]) -> None:
    with database.transaction() as session:
        conclude(session, desk, [Attempt(parcel.outbound_id, Deferred("451 later")) for parcel in parcels], NOON, 0.0)


def test_a_second_attempt_sends_the_bytes_of_the_first(tmp_path: Path, database: Database) -> None:
    desk = _arrived(tmp_path, database)
    first = _taken(database, desk)
    _defer(database, desk, first)
    assert _taken(database, desk) == first
    with database.reading() as session:
        digests = session.scalars(select(OutboundContent.digest).order_by(OutboundContent.outbound_id)).all()
    assert [digest != "" for digest in digests] == [len(parcel.message) > 64 * 1024 for parcel in first]
    assert sorted(digest != "" for digest in digests) == [False, True, True]


def test_of_two_who_made_the_same_mail_the_first_one_decides_its_bytes(tmp_path: Path, database: Database) -> None:
    desk = _arrived(tmp_path, database)
    with database.reading() as session:
        late = draft_due(session, desk, _LATER + timedelta(minutes=1))
    first = _taken(database, desk)
    _defer(database, desk, first)
    with database.transaction() as session:
        assert take(session, desk, late, _LATER) == []
    assert _taken(database, desk) == first


def test_a_large_mail_whose_file_is_gone_delays_no_other(tmp_path: Path, database: Database) -> None:
    desk = _arrived(tmp_path, database)
    _defer(database, desk, _taken(database, desk))
    with database.reading() as session:
        for digest in session.scalars(select(OutboundContent.digest).where(OutboundContent.digest != "")):
            (desk.blobs.folder / digest[:2] / digest[2:]).unlink()
    assert [parcel.recipient for parcel in _taken(database, desk)] == [ERIKA]
    with database.reading() as session:
        reasons = session.scalars(select(OutboundMessage.last_reply).where(OutboundMessage.recipient != ERIKA)).all()
    assert all("restore it from a backup" in reason for reason in reasons)
