"""Is everything stored as it was written? The journal, then the mails and signed forms that it names (D42).

Finds what was changed, removed or put in; who can write to the whole database can also write all of it anew, which
only a head that was noted elsewhere tells. Changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.services.customers import signed_form
from helpdesk.store import journal_check, originals_check
from helpdesk.store.blobs import Blobs
from helpdesk.store.events import JournalHead
from helpdesk.store.findings import Finding
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundContent


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the first row that is wrong, if any, and how much there was; `head` is the last hash."""

    first: Finding | None
    events: int
    received: int
    sent: int
    head: str


def findings(session: Session, blobs: Blobs) -> Iterator[Finding]:
    """Give all that is wrong, the first one first; after a break of the journal's chain nothing more is judged."""
    gone = journal_check.LetGo()
    broken = False
    for finding in journal_check.check(session, gone):
        broken = True
        yield finding
    if not broken:
        yield from originals_check.check(session, blobs, gone)
        yield from signed_form.check(session, blobs)


def verify(session: Session, blobs: Blobs) -> Checked:
    """Check all there is, up to the first row that is wrong."""
    first = next(findings(session, blobs), None)
    head = session.execute(select(JournalHead.last, JournalHead.hash)).first()
    received, sent = (
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (InboundMessage, OutboundContent)
    )
    return Checked(first, head.last if head else 0, received, sent, head.hash if head else "")
