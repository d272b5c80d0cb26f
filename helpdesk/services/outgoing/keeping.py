"""What is due by time and by nobody's mail: questions, reminders, and tickets that close or wake up by themselves.

Called by the clock and by `run --once`; short transactions, so that no mail waits. Not the rules (`confirmations`,
`pending_actions`, `lifecycle`).
"""

from datetime import datetime

from helpdesk.services.commands import pending_actions
from helpdesk.services.customers import confirmations, merge_requests
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import undelivered
from helpdesk.services.privacy import retention
from helpdesk.services.ticketing import lifecycle
from helpdesk.store.database import Database


def keep_due(database: Database, desk: Desk, now: datetime) -> int:
    """Do everything due now; gives how much it was. Raises TemporaryFailure where the database is away."""
    total = 0
    while True:
        with database.transaction() as session:
            done = confirmations.keep(session, desk, now) + merge_requests.expire(session, desk, now)
            done += pending_actions.expire(session, now)
            done += lifecycle.due(session, desk, now) + undelivered.decay(session, now)
        if not done:
            return total + retention.nightly(database, desk, now)
        total += done
