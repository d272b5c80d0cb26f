"""T2: from inbox rows to tickets, events and outbox rows, a batch in one transaction.

Where one mail of a batch raises, all is undone and done again one by one, so that only the culprit is left; after
three attempts it is held, the team is told, and everything else flows on.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import AddComment, Hold, OpenTicket
from helpdesk.domain.intake import decide
from helpdesk.domain.notices import Notice
from helpdesk.errors import CorruptStore, TemporaryFailure
from helpdesk.mail.contact_form import as_from_person
from helpdesk.mail.cut import true_size, with_note
from helpdesk.mail.doubts import with_names_to_show
from helpdesk.mail.message import Mail
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.apply import Case, apply, as_registered
from helpdesk.services.incoming.lookup import facts_about
from helpdesk.services.incoming.pointers import Pointers, pointers_of, read_ahead
from helpdesk.services.incoming.reading import read_apart, read_quickly
from helpdesk.services.incoming.routing import routed
from helpdesk.services.outgoing import held_acknowledgements, notify
from helpdesk.services.ticketing import tickets
from helpdesk.services.ticketing.on_behalf import facts_of_author
from helpdesk.store import inbox
from helpdesk.store.database import Database
from helpdesk.store.inbox import Arrival, InboundMessage, InboundState

log = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 3
_RETRY_PAUSE = timedelta(seconds=30)
_BATCH_BYTES = 32_000_000  # a batch of large mails must not fill the memory


def process_due(database: Database, desk: Desk, now: datetime, limit: int = BATCH) -> int:
    """Process what waits: a batch, then one mail that takes long to read; gives how many rows were taken up.

    So normal mail waits for one laborious mail at most, and a laborious one for one batch. Mails are read before a
    transaction begins, so that nobody waits for slow reading. Raises TemporaryFailure where the database is away or
    no process can be started; what was not committed is as before.
    """
    mails = _read_batch(database, desk, now, limit)
    if mails:
        _process_batch(database, desk, mails, now)
    laborious = _read_laborious(database, desk, now)
    for inbound_id, mail in laborious.items():
        process_one(database, desk, inbound_id, mail, now)
    return len(mails) + len(laborious)


def _process_batch(database: Database, desk: Desk, mails: Mapping[int, Mail | Exception], now: datetime) -> None:
    try:
        with database.transaction() as session:
            _process(session, desk, mails, now)
    except TemporaryFailure:
        raise
    except Exception:  # noqa: BLE001 - the culprit is found one by one below, where its error is logged
        for inbound_id, mail in mails.items():
            process_one(database, desk, inbound_id, mail, now)


def process_one(database: Database, desk: Desk, inbound_id: int, mail: Mail | Exception, now: datetime) -> None:
    """Process a single row in its own transaction; its failure is counted and stops nobody else."""
    try:
        with database.transaction() as session:
            _process(session, desk, {inbound_id: mail}, now)
    except TemporaryFailure:
        raise
    except Exception as error:
        # A poison mail must not stop the mails behind it.
        log.exception("inbox row could not be processed inbound=%d", inbound_id)
        with database.transaction() as session:
            _count_failure(session, desk, inbound_id, _in_one_line(error), now)


def _read_batch(database: Database, desk: Desk, now: datetime, limit: int) -> dict[int, Mail | Exception]:
    """Read the oldest normal mails; each laborious one in front of them is looked at once and marked as such."""
    while True:
        with database.reading() as session:
            mails, laborious = _read(desk, inbox.due(session, now, limit, laborious=False))
        if laborious:
            with database.transaction() as session:
                inbox.mark_laborious(session, laborious)
        if mails or not laborious:
            return mails


def _read(desk: Desk, rows: Sequence[InboundMessage]) -> tuple[dict[int, Mail | Exception], list[int]]:
    """Read the mails of a batch, as many as fit, and tell which ones are laborious and were left unread.

    The reason stands in for a mail whose bytes cannot be had.
    """
    mails: dict[int, Mail | Exception] = {}
    laborious: list[int] = []
    size = 0
    for row in rows:
        size += row.size
        if (mails or laborious) and size > _BATCH_BYTES:
            break
        try:
            mail = read_quickly(inbox.raw_bytes(row, desk.blobs))
        except CorruptStore as error:
            mails[row.id] = error
            continue
        if mail is not None:
            mails[row.id] = mail
        else:
            laborious.append(row.id)
    return mails, laborious


def _read_laborious(database: Database, desk: Desk, now: datetime) -> dict[int, Mail | Exception]:
    """Read the oldest laborious mail, if one waits, while nothing of the database is in use.

    Of two processes both may read it; the one that is done first takes it up, and the other finds it taken.
    """
    with database.reading() as session:
        rows = inbox.due(session, now, 1, laborious=True)
    mails: dict[int, Mail | Exception] = {}
    for row in rows:
        try:
            mails[row.id] = read_apart(inbox.raw_bytes(row, desk.blobs))
        except CorruptStore as error:
            mails[row.id] = error
    return mails


def _process(session: Session, desk: Desk, mails: Mapping[int, Mail | Exception], now: datetime) -> None:
    rows = inbox.still_received(session, list(mails))
    arrivals = inbox.arrivals_of(session, [row.id for row in rows])
    waiting = [_opened(desk, row, mails[row.id], arrivals.get(row.id, [])) for row in rows]
    read_ahead(session, [each.pointers for each in waiting])
    notify.read_ahead(session, [each.pointers.sender for each in waiting], now)
    for each in waiting:
        _process_row(session, desk, each, now)
        inbox.note_ticket(session, each.row)  # the next mail of the batch may answer this one
    held_acknowledgements.stop_floods(session, desk, now)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A mail that waits, read, and what it points at."""

    row: InboundMessage
    mail: Mail
    arrivals: Sequence[Arrival]
    pointers: Pointers


def _opened(desk: Desk, row: InboundMessage, mail: Mail | Exception, arrivals: Sequence[Arrival]) -> _Opened:
    if isinstance(mail, Exception):
        raise mail
    meant = as_from_person(mail, desk.forms)
    return _Opened(row, meant, arrivals, pointers_of(desk, meant, arrivals))


def _process_row(session: Session, desk: Desk, opened: _Opened, now: datetime) -> None:
    row, arrivals = opened.row, opened.arrivals
    facts = facts_about(
        session, desk, opened.mail, arrivals, silent=row.silent, pointers=opened.pointers, released=row.released
    )
    disposition = decide(facts)
    original = facts.mail
    if isinstance(disposition, OpenTicket | AddComment) and disposition.on_behalf is not None:
        facts = facts_of_author(desk, facts, disposition.on_behalf)
    if isinstance(disposition, OpenTicket):
        disposition = routed(session, desk, facts, arrivals, disposition)
    named = with_names_to_show(as_registered(facts.mail, facts.sender))
    case = Case(row, with_note(named, desk.settings.team.language), facts, original)
    row.state = InboundState.HELD if isinstance(disposition, Hold) else InboundState.PROCESSED
    apply(session, desk, case, disposition, now)
    row.disposition = type(disposition).__name__
    row.reason = disposition.reason
    if (size := true_size(opened.mail)) is not None:
        row.reason += f"; only the beginning was read, the whole mail has {size} bytes"
    row.processed_at = now
    log.info("processed inbound=%d disposition=%s reason=%r", row.id, row.disposition, row.reason)


def _in_one_line(error: Exception) -> str:
    """Give what people read of an error; the lines after the first, a statement and its values, stand in the log."""
    return f"{type(error).__name__}: {error}".partition("\n")[0]


def _count_failure(session: Session, desk: Desk, inbound_id: int, error: str, now: datetime) -> None:
    row = session.get(InboundMessage, inbound_id)
    if row is None or row.state != InboundState.RECEIVED:
        return  # another process, which tried at the same time, has brought it to its end
    row.attempts += 1
    row.last_error = error[:1000]
    row.due_at = now + _RETRY_PAUSE * row.attempts
    if row.attempts >= MAX_ATTEMPTS:
        row.state = InboundState.HELD
        tickets.open_held_ticket(session, desk, row, row.last_error, now)
        _tell_team_of_held_mail(session, desk, row, now)


def _tell_team_of_held_mail(session: Session, desk: Desk, row: InboundMessage, now: datetime) -> None:
    """Show the team a mail that could not be processed, with the original attached."""
    telling = notify.Telling(
        key=f"held:{row.id}:{int(now.timestamp())}",
        notice=Notice.MAIL_HELD,
        recipient="",
        language=desk.settings.team.language,
        ticket_id=row.ticket_id,
        inbound_id=row.id,
        detail={"error": row.last_error},
    )
    notify.queue_for_team(session, desk, telling, now)
