"""What a mail that did not arrive says about its address, and when an address counts as one that gives mail back.

Not the reading of reports (`mail.dsn`) and not whether one may be believed (`services.incoming.evidence`). Codes: RFC
3463 and its registry, of which the class says whether it is final and subject and detail say what is wrong.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FailureKind(StrEnum):
    """What a failure says about the address."""

    HARD = "hard"  # there is no such address, or it takes no mail
    SOFT = "soft"  # it may take the next mail: full, out of order, away
    MAIL = "mail"  # it was this mail that was not wanted: too large, taken for spam, forbidden


@dataclass(frozen=True, slots=True)
class Failure:
    """A mail that did not arrive; `at` is aware."""

    kind: FailureKind
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An address gives mail back since then, and why."""

    since: datetime
    reason: str


# Subject and detail of the code ("5.1.1" is 1.1); a subject alone holds for its other details.
_KINDS: Final = {
    "1": FailureKind.HARD,
    "1.4": FailureKind.SOFT,  # ambiguous
    "1.7": FailureKind.MAIL,  # our own address was not liked
    "1.8": FailureKind.MAIL,
    "2": FailureKind.SOFT,
    "2.1": FailureKind.HARD,  # switched off
    "2.3": FailureKind.MAIL,  # longer than this mailbox takes
    "3": FailureKind.SOFT,
    "3.4": FailureKind.MAIL,  # longer than the server takes
    "4": FailureKind.SOFT,
    "4.1": FailureKind.HARD,  # how directories of large providers refuse an address that they do not have
    "4.4": FailureKind.HARD,  # no way to the domain
    "5": FailureKind.MAIL,
    "6": FailureKind.MAIL,
    "7": FailureKind.MAIL,
}
_FINAL = "5"
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# What servers say that give no such code.
_GONE = re.compile(
    r"\b(user|mailbox|recipient|address|account)( is| was)? (unknown|not found|does ?n.t exist|does not exist|disabled"
    r"|unavailable|rejected)|\b(no such|unknown) (user|mailbox|recipient|address|account)|\bdomain (not found|unknown)"
    r"|\bunbekannte[rn]? (empfänger|benutzer|adresse)",
    re.IGNORECASE,
)
_SOFT_DAYS = timedelta(days=30)  # a soft failure counts for so long
_SOFT_LIMIT = 3  # on so many different days until the address is marked


def kind_of(words: str) -> FailureKind:
    """Read from a server's words, with or without its codes, what the failure says about the address."""
    code = _ENHANCED.search(words)
    if code is None:
        return FailureKind.HARD if _GONE.search(words) else FailureKind.SOFT
    of_class, subject, detail = code.groups()
    kind = _KINDS.get(f"{subject}.{detail}") or _KINDS.get(subject, FailureKind.SOFT)
    return FailureKind.SOFT if kind is FailureKind.HARD and of_class != _FINAL else kind


def judge(failures: Iterable[Failure], now: datetime) -> Mark | None:
    """Say whether an address counts as one that gives mail back; `failures` are those since mail last came from it.

    One hard failure is enough. Soft ones decay: only those of the last 30 days count, each day once, from three on.
    """
    known = sorted(failures, key=lambda failure: failure.at)
    hard = [failure for failure in known if failure.kind is FailureKind.HARD]
    soft = [failure for failure in known if failure.kind is FailureKind.SOFT and now - failure.at < _SOFT_DAYS]
    if hard:
        return Mark(hard[0].at, hard[-1].reason)
    if len({failure.at.date() for failure in soft}) >= _SOFT_LIMIT:
        return Mark(soft[0].at, soft[-1].reason)
    return None
