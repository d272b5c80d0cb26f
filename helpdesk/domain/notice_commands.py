"""What the receipt of commands and the card of all commands show: facts for their templates.

Not the other facts of a notice (`domain.notices`), and not the words (`mailtemplates/shared/commands_*.txt`).
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """Time that was booked; `hours` as people read it, such as 1:30."""

    hours: str
    day: date
    billable: bool
    travel: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CommandFacts:
    """A line of commands: `line` as written, and a code of what it did or of why it did not run.

    `near`: words that may have been meant. `failed`: it did not do what it says. `ticket`: number of the one that it
    was done to, where that is another than the receipt's.
    """

    line: str
    code: str
    value: str = ""
    at: datetime | None = None
    near: tuple[str, ...] = ()
    failed: bool = False
    booking: BookingFacts | None = None
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """Who was on the phone; every text may be "". `who` with his customer and site.

    `restrictions`: what he may not order by phone. `has_password`: he is asked for his telephone password (D22).
    """

    who: str
    restrictions: str = ""
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A command on the card: how it is written, its other words, what it does, and a line as somebody writes it."""

    form: str
    others: tuple[str, ...]
    help: str
    example: str
