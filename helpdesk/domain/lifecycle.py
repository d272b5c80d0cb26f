"""Which state may follow which, and what the passing of time and a customer's reply do to a ticket.

Pure: the tables stand here, the rows in `store.tickets`, the doing in `services.ticketing.tickets` and
`services.ticketing.lifecycle`. Automatic mail never gets here: it changes no state.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from helpdesk.domain.notice_lists import ListKind
from helpdesk.domain.thanks import is_only_thanks
from helpdesk.domain.ticket import TicketState as S

_AT_WORK = frozenset((S.OPEN, S.IN_PROGRESS, S.WAITING, S.SCHEDULED))
_TO_DO = frozenset((S.NEW, S.OPEN, S.IN_PROGRESS))
ENDS = frozenset((S.RESOLVED, S.CLOSED, S.SPAM, S.MERGED))

# From each state to those that may follow; to the state itself nothing moves.
MOVES: Mapping[S, frozenset[S]] = MappingProxyType(
    {
        S.NEW: _AT_WORK | ENDS,
        S.OPEN: (_AT_WORK | ENDS) - {S.OPEN},
        S.IN_PROGRESS: (_AT_WORK | ENDS) - {S.IN_PROGRESS},
        S.WAITING: (_AT_WORK | ENDS) - {S.WAITING},
        S.SCHEDULED: (_AT_WORK | ENDS) - {S.SCHEDULED},
        S.RESOLVED: _AT_WORK | {S.CLOSED, S.SPAM, S.MERGED},
        S.CLOSED: _AT_WORK | {S.SPAM, S.MERGED},
        S.SPAM: frozenset((S.NEW, S.OPEN, S.CLOSED, S.MERGED)),
        S.MERGED: frozenset(),  # only taking the merge back leads out
    }
)

# What a reply of the customer makes open again; what is new or being worked on goes on as it is. So does what is
# scheduled: "suits me" must not take the appointment away, and by its time somebody looks at it anyway.
_REOPENED = frozenset((S.WAITING, S.RESOLVED))
# In these a word of approval ("passt") says no more than thanks; elsewhere it may be the answer that was waited for.
_DONE = frozenset((S.RESOLVED, S.CLOSED))
# In these a reply does something, or leaves something as it is that the team has to know.
MINDS_REPLIES = _REOPENED | {S.CLOSED, S.SCHEDULED}
# When, in multiples of the set time, the team is told that nobody takes a ticket.
_REMINDER_STEPS = (1, 4)
_MORNING = timedelta(hours=4)  # a daemon that starts later sends no morning list
_DAY_BEGINS = 7  # o'clock, local: by then what is scheduled for the day is on the table
_SATURDAY = 5


class Reopening(StrEnum):
    """What a customer's reply does to the ticket that it belongs to."""

    NONE = "none"
    REOPEN = "reopen"
    NEW_TICKET = "new_ticket"  # the old one has been closed for too long
    ONLY_THANKS = "only_thanks"  # it would reopen, but asks for nothing: the team decides
    STAYS_SCHEDULED = "stays_scheduled"  # its time holds, of which the team is reminded


def may_move(before: S, after: S) -> bool:
    """Tell whether a ticket may go from one state to the other."""
    return after in MOVES[before]


def after_customer_reply(
    state: S,
    state_since: datetime | None,
    now: datetime,
    text: str,
    days: int,
    *,
    names: Iterable[str] = (),
    attached: bool = False,
) -> Reopening:
    """Say what a person's reply does. Times are aware; `days`: so long a closed ticket is opened again.

    `text` is what he wrote now, `attached` whether a file came along: then it is never only thanks. `names` are of
    those who talk to each other. Without `state_since` the ticket counts as closed just now.
    """
    if state is S.SCHEDULED:
        return Reopening.STAYS_SCHEDULED
    if state not in MINDS_REPLIES:
        return Reopening.NONE
    if not attached and is_only_thanks(text, names=names, with_approval=state in _DONE):
        return Reopening.ONLY_THANKS
    if state is S.CLOSED and state_since is not None and now - state_since > timedelta(days=days):
        return Reopening.NEW_TICKET
    return Reopening.REOPEN


def is_opened_by_merge(merged: S, into: S) -> bool:
    """Tell whether a ticket opens because another, in the state `merged`, goes on in it.

    Who still had something to come shall not find it in a ticket that has ended, or waits for him.
    """
    if into is S.WAITING:
        return merged in _TO_DO
    return merged not in ENDS and into in ENDS - {S.MERGED}


def reminder_due(since: datetime, reminded_at: datetime | None, after: timedelta) -> datetime | None:
    """Give when the team is to be told next that nobody takes a ticket which waits `since` then; None: never again."""
    steps = (since + after * step for step in _REMINDER_STEPS)
    return next((at for at in steps if reminded_at is None or at > reminded_at), None)


def wakes_at(until: datetime, since: datetime) -> datetime:
    """Give when a ticket that was scheduled at `since` wakes up (both local, aware): in the morning of its day.

    What was scheduled on that very day wakes up at its time.
    """
    morning = until.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    return morning if since < morning < until else until


def list_kind(state: S, due: datetime | None, now: datetime, *, is_tended: bool) -> ListKind:
    """Say in which part of the morning list a ticket stands that belongs into one; `due` is no later than today.

    `is_tended`: somebody has it who is there, or for whom somebody stands in.
    """
    if due is not None and due < now:
        return ListKind.OVERDUE
    if due is not None:
        return ListKind.DUE_TODAY
    if state is S.NEW:
        return ListKind.NEW
    return ListKind.WAITING_LONG if state is S.WAITING or is_tended else ListKind.UNASSIGNED


def is_morning(local: datetime, at: time) -> bool:
    """Tell whether the morning list goes out at this local time: Monday to Friday, from the set time on."""
    begin = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return local.weekday() < _SATURDAY and begin <= local < begin + _MORNING


def closes_at(resolved_at: datetime, days: int) -> datetime:
    """Give when a resolved ticket closes by itself."""
    return resolved_at + timedelta(days=days)
