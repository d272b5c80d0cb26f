"""Carry mail out of the outbox: take, send with no transaction open, and write down what became of it.

A server that is away as a whole stops the round and costs no mail an attempt.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from helpdesk.domain.delivery import Deferred
from helpdesk.services.deliver import Attempt, Parcel, conclude, recover, release, take
from helpdesk.services.desk import Desk
from helpdesk.store.database import Database
from helpdesk.transport.outgoing import MailInterrupted, Transport, TransportDown

_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=10)


class Deliverer:
    """Sends what is due over one kept connection."""

    def __init__(self, database: Database, desk: Desk, transport: Transport, now: Callable[[], datetime]) -> None:
        self._database = database
        self._desk = desk
        self._transport = transport
        self._now = now
        self._outages = 0

    def step(self) -> bool:
        """Send one batch; gives whether there may be more. Raises TransportDown where the server is away."""
        with self._database.transaction() as session:
            parcels = take(session, self._desk, self._now())
        if not parcels:
            return False
        attempts: list[Attempt] = []
        try:
            for parcel in parcels:
                attempts.append(self._send(parcel))  # noqa: PERF401 - what was sent before an outage must stay in the list
        except TransportDown as error:
            if isinstance(error, MailInterrupted):
                # It waits its own growing time, so that a mail that breaks the server does not block the others.
                attempts.append(Attempt(parcels[len(attempts)].outbound_id, Deferred(str(error))))
            self._conclude(attempts, parcels[len(attempts) :], str(error))
            raise
        self._outages = 0
        self._conclude(attempts, [], "")
        return True

    def recover(self, *, alone: bool) -> int:
        """Take up mails whose sender died; with `alone` this process is the only sender."""
        with self._database.transaction() as session:
            return recover(session, self._desk, self._now(), _jitter(), alone=alone)

    def close(self) -> None:
        """Let go of the connection."""
        self._transport.close()

    def _send(self, parcel: Parcel) -> Attempt:
        outcome = self._transport.send(parcel.envelope_from, parcel.recipient, parcel.message)
        return Attempt(parcel.outbound_id, outcome)

    def _conclude(self, attempts: list[Attempt], untried: list[Parcel], reason: str) -> None:
        now = self._now()
        with self._database.transaction() as session:
            conclude(session, self._desk, attempts, now, _jitter())
            if untried:
                self._outages += 1
                due_at = now + min(_FIRST_PAUSE * 2 ** min(self._outages - 1, 10), _LONGEST_PAUSE)
                release(session, [parcel.outbound_id for parcel in untried], reason, due_at)


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads retries, no secret
