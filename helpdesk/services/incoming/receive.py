"""T1: the exact bytes and a row, durably, before anybody is told that we have the mail.

Nothing is parsed here that could raise. `prepare` writes large mails as files and may run outside the
transaction; `receive` writes the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.mail.fingerprint import Fingerprint, fingerprint
from helpdesk.services.desk import Desk
from helpdesk.store import events, inbox
from helpdesk.store.ids import new_id
from helpdesk.store.inbox import INLINE_BYTES, Arrival, InboundMessage


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as a transport hands it over. `envelope_from` is None where the way has no envelope, "" for null."""

    raw: bytes
    way: str  # "imap", "smtp", "lmtp" or "file"
    received_at: datetime
    mailbox: str = ""
    uid_validity: int | None = None
    uid: int | None = None
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mail whose fingerprint is known and whose bytes, where they are many, are already on disk."""

    incoming: Incoming
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Receipt:
    """The inbox row of a mail; `new` is False where the same mail was there before."""

    inbound_id: int
    new: bool


def prepare(desk: Desk, incoming: Incoming) -> Prepared:
    """Take the fingerprint and store large bytes; raises TemporaryFailure where the disk does not take them."""
    if len(incoming.raw) > INLINE_BYTES:
        desk.blobs.put(incoming.raw)
    found = fingerprint(incoming.raw)
    if not found.has_own_time:
        day = incoming.received_at.date().isoformat()  # tomorrow's alarm in the same words is another one
        found = replace(found, content_key=f"{found.content_key}@{day}")
    return Prepared(incoming, found)


def receive(session: Session, mails: Sequence[Prepared], now: datetime) -> list[Receipt]:
    """Write a row for each mail not yet known, and an arrival for each; gives receipts in the same order."""
    known = inbox.by_content_keys(session, {mail.fingerprint.content_key for mail in mails})
    same_id = inbox.first_with_message_ids(session, {mail.fingerprint.message_id for mail in mails})
    receipts: list[Receipt] = []
    rows: list[InboundMessage] = []
    for mail in mails:
        key, message_id = mail.fingerprint.content_key, mail.fingerprint.message_id
        new = key not in known
        if new:
            row = _row(mail, now, same_id.get(message_id) if message_id else None)
            row.id = new_id(session, InboundMessage)
            session.add(row)
            rows.append(row)
            known[key] = row.id
            if message_id:
                same_id.setdefault(message_id, row.id)
        session.add(_arrival(session, mail.incoming, known[key], now))
        receipts.append(Receipt(known[key], new))
    events.record_received(session, now, ((row.id, row.digest, row.size, row.received_at) for row in rows))
    return receipts


def _row(mail: Prepared, now: datetime, same_id_as: int | None) -> InboundMessage:
    incoming, size = mail.incoming, len(mail.incoming.raw)
    return InboundMessage(
        content_key=mail.fingerprint.content_key,
        message_id=mail.fingerprint.message_id,
        digest=mail.fingerprint.digest,
        size=size,
        raw=incoming.raw if size <= INLINE_BYTES else None,
        received_at=min(incoming.received_at, now),  # a server's clock may run ahead; a receipt never lies ahead
        silent=incoming.silent,
        same_id_as=same_id_as,
        due_at=now,
    )


def _arrival(session: Session, incoming: Incoming, inbound_id: int, now: datetime) -> Arrival:
    return Arrival(
        id=new_id(session, Arrival),
        inbound_id=inbound_id,
        at=now,
        way=incoming.way,
        mailbox=incoming.mailbox,
        uid_validity=incoming.uid_validity,
        uid=incoming.uid,
        envelope_from=incoming.envelope_from,
        envelope_to=list(incoming.envelope_to),
    )
