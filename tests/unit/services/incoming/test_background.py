"""What a notice carries along: the original is not read again, whatever stands in it."""

from pathlib import Path

import pytest

from helpdesk.daemon.opening import open_desk
from helpdesk.mail.message import ORIGINAL
from helpdesk.services.incoming import background
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store.database import Database
from helpdesk.store.tickets import StoredAttachment
from tests.builders import NOON, raw_mail, settings


def test_the_original_is_attached_without_reading_what_took_too_much_before(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "extract_all", lambda _raw: pytest.fail("it was read"))
    desk = open_desk(settings(tmp_path))
    raw = raw_mail()
    with database.transaction() as session:
        (receipt,) = receive(session, [prepare(desk, Incoming(raw, "imap", NOON))], NOON)
    with database.reading() as session:
        attachment = StoredAttachment(inbound_id=receipt.inbound_id, position=ORIGINAL)
        assert background.Background(session, []).content(attachment, desk.blobs) == raw
