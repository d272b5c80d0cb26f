"""How long a ticket with its mails must be kept, and from which day on it may go: the classes as a table (D41).

Received and sent business letters six years, vouchers eight, books ten (§ 147 AO, § 257 HGB), in Austria seven
(§ 132 BAO, § 212 UGB); each from the end of the calendar year in which the ticket ended, in the site's zone. Not what
is deleted (`services.privacy.retention`), nor what a person may have erased before (`domain.erasure`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Final

from helpdesk.domain.ticket import TicketState

NONE: Final = "none"
HOLD: Final = "hold"
DEFAULT: Final = "de-6"


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """`years`: full calendar years after the one in which the ticket ended; None: for ever."""

    name: str
    years: int | None
    duty: bool  # whether a law demands it: then nobody can have it erased before


CLASSES: Final[Mapping[str, RetentionClass]] = MappingProxyType(
    {
        each.name: each
        for each in (
            RetentionClass(NONE, 0, duty=False),
            RetentionClass("de-6", 6, duty=True),
            RetentionClass("de-8", 8, duty=True),
            RetentionClass("de-10", 10, duty=True),
            RetentionClass("at-7", 7, duty=True),
            RetentionClass(HOLD, None, duty=True),
        )
    }
)

# States in which a ticket has ended; in all others it is never deleted.
ENDED: Final = frozenset((TicketState.CLOSED, TicketState.MERGED, TicketState.SPAM))


def class_of(state: str, of_customer: str, of_site: str) -> RetentionClass:
    """Give a ticket's class: its customer's, else the site's; for spam no law asks.

    A name that no table has keeps the ticket for ever, since somebody meant something by it.
    """
    if state == TicketState.SPAM:
        return CLASSES[NONE]
    return CLASSES.get(of_customer or of_site, CLASSES[HOLD])


def longer(one: str, two: str, of_site: str) -> str:
    """Give which of two customers' classes keeps longer, the first where both do alike; "" is the site's."""
    first, second = (CLASSES.get(name or of_site, CLASSES[HOLD]).years for name in (one, two))
    is_longer = first is not None and (second is None or second > first)
    return (two or of_site) if is_longer else one


def last_day(kind: RetentionClass, ended_at: datetime, zone: tzinfo) -> date | None:
    """Give the last day on which what ended then must be kept; None for ever. `ended_at` is aware."""
    return None if kind.years is None else date(ended_at.astimezone(zone).year + kind.years, 12, 31)


def is_due(kind: RetentionClass, ended_at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Tell whether the term of what ended then is over."""
    last = last_day(kind, ended_at, zone)
    return last is not None and now.astimezone(zone).date() > last


def shortest_term_began(now: datetime, zone: tzinfo) -> datetime:
    """Give the instant before which a ticket must have ended for any class to be due."""
    return datetime(now.astimezone(zone).year, 1, 1, tzinfo=zone)
