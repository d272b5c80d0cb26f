"""What the mails of a batch are about, read with a handful of queries instead of a dozen for each mail.

Not the facts of a notice (`services.outgoing.facts`) and not its headers (`services.outgoing.letters`); both look
things up here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.notice_sheet import SheetFacts
from helpdesk.domain.notices import Notice
from helpdesk.mail.message import ORIGINAL, Address
from helpdesk.mail.parse import extract_all, extract_contained
from helpdesk.services.commands.sheets import sheet_of
from helpdesk.services.desk import Desk
from helpdesk.store import announcements, failures, inbox, outbox, tickets
from helpdesk.store.announcements import AnnouncementRow
from helpdesk.store.blobs import Blobs
from helpdesk.store.failures import DeliveryFailure
from helpdesk.store.histories import earlier_of
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from helpdesk.store.schema import Base
from helpdesk.store.tickets import Comment, Party, StoredAttachment, Ticket, TicketLink

_OF_ANNOUNCEMENTS = (Notice.ANNOUNCEMENT, Notice.OPTED_OUT)
# Mails that carry somebody's words to people outside.
_WITH_SHEET = (Notice.TICKET_SHEET, Notice.ASSIGNED)
_WITH_WORDS = (Notice.COMMENT_TO_CUSTOMER, Notice.RESOLVED)
Row = TypeVar("Row", bound=Base)


class Background:
    """Tickets, parties, comments and earlier mails around some outbox rows."""

    def __init__(self, session: Session, rows: Sequence[OutboundMessage]) -> None:
        self._folded = outbox.folded_into(session, [row.id for row in rows if row.notice in outbox.DIGESTS])
        all_rows = [*rows, *(row for folded in self._folded.values() for row in folded)]
        self._tickets = _by_id(session, Ticket, (row.ticket_id for row in all_rows))
        self._parties = _by_id(session, Party, (row.party_id for row in all_rows))
        self._comments = _by_id(session, Comment, (row.comment_id for row in all_rows))
        self._attachments = _attachments(session, self._comments)
        self._links = _links(session, self._tickets)
        self._undelivered = failures.undelivered(session, self._tickets)
        self._sent = _sent(session, self._tickets)
        self._written = _written(session, self._tickets)
        self._readers = _readers(session, self._tickets)
        self._histories: dict[int, Sequence[Ticket]] = {}
        self._told = _told(session, [row.comment_id for row in rows if row.notice == Notice.COMMAND_RECEIPT])
        self._announcements = announcements.by_ids(
            session, (row.detail["announcement"] for row in rows if row.notice in _OF_ANNOUNCEMENTS)
        )
        self._session = session
        self._contents: dict[int, dict[int, bytes]] = {}
        self._packed: dict[tuple[int, int], dict[str, bytes]] = {}

    def ticket(self, row: OutboundMessage) -> Ticket | None:
        """Give the ticket that the mail is about."""
        return self._tickets.get(row.ticket_id or 0)

    def announcement(self, row: OutboundMessage) -> AnnouncementRow | None:
        """Give the announcement that the mail makes or speaks of."""
        return self._announcements.get(row.detail.get("announcement", 0))

    def party(self, row: OutboundMessage) -> Party | None:
        """Give the part that the recipient takes in the ticket."""
        return self._parties.get(row.party_id or 0)

    def comment(self, row: OutboundMessage) -> Comment | None:
        """Give the comment that the mail passes on."""
        return self._comments.get(row.comment_id or 0)

    def attachments(self, row: OutboundMessage) -> Sequence[StoredAttachment]:
        """Give the attachments of that comment."""
        if row.notice == Notice.TICKET_SHEET:
            said = tickets.comments(self._session, row.ticket_id or 0)
            return tickets.attachments(self._session, [comment.id for comment in said])
        return self._attachments[row.comment_id or 0]

    def sheet(self, desk: Desk, row: OutboundMessage) -> SheetFacts | None:
        """Give the whole ticket where the mail shows it, or a part of it that is no single comment."""
        ticket = self.ticket(row)
        return sheet_of(self._session, desk, ticket) if ticket and row.notice in _WITH_SHEET else None

    def links(self, ticket: Ticket) -> Sequence[str]:
        """Give the numbers of the tickets that this one may belong to."""
        return self._links[ticket.id]

    def undelivered(self, ticket: Ticket) -> Sequence[DeliveryFailure]:
        """Give the mails of this ticket that did not arrive, and whose recipients have not written since."""
        return self._undelivered.get(ticket.id, ())

    def history(self, ticket: Ticket) -> Sequence[Ticket]:
        """Give the tickets that the requester had before this one, the newest few."""
        if ticket.id not in self._histories:
            self._histories[ticket.id] = earlier_of(self._session, ticket)
        return self._histories[ticket.id]

    def folded(self, row: OutboundMessage) -> Sequence[OutboundMessage]:
        """Give the mails that a digest stands for."""
        return self._folded.get(row.id, ())

    def sent(self, row: OutboundMessage) -> list[str]:
        """Give the Message-IDs of what this person got on the ticket before, oldest first."""
        return [
            message_id for message_id in self._sent[row.ticket_id or 0, row.recipient] if message_id != row.message_id
        ]

    def written(self, row: OutboundMessage) -> list[str]:
        """Give the Message-IDs of what this person himself wrote on the ticket, oldest first."""
        return self._written[row.ticket_id or 0, row.recipient]

    def readers(self, ticket: Ticket) -> Sequence[Party]:
        """Give who gets public answers of a ticket, its requester and people of the team among them."""
        return self._readers[ticket.id]

    def told(self, row: OutboundMessage) -> tuple[str, ...]:
        """Give who outside gets the words of the comment, "Name <address>"."""
        return tuple(self._told[row.comment_id or 0])

    def original(self, inbound_id: int, blobs: Blobs) -> bytes:
        """Give a mail that came in, for daily use; raises CorruptStore where it is gone."""
        return inbox.raw_bytes(self._session.get_one(InboundMessage, inbound_id), blobs)

    def _as_it_came(self, inbound_id: int, blobs: Blobs) -> bytes:
        return inbox.original_bytes(self._session.get_one(InboundMessage, inbound_id), blobs)

    def content(self, attachment: StoredAttachment, blobs: Blobs) -> bytes:
        """Give an attachment's bytes; each mail is read once for all who get something out of it."""
        inbound_id = attachment.inbound_id
        if attachment.position == ORIGINAL:
            return self.original(inbound_id, blobs)  # nothing in it is read: it may have been too much already
        if inbound_id not in self._contents:
            raw = self._as_it_came(inbound_id, blobs)
            self._contents[inbound_id] = {known.position: content for known, content in extract_all(raw)}
        return self._contents[inbound_id][attachment.position]

    def contained(self, attachment: StoredAttachment, digest: str, blobs: Blobs) -> bytes:
        """Give the bytes of a file inside an attachment; each container is opened once."""
        key = (attachment.inbound_id, attachment.position)
        if key not in self._packed:
            raw = self._as_it_came(attachment.inbound_id, blobs)
            self._packed[key] = {file.digest: data for file, data in extract_contained(raw, attachment.position)}
        return self._packed[key][digest]

    def note_rendered(self, row: OutboundMessage) -> None:
        """Count a mail of this very batch as one that the person got before the next one."""
        self._sent[row.ticket_id or 0, row.recipient].append(row.message_id)


def _by_id(session: Session, table: type[Row], ids: Iterable[int | None]) -> dict[int, Row]:
    wanted = {row_id for row_id in ids if row_id is not None}
    column = table.__table__.c.id
    if not wanted:
        return {}
    return dict(session.execute(select(column, table).where(column.in_(wanted))).all())


def _attachments(session: Session, comment_ids: Iterable[int]) -> dict[int, list[StoredAttachment]]:
    query = select(StoredAttachment).where(StoredAttachment.comment_id.in_(comment_ids))
    found: dict[int, list[StoredAttachment]] = defaultdict(list)
    for attachment in session.scalars(query.order_by(StoredAttachment.id)):
        found[attachment.comment_id].append(attachment)
    return found


def _links(session: Session, ticket_ids: Iterable[int]) -> dict[int, list[str]]:
    query = (
        select(TicketLink.ticket_id, Ticket.number)
        .join(Ticket, Ticket.id == TicketLink.other_id)
        .where(TicketLink.ticket_id.in_(ticket_ids))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for ticket_id, number in session.execute(query.order_by(Ticket.number)):
        found[ticket_id].append(number)
    return found


def _sent(session: Session, ticket_ids: Iterable[int]) -> dict[tuple[int, str], list[str]]:
    query = (
        select(OutboundMessage.ticket_id, OutboundMessage.recipient, OutboundMessage.message_id)
        .join(OutboundContent, OutboundContent.outbound_id == OutboundMessage.id)
        .where(OutboundMessage.ticket_id.in_(ticket_ids))
    )
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for ticket_id, recipient, message_id in session.execute(query.order_by(OutboundMessage.id)):
        found[ticket_id or 0, recipient].append(message_id)
    return found


def _written(session: Session, ticket_ids: Iterable[int]) -> dict[tuple[int, str], list[str]]:
    query = select(Comment.ticket_id, Comment.author_address, Comment.message_id).where(
        Comment.ticket_id.in_(ticket_ids), Comment.message_id != ""
    )
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for ticket_id, address, message_id in session.execute(query.order_by(Comment.id)):
        found[ticket_id, address].append(message_id)
    return found


def _readers(session: Session, ticket_ids: Iterable[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = defaultdict(list)
    query = select(Party).where(Party.ticket_id.in_(list(ticket_ids)), Party.receives).order_by(Party.id)
    for party in session.scalars(query):
        found[party.ticket_id].append(party)
    return found


def _told(session: Session, comment_ids: Iterable[int | None]) -> dict[int, list[str]]:
    wanted = [comment_id for comment_id in comment_ids if comment_id is not None]
    found: dict[int, list[str]] = defaultdict(list)
    if wanted:
        query = select(OutboundMessage.comment_id, OutboundMessage.recipient_name, OutboundMessage.recipient).where(
            OutboundMessage.comment_id.in_(wanted), OutboundMessage.notice.in_(_WITH_WORDS)
        )
        for comment_id, name, address in session.execute(query.order_by(OutboundMessage.id)):
            found[comment_id or 0].append(str(Address(name, address)))
    return found
