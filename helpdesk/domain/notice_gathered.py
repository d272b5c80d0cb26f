"""What a gathered notice says of one ticket: facts for the templates of digests to contacts and to the team.

Not the other facts of a notice (`domain.notices`) and not who gets it (`domain.telling`).
"""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain.notice_actions import ActionFacts


@dataclass(frozen=True, slots=True)
class GatheredFacts:
    """A ticket of which several things were to be told at once.

    `is_new`: that it was opened is among them. `changes`: how often its state changed. `link`: a mailto link that
    answers on it, "" where none can be made. `until`: when it is scheduled for, or comes back. To the team:
    `comments`: how many there were; `actions`: what can be done with it at once.
    """

    number: str
    subject: str
    requester: str
    state: str
    is_new: bool = False
    changes: int = 0
    link: str = ""
    until: datetime | None = None
    comments: int = 0
    actions: tuple[ActionFacts, ...] = ()
