"""What becomes of an outbound mail after an attempt: the retry policy as a pure function.

Not the sending (`transport.smtp`) and not the queue (`store.outbox`). Reply codes: RFC 5321 4.2; the window
between the end of DATA and its answer: RFC 1047.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took responsibility; `reply` is its answer, with its queue id where it gives one."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """A 4xx answer about this mail or recipient: worth another try."""

    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A 5xx answer about this mail or recipient: final."""

    reply: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A 5xx answer about the size of this mail; `limit`: the bytes that the server takes, 0 where it does not say."""

    reply: str
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The whole mail was sent, but the answer was lost: it may have been delivered."""

    reason: str


Outcome = Accepted | Deferred | Refused | TooLarge | Uncertain


class OutboundState(StrEnum):
    """Where an outbound mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    FOLDED = "folded"  # will be told in a digest, not in a mail of its own


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits from the settings."""

    give_up_after: timedelta
    uncertain_pause: timedelta


@dataclass(frozen=True, slots=True)
class Attempted:
    """A mail after one more attempt; the counters include it. `jitter` lies in [0, 1).

    `size_limit`: what it was made to fit, in bytes: None for no limit, 0 where nothing is left that could stay behind.
    """

    queued_at: datetime
    now: datetime
    attempts: int
    uncertain_attempts: int
    automatic: bool
    jitter: float
    size_limit: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the queue does now; `due_at` is None where nothing more is tried.

    `size_limit`: the mail is made anew, so that it fits into so many bytes; with 0 it takes no attachments along.
    """

    state: OutboundState
    due_at: datetime | None
    reason: str
    tell_team: bool = False
    size_limit: int | None = None


# Pause before the next attempt after the n-th temporary refusal; the last one repeats.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 20, 40, 60, 120, 240))
# After a lost answer automatic mail is repeated twice, a person's words once (a doubled answer confuses more).
_REPEATS_AUTOMATIC = 2
_REPEATS_PERSON = 1


def next_step(outcome: Outcome, mail: Attempted, policy: Policy) -> NextStep:
    """Decide what follows from the outcome of an attempt. Pure; all times aware UTC."""
    match outcome:
        case Accepted(reply):
            return NextStep(OutboundState.SENT, None, reply)
        case Refused(reply):
            return NextStep(OutboundState.FAILED, None, reply, tell_team=True)
        case Deferred(reply):
            return _later(reply, mail, policy)
        case TooLarge(reply, limit):
            return _smaller(reply, limit, mail)
        case Uncertain(reason):
            return _after_lost_answer(reason, mail, policy)


def pause(attempts: int, jitter: float) -> timedelta:
    """Give the pause after that many failed attempts, spread by up to a quarter so that retries do not bunch."""
    base = _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
    return base * (1 + jitter / 4)


def _later(reply: str, mail: Attempted, policy: Policy) -> NextStep:
    due_at = mail.now + pause(mail.attempts, mail.jitter)
    if due_at - mail.queued_at > policy.give_up_after:
        return NextStep(OutboundState.FAILED, None, reply, tell_team=True)
    return NextStep(OutboundState.QUEUED, due_at, reply)


def _smaller(reply: str, limit: int, mail: Attempted) -> NextStep:
    """Leave out attachments until it fits; where that was tried, all of them: the words must arrive."""
    if mail.size_limit == 0:
        return NextStep(OutboundState.FAILED, None, reply, tell_team=True)
    wanted = limit if mail.size_limit is None else 0
    return NextStep(OutboundState.QUEUED, mail.now, reply, size_limit=wanted)


def _after_lost_answer(reason: str, mail: Attempted, policy: Policy) -> NextStep:
    repeats = _REPEATS_AUTOMATIC if mail.automatic else _REPEATS_PERSON
    if mail.uncertain_attempts > repeats:
        return NextStep(OutboundState.UNCERTAIN, None, reason, tell_team=True)
    due_at = mail.now + policy.uncertain_pause * mail.uncertain_attempts * (1 + mail.jitter / 4)
    return NextStep(OutboundState.QUEUED, due_at, reason)
