"""The inbox: one row for each logical mail, with its exact bytes and where it stands; and its arrivals.

Not what the mail means (`services.incoming.process`). The content key decides what is the same mail, whichever way and
however often it arrives; the same Message-ID with other content is a row of its own, marked by `same_id_as`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, delete, false, func, select, update
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column, object_session, undefer

from helpdesk.errors import PermanentFailure
from helpdesk.store.blobs import Blobs
from helpdesk.store.erasure import MaskedCopy
from helpdesk.store.schema import Base, refers_to

INLINE_BYTES = 64 * 1024
FOR_ITS_SENDER = "Hold"  # the disposition of a mail that waits because nobody knows its sender


class InboundState(StrEnum):
    """Where an inbound message stands."""

    RECEIVED = "received"
    PROCESSED = "processed"
    HELD = "held"


class InboundMessage(Base):
    """A mail as it came. `raw` is None where the bytes stand in the blob named `digest`.

    `erased_by` names the event with which its bytes went; the rest stays, so that it is known when it comes again.
    `restricted_by`: the event since which a copy without a person who was erased is used instead of it.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (Index("ix_inbound_message_waiting", "state", "laborious", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content_key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(index=True, default="")
    digest: Mapped[str]
    size: Mapped[int]
    raw: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    received_at: Mapped[datetime]
    silent: Mapped[bool] = mapped_column(default=False)
    same_id_as: Mapped[int | None] = mapped_column(refers_to("inbound_message.id"))
    state: Mapped[str] = mapped_column(default=InboundState.RECEIVED)
    disposition: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    ticket_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"), index=True)
    # A person let it in though nobody knows its sender.
    released: Mapped[bool] = mapped_column(default=False, server_default=false())
    # It was looked at and has more of something than honest mail does: it takes long to read.
    laborious: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased_by: Mapped[int | None]
    restricted_by: Mapped[int | None]


class Arrival(Base):
    """One time that a mail reached us: way, mailbox and UID, envelope."""

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int] = mapped_column(refers_to("inbound_message.id"), index=True)
    at: Mapped[datetime]
    way: Mapped[str]
    mailbox: Mapped[str] = mapped_column(default="")
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)  # 32 bits without sign (RFC 9051 2.3.1.1)
    uid: Mapped[int | None] = mapped_column(BigInteger)
    envelope_from: Mapped[str | None]
    envelope_to: Mapped[list[str]]


class MailboxState(Base):
    """When a mailbox was first looked at: mail older than that is not answered unless the admin says so."""

    __tablename__ = "mailbox_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    first_seen_at: Mapped[datetime]


class LeftBehind(Base):
    """A mail that was taken but could not be put away: to be put away later, not to be fetched again.

    Size (bytes) and time stand beside the UID because servers give UIDs anew after a restore.
    """

    __tablename__ = "left_behind"

    mailbox: Mapped[str] = mapped_column(primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size: Mapped[int]
    received_at: Mapped[datetime]


def by_content_keys(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """Give the ids of the rows that hold these contents."""
    rows = session.execute(
        select(InboundMessage.content_key, InboundMessage.id).where(InboundMessage.content_key.in_(list(keys)))
    )
    return dict(rows.all())


def first_with_message_ids(session: Session, message_ids: Iterable[str]) -> dict[str, int]:
    """Give, for each Message-ID already stored, the oldest row that has it."""
    rows = session.execute(
        select(InboundMessage.message_id, func.min(InboundMessage.id))
        .where(InboundMessage.message_id.in_([m for m in message_ids if m]))
        .group_by(InboundMessage.message_id)
    )
    return dict(rows.all())


def due(session: Session, now: datetime, limit: int, *, laborious: bool) -> Sequence[InboundMessage]:
    """Give the oldest rows that wait to be processed, to be read; `still_received` claims them.

    Those that are known to be laborious, or all others.
    """
    oldest = (  # found in the index alone: where thousands wait, their bytes must not be sorted along
        select(InboundMessage.id)
        .where(
            InboundMessage.state == InboundState.RECEIVED,
            InboundMessage.laborious.is_(laborious),
            InboundMessage.due_at <= now,
        )
        .order_by(InboundMessage.id)
        .limit(limit)
    )
    query = select(InboundMessage).where(InboundMessage.id.in_(oldest)).order_by(InboundMessage.id)
    return session.scalars(query.options(undefer(InboundMessage.raw))).all()


def mark_laborious(session: Session, ids: Sequence[int]) -> None:
    """Note that these mails take long to read, so that nobody has to look at them again to know it."""
    session.execute(update(InboundMessage).where(InboundMessage.id.in_(ids)).values(laborious=True))


def still_received(session: Session, ids: Sequence[int]) -> Sequence[InboundMessage]:
    """Give those of the rows that nobody took meanwhile; taken by nobody else until the transaction ends."""
    return session.scalars(
        select(InboundMessage)
        .where(InboundMessage.id.in_(ids), InboundMessage.state == InboundState.RECEIVED)
        .order_by(InboundMessage.id)
        .with_for_update(skip_locked=True)
    ).all()


def waiting(session: Session) -> int:
    """Count the rows that wait to be processed and may be answered."""
    return session.scalars(
        select(func.count())
        .select_from(InboundMessage)
        .where(InboundMessage.state == InboundState.RECEIVED, InboundMessage.silent.is_(False))
    ).one()


def raw_bytes(row: InboundMessage, blobs: Blobs) -> bytes:
    """Give a mail for daily use: the exact bytes that arrived, or the copy without a person who was erased.

    Raises CorruptStore where they are gone, PermanentFailure where they were deleted.
    """
    if row.restricted_by is not None and (session := object_session(row)) is not None:
        return session.get_one(MaskedCopy, (InboundMessage.__tablename__, row.id)).raw
    return original_bytes(row, blobs)


def original_bytes(row: InboundMessage, blobs: Blobs) -> bytes:
    """Give the exact bytes that arrived, whoever was erased since: for single attachments, and for what a law asks.

    Raises CorruptStore where they are gone, PermanentFailure where they were deleted.
    """
    if row.erased_by is not None:
        raise PermanentFailure(f"mail {row.id} of the inbox was deleted: event {row.erased_by} of the journal says why")
    return row.raw if row.raw is not None else blobs.get(row.digest)


def arrivals(session: Session, inbound_id: int) -> Sequence[Arrival]:
    """Give all arrivals of a mail, oldest first."""
    return session.scalars(select(Arrival).where(Arrival.inbound_id == inbound_id).order_by(Arrival.id)).all()


def arrivals_of(session: Session, inbound_ids: Iterable[int]) -> dict[int, list[Arrival]]:
    """Give the arrivals of several mails, by mail, oldest first."""
    found: dict[int, list[Arrival]] = {}
    query = select(Arrival).where(Arrival.inbound_id.in_(list(inbound_ids))).order_by(Arrival.id)
    for arrival in session.scalars(query):
        found.setdefault(arrival.inbound_id, []).append(arrival)
    return found


def ticket_of_message_ids(session: Session, message_ids: Sequence[str]) -> dict[str, int]:
    """Give, for Message-IDs of mails that came in, the tickets they became part of; of several mails the oldest's.

    Each is looked for once in a transaction; what changes within it says `note_ticket`.
    """
    known = _known_tickets(session)
    missing = set(message_ids) - known.keys()
    if missing:
        rows = session.execute(
            select(InboundMessage.message_id, InboundMessage.id, InboundMessage.ticket_id).where(
                InboundMessage.message_id.in_(missing), InboundMessage.ticket_id.is_not(None)
            )
        )
        known |= {message_id: {} for message_id in missing}
        for message_id, inbound_id, ticket_id in rows:
            known[message_id][inbound_id] = ticket_id or 0
    noted = _noted_tickets(session)
    found = {message_id: known[message_id] | noted.get(message_id, {}) for message_id in message_ids}
    return {message_id: rows[min(rows)] for message_id, rows in found.items() if rows}


def note_ticket(session: Session, row: InboundMessage) -> None:
    """Let the mails behind this one in the same transaction find its ticket by its Message-ID."""
    if row.message_id and row.ticket_id is not None:
        _noted_tickets(session).setdefault(row.message_id, {})[row.id] = row.ticket_id


def listing(session: Session, state: str | None, limit: int) -> Sequence[InboundMessage]:
    """Give the newest rows, of one state or of all."""
    query = select(InboundMessage).order_by(InboundMessage.id.desc()).limit(limit)
    return session.scalars(query.where(InboundMessage.state == state) if state else query).all()


def release(session: Session, inbound_ids: Sequence[int], now: datetime) -> Sequence[int]:
    """Let in mails that are held for their senders; gives which there were."""
    query = (
        update(InboundMessage)
        .where(
            InboundMessage.id.in_(inbound_ids),
            InboundMessage.state == InboundState.HELD,
            InboundMessage.disposition == FOR_ITS_SENDER,
        )
        .values(state=InboundState.RECEIVED, released=True, attempts=0, due_at=now)
    )
    return session.scalars(query.returning(InboundMessage.id)).all()


def give_another_chance(session: Session, inbound_ids: Sequence[int] | None, now: datetime) -> Sequence[int]:
    """Let rows that could not be processed be tried again, these or all of them; gives which there were.

    Those held for their senders stay: `release` lets them in.
    """
    query = update(InboundMessage).where(
        InboundMessage.state == InboundState.HELD, InboundMessage.disposition != FOR_ITS_SENDER
    )
    if inbound_ids is not None:
        query = query.where(InboundMessage.id.in_(inbound_ids))
    query = query.values(state=InboundState.RECEIVED, attempts=0, due_at=now)
    return session.scalars(query.returning(InboundMessage.id)).all()


def first_seen(session: Session, mailbox: str, now: datetime) -> datetime:
    """Give when this mailbox was first looked at; the first call sets it (a second before, as servers round)."""
    state = session.get(MailboxState, mailbox)
    if state is None:
        whole_second = now.replace(microsecond=0)
        state = MailboxState(name=mailbox, first_seen_at=whole_second - timedelta(seconds=1))
        session.add(state)
        session.flush()
    return state.first_seen_at


def left_behind(session: Session, mailbox: str, uid_validity: int) -> dict[int, LeftBehind]:
    """Give, by UID, the mails of this mailbox that were taken and still lie there."""
    rows = session.scalars(
        select(LeftBehind).where(LeftBehind.mailbox == mailbox, LeftBehind.uid_validity == uid_validity)
    )
    return {row.uid: row for row in rows}


def forget_left_behind(session: Session, mailbox: str) -> None:
    """Note that nothing of this mailbox is left behind."""
    session.execute(delete(LeftBehind).where(LeftBehind.mailbox == mailbox))


def _known_tickets(session: Session) -> dict[str, dict[int, int]]:
    known: dict[str, dict[int, int]] = session.info.setdefault("tickets_of_message_ids", {})
    return known


def _noted_tickets(session: Session) -> dict[str, dict[int, int]]:
    noted: dict[str, dict[int, int]] = session.info.setdefault("noted_tickets", {})
    return noted
