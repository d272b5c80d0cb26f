"""Give out a mail exactly as it came, to whom a law or a court wants to see it: each time a disclosure.

Daily use reads `store.inbox.raw_bytes`, where a person who was erased is masked.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.privacy.disclosures import ORIGINAL_DISCLOSED
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.inbox import InboundMessage, original_bytes


def disclosed_original(
    session: Session, desk: Desk, inbound_id: int, to: str, why: str, now: datetime, *, actor: str
) -> bytes:
    """Give the bytes, and note who got them and why. Raises UsageError where there is no such mail, or no reason."""
    row = session.get(InboundMessage, inbound_id)
    if row is None:
        raise UsageError(f"there is no mail {inbound_id} in the inbox; 'helpdesk inbox list' shows the newest")
    if not (to.strip() and why.strip()):
        raise UsageError("it must be said who gets it and why: --to and --why")
    raw = original_bytes(row, desk.blobs)
    data = {"inbound": inbound_id, "to": to.strip(), "why": why.strip()}
    events.record(session, now, Happening(ORIGINAL_DISCLOSED, row.ticket_id, actor, data))
    return raw
