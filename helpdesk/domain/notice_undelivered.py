"""The facts of a mail of ours that did not arrive, for the team.

Not the other facts of a notice (`domain.notices`).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UndeliveredFacts:
    """A mail of the ticket that did not arrive; `reason` are the server's words."""

    address: str
    at: datetime
    reason: str
