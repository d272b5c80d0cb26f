"""A helpdesk with years behind it: tickets, people, mails in and out, a whole journal, written straight by SQL.

The tables are the product's own, and so are the defaults of its columns. Large mails are left out: they are files,
and files of closed tickets are never looked at. Nothing is decided and no mail is read.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import SUPPORT_QUEUE, AuthorRole, TicketState
from helpdesk.store import events
from helpdesk.store.database import Database
from helpdesk.store.events import Happening
from helpdesk.store.inbox import Arrival, InboundMessage, InboundState
from helpdesk.store.numbers import Counter
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from helpdesk.store.people import Person
from helpdesk.store.schema import Base
from helpdesk.store.tickets import Comment, Party, PartyRole, Ticket
from helpdesk.store.upgrade import upgrade
from tests.bench.workload import TEAM, Kind, Sample, workload

_CHUNK = 1000  # tickets in one transaction
_YEAR = 2025
_FIRST = datetime(_YEAR, 1, 2, 6, 0, tzinfo=UTC)
_PAUSE = timedelta(minutes=10)  # between two tickets
_TICKETS_OF_A_PERSON = 2
_REPLIED = 7, 3  # of seven tickets three got a reply, as in W


@dataclass
class _Chunk:
    """Rows of some tickets, by table, and what the journal says of them."""

    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)

    def add(self, table: type[Base], **values: Any) -> None:
        """Put a row down."""
        self.rows.setdefault(table, []).append(values)


@dataclass
class _Counts:
    """The last ids given."""

    inbound: int = 0
    outbound: int = 0


def fill(path: Path, tickets: int) -> None:
    """Make a database file with so many tickets; 34 KB of mail and text for each, 1.7 GB for 50,000."""
    samples = [sample for sample in workload(200, seed=9) if sample.kind is not Kind.ATTACHMENT]
    database = Database(f"sqlite:///{path}")
    try:
        upgrade(database)
        counts = _Counts()
        for first in range(1, tickets + 1, _CHUNK):
            numbers = range(first, min(first + _CHUNK, tickets + 1))
            with database.transaction() as session:
                _write(session, numbers, samples, counts)
        with database.transaction() as session:
            session.add(Counter(year=_YEAR, last=tickets, reserved=tickets))
    finally:
        database.close()


def _write(session: Session, numbers: range, samples: Sequence[Sample], counts: _Counts) -> None:
    chunk = _Chunk()
    for number in numbers:
        _ticket(chunk, number, samples, counts)
    for table, rows in chunk.rows.items():
        session.execute(insert(table), rows)
    events.record(session, _FIRST + _PAUSE * numbers[-1], *chunk.happenings)


def _ticket(chunk: _Chunk, number: int, samples: Sequence[Sample], counts: _Counts) -> None:
    at, person = _FIRST + _PAUSE * number, number // _TICKETS_OF_A_PERSON
    address = f"erika.{person}@alt{person % 97}.example.org"
    name = f"Erika Beispiel {person}"
    if number % _TICKETS_OF_A_PERSON == 0 or number == 1:
        chunk.add(Person, address=address, name=name, language="de", first_seen_at=at, answered_at=at)
    chunk.add(
        Ticket,
        id=number,
        number=f"{_YEAR}-{number:06d}",
        year=_YEAR,
        sequence=number,
        queue=SUPPORT_QUEUE,
        state=TicketState.CLOSED if number % 10 else TicketState.OPEN,
        subject=f"Anfrage {number}",
        requester_address=address,
        requester_name=name,
        language="de",
        received_at=at,
        created_at=at,
        root_message_id=_message_id(counts.inbound + 1, person),
    )
    _party(chunk, 2 * number - 1, number, address, PartyRole.REQUESTER, at)
    _party(chunk, 2 * number, number, TEAM, PartyRole.TEAM, at)
    data = {"number": f"{_YEAR}-{number:06d}", "inbound": counts.inbound + 1, "queue": SUPPORT_QUEUE, "links": []}
    chunk.happenings.append(Happening("ticket_opened", number, address, data | {"reason": "no ticket is meant"}))
    _mail(chunk, number, address, samples[number % len(samples)], at, counts)
    _told(chunk, number, Notice.ACKNOWLEDGEMENT, address, samples[0].raw[:3000], at, counts)
    _told(chunk, number, Notice.TICKET_OPENED, TEAM, samples[number % len(samples)].raw[:5000], at, counts)
    if number % _REPLIED[0] < _REPLIED[1]:
        _mail(chunk, number, address, samples[-1 - number % len(samples)], at + _PAUSE, counts)
        _told(chunk, number, Notice.COMMENT_TO_TEAM, TEAM, samples[0].raw[:4000], at + _PAUSE, counts)
        data = {"comment": counts.inbound, "inbound": counts.inbound, "internal": False, "reason": "Message-ID"}
        chunk.happenings.append(Happening("comment_added", number, address, data))


def _party(chunk: _Chunk, party: int, ticket: int, address: str, role: PartyRole, at: datetime) -> None:
    receives = role is PartyRole.REQUESTER
    chunk.add(
        Party,
        id=party,
        ticket_id=ticket,
        address=address,
        role=role,
        receives=receives,
        nonce=f"{party:x}",
        created_at=at,
    )


def _mail(chunk: _Chunk, ticket: int, address: str, sample: Sample, at: datetime, counts: _Counts) -> None:
    """Put down a mail that came in: inbox row, arrival and comment have the same number."""
    counts.inbound += 1
    number = counts.inbound
    message_id = _message_id(number, ticket // _TICKETS_OF_A_PERSON)
    chunk.add(
        InboundMessage,
        id=number,
        content_key=f"{uuid.uuid5(uuid.NAMESPACE_URL, message_id).hex}{number:032x}",
        message_id=message_id,
        digest=f"{number:064x}",
        size=len(sample.raw),
        raw=sample.raw,
        received_at=at,
        state=InboundState.PROCESSED,
        disposition="AddComment" if sample.about else "OpenTicket",
        reason="no ticket is meant",
        due_at=at,
        processed_at=at,
        ticket_id=ticket,
    )
    chunk.add(
        Arrival,
        inbound_id=number,
        at=at,
        way="imap",
        mailbox="support",
        uid_validity=1,
        uid=number,
        envelope_from=None,
        envelope_to=[],
    )
    _comment(chunk, number, ticket, address, sample, at)


def _comment(chunk: _Chunk, number: int, ticket: int, address: str, sample: Sample, at: datetime) -> None:
    chunk.add(
        Comment,
        id=number,
        ticket_id=ticket,
        inbound_id=number,
        author_address=address,
        author_role=AuthorRole.CUSTOMER,
        text=sample.raw[2000:5000].decode("iso-8859-1"),
        message_id=_message_id(number, ticket // _TICKETS_OF_A_PERSON),
        received_at=at,
        created_at=at,
    )


def _told(
    chunk: _Chunk, ticket: int, notice: Notice, recipient: str, raw: bytes, at: datetime, counts: _Counts
) -> None:
    """Put down a mail that went out."""
    counts.outbound += 1
    number = counts.outbound
    chunk.add(
        OutboundMessage,
        id=number,
        key=f"years ago:{number}",
        notice=notice,
        recipient=recipient,
        language="de",
        automatic=True,
        ticket_id=ticket,
        party_id=2 * ticket if recipient == TEAM else 2 * ticket - 1,
        comment_id=counts.inbound,
        detail={},
        message_id=f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{number}').hex}@helpdesk.example.de",
        envelope_from=f"support+b{number}@helpdesk.example.de",
        state=OutboundState.SENT,
        queued_at=at,
        attempts=1,
        last_reply="250 2.0.0 taken",
        sent_at=at,
    )
    chunk.add(OutboundContent, outbound_id=number, raw=raw, digest="")


def _message_id(number: int, person: int) -> str:
    return f"alt.{number}@alt{person % 97}.example.org"
