"""Of which appointments people outside were told, by what was noted with the mails that said so.

Not the appointment itself, which is when a scheduled ticket wakes up (`store.tickets`).
"""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.notices import Notice
from helpdesk.store.outbox import OutboundMessage

_TELLING = (Notice.STATUS_CHANGED, Notice.COMMENT_TO_CUSTOMER)


def told_of(session: Session, ticket_id: int) -> Set[datetime]:
    """Give the moments (aware) that mails on this ticket named as its appointments."""
    return frozenset(_told(session, ticket_id))


def last_told_of(session: Session, ticket_id: int) -> datetime | None:
    """Give the appointment that the newest of these mails named; None where there is none."""
    told = _told(session, ticket_id)
    return told[-1] if told else None


def _told(session: Session, ticket_id: int) -> list[datetime]:
    session.flush()
    query = select(OutboundMessage.detail).where(
        OutboundMessage.ticket_id == ticket_id, OutboundMessage.notice.in_(_TELLING)
    )
    noted = session.scalars(query.order_by(OutboundMessage.id))
    return [datetime.fromisoformat(each["until"]) for each in noted if "until" in each]
