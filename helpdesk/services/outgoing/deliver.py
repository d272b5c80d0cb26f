"""T3 and T4: make due mails, claim them, and write down what became of each attempt.

`draft_due` changes no row (large mails it writes as files), so that slow rendering makes nobody wait. No transaction
is open while the network is used: `take` ends before, `conclude` begins after. Not the sending itself (`transport`),
not the policy (`domain.delivery`).
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from helpdesk.domain.delivery import (
    Attempted,
    Deferred,
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
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.services.outgoing import enclosures, telling, undelivered
from helpdesk.services.outgoing.letters import Letter, render
from helpdesk.store import announcements, events, inbox, outbox
from helpdesk.store.events import Happening
from helpdesk.store.inbox import INLINE_BYTES
from helpdesk.store.outbox import OutboundContent, OutboundMessage

log = logging.getLogger(__name__)

BATCH = 20  # automatic mails whose marks share a commit; a person's words are always marked alone
LEASE = timedelta(minutes=10)  # renewed while the mail is being worked on
_BATCH_BYTES = 20_000_000
_FOR_NOBODY = "its reader was no contact of the customer any more when it was due"
_QUICK_RECOVERIES = 4  # so often a mail whose sender died goes out again at once; then pauses grow


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


@dataclass(frozen=True, slots=True)
class Unrendered:
    """A mail that could not be made: for good, or until its template is mended."""

    outbound_id: int
    reason: str
    final: bool


def draft_due(session: Session, desk: Desk, now: datetime) -> list[Letter | Unrendered]:
    """Make the mails that are due, as many as fit a batch; writes no row, only the files of large mails.

    A mail that was rendered before keeps its bytes. Raises TemporaryFailure where the disk takes no large mail.
    """
    stop_at = desk.settings.acknowledge.stop_at
    backlog = inbox.waiting(session) if stop_at else 0
    rows = list(outbox.due(session, now, BATCH, acknowledgements=backlog <= stop_at))
    rows += announcements.due(session, now, BATCH - len(rows)) if len(rows) < BATCH else []
    if rows and not rows[0].automatic:
        rows = rows[:1]
    rows = [row for row in rows if row.automatic or row is rows[0]]
    kept = outbox.rendered(session, [row.id for row in rows])
    background = Background(session, [row for row in rows if row.id not in kept])
    drafts: list[Letter | Unrendered] = []
    size = 0
    for row in rows:
        draft = _draft(session, desk, row, background, now, kept=row.id in kept)
        size += len(draft.raw) if isinstance(draft, Letter) else 0
        if drafts and size > _BATCH_BYTES:
            break
        if isinstance(draft, Letter) and draft.new and len(draft.raw) > INLINE_BYTES:
            draft = replace(draft, digest=desk.blobs.put(draft.raw))
        drafts.append(draft)
    return drafts


def take(session: Session, desk: Desk, drafts: Sequence[Letter | Unrendered], now: datetime) -> list[Parcel]:
    """Claim the mails that were made, with their bytes.

    What somebody else took meanwhile is left to him; a digest for which more was meant meanwhile is made anew.
    """
    rows = {row.id: row for row in outbox.still_due(session, [draft.outbound_id for draft in drafts])}
    rendered = outbox.rendered(session, rows)
    folded = outbox.folded_into(session, [row.id for row in rows.values() if row.notice in outbox.DIGESTS])
    parcels: list[Parcel] = []
    new: list[tuple[int, str]] = []
    for draft in drafts:
        row = rows.get(draft.outbound_id)
        if row is None or (isinstance(draft, Letter) and draft.new and row.id in rendered):
            continue  # somebody else was faster: his bytes are the mail's
        if isinstance(draft, Letter) and draft.new and _ids(folded.get(row.id, ())) != draft.folded:
            continue  # it would not name what came since it was made
        if telling.is_for_nobody(session, row, folded.get(row.id, ())):
            row.state, row.due_at, row.last_reply = OutboundState.FAILED, None, _FOR_NOBODY
            continue
        row.attempts += 1
        if isinstance(draft, Unrendered):
            outcome = Refused(draft.reason) if draft.final else Deferred(draft.reason)
            _apply(session, desk, row, next_step(outcome, _attempted(row, now, 0.0), _policy(desk)), now)
            continue
        row.envelope_from = draft.envelope_from
        if draft.new:
            undelivered.note_files(row, draft.left_behind)
            inline = None if draft.digest else draft.raw
            session.add(OutboundContent(outbound_id=row.id, raw=inline, digest=draft.digest))
            new.append((row.id, draft.digest or hashlib.sha256(draft.raw).hexdigest()))
        row.state, row.lease_until = OutboundState.SENDING, now + LEASE
        parcels.append(Parcel(row.id, row.envelope_from, row.recipient, draft.raw))
    events.record_sent(session, now, new)
    return parcels


def renew(session: Session, outbound_ids: Sequence[int], now: datetime) -> None:
    """Say that these mails are still being worked on."""
    for row in outbox.by_ids(session, outbound_ids).values():
        row.lease_until = now + LEASE


def conclude(session: Session, desk: Desk, attempts: Sequence[Attempt], now: datetime, jitter: float) -> None:
    """Write down the outcomes. `jitter` lies in [0, 1)."""
    rows = outbox.by_ids(session, [attempt.outbound_id for attempt in attempts])
    for attempt in attempts:
        row = rows[attempt.outbound_id]
        if row.state == OutboundState.SENDING:
            if isinstance(attempt.outcome, Uncertain):
                row.uncertain_attempts += 1
            _apply(session, desk, row, next_step(attempt.outcome, _attempted(row, now, jitter), _policy(desk)), now)


def release(session: Session, outbound_ids: Sequence[int], reason: str, due_at: datetime) -> None:
    """Put back mails that were not tried because the server as a whole is away; it counts as no attempt."""
    for row in outbox.by_ids(session, outbound_ids).values():
        if row.state == OutboundState.SENDING:
            row.state, row.due_at, row.lease_until, row.last_reply = OutboundState.QUEUED, due_at, None, reason
            row.attempts -= 1


def recover(session: Session, desk: Desk, now: datetime, jitter: float, *, alone: bool) -> int:
    """Take up mails whose sender died; gives how many. With `alone` no lease is waited for.

    Automatic mail is sent again at once, since a second copy does no harm; a person's words go the way of a lost
    answer.
    """
    rows = outbox.abandoned(session, now + LEASE if alone else now)
    for row in rows:
        reason = "the sender stopped before it could note the answer"
        if row.automatic:
            patience = max(row.attempts - _QUICK_RECOVERIES, 0)
            due_at = now + pause(patience, jitter) if patience else now
            row.state, row.due_at, row.lease_until, row.last_reply = OutboundState.QUEUED, due_at, None, reason
        else:
            row.uncertain_attempts += 1
            step = next_step(Uncertain(reason), _attempted(row, now, jitter), _policy(desk))
            _apply(session, desk, row, step, now)
    return len(rows)


def _draft(
    session: Session, desk: Desk, row: OutboundMessage, background: Background, now: datetime, *, kept: bool
) -> Letter | Unrendered:
    try:
        if kept:
            return Letter(row.id, row.envelope_from, outbox.content(session, row.id, desk.blobs), new=False)
        return render(desk, row, background, now)
    except PermanentFailure as error:
        return Unrendered(row.id, str(error), final=True)
    except Exception as error:
        # A broken template delays one kind of notice, never the others; so does a file that is gone.
        log.exception("outbox row could not be rendered outbound=%d notice=%s", row.id, row.notice)
        return Unrendered(row.id, f"cannot be rendered: {type(error).__name__}: {error}"[:1000], final=False)


def _ids(rows: Iterable[OutboundMessage]) -> tuple[int, ...]:
    return tuple(row.id for row in rows)


def _apply(session: Session, desk: Desk, row: OutboundMessage, step: NextStep, now: datetime) -> None:
    row.state, row.due_at, row.lease_until, row.last_reply = step.state, step.due_at, None, step.reason[:1000]
    if step.size_limit is not None:
        _make_smaller(session, row, step.size_limit, now)
    if step.state is OutboundState.SENT:
        row.sent_at = now
        log.info("sent outbound=%d notice=%s reply=%r", row.id, row.notice, row.last_reply)
        undelivered.tell_of_files(session, desk, row, now)
        return
    log.warning("not sent outbound=%d state=%s reason=%r", row.id, row.state, row.last_reply)
    if not step.tell_team:
        return
    failed = step.state is OutboundState.FAILED
    data = {"outbound": row.id, "recipient": row.recipient, "reason": row.last_reply}
    kind = "delivery_failed" if failed else "delivery_uncertain"
    events.record(session, now, Happening(kind, row.ticket_id, "helpdesk", data))
    if failed:
        undelivered.note_failure(session, desk, row, now)
    else:
        undelivered.tell(session, desk, row, Notice.DELIVERY_UNCERTAIN, now)


def _make_smaller(session: Session, row: OutboundMessage, size_limit: int, now: datetime) -> None:
    """Let it be made anew with fewer attachments; these stay with the ticket, and the mail names them."""
    row.detail = {**row.detail, enclosures.SIZE_LIMIT: size_limit}
    outbox.forget_content(session, row.id)
    data = {"outbound": row.id, "recipient": row.recipient, "reason": row.last_reply}
    events.record(session, now, Happening("attachments_left_out", row.ticket_id, "helpdesk", data))


def _attempted(row: OutboundMessage, now: datetime, jitter: float) -> Attempted:
    return Attempted(
        queued_at=row.queued_at,
        now=now,
        attempts=row.attempts,
        uncertain_attempts=row.uncertain_attempts,
        automatic=row.automatic,
        jitter=jitter,
        size_limit=enclosures.size_limit(row),
    )


def _policy(desk: Desk) -> Policy:
    outgoing = desk.settings.outgoing
    return Policy(
        give_up_after=timedelta(days=outgoing.give_up_after_days),
        uncertain_pause=timedelta(minutes=outgoing.uncertain_after_minutes),
    )
