"""How many mails each person got within the last hour, counted once for all who are asked about in a transaction.

Not which mails count (`domain.storms`). Folded ones do not: the mail that gathers them stands for them. While it waits
nobody counts for its recipient, so that a flood costs no more the longer it lasts.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.store.outbox import DIGESTS, OutboundMessage, rendered

_GATHERING = "storm:"  # begins the keys of mails that gather what is beyond a budget


def gathering_key(key: str) -> str:
    """Give the key of the mail that gathers, begun by the mail of this key."""
    return f"{_GATHERING}{key}"


def gathering(session: Session, recipient: str, now: datetime) -> OutboundMessage | None:
    """Give the mail that gathers for this person and has not been made yet."""
    return _gathering_mails(session, now).get(recipient)


def begin(session: Session, row: OutboundMessage, now: datetime) -> None:
    """Let a mail gather from now on."""
    _gathering_mails(session, now)[row.recipient] = row


def load(session: Session, recipients: Iterable[str], notices: Collection[str], since: datetime) -> None:
    """Count at once what these people got since then; each is asked about once in a transaction.

    To be called before a mail of these kinds to one of them is added.
    """
    known, row = _counts(session), OutboundMessage
    missing = set(recipients) - known.keys()
    if not missing:
        return
    known |= dict.fromkeys(missing, 0)
    query = (
        select(row.recipient, func.count())
        .where(row.recipient.in_(missing), row.queued_at > since)
        .where(row.notice.in_(notices), row.state != OutboundState.FOLDED)
    )
    known.update(session.execute(query.group_by(row.recipient)).all())


def count(session: Session, recipients: Iterable[str]) -> int:
    """Give how many mails these people got; who was not asked about yet got none."""
    known = _counts(session)
    return sum(known.get(recipient, 0) for recipient in recipients)


def add(session: Session, recipient: str) -> None:
    """Count a mail of this transaction, where its recipient was asked about."""
    known = _counts(session)
    if recipient in known:
        known[recipient] += 1


def _counts(session: Session) -> dict[str, int]:
    counts: dict[str, int] = session.info.setdefault("mails_of_the_hour", {})
    return counts


def _gathering_mails(session: Session, now: datetime) -> dict[str, OutboundMessage]:
    """Give the mails that gather, by recipient; each waits for a time that lies ahead."""
    known: dict[str, OutboundMessage] | None = session.info.get("gathering_mails")
    if known is None:
        row = OutboundMessage
        query = select(row).where(row.state == OutboundState.QUEUED, row.due_at > now, row.notice.in_(DIGESTS))
        found = session.scalars(query.where(row.key.startswith(_GATHERING))).all()
        made = rendered(session, [each.id for each in found]) if found else set()
        known = session.info["gathering_mails"] = {each.recipient: each for each in found if each.id not in made}
    return known
