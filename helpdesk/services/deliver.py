"""T3 and T4: take due outbox rows, render them once, and write down what became of each attempt.

No transaction is open while the network is used: `take` ends before, `conclude` begins after. Not the sending
itself (`transport`), not the policy (`domain.delivery`).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.delivery import (
    Attempted,
    NextStep,
    OutboundState,
    Outcome,
    Policy,
    Refused,
    Uncertain,
    next_step,
    pause,
)
from helpdesk.domain.notices import Notice
from helpdesk.errors import PermanentFailure
from helpdesk.services import notify
from helpdesk.services.background import Background
from helpdesk.services.desk import Desk
from helpdesk.services.letters import render
from helpdesk.store import events, inbox, outbox
from helpdesk.store.events import Happening
from helpdesk.store.outbox import OutboundMessage

log = logging.getLogger(__name__)

BATCH = 20  # automatic mails whose marks share a commit; a person's words are always marked alone
_LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail ready to be sent; identical on every attempt."""

    outbound_id: int
    envelope_from: str
    recipient: str
    message: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the transport says of a parcel."""

    outbound_id: int
    outcome: Outcome


def take(session: Session, desk: Desk, now: datetime, limit: int = BATCH) -> list[Parcel]:
    """Claim what is due, rendering what has no bytes yet. What cannot be rendered waits and delays nobody else."""
    limit_waiting = desk.settings.acknowledge.stop_at
    backlog = inbox.waiting(session) if limit_waiting else 0
    rows = outbox.due(session, now, limit, acknowledgements=backlog <= limit_waiting)
    if rows and not rows[0].automatic:
        rows = rows[:1]
    rows = [row for row in rows if row.automatic or row is rows[0]]
    background = Background(session, [row for row in rows if row.raw is None])
    parcels: list[Parcel] = []
    for row in rows:
        raw = row.raw or _render(session, desk, row, background, now)
        if raw:
            row.raw, row.state, row.lease_until = raw, OutboundState.SENDING, now + _LEASE
            row.attempts += 1
            parcels.append(Parcel(row.id, row.envelope_from, row.recipient, raw))
    return parcels


def conclude(session: Session, desk: Desk, attempts: Sequence[Attempt], now: datetime, jitter: float) -> None:
    """Write down the outcomes. `jitter` lies in [0, 1)."""
    for attempt in attempts:
        row = session.get_one(OutboundMessage, attempt.outbound_id)
        if row.state == OutboundState.SENDING:
            if isinstance(attempt.outcome, Uncertain):
                row.uncertain_attempts += 1
            _apply(session, desk, row, next_step(attempt.outcome, _attempted(row, now, jitter), _policy(desk)), now)


def release(session: Session, outbound_ids: Sequence[int], reason: str, due_at: datetime) -> None:
    """Put back mails that were not tried because the server as a whole is away; it counts as no attempt."""
    for outbound_id in outbound_ids:
        row = session.get_one(OutboundMessage, outbound_id)
        if row.state == OutboundState.SENDING:
            row.state, row.due_at, row.lease_until, row.last_reply = OutboundState.QUEUED, due_at, None, reason
            row.attempts -= 1


def recover(session: Session, desk: Desk, now: datetime, jitter: float, *, alone: bool) -> int:
    """Take up mails whose sender died; gives how many. With `alone` no lease is waited for.

    Automatic mail is sent again at once, since a second copy does no harm; a person's words go the way of a lost
    answer.
    """
    rows = outbox.abandoned(session, now + _LEASE if alone else now)
    for row in rows:
        reason = "the sender stopped before it could note the answer"
        if row.automatic:
            row.state, row.due_at, row.lease_until, row.last_reply = OutboundState.QUEUED, now, None, reason
        else:
            row.uncertain_attempts += 1
            step = next_step(Uncertain(reason), _attempted(row, now, jitter), _policy(desk))
            _apply(session, desk, row, step, now)
    return len(rows)


def _render(session: Session, desk: Desk, row: OutboundMessage, background: Background, now: datetime) -> bytes | None:
    try:
        return render(session, desk, row, background, now)
    except PermanentFailure as error:
        step = next_step(Refused(str(error)), _attempted(row, now, 0.0), _policy(desk))
        _apply(session, desk, row, step, now)
    except Exception as error:
        # A broken template delays one notice, never the others.
        log.exception("outbox row could not be rendered outbound=%d notice=%s", row.id, row.notice)
        row.attempts += 1
        row.last_reply = f"cannot be rendered: {type(error).__name__}: {error}"[:1000]
        row.due_at = now + pause(row.attempts, 0.0)
    return None


def _apply(session: Session, desk: Desk, row: OutboundMessage, step: NextStep, now: datetime) -> None:
    row.state, row.due_at, row.lease_until, row.last_reply = step.state, step.due_at, None, step.reason[:1000]
    if step.state is OutboundState.SENT:
        row.sent_at = now
        log.info("sent outbound=%d notice=%s reply=%r", row.id, row.notice, row.last_reply)
        return
    log.warning("not sent outbound=%d state=%s reason=%r", row.id, row.state, row.last_reply)
    if not step.tell_team:
        return
    failed = step.state is OutboundState.FAILED
    data = {"outbound": row.id, "recipient": row.recipient, "reason": row.last_reply}
    kind = "delivery_failed" if failed else "delivery_uncertain"
    events.record(session, now, Happening(kind, row.ticket_id, "helpdesk", data))
    notice = Notice.DELIVERY_FAILED if failed else Notice.DELIVERY_UNCERTAIN
    notify.tell_team_of_delivery(session, desk, row, notice, now)


def _attempted(row: OutboundMessage, now: datetime, jitter: float) -> Attempted:
    return Attempted(
        queued_at=row.queued_at,
        now=now,
        attempts=row.attempts,
        uncertain_attempts=row.uncertain_attempts,
        automatic=row.automatic,
        jitter=jitter,
    )


def _policy(desk: Desk) -> Policy:
    outgoing = desk.settings.outgoing
    return Policy(
        give_up_after=timedelta(days=outgoing.give_up_after_days),
        uncertain_pause=timedelta(minutes=outgoing.uncertain_after_minutes),
    )
