"""The bytes of a mail on its way out: kept once, the same on every attempt, large ones as a file."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import Deferred
from helpdesk.domain.notices import Notice
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.services.outgoing.deliver import Attempt, Parcel, conclude, draft_due, take
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from tests.builders import ERIKA, NOON, raw_mail, settings

_LATER = NOON + timedelta(days=1)


def _arrived(tmp_path: Path, database: Database) -> Desk:
    """One request with a large picture: an acknowledgement and two notices that carry it wait."""
    desk = open_desk(settings(tmp_path))
    _process(database, desk, NOON, raw_mail(attachments=[("foto.png", bytes(range(256)) * 800)]))
    return desk


def _process(database: Database, desk: Desk, now: datetime, *raws: bytes) -> None:
    mails = [prepare(desk, Incoming(raw, "imap", now)) for raw in raws]
    with database.transaction() as session:
        receive(session, mails, now)
    process_due(database, desk, now)


def _taken(database: Database, desk: Desk, now: datetime = _LATER) -> Sequence[Parcel]:
    with database.reading() as session:
        drafts = draft_due(session, desk, now)
    with database.transaction() as session:
        return take(session, desk, drafts, now)


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


def test_a_digest_names_a_mail_that_was_folded_into_it_while_it_was_made(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path, acknowledge={"per_hour": 1}))
    raws = [raw_mail(message_id=f"n{number}@kunde.example.org") for number in range(4)]
    _process(database, desk, NOON, *raws[:2])
    later = NOON + timedelta(minutes=61)
    with database.reading() as session:
        early = draft_due(session, desk, later)
    _process(database, desk, later, *raws[2:])
    with database.reading() as session:
        [digest] = session.scalars(select(OutboundMessage.id).where(OutboundMessage.notice == Notice.DIGEST))
    assert digest in [draft.outbound_id for draft in early]
    with database.transaction() as session:
        assert digest not in [parcel.outbound_id for parcel in take(session, desk, early, later)]
    [made_anew] = [parcel.message for parcel in _taken(database, desk, later) if parcel.outbound_id == digest]
    assert b"2026-000002" in made_anew
    assert b"2026-000004" in made_anew


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
