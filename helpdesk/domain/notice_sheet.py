"""What a ticket sheet shows: the whole ticket, for a person of the team.

Not the other facts of a notice (`domain.notices`) and not the looking up (`services.commands.sheets`).
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that came with a comment; `danger`: why opening it may do harm, a value of `mail.danger.Danger`."""

    name: str
    danger: str = ""


@dataclass(frozen=True, slots=True)
class SaidFacts:
    """A comment: who, when, what, and the files that came with it. `unconfirmed`: nobody vouches that they are his."""

    author: str
    at: datetime
    text: str
    internal: bool
    files: tuple[FileFacts, ...] = ()
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class SpentFacts:
    """Time that somebody spent; `hours` as people read it, such as 1:30."""

    person: str
    day: date
    hours: str
    billable: bool
    travel: bool


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Something that happened; `kind` is a code of the journal."""

    at: datetime
    kind: str
    actor: str


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Who was told of the ticket: by how many mails, and what became of the last one, sent `at` that time.

    `became`: a value of `domain.notification_proof.Became`. `by`: the number of the mail at the server that took it.
    `lost`: how many of them did not arrive; `reason`: why the last one did not, in a server's words.
    """

    person: str
    mails: int
    at: datetime
    became: str
    by: str = ""
    lost: int = 0
    reason: str = ""
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A whole ticket. `earlier` and `events_before` count what stands in the ticket and not here."""

    title: str
    people: tuple[str, ...]
    comments: tuple[SaidFacts, ...]
    earlier: int = 0
    tags: tuple[str, ...] = ()
    due: datetime | None = None
    spent: tuple[SpentFacts, ...] = ()
    hours: str = ""  # all of it together
    events: tuple[EventFacts, ...] = ()
    events_before: int = 0
    customer: str = ""  # name and number
    told: tuple[ToldFacts, ...] = ()  # who was mailed, and who was not because he confirmed no address
