"""Who wants no more announcements is a person too: it is handed out to him, and erased with him."""

from datetime import timedelta
from pathlib import Path

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.announcing import Announced, Announcement, AnnouncementKind, Words
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.announcement_answers import opt_out
from helpdesk.services.outgoing.announcements import of_all, plan, send
from helpdesk.services.privacy.person import find
from helpdesk.services.privacy.person_erase import erase
from helpdesk.services.privacy.person_erase import plan as plan_erasing
from helpdesk.services.privacy.person_facts import facts_of
from helpdesk.store.announcements import AnnouncementRecipient, AnnouncementRow, OptOut
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.database import Database
from tests.builders import NOON, settings
from tests.privacy import is_whole, traces
from tests.unit.services.privacy.test_retention import send_all

ERIKA = "erika+technik@kunde.example.org"
LATER = NOON + timedelta(days=9)
SAID = Announcement(AnnouncementKind.OUTAGE, {"de": Words("Störung", "Das Netz steht.")}, "0" * 64)


def announced_and_ended(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        session.add_all(
            (
                CustomerRow(id=1, number="10042", name="Muster GmbH", details={}, created_at=NOON),
                ContactRow(
                    id=1,
                    customer_id=1,
                    key="technik",
                    position=0,
                    first_name="Erika",
                    last_name="Beispiel",
                    types=["technik"],
                    created_at=NOON,
                ),
                ContactAddress(
                    id=1,
                    customer_id=1,
                    contact_id=1,
                    position=0,
                    address=ERIKA,
                    canonical="erika@kunde.example.org",
                    state="confirmed",
                    since=NOON,
                    created_at=NOON,
                    nonce="",
                ),
            )
        )
        session.flush()
        row = send(session, desk, plan(session, desk, SAID, of_all(session).customers, NOON), NOON, actor="admin")
        session.flush()
        mail = session.query(AnnouncementRecipient).one().outbound_id
        opt_out(session, desk, Announced(mail, row.id, ERIKA, AnnouncementKind.OUTAGE), ERIKA, NOON)
    send_all(database, desk)


def test_what_somebody_wants_no_more_is_handed_out_to_him(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    announced_and_ended(database, desk)
    with database.reading() as session:
        facts = facts_of(session, desk, find(session, desk, "erika@kunde.example.org"), LATER)
    assert facts["opt_outs"] == [{"address": ERIKA, "kind": "outage", "since": NOON, "ended_at": None}]


def test_erasing_a_person_leaves_the_announcement_and_nothing_of_him(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    announced_and_ended(database, desk)
    assert {"opt_out", "outbound_message"} <= traces(database, desk, "erika")
    with database.transaction() as session:
        erase(session, desk, plan_erasing(session, desk, ERIKA, LATER), LATER, actor="admin")
    assert traces(database, desk, "erika", "beispiel") == set()
    assert is_whole(database, desk)
    with database.reading() as session:
        assert session.get_one(AnnouncementRow, 1).words["de"]["subject"] == "Störung"
        assert "@erased.invalid" in session.query(OptOut).one().address
        assert session.query(AnnouncementRecipient).all() == []
