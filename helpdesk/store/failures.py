"""What was reported about mails that did not arrive, by recipient: one row for each report that proves itself.

Not what follows from it (`domain.bounce`). A row that no longer counts says since when.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base, refers_to


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


def failures_of(session: Session, address: str) -> Sequence[DeliveryFailure]:
    """Give the reports about an address that count, oldest first."""
    query = select(DeliveryFailure).where(
        DeliveryFailure.address == address.lower(), DeliveryFailure.cleared_at.is_(None)
    )
    return session.scalars(query.order_by(DeliveryFailure.id)).all()
