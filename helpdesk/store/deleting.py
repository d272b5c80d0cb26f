"""Take tickets and mails out of all tables; what must stay so that the proof holds stays as an emptied row.

What hangs on a ticket is found by the references of the tables, so that a new table is not forgotten. Events are
emptied, mails that came in keep digest and content key: they are known when they come again. Not the decision
(`domain.retention`), not the transaction, not the files (`sweep`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.journal import NEVER_ERASED, let_go
from helpdesk.store import search
from helpdesk.store.blobs import Blobs
from helpdesk.store.erasure import DoomedBlob, MaskedCopy
from helpdesk.store.events import Event, empty
from helpdesk.store.inbox import Arrival, InboundMessage
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from helpdesk.store.schema import Base
from helpdesk.store.tickets import Comment, StoredAttachment, Ticket

_IN_QUERY = 500
# What nobody will try to send any more.
SETTLED = (OutboundState.SENT, OutboundState.FAILED, OutboundState.FOLDED)
# Tables whose rows stay, emptied or with a reference less, when what they refer to goes.
_STAY = frozenset(each.__tablename__ for each in (Event, InboundMessage, Ticket, OutboundMessage))
_IN_A_FILE = and_(InboundMessage.raw.is_(None), InboundMessage.erased_by.is_(None))
_EMPTY_TICKET: dict[str, Any] = {
    **dict.fromkeys(("subject", "title", "requester_address", "requester_name", "assignee"), ""),
    **dict.fromkeys(("root_message_id", "thread_index"), ""),
    **dict.fromkeys(("customer_id", "contact_id", "due_at", "wake_at"), None),
}
_EMPTY_OUTBOUND: dict[str, Any] = {
    **dict.fromkeys(("recipient", "recipient_name", "envelope_from", "last_reply"), ""),
    **dict.fromkeys(("party_id", "comment_id", "inbound_id", "about_id", "due_at", "lease_until"), None),
    "detail": {},
}
_EMPTY_INBOUND: dict[str, Any] = {"raw": None, "message_id": "", "reason": "", "last_error": ""}


@dataclass(frozen=True, slots=True)
class Doomed:
    """What goes: tickets, events, and mails by the ids of their rows."""

    tickets: tuple[int, ...] = ()
    events: tuple[int, ...] = ()
    inbound: tuple[int, ...] = ()
    outbound: tuple[int, ...] = ()

    def named(self) -> dict[str, list[int]]:
        """Give how the erasing event names it."""
        return {
            **let_go(Event.__tablename__, self.events),
            **let_go(InboundMessage.__tablename__, self.inbound),
            **let_go(OutboundContent.__tablename__, self.outbound),
        }


def of_tickets(session: Session, ticket_ids: Sequence[int]) -> Doomed:
    """Give all that goes with these tickets; a mail that other tickets show too stays."""
    events = select(Event.id).where(Event.ticket_id.in_(ticket_ids), Event.kind.not_in(NEVER_ERASED))
    events = events.where(Event.erased_by.is_(None))
    inbound = set(session.scalars(select(InboundMessage.id).where(InboundMessage.ticket_id.in_(ticket_ids))))
    said = session.scalars(select(Comment.inbound_id).where(Comment.ticket_id.in_(ticket_ids)))
    inbound |= {inbound_id for inbound_id in said if inbound_id is not None}
    elsewhere = select(Comment.inbound_id).where(Comment.inbound_id.in_(inbound), Comment.ticket_id.not_in(ticket_ids))
    inbound -= set(session.scalars(elsewhere))
    gone = select(InboundMessage.id).where(InboundMessage.id.in_(inbound), InboundMessage.erased_by.is_not(None))
    inbound -= set(session.scalars(gone))
    outbound = session.scalars(
        select(OutboundMessage.id).where(OutboundMessage.ticket_id.in_(ticket_ids), OutboundMessage.recipient != "")
    )
    found = (session.scalars(events), sorted(inbound), outbound)
    return Doomed(tuple(ticket_ids), *(tuple(ids) for ids in found))


def remove(session: Session, doomed: Doomed, erased_by: int) -> None:
    """Do it; the event that names it was recorded."""
    session.flush()
    for some in _portions(doomed.tickets):
        search.forget(session, some)
        _unhang(session, Ticket.__tablename__, some)
        session.execute(update(Ticket).where(Ticket.id.in_(some)).values(**_EMPTY_TICKET, erased_by=erased_by))
    remove_outbound(session, doomed.outbound, erased_by)
    remove_inbound(session, doomed.inbound, erased_by)
    empty(session, doomed.events, erased_by)


def remove_inbound(session: Session, ids: Sequence[int], erased_by: int) -> None:
    """Empty mails that came in; they are known when they come again, by nothing but their hashes."""
    for some in _portions(ids):
        digests = session.scalars(select(InboundMessage.digest).where(InboundMessage.id.in_(some), _IN_A_FILE)).all()
        _delete(session, Arrival.__tablename__, Arrival.inbound_id.in_(some))
        _delete(session, StoredAttachment.__tablename__, StoredAttachment.inbound_id.in_(some))
        _forget_copies(session, InboundMessage.__tablename__, some)
        changed = update(InboundMessage).where(InboundMessage.id.in_(some))
        session.execute(changed.values(**_EMPTY_INBOUND, erased_by=erased_by))
        _doom(session, digests, erased_by)


def remove_outbound(session: Session, ids: Sequence[int], erased_by: int) -> None:
    """Empty mails of ours, with all that is known of their way; their ids are never given again."""
    for some in _portions(ids):
        in_files = select(OutboundContent.digest).where(OutboundContent.outbound_id.in_(some))
        digests = session.scalars(in_files.where(OutboundContent.digest != "")).all()
        _forget_copies(session, OutboundContent.__tablename__, some)
        _unhang(session, OutboundMessage.__tablename__, some)
        rows = update(OutboundMessage).where(OutboundMessage.id.in_(some))
        session.execute(rows.where(OutboundMessage.state.not_in(SETTLED)).values(state=OutboundState.FAILED))
        names = {"key": _named_by(OutboundMessage.id), "message_id": _named_by(OutboundMessage.id)}
        session.execute(rows.values(**_EMPTY_OUTBOUND, **names))
        _doom(session, digests, erased_by)


def sweep(session: Session, blobs: Blobs, older_than: float) -> int:
    """Remove the files that are doomed, which no row needs and which nobody wrote since that moment (Unix time).

    Gives how many are left for the next time: a mail that comes in just now may need one of them.
    """
    left = 0
    for doomed in session.scalars(select(DoomedBlob)).all():
        if not _is_needed(session, doomed.digest) and not blobs.remove(doomed.digest, older_than):
            left += 1
            continue
        session.delete(doomed)
    return left


def _doom(session: Session, digests: Iterable[str], erased_by: int) -> None:
    for digest in set(digests):
        if not _is_needed(session, digest):
            session.merge(DoomedBlob(digest=digest, erased_by=erased_by))
    session.flush()


def _is_needed(session: Session, digest: str) -> bool:
    received = select(InboundMessage.id).where(InboundMessage.digest == digest, _IN_A_FILE)
    sent = select(OutboundContent.outbound_id).where(OutboundContent.digest == digest)
    return any(session.scalars(query.limit(1)).first() is not None for query in (received, sent))


def _forget_copies(session: Session, kind: str, ids: Sequence[int]) -> None:
    session.execute(delete(MaskedCopy).where(MaskedCopy.kind == kind, MaskedCopy.number.in_(ids)))


def _delete(session: Session, name: str, condition: ColumnElement[bool]) -> None:
    """Delete rows of a table with all that hangs on them."""
    table = Base.metadata.tables[name]
    key = next(iter(table.primary_key.columns))
    ids = session.scalars(select(key).where(condition)).all()
    for some in _portions(ids):
        _unhang(session, name, some)
    session.execute(delete(table).where(condition))


def _unhang(session: Session, name: str, ids: Sequence[int]) -> None:
    """Delete what refers to these rows; what stays for itself loses the reference, unless the row stays too."""
    key = next(iter(Base.metadata.tables[name].primary_key.columns))
    for other in Base.metadata.sorted_tables:
        for column in (each.parent for each in other.foreign_keys if each.column is key):
            if other.name not in _STAY:
                _delete(session, other.name, column.in_(ids))
            elif name not in _STAY:
                session.execute(update(other).where(column.in_(ids)).values({column.name: None}))


def _named_by(key: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[str]:
    """Give what stands where each row needs a value of its own."""
    return literal("erased:") + cast(key, String)


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, _IN_QUERY)):
        yield some
