"""How many automatic mails one address may get: a pure look at when it got the last ones.

Not the folding itself (`services.outgoing.notify`). The limit also ends loops with robots that do not mark their mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def next_free(now: datetime, history: Sequence[datetime], per_hour: int, per_day: int) -> datetime | None:
    """Give None where one more mail may go now, else the instant when it may.

    `history` holds when the earlier ones were queued, oldest first.
    """
    waits = [
        recent[-limit] + span
        for span, limit in ((HOUR, per_hour), (DAY, per_day))
        if len(recent := [at for at in history if at > now - span]) >= limit
    ]
    return max(waits) if waits else None
