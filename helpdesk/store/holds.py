"""Legal holds: what must not be deleted, changed or made unreadable while proceedings run, by whose word and why.

A hold is never removed, only released. Not what follows from it (`services.privacy.retention`,
`services.privacy.person_erase`).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base


class HoldOn(StrEnum):
    """What a hold is on."""

    CUSTOMER = "customer"
    TICKET = "ticket"
    PERSON = "person"


class LegalHold(Base):
    """`subject`: the number of a customer or ticket, or a person's address as it is looked up by."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    actor: Mapped[str]
    since: Mapped[datetime]
    released_at: Mapped[datetime | None]


def in_force(session: Session) -> Sequence[LegalHold]:
    """Give the holds that were not released, oldest first."""
    return session.scalars(select(LegalHold).where(LegalHold.released_at.is_(None)).order_by(LegalHold.id)).all()


def find(session: Session, kind: HoldOn, subject: str) -> LegalHold | None:
    """Give the hold in force on that."""
    query = select(LegalHold).where(
        LegalHold.kind == kind, LegalHold.subject == subject, LegalHold.released_at.is_(None)
    )
    return session.scalars(query).first()


def forget_released(session: Session, addresses: Sequence[str], name: str) -> None:
    """Put the name that stands for a person into holds on him that are over."""
    over = update(LegalHold).where(LegalHold.subject.in_(addresses), LegalHold.released_at.is_not(None))
    session.execute(over.values(subject=name))
