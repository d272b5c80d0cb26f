"""T2: from inbox rows to tickets, events and outbox rows, a batch in one transaction.

Where one mail of a batch raises, all is undone and done again one by one, so that only the culprit is left; after
three attempts it is held, the team is told, and everything else flows on.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.intake import AddComment, Disposition, Ignore, OpenTicket, RecordBounce, decide
from helpdesk.domain.notices import Notice
from helpdesk.errors import TemporaryFailure, UsageError
from helpdesk.mail.message import Mail
from helpdesk.mail.parse import parse
from helpdesk.services import notify, tickets
from helpdesk.services.bounces import record_bounce
from helpdesk.services.desk import Desk
from helpdesk.services.lookup import facts_about
from helpdesk.store import inbox
from helpdesk.store.database import Database
from helpdesk.store.inbox import Arrival, InboundMessage, InboundState

log = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 3
_RETRY_PAUSE = timedelta(seconds=30)


def process_due(database: Database, desk: Desk, now: datetime, limit: int = BATCH) -> int:
    """Process what waits, up to a batch; gives how many rows were taken up.

    Raises TemporaryFailure where the database is away; nothing was changed then.
    """
    ids: list[int] = []
    try:
        with database.transaction() as session:
            rows = inbox.due(session, now, limit)
            ids = [row.id for row in rows]
            _process(session, desk, rows, now)
    except TemporaryFailure:
        raise
    except Exception:  # noqa: BLE001 - the culprit is found one by one below, where its error is logged
        for inbound_id in ids:
            process_one(database, desk, inbound_id, now)
    return len(ids)


def process_one(database: Database, desk: Desk, inbound_id: int, now: datetime) -> None:
    """Process a single row in its own transaction; its failure is counted and stops nobody else."""
    try:
        with database.transaction() as session:
            row = session.get(InboundMessage, inbound_id)
            if row is not None and row.state == InboundState.RECEIVED:
                _process(session, desk, [row], now)
    except TemporaryFailure:
        raise
    except Exception as error:
        # A poison mail must not stop the mails behind it.
        log.exception("inbox row could not be processed inbound=%d", inbound_id)
        with database.transaction() as session:
            _count_failure(session, desk, inbound_id, f"{type(error).__name__}: {error}", now)


def _process(session: Session, desk: Desk, rows: Sequence[InboundMessage], now: datetime) -> None:
    if not rows:
        return
    arrivals = inbox.arrivals_of(session, [row.id for row in rows])
    for row in rows:
        _process_row(session, desk, row, arrivals.get(row.id, []), now)
        session.flush()  # the next mail of the batch may answer this one
    notify.stop_acknowledgements(session, desk, now)


def _process_row(session: Session, desk: Desk, row: InboundMessage, arrivals: Sequence[Arrival], now: datetime) -> None:
    mail = parse(inbox.raw_bytes(row, desk.blobs))
    disposition = decide(facts_about(session, desk, mail, arrivals, silent=row.silent))
    _apply(session, desk, row, mail, disposition, now)
    row.state = InboundState.PROCESSED
    row.disposition = type(disposition).__name__
    row.reason = disposition.reason
    row.processed_at = now
    log.info("processed inbound=%d disposition=%s reason=%r", row.id, row.disposition, row.reason)


def _apply(
    session: Session, desk: Desk, row: InboundMessage, mail: Mail, disposition: Disposition, now: datetime
) -> None:
    match disposition:
        case OpenTicket():
            _open(session, desk, row, mail, disposition, now)
        case AddComment():
            _comment(session, desk, row, mail, disposition, now)
        case RecordBounce():
            record_bounce(session, desk, row, mail, disposition, now)
        case Ignore():
            pass


def _open(session: Session, desk: Desk, row: InboundMessage, mail: Mail, decision: OpenTicket, now: datetime) -> None:
    written = tickets.open_ticket(session, desk, row, mail, decision, now)
    if decision.acknowledge:
        notify.acknowledge(session, desk, written, now)
    if decision.tell_team:
        notify.tell_team(session, desk, written, Notice.TICKET_OPENED, now, join_hint=decision.may_join)


def _comment(
    session: Session, desk: Desk, row: InboundMessage, mail: Mail, decision: AddComment, now: datetime
) -> None:
    written = tickets.add_comment(session, row, mail, decision, now)
    if decision.join:
        try:
            target = tickets.join_stranger(session, written.ticket, written.comment.author_address, now)
        except UsageError:
            notify.tell_writer(session, desk, written, "nothing_to_join", now)
            return
        written = tickets.Written(target, written.comment, written.roster)
    if decision.refusal:
        notify.tell_writer(session, desk, written, decision.refusal, now)
    if decision.send_to_customer:
        notify.send_answer(session, desk, written, now)
    if decision.tell_team:
        notify.tell_team(session, desk, written, Notice.COMMENT_TO_TEAM, now)


def _count_failure(session: Session, desk: Desk, inbound_id: int, error: str, now: datetime) -> None:
    row = session.get(InboundMessage, inbound_id)
    if row is None:
        return
    row.attempts += 1
    row.last_error = error[:1000]
    row.due_at = now + _RETRY_PAUSE * row.attempts
    if row.attempts >= MAX_ATTEMPTS:
        row.state = InboundState.HELD
        tickets.open_held_ticket(session, desk, row, row.last_error, now)
        notify.tell_team_of_held_mail(session, desk, row, now)
