"""Tickets, their comments, attachments and parties, and the links between tickets.

Not the rules about them (`domain`) and not the use cases (`services`). Addresses are stored lower-case.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.domain.ticket import Priority
from helpdesk.errors import CorruptStore
from helpdesk.store.schema import Base, refers_to


class PartyRole(StrEnum):
    """How a person takes part in a ticket."""

    REQUESTER = "requester"
    COPY = "copy"  # put in To or Cc of the first mail, or joined later
    TEAM = "team"
    INFORMED = "informed"  # is told of it as a contact of the customer, and takes no part; what he answers is kept


class Ticket(Base):
    """A request or incident. `root_message_id` is the requester's own first Message-ID.

    `customer_id` and `contact_id` say whose it is and who reported it, where that is known. `due_at`: promised until
    then; `wake_at`: scheduled until then; `reminded_at`: when the team was last told that nobody takes it. `title` is
    what the team calls it, where that is not its subject: the subject stays that of its mails. `erased_by`: the event
    with which everything but number and state was deleted.
    """

    __tablename__ = "ticket"
    __table_args__ = (UniqueConstraint("year", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    queue: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    requester_address: Mapped[str] = mapped_column(index=True)
    requester_name: Mapped[str] = mapped_column(default="")
    assignee: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    received_at: Mapped[datetime]
    created_at: Mapped[datetime]
    root_message_id: Mapped[str] = mapped_column(default="")
    thread_index: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    priority: Mapped[str] = mapped_column(default=Priority.NORMAL)
    due_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    state_since: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    erased_by: Mapped[int | None]


class Party(Base):
    """A person on a ticket; its id is what a signed reply address names.

    `neutral`: his own words are not repeated to him, frozen at first contact so that the subject stays one.
    `receives`: gets the public answers. `nonce`: makes his reply address fit this row only. `contact_id`: the
    registered person, whichever of his addresses he writes from.
    """

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("ticket_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"))
    address: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    neutral: Mapped[bool] = mapped_column(default=False)
    receives: Mapped[bool] = mapped_column(default=False)
    nonce: Mapped[str]
    created_at: Mapped[datetime]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))


class Comment(Base):
    """What a person said on a ticket. `text` is what he wrote now; the whole mail stands in the inbox.

    `unconfirmed`: the mail names him as its author, and nobody confirmed that (`domain.answers.is_unconfirmed`).
    """

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), index=True)
    inbound_id: Mapped[int | None] = mapped_column(refers_to("inbound_message.id"), index=True)
    author_address: Mapped[str]
    author_name: Mapped[str] = mapped_column(default="")
    author_role: Mapped[str]
    internal: Mapped[bool] = mapped_column(default=False)
    automatic: Mapped[bool] = mapped_column(default=False)
    unconfirmed: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    message_id: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    created_at: Mapped[datetime]


class TicketTag(Base):
    """A word that the team put on a ticket, lower-case."""

    __tablename__ = "ticket_tag"

    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class StoredAttachment(Base):
    """What an attachment is; its bytes are read out of the original mail."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(refers_to("comment.id"), index=True)
    inbound_id: Mapped[int] = mapped_column(refers_to("inbound_message.id"))
    position: Mapped[int]
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    content_id: Mapped[str] = mapped_column(default="")
    inline: Mapped[bool] = mapped_column(default=False)
    danger: Mapped[str] = mapped_column(default="")  # a value of `mail.danger.Danger`


class TicketLink(Base):
    """This ticket may belong to the other one; `reason` says by what evidence."""

    __tablename__ = "ticket_link"
    __table_args__ = (Index("ix_ticket_link_other", "other_id"),)

    ticket_id: Mapped[int] = mapped_column(refers_to("ticket.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(refers_to("ticket.id"), primary_key=True)
    reason: Mapped[str]


def put(session: Session, ticket: Ticket) -> None:
    """Add a ticket; it is found by its id and number at once."""
    session.add(ticket)
    _known(session)[ticket.id] = ticket
    _known_numbers(session)[ticket.number] = ticket.id


def load(session: Session, ticket_ids: Iterable[int]) -> None:
    """Read these tickets at once; `get` asks no more for them in this transaction."""
    missing = set(ticket_ids) - _known(session).keys()
    if missing:
        found = session.scalars(select(Ticket).where(Ticket.id.in_(missing)))
        _known(session).update((ticket.id, ticket) for ticket in found)


def get(session: Session, ticket_id: int) -> Ticket:
    """Give the ticket; raises CorruptStore where a row names one that is not there."""
    ticket = _known(session).get(ticket_id) or session.get(Ticket, ticket_id)
    if ticket is None:
        raise CorruptStore(f"ticket row {ticket_id} is missing; check the database against a backup")
    return ticket


def surviving(session: Session, ticket_id: int) -> Ticket:
    """Follow merges to the ticket that lives on; safe against cycles."""
    ticket, seen = get(session, ticket_id), {ticket_id}
    while ticket.merged_into_id is not None and ticket.merged_into_id not in seen:
        seen.add(ticket.merged_into_id)
        ticket = get(session, ticket.merged_into_id)
    return ticket


def merged_into(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Give the ids of the tickets that were merged into these, in one step."""
    return set(session.scalars(select(Ticket.id).where(Ticket.merged_into_id.in_(list(ticket_ids)))))


def by_number(session: Session, number: str) -> Ticket | None:
    """Give the ticket of that number; merged ones too."""
    return session.scalars(select(Ticket).where(Ticket.number == number)).one_or_none()


def by_numbers(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """Give the ids of the tickets with these numbers."""
    known = _known_numbers(session)
    missing = set(numbers) - known.keys()
    if missing:
        rows = session.execute(select(Ticket.number, Ticket.id).where(Ticket.number.in_(missing)))
        known |= dict.fromkeys(missing)
        known |= dict(rows.all())
    return {number: ticket_id for number in numbers if (ticket_id := known[number]) is not None}


def parties(session: Session, ticket_id: int) -> Sequence[Party]:
    """Give all who take part, the requester first."""
    return parties_of(session, [ticket_id])[ticket_id]


def parties_of(session: Session, ticket_ids: Iterable[int]) -> dict[int, Sequence[Party]]:
    """Give all who take part in these tickets, by ticket, the requester first."""
    found: dict[int, list[Party]] = {ticket_id: [] for ticket_id in ticket_ids}
    for party in session.scalars(select(Party).where(Party.ticket_id.in_(found)).order_by(Party.id)):
        found[party.ticket_id].append(party)
    return {key: sorted(rows, key=lambda party: party.role != PartyRole.REQUESTER) for key, rows in found.items()}


def parties_by_id(session: Session, party_ids: Iterable[int]) -> Sequence[Party]:
    """Give the parties with these ids; each is looked for once in a transaction."""
    known: dict[int, Party | None] = session.info.setdefault("parties_by_id", {})
    wanted = dict.fromkeys(party_ids)
    missing = wanted.keys() - known.keys()
    if missing:
        known |= dict.fromkeys(missing)
        known |= {party.id: party for party in session.scalars(select(Party).where(Party.id.in_(missing)))}
    return [party for party_id in wanted if (party := known[party_id]) is not None]


def comments(session: Session, ticket_id: int) -> Sequence[Comment]:
    """Give all comments, oldest first."""
    return session.scalars(select(Comment).where(Comment.ticket_id == ticket_id).order_by(Comment.id)).all()


def attachments(session: Session, comment_ids: Iterable[int]) -> Sequence[StoredAttachment]:
    """Give the attachments of these comments, in the order they stand in the mails."""
    ids = list(comment_ids)
    if not ids:
        return []
    return session.scalars(
        select(StoredAttachment).where(StoredAttachment.comment_id.in_(ids)).order_by(StoredAttachment.id)
    ).all()


def tags(session: Session, ticket_id: int) -> Sequence[str]:
    """Give the words that the team put on a ticket, in order of the alphabet."""
    return session.scalars(select(TicketTag.tag).where(TicketTag.ticket_id == ticket_id).order_by(TicketTag.tag)).all()


def seen_before(session: Session, comment: Comment, digests: Collection[str]) -> frozenset[str]:
    """Give those of the digests that belong to files which the author of this comment sent before it."""
    query = (
        select(StoredAttachment.digest)
        .join(Comment, Comment.id == StoredAttachment.comment_id)
        .join(Party, Party.ticket_id == Comment.ticket_id)
        .where(Party.address == comment.author_address, Comment.author_address == comment.author_address)
        .where(Comment.id < comment.id, StoredAttachment.digest.in_(digests))
    )
    return frozenset(session.scalars(query.distinct()))


def links(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """Give the tickets that this one may belong to."""
    return session.scalars(
        select(Ticket).join(TicketLink, TicketLink.other_id == Ticket.id).where(TicketLink.ticket_id == ticket_id)
    ).all()


def queues(session: Session) -> Sequence[str]:
    """Give the queues that tickets are in."""
    return session.scalars(select(Ticket.queue).distinct()).all()


def listing(session: Session, *, queue: str | None, state: str | None, limit: int) -> Sequence[Ticket]:
    """Give the newest tickets, narrowed by queue and state."""
    query = select(Ticket).order_by(Ticket.id.desc()).limit(limit)
    if queue:
        query = query.where(Ticket.queue == queue)
    if state:
        query = query.where(Ticket.state == state)
    return session.scalars(query).all()


def _known(session: Session) -> dict[int, Ticket]:
    known: dict[int, Ticket] = session.info.setdefault("tickets", {})
    return known


def _known_numbers(session: Session) -> dict[str, int | None]:
    known: dict[str, int | None] = session.info.setdefault("ticket_numbers", {})
    return known
