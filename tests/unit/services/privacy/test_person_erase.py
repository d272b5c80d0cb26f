"""A person is erased: what the law lets go goes everywhere, and what must stay stays untouched and out of sight."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.customers import AddressState, ContactState
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.erasure import Fate
from helpdesk.domain.ticket import TicketState
from helpdesk.errors import NotPermitted, PermanentFailure, UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.services.privacy import holds
from helpdesk.services.privacy.person_erase import erase, erased_list, plan
from helpdesk.services.privacy.reappeared import reappeared
from helpdesk.services.privacy.retention import run
from helpdesk.services.ticketing.tickets import set_state
from helpdesk.store import inbox, search, tickets
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow, CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.events import Event
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundContent, OutboundMessage, content
from helpdesk.store.people import Person
from helpdesk.store.tickets import Comment, StoredAttachment, Ticket
from tests.builders import ANNA, NOON, raw_mail, settings
from tests.privacy import is_whole, traces
from tests.unit.services.privacy.test_retention import DUE, send_all

HIS = ("erika", "beispiel")
FILES = [("foto.png", b"bild" * 30_000)]


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:  # noqa: ARG001 - it makes the state folder
    return open_desk(settings(tmp_path))


def arrive(database: Database, desk: Desk, number: int, name: str = "Erika Beispiel", **parts: Any) -> None:
    address = f"{name.split(maxsplit=1)[0].lower()}@kunde.example.org"
    text = f"Guten Tag,\n\nder Drucker druckt nicht. Rückruf bitte an {address}.\n\n{name}\n"
    raw = raw_mail(sender=f"{name} <{address}>", message_id=f"n{number}@kunde.example.org", **{"text": text, **parts})
    mail = prepare(desk, Incoming(raw, "imap", NOON, envelope_from=address))
    with database.transaction() as session:
        receive(session, [mail], NOON)
    process_due(database, desk, NOON)


def close(database: Database, *numbers: int) -> None:
    with database.transaction() as session:
        for number in numbers:
            set_state(session, tickets.get(session, number), TicketState.CLOSED, ANNA, NOON + timedelta(days=2))


def erased(database: Database, desk: Desk, now: datetime = NOON + timedelta(days=9)) -> list[tuple[str, str]]:
    with database.transaction() as session:
        found = plan(session, desk, "Erika+neu@kunde.example.org", now)
        erase(session, desk, found, now, actor="admin")
    return [(each.fate, each.why) for each in found.tickets]


def test_under_a_duty_he_is_masked_everywhere_and_the_original_stays_untouched(database: Database, desk: Desk) -> None:
    arrive(database, desk, 1, attachments=FILES)
    send_all(database, desk)
    close(database, 1)
    with database.reading() as session:
        original = inbox.original_bytes(session.get_one(InboundMessage, 1), desk.blobs)
    assert erased(database, desk) == [(Fate.MASKED, "duty")]
    assert traces(database, desk, *HIS) == {"blobs", "outbound_content"}
    assert is_whole(database, desk)
    with database.reading() as session:
        row = session.get_one(InboundMessage, 1)
        assert inbox.original_bytes(row, desk.blobs) == original
        copy = inbox.raw_bytes(row, desk.blobs).decode()
        assert ("Drucker" in copy, "erika" in copy.lower(), "erased-" in copy) == (True, False, True)
        assert "der Drucker druckt nicht" in session.get_one(Comment, 1).text
        assert session.scalars(select(StoredAttachment)).all() == []
        assert [found.id for found in search.find(session, "drucker")] == [1]
        assert list(search.find(session, "erika")) == []


def test_the_mail_that_gathered_notices_of_tickets_that_a_law_wants_is_kept_with_them(
    database: Database, desk: Desk
) -> None:
    arrive(database, desk, 1)
    arrive(database, desk, 2)
    send_all(database, desk)
    close(database, 1, 2)
    with database.transaction() as session:
        own = session.scalars(select(OutboundMessage).where(OutboundMessage.recipient.contains("erika"))).all()
        first, gathering = sorted(own, key=lambda row: row.ticket_id or 0)
        gathering.ticket_id = gathering.party_id = gathering.comment_id = None
        first.state, first.about_id = OutboundState.FOLDED, gathering.id
    assert erased(database, desk) == [(Fate.MASKED, "duty"), (Fate.MASKED, "duty")]
    with database.reading() as session:
        assert session.get_one(OutboundContent, gathering.id).restricted_by is not None
        assert b"erika" not in content(session, gathering.id, desk.blobs).lower()
    assert is_whole(database, desk)


def test_where_no_law_wants_it_everything_goes(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path, retention={"default_class": "none"}))
    arrive(database, desk, 1, attachments=FILES)
    send_all(database, desk)
    close(database, 1)
    assert erased(database, desk) == [(Fate.DELETED, "no_duty")]
    assert traces(database, desk, *HIS) <= {"blobs"}  # a file younger than an hour goes with the next night
    run(database, desk, NOON + timedelta(days=10))
    assert traces(database, desk, *HIS) == set()
    assert is_whole(database, desk)
    with database.reading() as session, pytest.raises(PermanentFailure, match="was deleted"):
        inbox.raw_bytes(session.get_one(InboundMessage, 1), desk.blobs)


def test_where_others_take_part_only_his_words_go(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path, retention={"default_class": "none"}))
    arrive(database, desk, 1, "Max Muster", headers=[("Cc", "Erika Beispiel <erika@kunde.example.org>")])
    send_all(database, desk)
    close(database, 1)
    assert erased(database, desk) == [(Fate.EMPTIED, "others_take_part")]
    assert "inbound_message" in traces(database, desk, "max@kunde.example.org")
    assert traces(database, desk, *HIS) <= {"inbound_message", "outbound_content"}


def test_what_is_open_or_held_stays_with_its_reason_and_goes_the_next_time(database: Database, desk: Desk) -> None:
    arrive(database, desk, 1)
    arrive(database, desk, 2)
    send_all(database, desk)
    close(database, 2)
    with database.transaction() as session:
        holds.set_hold(session, "2026-000002", "Klage", NOON, actor="admin")
    assert erased(database, desk) == [(Fate.STAYS, "not_ended"), (Fate.STAYS, "held")]
    assert {"ticket", "comment", "party", "event"} <= traces(database, desk, "erika@kunde.example.org")
    with database.transaction() as session:
        holds.release_hold(session, "2026-000002", NOON, actor="admin")
    close(database, 1)
    assert erased(database, desk) == [(Fate.MASKED, "duty"), (Fate.MASKED, "duty")]
    assert traces(database, desk, *HIS) == {"inbound_message", "outbound_content"}
    assert is_whole(database, desk)
    run(database, desk, DUE)
    assert traces(database, desk, *HIS) == set()
    assert is_whole(database, desk)


def test_a_contact_keeps_nothing_but_his_key(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        session.add(CustomerRow(id=1, number="10001", name="Muster GmbH", details={}, created_at=NOON))
        contact = ContactRow(id=1, customer_id=1, key="einkauf", position=1, first_name="Erika", last_name="Beispiel")
        contact.types, contact.deputies, contact.created_at = ["standard"], [], NOON
        contact.phone_password, contact.restrictions = "scrypt$", "Nur Erika fragen"
        session.add(contact)
        session.add(ContactPhone(contact_id=1, canonical="+49301", number="+49 30 1", position=0))
        for number, address in enumerate(("erika@kunde.example.org", "e.beispiel@privat.example"), 1):
            row = ContactAddress(id=number, customer_id=1, contact_id=1, position=number, address=address, nonce="ab")
            row.canonical, row.state, row.created_at, row.since = address, AddressState.CONFIRMED, NOON, NOON
            session.add(row)
    arrive(database, desk, 1)
    with database.transaction() as session:
        session.scalars(select(Comment)).one().text += "\nTelefon: +49 30 1"
    close(database, 1)
    erased(database, desk)
    assert traces(database, desk, *HIS, "49301", "+49 30 1", "scrypt") == {"inbound_message"}
    with database.reading() as session:
        kept = session.get_one(ContactRow, 1)
        assert (kept.key, kept.state, kept.last_name, kept.phone_password) == ("einkauf", ContactState.ERASED, "", "")
        assert [row.state for row in session.scalars(select(ContactAddress))] == [AddressState.WITHDRAWN] * 2


def test_whoever_is_held_unknown_or_of_the_team_is_not_erased(database: Database, desk: Desk) -> None:
    arrive(database, desk, 1)
    with database.transaction() as session:
        holds.set_hold(session, "erika@kunde.example.org", "Klage", NOON, actor="admin")
        with pytest.raises(NotPermitted, match="on hold"):
            plan(session, desk, "erika@kunde.example.org", NOON)
        with pytest.raises(UsageError, match="people of the team"):
            plan(session, desk, ANNA, NOON)
        with pytest.raises(UsageError, match="nothing is known"):
            plan(session, desk, "niemand@kunde.example.org", NOON)


def test_a_crash_in_the_middle_changes_nothing(database: Database, desk: Desk) -> None:
    arrive(database, desk, 1, attachments=FILES)
    close(database, 1)
    with database.reading() as session:
        before = [(row.id, row.hash, row.actor) for row in session.scalars(select(Event))]
    now = NOON + timedelta(days=9)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        erase(session, desk, plan(session, desk, "erika@kunde.example.org", now), now, actor="admin")
        raise ZeroDivisionError
    with database.reading() as session:
        assert [(row.id, row.hash, row.actor) for row in session.scalars(select(Event))] == before
        assert session.get_one(Ticket, 1).requester_address == "erika@kunde.example.org"
    assert is_whole(database, desk)


def test_who_comes_back_with_a_backup_is_named_and_who_writes_anew_is_not(database: Database, desk: Desk) -> None:
    arrive(database, desk, 1)
    close(database, 1)
    erased(database, desk)
    assert "erika" not in (desk.settings.storage.state_dir / "erased").read_text()
    assert list(erased_list(desk).erased(["erika@kunde.example.org", "max@kunde.example.org"])) == [
        "erika@kunde.example.org"
    ]
    later = Person(address="erika@kunde.example.org", first_seen_at=NOON + timedelta(days=10))
    with database.transaction() as session:
        session.add(later)
        session.flush()
        assert list(reappeared(session, desk)) == []
        later.first_seen_at = NOON
        session.flush()
        (found,) = reappeared(session, desk)
        assert (found.table, "is there again" in found.what) == ("person", True)
