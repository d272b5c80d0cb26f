"""What a list of tickets shows: facts for the templates of lists to the team.

Not the other facts of a notice (`domain.notices`) and not the looking up (`services`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ListKind(StrEnum):
    """What the tickets of a list have in common; a ticket stands in the first of them that fits it."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    NEW = "new"
    UNASSIGNED = "unassigned"
    WAITING_LONG = "waiting_long"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A row of a list. `minutes`: how long it has been as it is; `link` asks for the whole ticket by mail.

    `customer` is the customer's name, else who wrote; `due` when it was promised until;
    `scheduled` until when it rests.
    """

    number: str
    subject: str
    customer: str
    minutes: int
    assignee: str = ""
    due: datetime | None = None
    link: str = ""
    state: str = ""
    priority: str = ""
    scheduled: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketList:
    """A list under its own heading; `total` counts those too that are not shown."""

    kind: str  # a ListKind, or the state of all its tickets
    total: int
    tickets: tuple[ListedTicket, ...]
