"""Acknowledgements that wait for the admin's word: where too many are waiting at once.

Not the budget of one address (`services.notify`). The tickets are opened as always; 'helpdesk outbox retry' lets go.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.services.desk import Desk
from helpdesk.services.notify import Telling, queue_for_team
from helpdesk.store import outbox

STOP_REASON = "more acknowledgements are waiting than acknowledge.stop_at allows; 'helpdesk outbox retry' lets them go"


def stop_where_too_many(session: Session, desk: Desk, now: datetime) -> None:
    """Hold all waiting acknowledgements when there are too many, until the admin lets them go; tell the team once."""
    session.flush()
    limit = desk.settings.acknowledge.stop_at
    waiting = outbox.acknowledgements(session, OutboundState.QUEUED) if limit else 0
    if not waiting:
        return
    held = outbox.acknowledgements(session, OutboundState.HELD)
    if not held and waiting <= limit:
        return
    outbox.hold_acknowledgements(session, STOP_REASON)
    if held:
        return
    telling = Telling(
        key=f"stopped:{int(now.timestamp() * 1000)}",
        notice=Notice.ACKNOWLEDGEMENTS_STOPPED,
        recipient="",
        language=desk.settings.team.language,
        detail={"count": waiting},
    )
    queue_for_team(session, desk, telling, now)
