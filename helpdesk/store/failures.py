"""What was reported about mails that did not arrive, by recipient: one row for each report that proves itself.

Not what follows from it (`domain.bounce`). A row that no longer counts says since when.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.schema import Base, refers_to
from helpdesk.store.tickets import Comment


class DeliveryFailure(Base):
    """A report about one mail of ours. `address` is lower-case, `kind` a `domain.bounce.FailureKind`.

    `cleared_at`: mail arrived there again, so that the report says nothing about the address any more.
    """

    __tablename__ = "delivery_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    outbound_id: Mapped[int] = mapped_column(refers_to("outbound_message.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    reason: Mapped[str]
    cleared_at: Mapped[datetime | None]


def failures_of(session: Session, addresses: Iterable[str]) -> dict[str, list[DeliveryFailure]]:
    """Give the reports about these addresses that count, by address (lower-case), oldest first."""
    found: dict[str, list[DeliveryFailure]] = {address.lower(): [] for address in addresses}
    if found:
        query = select(DeliveryFailure).where(DeliveryFailure.address.in_(found), DeliveryFailure.cleared_at.is_(None))
        for row in session.scalars(query.order_by(DeliveryFailure.id)):
            found[row.address].append(row)
    return found


def about(session: Session, outbound_ids: Iterable[int]) -> dict[int, list[DeliveryFailure]]:
    """Give all reports about these mails, also those that count no more, by mail, oldest first."""
    found: dict[int, list[DeliveryFailure]] = defaultdict(list)
    query = select(DeliveryFailure).where(DeliveryFailure.outbound_id.in_(list(outbound_ids)))
    for row in session.scalars(query.order_by(DeliveryFailure.id)):
        found[row.outbound_id].append(row)
    return found


def last_reason(session: Session, address: str) -> str:
    """Give why mail to an address last failed, in the server's words; "" where no report counts."""
    found = failures_of(session, [address])[address.lower()]
    return found[-1].reason if found else ""


def clear(session: Session, address: str, now: datetime) -> None:
    """Let the reports about an address count no more: mail came from it."""
    query = update(DeliveryFailure).where(
        DeliveryFailure.address == address.lower(), DeliveryFailure.cleared_at.is_(None)
    )
    session.execute(query.values(cleared_at=now))


def undelivered(session: Session, ticket_ids: Iterable[int]) -> dict[int, list[DeliveryFailure]]:
    """Give, by ticket, the reports about its mails whose recipients have not written on it since; oldest first."""
    wrote = exists().where(
        Comment.ticket_id == OutboundMessage.ticket_id,
        Comment.author_address == DeliveryFailure.address,
        Comment.created_at > DeliveryFailure.at,
    )
    query = (
        select(OutboundMessage.ticket_id, DeliveryFailure)
        .join(OutboundMessage, OutboundMessage.id == DeliveryFailure.outbound_id)
        .where(OutboundMessage.ticket_id.in_(list(ticket_ids)), DeliveryFailure.cleared_at.is_(None), ~wrote)
    )
    found: dict[int, list[DeliveryFailure]] = defaultdict(list)
    for ticket_id, row in session.execute(query.order_by(DeliveryFailure.id)):
        if ticket_id is not None:
            found[ticket_id].append(row)
    return found
