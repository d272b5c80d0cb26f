"""Which mails count against what a person may get in an hour, and which of them are told together beyond it.

Policy stands in this one table. Not the counting (`store.hourly`), not the folding (`services.outgoing.storms`), and
not the budget of acknowledgements, which is another one (`domain.budget`). Nothing is ever dropped.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from helpdesk.domain.notices import Notice


class Share(StrEnum):
    """What a kind of mail has to do with the budget of an hour."""

    FOLDS = "folds"  # counts; beyond the budget it is told together with others
    COUNTS = "counts"  # counts, but always goes by itself
    APART = "apart"  # does neither


_N, _S = Notice, Share

TABLE: Final[Mapping[Notice, Share]] = MappingProxyType(
    {
        # News that a flood of mails, or work in bulk, makes a flood of.
        **dict.fromkeys((_N.TICKET_OPENED, _N.COMMENT_TO_TEAM), _S.FOLDS),
        **dict.fromkeys((_N.TICKET_NOTICE, _N.STATUS_NOTICE, _N.STATUS_CHANGED), _S.FOLDS),
        # What was done for this very person, or handed to him: he reads each.
        **dict.fromkeys((_N.RESOLVED, _N.ASSIGNED), _S.COUNTS),
        # A person's own words are no automatic mail.
        _N.COMMENT_TO_CUSTOMER: _S.APART,
        # These have a budget of their own, or stand for others already.
        **dict.fromkeys((_N.ACKNOWLEDGEMENT, _N.REDIRECTED, _N.NOT_SENT), _S.APART),
        **dict.fromkeys((_N.DIGEST, _N.NOTICE_DIGEST, _N.TEAM_DIGEST), _S.APART),
        # What went wrong.
        **dict.fromkeys((_N.DELIVERY_FAILED, _N.PHONE_TASK, _N.DELIVERY_UNCERTAIN), _S.APART),
        **dict.fromkeys((_N.MAIL_HELD, _N.SENDER_HELD), _S.APART),
        _N.ACKNOWLEDGEMENTS_STOPPED: _S.APART,
        # Deadlines and reminders.
        **dict.fromkeys((_N.ESCALATED, _N.WOKEN, _N.UNASSIGNED, _N.MORNING_LIST, _N.CLOSED_SOON), _S.APART),
        # Questions that wait for an answer, and what came of them.
        **dict.fromkeys((_N.ADDRESS_CONFIRMATION, _N.ADDRESS_CONFIRMED, _N.ADDRESS_EXPIRED), _S.APART),
        **dict.fromkeys((_N.ACTION_CONFIRMATION, _N.MERGE_CONFIRMATION, _N.MERGE_REQUEST), _S.APART),
        _N.CUSTOMERS_MERGED: _S.APART,
        # What was written for each by hand, and what came of it.
        **dict.fromkeys((_N.ANNOUNCEMENT, _N.OPTED_OUT), _S.APART),
        # Answers to what the recipient himself asked for.
        **dict.fromkeys((_N.COMMAND_RECEIPT, _N.HELP, _N.LISTING, _N.TICKET_SHEET), _S.APART),
    }
)
COUNTED: Final = tuple(notice for notice, share in TABLE.items() if share is not Share.APART)

# Facts that say more than where a ticket stands: such a mail goes by itself.
_SAYS_MORE: Final = frozenset(("merged", "reason"))
# How long a mail gathers from the first one that is folded into it: to people outside, to the team.
GATHERS_OUTSIDE: Final = timedelta(minutes=30)
GATHERS_INSIDE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many mails may go in an hour, 0 for no limit, and how many went."""

    limit: int
    used: int


def folds(notice: Notice, told: Collection[str]) -> bool:
    """Tell whether a mail is one of those that may be told together; `told`: names of what else it says."""
    return TABLE[notice] is Share.FOLDS and _SAYS_MORE.isdisjoint(told)


def is_beyond(*budgets: Budget) -> bool:
    """Tell whether one more mail would be more than one of these allows."""
    return any(budget.limit and budget.used >= budget.limit for budget in budgets)
