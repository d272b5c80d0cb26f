"""What became of each mail about a ticket: whether it waits, was taken by the server, came back, was answered.

A server's word that it took a mail is what RFC 5321 4.2 gives for proof; that somebody read it only his answer says.
Not the rows (`services.outgoing.notification_proof`) and not what follows from a failure
(`services.outgoing.undelivered`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.server_reply import queue_id


class Became(StrEnum):
    """Where it stands with a mail to one person."""

    WAITING = "waiting"  # queued, or being sent
    ACCEPTED = "accepted"  # a server took it, and it did not come back
    UNCERTAIN = "uncertain"  # the server's answer was lost
    BOUNCED = "bounced"  # it was taken, and came back
    REFUSED = "refused"  # no server took it
    GATHERED = "gathered"  # it stands in a mail with others, of which `Proof.digest` tells
    HELD = "held"  # an admin must let it go
    NO_CONSENT = "no_consent"  # not sent: nobody confirmed the address yet
    NOT_SENT = "not_sent"  # for another reason


# Reached in these ways somebody can have answered.
_CAME_BY = frozenset((Became.ACCEPTED, Became.UNCERTAIN, Became.BOUNCED, Became.GATHERED))
_BY_STATE = {
    OutboundState.QUEUED: Became.WAITING,
    OutboundState.SENDING: Became.WAITING,
    OutboundState.SENT: Became.ACCEPTED,
    OutboundState.FAILED: Became.REFUSED,
    OutboundState.UNCERTAIN: Became.UNCERTAIN,
    OutboundState.HELD: Became.HELD,
    OutboundState.FOLDED: Became.GATHERED,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that a mail did not arrive; `reason` are a server's words."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of one mail to one person; all times aware.

    `reply`: the last word about it. `taken`: the server's word that took it, where it came back later. `failures`: all
    reports about it, oldest first. `digest`: the mail that it was folded into.
    """

    outbound_id: int
    notice: str
    occasion: str
    address: str
    name: str
    state: OutboundState
    queued_at: datetime
    due_at: datetime | None = None
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    reply: str = ""
    taken: str = ""
    instead_of: str = ""
    failures: tuple[Failed, ...] = ()
    digest: "Trace | None" = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one person's notice of one event, `at` which it happened.

    `outbound_id` 0: there is no mail, and `reason` is a code (`domain.telling.Reason`, `domain.chosen_contacts.Why`).
    `reply`: the whole answer of the server that took it, `queue_id` its number there, "" where it gave none. `failed`:
    how it failed in the end; `earlier`: how before an admin sent it again. `answered_at`: when this person first wrote
    on the ticket after it. `next_at`: when a waiting one is tried next. `instead_of`: for whom he stands in.
    """

    occasion: str
    notice: str
    address: str
    name: str
    at: datetime
    became: Became
    outbound_id: int = 0
    accepted_at: datetime | None = None
    reply: str = ""
    queue_id: str = ""
    failed: Failed | None = None
    earlier: tuple[Failed, ...] = ()
    reason: str = ""
    next_at: datetime | None = None
    answered_at: datetime | None = None
    instead_of: str = ""
    digest: "Proof | None" = None


@dataclass(frozen=True, slots=True)
class PersonProof:
    """All notices of one person in one line: how many, what became of the last, and how many did not arrive."""

    address: str
    name: str
    mails: int
    last: Proof
    lost: int = 0
    answered_at: datetime | None = None


def proof_of(trace: Trace, answers: Iterable[datetime]) -> Proof:
    """Say what became of a mail; `answers`: when its recipient wrote on the ticket himself."""
    became = Became.BOUNCED if trace.bounced_at is not None else _BY_STATE[trace.state]
    taken = {Became.ACCEPTED: trace.reply, Became.BOUNCED: trace.taken}.get(became, "")
    digest = proof_of(trace.digest, ()) if trace.digest is not None else None
    known_from = _known_from(trace, became, digest)
    later = (at for at in answers if known_from is not None and at > known_from)
    failed = _last_failure(trace) if became in (Became.BOUNCED, Became.REFUSED) else None
    return Proof(
        occasion=trace.occasion,
        notice=trace.notice,
        address=trace.address,
        name=trace.name,
        at=trace.queued_at,
        became=became,
        outbound_id=trace.outbound_id,
        accepted_at=trace.sent_at if became in (Became.ACCEPTED, Became.BOUNCED) else None,
        reply=taken,
        queue_id=queue_id(taken),
        failed=failed,
        earlier=tuple(each for each in trace.failures if each != failed),
        reason=trace.reply if became in (Became.WAITING, Became.UNCERTAIN, Became.HELD) else "",
        next_at=trace.due_at if became is Became.WAITING else None,
        answered_at=min(later, default=None),
        instead_of=trace.instead_of,
        digest=digest,
    )


def _known_from(trace: Trace, became: Became, digest: Proof | None) -> datetime | None:
    """Give since when he can have read it: never before it went out, by itself or in the mail that it waits for."""
    if digest is not None:
        return digest.accepted_at
    return (trace.sent_at or trace.queued_at) if became in _CAME_BY else None


def _last_failure(trace: Trace) -> Failed:
    """Give the report by which it counts as lost; of a mail that could not even be made there is none."""
    known = trace.failures[-1] if trace.failures else None
    return known or Failed(trace.bounced_at or trace.queued_at, trace.reply)


def not_told(occasion: str, address: str, name: str, at: datetime, why: str) -> Proof:
    """Give the proof that somebody who might have been told was not."""
    became = Became.NO_CONSENT if why == "unconfirmed" else Became.NOT_SENT
    return Proof(occasion, "", address, name, at, became, reason=why)


def by_person(proofs: Sequence[Proof]) -> tuple[PersonProof, ...]:
    """Give one line for each address, in the order in which they were first told."""
    found: dict[str, _Gathering] = {}
    for proof in proofs:
        found.setdefault(proof.address or proof.name, _Gathering()).add(proof)
    return tuple(each.summed_up() for each in found.values())


@dataclass(slots=True)
class _Gathering:
    proofs: list[Proof] = field(default_factory=list)

    def add(self, proof: Proof) -> None:
        self.proofs.append(proof)

    def summed_up(self) -> PersonProof:
        mails = [proof for proof in self.proofs if proof.outbound_id]
        last = max(mails or self.proofs, key=lambda proof: (proof.at, proof.outbound_id))
        answers = [proof.answered_at for proof in mails if proof.answered_at is not None]
        lost = sum(proof.became in (Became.BOUNCED, Became.REFUSED) for proof in mails)
        name = next((proof.name for proof in self.proofs if proof.name), "")
        if last.digest is not None and last.digest.became is not Became.WAITING:
            last = replace(last.digest, at=last.at)
        return PersonProof(last.address, name, len(mails), last, lost, max(answers, default=None))
