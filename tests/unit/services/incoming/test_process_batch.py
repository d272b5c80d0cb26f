"""Mails of one batch may depend on each other: what an earlier one did counts for those behind it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import event, select

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store import journal_check
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.people import Person
from helpdesk.store.tickets import Comment, Ticket
from tests.builders import ERIKA, NOON, raw_mail, settings


def process(database: Database, desk: Desk, raws: Sequence[bytes]) -> None:
    mails = [prepare(desk, Incoming(raw, "imap", NOON)) for raw in raws]
    with database.transaction() as session:
        receive(session, mails, NOON)
    assert process_due(database, desk, NOON) == len(raws)
    with database.reading() as session:
        assert journal_check.verify(session) is None


def test_a_reply_and_a_subject_tag_reach_a_ticket_that_the_same_batch_opened(
    tmp_path: Path, database: Database
) -> None:
    desk = open_desk(settings(tmp_path))
    process(
        database,
        desk,
        [
            raw_mail(message_id="erste@kunde.example.org"),
            raw_mail(message_id="zweite@kunde.example.org", headers=[("In-Reply-To", "<erste@kunde.example.org>")]),
            raw_mail(message_id="dritte@kunde.example.org", subject="[#2026-000001] Drucker"),
        ],
    )
    with database.reading() as session:
        assert session.scalars(select(Ticket.number)).all() == ["2026-000001"]
        assert session.scalars(select(Comment.message_id).order_by(Comment.id)).all() == [
            "erste@kunde.example.org",
            "zweite@kunde.example.org",
            "dritte@kunde.example.org",
        ]
        assert session.scalars(select(Person.address)).all() == [ERIKA]


def test_the_acknowledgements_of_one_batch_count_against_the_budget_of_their_recipient(
    tmp_path: Path, database: Database
) -> None:
    desk = open_desk(settings(tmp_path, acknowledge={"per_hour": 2}))
    process(database, desk, [raw_mail(message_id=f"n{number}@kunde.example.org") for number in range(5)])
    with database.reading() as session:
        states = session.execute(
            select(OutboundMessage.notice, OutboundMessage.state)
            .where(OutboundMessage.recipient == ERIKA)
            .order_by(OutboundMessage.id)
        ).all()
    acknowledged = [state for notice, state in states if notice == Notice.ACKNOWLEDGEMENT]
    assert acknowledged == [OutboundState.QUEUED] * 2 + [OutboundState.FOLDED] * 3
    assert [notice for notice, _ in states].count(Notice.DIGEST) == 1


def test_a_batch_needs_no_more_statements_for_fifty_mails_than_for_ten(tmp_path: Path, database: Database) -> None:
    desk = open_desk(settings(tmp_path))
    counts = []
    for first, count in ((0, 10), (100, 50)):
        statements: list[str] = []
        raws = [
            raw_mail(message_id=f"n{n}@kunde.example.org", sender=f"Erika <erika{n}@kunde.example.org>")
            for n in range(first, first + count)
        ]
        mails = [prepare(desk, Incoming(raw, "imap", NOON)) for raw in raws]
        with database.transaction() as session:
            receive(session, mails, NOON)
        event.listen(database.engine, "before_cursor_execute", lambda *call, seen=statements: seen.append(call[2]))
        process_due(database, desk, NOON)
        counts.append(len(statements))
    assert 10 < counts[1] <= counts[0]  # the first one of all also begins the year
