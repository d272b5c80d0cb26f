"""What is deleted when its term is over: tickets with their mails, leaving a proof that holds and nothing else."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import Accepted
from helpdesk.domain.ticket import TicketState
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.services.outgoing.deliver import Attempt, conclude, draft_due, take
from helpdesk.services.outgoing.keeping import keep_due
from helpdesk.services.privacy import holds
from helpdesk.services.privacy.retention import due_tickets, nightly, run
from helpdesk.services.ticketing.tickets import set_state
from helpdesk.store import tickets
from helpdesk.store.customers import CustomerRow
from helpdesk.store.database import Database
from helpdesk.store.erasure import DoomedBlob, RetentionRun
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Ticket
from tests.builders import NOON, raw_mail, settings
from tests.privacy import is_whole, traces

LATER = NOON + timedelta(days=1)
DUE = datetime(2033, 1, 1, 3, 30, tzinfo=NOON.tzinfo)  # six years after the end of 2026
PICTURE = [("bild.png", b"geheim" * 20_000)]


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """Two tickets that were closed, one with a large mail, and one that is open; all mails went out."""
    desk = open_desk(settings(tmp_path))
    arrive(database, desk, 1, "Erika Beispiel <erika@kunde.example.org>", files=PICTURE)
    arrive(database, desk, 2, "Max Muster <max@firma.example>")
    arrive(database, desk, 3, "Paula Probe <paula@haus.example>")
    send_all(database, desk)
    for number in (1, 2):
        close(database, number)
    return desk


def arrive(
    database: Database, desk: Desk, number: int, sender: str, files: list[tuple[str, bytes]] | None = None
) -> None:
    text = f"Guten Tag,\n\nder Drucker druckt nicht.\n\n{sender.partition(' <')[0]}\n"
    raw = raw_mail(sender=sender, text=text, message_id=f"n{number}@kunde.example.org", attachments=files or [])
    mail = prepare(desk, Incoming(raw, "imap", NOON))
    with database.transaction() as session:
        receive(session, [mail], NOON)
    process_due(database, desk, NOON)


def send_all(database: Database, desk: Desk) -> None:
    while True:
        with database.reading() as session:
            drafts = draft_due(session, desk, LATER)
        if not drafts:
            return
        with database.transaction() as session:
            parcels = take(session, desk, drafts, LATER)
        with database.transaction() as session:
            conclude(session, desk, [Attempt(each.outbound_id, Accepted("250 ok")) for each in parcels], LATER, 0.0)


def close(database: Database, number: int, at: datetime = LATER) -> None:
    with database.transaction() as session:
        set_state(session, tickets.get(session, number), TicketState.CLOSED, "admin", at)


def due(database: Database, desk: Desk, now: datetime) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(term.ticket.number, term.held) for term in due_tickets(session, desk, now)]


def test_nothing_goes_before_its_day_and_what_is_open_never_goes(database: Database, desk: Desk) -> None:
    before = datetime(2032, 12, 31, 22, 59, tzinfo=NOON.tzinfo)
    assert (due(database, desk, before), run(database, desk, before).tickets) == ([], 0)
    assert due(database, desk, DUE) == [("2026-000001", ""), ("2026-000002", "")]
    assert run(database, desk, DUE).tickets == 2
    assert traces(database, desk, "paula@haus.example") >= {"ticket", "party", "comment", "inbound_message"}


def test_of_a_deleted_ticket_only_number_and_state_stay_and_the_proof_holds(database: Database, desk: Desk) -> None:
    assert traces(database, desk, "erika@kunde.example.org") >= {"ticket", "event", "blobs", "outbound_message"}
    run(database, desk, DUE)
    assert traces(database, desk, "erika", "Max Muster", "max@firma.example", "geheim") == set()
    with database.reading() as session:
        ticket = session.get_one(Ticket, 1)
        assert (ticket.number, ticket.state, ticket.subject) == ("2026-000001", "closed", "")
        assert session.scalars(select(DoomedBlob)).all() == []
    assert is_whole(database, desk)
    assert run(database, desk, DUE).tickets == 0


def test_a_deleted_mail_that_comes_again_is_known_and_makes_no_ticket(database: Database, desk: Desk) -> None:
    run(database, desk, DUE)
    arrive(database, desk, 2, "Max Muster <max@firma.example>")
    with database.reading() as session:
        assert len(session.scalars(select(InboundMessage.id)).all()) == 3
        assert len(session.scalars(select(Ticket.id)).all()) == 3


def test_the_customers_class_decides(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        session.add(
            CustomerRow(id=1, number="10001", name="Muster GmbH", retention="de-8", details={}, created_at=NOON)
        )
        session.flush()
        tickets.get(session, 1).customer_id = 1
    assert due(database, desk, DUE) == [("2026-000002", "")]
    assert len(due(database, desk, DUE.replace(year=2035))) == 2


@pytest.mark.parametrize(
    ("subject", "held"),
    [
        ("2026-000001", "hold on the ticket"),
        ("Erika+x@Kunde.example.org", "hold on a person who takes part"),
    ],
)
def test_a_hold_keeps_what_is_due_until_it_is_released(database: Database, desk: Desk, subject: str, held: str) -> None:
    with database.transaction() as session:
        holds.set_hold(session, subject, "Amtsgericht, Az. 1 C 1/26", NOON, actor="admin")
    assert due(database, desk, DUE) == [("2026-000001", held), ("2026-000002", "")]
    run(database, desk, DUE)
    assert {"blobs", "comment", "party"} <= traces(database, desk, "erika@kunde.example.org")
    with database.transaction() as session:
        with pytest.raises(UsageError, match="already"):
            holds.set_hold(session, subject, "noch einmal", NOON, actor="admin")
        holds.release_hold(session, subject, NOON, actor="admin")
    assert run(database, desk, DUE).tickets == 1
    assert is_whole(database, desk)


def test_a_hold_needs_a_reason_and_something_that_is_there(database: Database, desk: Desk) -> None:
    del desk
    with database.transaction() as session:
        with pytest.raises(UsageError, match="--reason"):
            holds.set_hold(session, "2026-000001", " ", NOON, actor="admin")
        with pytest.raises(UsageError, match="neither"):
            holds.set_hold(session, "2026-000099", "so", NOON, actor="admin")


def test_each_night_it_runs_once_and_only_where_the_site_wants_it(
    tmp_path: Path, database: Database, desk: Desk
) -> None:
    assert nightly(database, desk, DUE) == 0
    wanted = open_desk(settings(tmp_path, retention={"automatic": True}))
    assert nightly(database, wanted, DUE.replace(hour=1)) == 0
    assert keep_due(database, wanted, DUE) == 2
    close(database, 3)
    assert nightly(database, wanted, DUE) == 0
    assert nightly(database, wanted, DUE + timedelta(days=1)) == 1
    with database.reading() as session:
        found = [(row.day.isoformat(), row.tickets) for row in session.scalars(select(RetentionRun))]
    assert found == [("2033-01-01", 2), ("2033-01-02", 1)]


def test_a_merged_ticket_goes_with_the_one_it_went_into(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        ticket = tickets.get(session, 2)
        ticket.state, ticket.merged_into_id = TicketState.MERGED, 3
    assert due(database, desk, DUE) == [("2026-000001", "")]
    close(database, 3, DUE)
    assert due(database, desk, DUE) == [("2026-000001", "")]
