"""The outbox: one row for each recipient of each mail, from the decision to tell him until he was told.

Not the words (`rendering`) and not the retry policy (`domain.delivery`). `key` makes a notice happen once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store.blobs import Blobs
from helpdesk.store.erasure import MaskedCopy
from helpdesk.store.schema import Base, refers_to
from helpdesk.store.tickets import Comment

# The first answer to a mail, which robots could call for in floods: these wait for an admin where they are too many.
ACKNOWLEDGING = (Notice.ACKNOWLEDGEMENT, Notice.REDIRECTED)
_BY_TEAM = "acknowledgement:team:"  # begins the keys of those that no mail of their recipient made us write
TAKEN = "taken"  # in the detail of a row: by what words a server took the mail that came back later
# Mails that stand for others, which are folded into them until they are made.
DIGESTS = (Notice.DIGEST, Notice.NOTICE_DIGEST, Notice.TEAM_DIGEST)


_ALIKE = text("likeness IS NOT NULL")


class OutboundMessage(Base):
    """A mail to one recipient, and where it stands; its bytes are an `OutboundContent`."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        Index("ix_outbound_message_due", "state", "due_at"),
        Index("ix_outbound_message_recipient", "recipient", "queued_at"),
        Index("ix_outbound_message_likeness", "likeness", "queued_at", sqlite_where=_ALIKE, postgresql_where=_ALIKE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    notice: Mapped[str]
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    automatic: Mapped[bool]
    ticket_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(refers_to("party.id"))
    comment_id: Mapped[int | None] = mapped_column(refers_to("comment.id"))
    inbound_id: Mapped[int | None] = mapped_column(refers_to("inbound_message.id"))
    about_id: Mapped[int | None] = mapped_column(refers_to("outbound_message.id"), index=True)
    detail: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(unique=True)
    envelope_from: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain_attempts: Mapped[int] = mapped_column(default=0)
    last_reply: Mapped[str] = mapped_column(default="")
    likeness: Mapped[str | None]  # of an acknowledgement to somebody unproved: what his mail says (`mail.likeness`)
    released: Mapped[bool] = mapped_column(default=False)  # an admin let it go on: never stopped again
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]


class OutboundContent(Base):
    """The bytes of a mail, rendered once: every attempt sends the same. Large ones are the blob named `digest`.

    They stand apart from the row because its state changes several times while the mail is sent, and each change
    writes a row anew. `restricted_by` as in `InboundMessage`.
    """

    __tablename__ = "outbound_content"

    outbound_id: Mapped[int] = mapped_column(refers_to("outbound_message.id"), primary_key=True, autoincrement=False)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(default="")
    restricted_by: Mapped[int | None]


def due(session: Session, now: datetime, limit: int, *, acknowledgements: bool) -> Sequence[OutboundMessage]:
    """Give the rows that are due, to be made ready; `still_due` claims them. Announcements are apart: they wait.

    With `acknowledgements` False those that an admin did not release wait.
    """
    query = select(OutboundMessage).where(OutboundMessage.state == OutboundState.QUEUED, OutboundMessage.due_at <= now)
    if not acknowledgements:
        query = query.where(or_(OutboundMessage.notice.not_in(ACKNOWLEDGING), OutboundMessage.released))
    query = query.where(OutboundMessage.notice != Notice.ANNOUNCEMENT)
    return session.scalars(query.order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)).all()


def content(session: Session, outbound_id: int, blobs: Blobs) -> bytes:
    """Give a mail's bytes, none where it was not rendered yet; the copy without a person who was erased, if any.

    Raises CorruptStore where they are gone.
    """
    found = session.get(OutboundContent, outbound_id)
    if found is None:
        return b""
    if found.restricted_by is not None:
        return session.get_one(MaskedCopy, (OutboundContent.__tablename__, outbound_id)).raw
    return blobs.get(found.digest) if found.raw is None else found.raw


def forget_content(session: Session, outbound_id: int) -> None:
    """Let a mail be made anew at its next attempt."""
    session.execute(delete(OutboundContent).where(OutboundContent.outbound_id == outbound_id))


def rendered(session: Session, ids: Iterable[int]) -> set[int]:
    """Give those of these mails that have their bytes."""
    return set(session.scalars(select(OutboundContent.outbound_id).where(OutboundContent.outbound_id.in_(list(ids)))))


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, OutboundMessage]:
    """Give these rows by id; those that are not there are left out."""
    rows = session.scalars(select(OutboundMessage).where(OutboundMessage.id.in_(list(ids))))
    return {row.id: row for row in rows}


def still_due(session: Session, ids: Sequence[int]) -> Sequence[OutboundMessage]:
    """Give those of the rows that nobody took meanwhile; taken by nobody else until the transaction ends."""
    return session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.id.in_(ids), OutboundMessage.state == OutboundState.QUEUED)
        .order_by(OutboundMessage.id)
        .with_for_update(skip_locked=True)
    ).all()


def abandoned(session: Session, now: datetime) -> Sequence[OutboundMessage]:
    """Give the rows whose sender took them and died before he could say what became of them."""
    return session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.state == OutboundState.SENDING, OutboundMessage.lease_until <= now)
        .with_for_update(skip_locked=True)
    ).all()


def told_about(session: Session, outbound_id: int) -> int:
    """Count the mails that already told of this one."""
    return session.scalars(
        select(func.count()).select_from(OutboundMessage).where(OutboundMessage.about_id == outbound_id)
    ).one()


def load_recent(session: Session, recipients: Iterable[str], notices: Sequence[str], since: datetime) -> None:
    """Read at once what `recent` tells of these people; it asks no more for them in this transaction."""
    known = _known_recent(session, notices)
    missing = set(recipients) - known.keys()
    if not missing:
        return
    query = select(OutboundMessage.recipient, OutboundMessage.id, OutboundMessage.queued_at).where(
        OutboundMessage.recipient.in_(missing),
        OutboundMessage.notice.in_(notices),
        OutboundMessage.queued_at > since,
        OutboundMessage.state != OutboundState.FOLDED,
        OutboundMessage.key.not_like(f"{_BY_TEAM}%"),
    )
    known |= {recipient: {} for recipient in missing}
    for recipient, outbound_id, queued_at in session.execute(query):
        known[recipient][outbound_id] = queued_at


def recent(session: Session, recipient: str, notices: Sequence[str], since: datetime) -> Sequence[datetime]:
    """Give when mails of these kinds to him were queued since then, oldest first; neither folded nor the team's own."""
    load_recent(session, [recipient], notices, since)
    times = dict(_known_recent(session, notices)[recipient])
    for row in _put(session).get(recipient, ()):
        if row.notice in notices and row.state != OutboundState.FOLDED and not row.key.startswith(_BY_TEAM):
            times[row.id] = row.queued_at
        else:
            times.pop(row.id, None)
    return sorted(times.values())


def acknowledgement_key(ticket_id: int, *, by_team: bool) -> str:
    """Give the key of the one acknowledgement of a ticket; `by_team`: the team opened it for its requester."""
    return f"{_BY_TEAM}{ticket_id}" if by_team else f"acknowledgement:{ticket_id}"


def put(session: Session, row: OutboundMessage) -> OutboundMessage:
    """Add a row, which `recent` counts at once; gives it, or the one of the same key that was added before it."""
    rows = _put(session).setdefault(row.recipient, [])
    if (before := next((each for each in rows if each.key == row.key), None)) is not None:
        return before
    session.add(row)
    rows.append(row)
    return row


def put_now(session: Session) -> list[OutboundMessage]:
    """Give the rows that were added in this transaction."""
    return [row for rows in _put(session).values() for row in rows]


def open_digest(session: Session, recipient: str) -> OutboundMessage | None:
    """Give the digest that already waits for this person."""
    return session.scalars(
        select(OutboundMessage).where(
            OutboundMessage.recipient == recipient,
            OutboundMessage.notice == Notice.DIGEST,
            OutboundMessage.state == OutboundState.QUEUED,
            ~exists().where(OutboundContent.outbound_id == OutboundMessage.id),
        )
    ).first()


def folded_into(session: Session, digest_ids: Iterable[int]) -> dict[int, list[OutboundMessage]]:
    """Give, for each of these digests, the mails that it stands for now, oldest first."""
    found: dict[int, list[OutboundMessage]] = {digest_id: [] for digest_id in digest_ids}
    if found:
        query = select(OutboundMessage).where(OutboundMessage.about_id.in_(found)).order_by(OutboundMessage.id)
        for row in session.scalars(query.where(OutboundMessage.state == OutboundState.FOLDED)):
            found[row.about_id or 0].append(row)
    return found


def has_key(session: Session, key: str) -> bool:
    """Tell whether a mail for this reason was queued before."""
    return session.scalar(select(OutboundMessage.id).where(OutboundMessage.key == key)) is not None


def by_key(session: Session, key: str) -> OutboundMessage | None:
    """Give the mail that was queued for this reason."""
    return session.scalars(select(OutboundMessage).where(OutboundMessage.key == key)).one_or_none()


def of_earlier_words(session: Session, key: str, comment_id: int | None, now: datetime) -> OutboundMessage | None:
    """Give the mail that was queued for this reason about words that did not come just now: only of those it may exist.

    Words that are new are pending still or written `now`, so the usual mail asks the database nothing.
    """
    if comment_id is None:
        return None
    words = session.identity_map.get(session.identity_key(Comment, comment_id))
    return by_key(session, key) if words is not None and words.created_at < now else None


def waiting_of(session: Session, notice: str) -> Sequence[OutboundMessage]:
    """Give the mails of that kind that nobody has begun to send."""
    query = select(OutboundMessage).where(OutboundMessage.notice == notice).order_by(OutboundMessage.id)
    query = query.where(OutboundMessage.state == OutboundState.QUEUED)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def by_message_ids(session: Session, message_ids: Iterable[str]) -> Sequence[OutboundMessage]:
    """Give the mails of ours with these Message-IDs; each is looked for once in a transaction."""
    known: dict[str, OutboundMessage | None] = session.info.setdefault("outbound_by_message_id", {})
    wanted = dict.fromkeys(message_ids)
    missing = wanted.keys() - known.keys()
    if missing:
        rows = session.scalars(select(OutboundMessage).where(OutboundMessage.message_id.in_(missing)))
        known |= dict.fromkeys(missing)
        known |= {row.message_id: row for row in rows}
    return [row for message_id in wanted if (row := known[message_id]) is not None]


def listing(session: Session, state: str | None, limit: int) -> Sequence[OutboundMessage]:
    """Give the newest rows, of one state or of all."""
    query = select(OutboundMessage).order_by(OutboundMessage.id.desc()).limit(limit)
    return session.scalars(query.where(OutboundMessage.state == state) if state else query).all()


def requeue(session: Session, states: Sequence[str], ids: Sequence[int] | None, now: datetime) -> int:
    """Let stopped rows be tried again at once (all of these states, or only these ids); gives how many."""
    query = update(OutboundMessage).where(OutboundMessage.state.in_(states))
    if ids is not None:
        query = query.where(OutboundMessage.id.in_(ids))
    query = query.values(
        state=OutboundState.QUEUED,
        due_at=now,
        queued_at=now,
        attempts=0,
        uncertain_attempts=0,
        bounced_at=None,
        released=True,
    )
    return len(session.scalars(query.returning(OutboundMessage.id)).all())


def _known_recent(session: Session, notices: Sequence[str]) -> dict[str, dict[int, datetime]]:
    kinds: dict[Sequence[str], dict[str, dict[int, datetime]]] = session.info.setdefault("recent", {})
    return kinds.setdefault(tuple(notices), {})


def _put(session: Session) -> dict[str, list[OutboundMessage]]:
    rows: dict[str, list[OutboundMessage]] = session.info.setdefault("outbound_put", {})
    return rows
