"""Addresses that wait for their owner's word, and what else waits for one: queries and the table of pending actions.

Not the rules (`domain.confirmation`) and not the doing (`services.customers.confirmations`,
`services.commands.pending_actions`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.schema import Base, refers_to

MERGE = "customers_merge"  # the kind of an action that waits for the consent to merge two customer numbers


class ActionState(StrEnum):
    """What became of an action that waits."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"  # consented to, but it was no longer possible
    DECLINED = "declined"
    EXPIRED = "expired"


class PendingAction(Base):
    """Something that needs more trust than its mail had: done when `asked_address` consents, once.

    `kind` is what `services.commands.pending_actions` calls it, `payload` what it needs; `nonce` makes its token fit
    this row only.
    """

    __tablename__ = "pending_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    ticket_id: Mapped[int | None] = mapped_column(refers_to("ticket.id"), index=True)
    asked_address: Mapped[str]
    nonce: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


def unasked(session: Session, limit: int) -> Sequence[ContactAddress]:
    """Give pending addresses whose owners were not asked yet; taken by nobody else until the transaction ends.

    An address that several of a customer share is asked once: the others wait for the word to the oldest.
    """
    other, person = aliased(ContactAddress), aliased(ContactRow)
    asked_with = (
        select(other.id)
        .outerjoin(person, person.id == other.contact_id)
        .where(
            other.customer_id == ContactAddress.customer_id,
            other.canonical == ContactAddress.canonical,
            other.state == AddressState.PENDING,
            or_(other.asked_at.is_not(None), other.id < ContactAddress.id),
            or_(other.contact_id.is_(None), person.state == ContactState.ACTIVE),
        )
    )
    query = _pending().where(ContactAddress.asked_at.is_(None), ~asked_with.exists())
    return session.scalars(query.order_by(ContactAddress.id).limit(limit)).all()


def to_remind(session: Session, asked_before: datetime, limit: int) -> Sequence[ContactAddress]:
    """Give pending addresses that were asked before that instant and not reminded yet."""
    query = _pending().where(ContactAddress.asked_at <= asked_before, ContactAddress.reminded_at.is_(None))
    return session.scalars(query.order_by(ContactAddress.id).limit(limit)).all()


def overdue(session: Session, now: datetime, limit: int) -> Sequence[ContactAddress]:
    """Give pending addresses that were asked and whose time is over."""
    query = _pending().where(ContactAddress.asked_at.is_not(None), ContactAddress.expires_at <= now)
    return session.scalars(query.order_by(ContactAddress.id).limit(limit)).all()


def waiting_with(session: Session, row: ContactAddress) -> Sequence[ContactAddress]:
    """Give the other pending rows of the same mailbox at the same customer."""
    return [
        other
        for other in pending_addresses(session, row.canonical)
        if other.customer_id == row.customer_id and other.id != row.id
    ]


def is_in_force(session: Session, row: ContactAddress) -> bool:
    """Tell whether the same mailbox is confirmed for the same customer already, for another contact."""
    query = select(ContactAddress.id).where(
        ContactAddress.customer_id == row.customer_id,
        ContactAddress.canonical == row.canonical,
        ContactAddress.state == AddressState.CONFIRMED,
    )
    return session.scalars(query.limit(1)).first() is not None


def pending_addresses(session: Session, canonical: str) -> Sequence[ContactAddress]:
    """Give the pending rows of one address, of whichever customers."""
    query = select(ContactAddress).where(
        ContactAddress.canonical == canonical, ContactAddress.state == AddressState.PENDING
    )
    return session.scalars(query.order_by(ContactAddress.id)).all()


def main_addresses(session: Session, customer_id: int) -> Sequence[str]:
    """Give the confirmed main address of a customer, where there is one."""
    query = select(ContactAddress.address).where(
        ContactAddress.customer_id == customer_id,
        ContactAddress.contact_id.is_(None),
        ContactAddress.state == AddressState.CONFIRMED,
    )
    return session.scalars(query.order_by(ContactAddress.position, ContactAddress.id).limit(1)).all()


def open_actions(session: Session, ticket_id: int, kind: str) -> Sequence[PendingAction]:
    """Give the actions of that kind on a ticket that wait for consent."""
    query = select(PendingAction).where(
        PendingAction.ticket_id == ticket_id, PendingAction.kind == kind, PendingAction.state == ActionState.OPEN
    )
    return session.scalars(query.order_by(PendingAction.id)).all()


def merge_actions(session: Session, ticket_ids: Iterable[int]) -> Sequence[PendingAction]:
    """Give everybody who was asked, in the matter of these tickets, whether two customer numbers shall be one."""
    query = select(PendingAction).where(PendingAction.ticket_id.in_(list(ticket_ids)), PendingAction.kind == MERGE)
    return session.scalars(query.order_by(PendingAction.id)).all()


def open_merges(session: Session) -> Sequence[PendingAction]:
    """Give all questions about merges that wait for an answer."""
    query = select(PendingAction).where(PendingAction.kind == MERGE, PendingAction.state == ActionState.OPEN)
    return session.scalars(query.order_by(PendingAction.id)).all()


def asked_since(session: Session, address: str, since: datetime) -> int:
    """Count how often a person was asked since then."""
    query = select(func.count()).select_from(PendingAction)
    return session.scalars(query.where(PendingAction.asked_address == address, PendingAction.created_at > since)).one()


def overdue_actions(session: Session, now: datetime, limit: int) -> Sequence[PendingAction]:
    """Give the actions that nobody consented to in time."""
    query = select(PendingAction).where(PendingAction.state == ActionState.OPEN, PendingAction.expires_at <= now)
    return session.scalars(query.order_by(PendingAction.id).limit(limit).with_for_update(skip_locked=True)).all()


def listing(session: Session, state: str | None) -> Sequence[tuple[ContactAddress, CustomerRow, ContactRow | None]]:
    """Give addresses with customer and contact (None: the main address), of one state or of all."""
    query = (
        select(ContactAddress, CustomerRow, ContactRow)
        .join(CustomerRow, CustomerRow.id == ContactAddress.customer_id)
        .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
        .order_by(CustomerRow.number, ContactAddress.contact_id, ContactAddress.position, ContactAddress.id)
    )
    rows = session.execute(query.where(ContactAddress.state == state) if state else query)
    return [(address, customer, contact) for address, customer, contact in rows]


def _pending() -> Any:
    """Only of customers and contacts who take part: nobody is asked for one who is gone."""
    return (
        select(ContactAddress)
        .join(CustomerRow, CustomerRow.id == ContactAddress.customer_id)
        .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
        .where(
            ContactAddress.state == AddressState.PENDING,
            CustomerRow.state.in_((CustomerState.ACTIVE, CustomerState.MERGED)),  # its main address leads on
            ContactAddress.contact_id.is_(None) | (ContactRow.state == ContactState.ACTIVE),
        )
        .with_for_update(skip_locked=True, of=ContactAddress)
    )
