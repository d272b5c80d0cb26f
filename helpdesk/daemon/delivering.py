"""Carry mail out of the outbox: make it ready, take it, send it with no transaction open, write down the outcome.

A server that is away as a whole stops the round and costs no mail an attempt. What was sent is never forgotten: an
outcome that could not be written down is kept until it is.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from helpdesk.domain.delivery import Deferred
from helpdesk.errors import TemporaryFailure
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.deliver import (
    LEASE,
    Attempt,
    Parcel,
    conclude,
    draft_due,
    recover,
    release,
    renew,
    take,
)
from helpdesk.store.alone import Presence
from helpdesk.store.database import Database
from helpdesk.transport.outgoing import MailInterrupted, Transport, TransportDown

log = logging.getLogger(__name__)

_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=10)


class Deliverer:
    """Sends what is due over one kept connection; used by one thread."""

    def __init__(self, database: Database, desk: Desk, transport: Transport, now: Callable[[], datetime]) -> None:
        self._database = database
        self._desk = desk
        self._transport = transport
        self._now = now
        self._outages = 0
        self._unwritten: list[Attempt] = []
        self._presence = Presence(database, "deliver")

    def step(self, carry_on: Callable[[], bool] = lambda: True) -> bool:
        """Send one batch; gives whether there may be more.

        Between two mails `carry_on` may end the batch. Raises TransportDown where the server is away.
        """
        self._write_outcomes()
        parcels = self._take()
        if not parcels:
            return False
        leased_at = self._now()
        for position, parcel in enumerate(parcels):
            untried = parcels[position:]
            if not carry_on():
                self._put_back(untried, "stopped before it was sent", self._now())
                break
            leased_at = self._keep_lease(untried, leased_at)
            try:
                self._unwritten.append(self._send(parcel))
            except TransportDown as error:
                self._after_outage(error, untried)
                raise
        self._outages = 0
        self._write_outcomes()
        return True

    def begin(self) -> int:
        """Take up mails whose sender died: at once where no other process delivers, else when their lease ends."""
        with self._presence.alone() as alone:
            return self.recover(alone=alone)

    def recover(self, *, alone: bool) -> int:
        """Take up mails whose sender died; with `alone` this process is the only sender and holds none."""
        with self._database.transaction() as session:
            return recover(session, self._desk, self._now(), _jitter(), alone=alone)

    def close(self) -> None:
        """Let go of the connection, and be seen no longer by other processes that deliver."""
        self._transport.close()
        self._presence.leave()

    def _take(self) -> list[Parcel]:
        with self._database.reading() as session:
            drafts = draft_due(session, self._desk, self._now())
        if not drafts:
            return []
        self._presence.show()  # whoever begins now must not take what we claim for abandoned
        with self._database.transaction() as session:
            return take(session, self._desk, drafts, self._now())

    def _send(self, parcel: Parcel) -> Attempt:
        outcome = self._transport.send(parcel.envelope_from, parcel.recipient, parcel.message)
        return Attempt(parcel.outbound_id, outcome)

    def _after_outage(self, error: TransportDown, untried: list[Parcel]) -> None:
        """Put back what was not tried. A mail on which the server hung up waits its own growing time."""
        if isinstance(error, MailInterrupted):
            self._unwritten.append(Attempt(untried.pop(0).outbound_id, Deferred(str(error))))
        self._write_outcomes()
        self._outages += 1
        wait = min(_FIRST_PAUSE * 2 ** min(self._outages - 1, 10), _LONGEST_PAUSE)
        self._put_back(untried, str(error), self._now() + wait)

    def _put_back(self, parcels: list[Parcel], reason: str, due_at: datetime) -> None:
        with self._database.transaction() as session:
            release(session, [parcel.outbound_id for parcel in parcels], reason, due_at)

    def _keep_lease(self, parcels: list[Parcel], leased_at: datetime) -> datetime:
        """Renew the claim of a slow batch, so that no other process takes its mails for abandoned."""
        now = self._now()
        if now - leased_at < LEASE / 4:
            return leased_at
        with self._database.transaction() as session:
            renew(session, [parcel.outbound_id for parcel in parcels], now)
        return now

    def _write_outcomes(self) -> None:
        """Write down all outcomes at once; where that fails for one of them, one by one.

        Raises TemporaryFailure where the database is away; the outcomes are kept and written first next time.
        """
        if not self._unwritten:
            return
        try:
            self._conclude(self._unwritten)
            self._unwritten.clear()
        except TemporaryFailure:
            raise
        except Exception:
            # A bug about one mail must not make the others of its batch go out again.
            log.exception("outcomes could not be written together; trying one by one")
            while self._unwritten:
                self._conclude_alone(self._unwritten.pop(0))

    def _conclude_alone(self, attempt: Attempt) -> None:
        try:
            self._conclude([attempt])
        except TemporaryFailure:
            self._unwritten.insert(0, attempt)
            raise
        except Exception:
            # It stays claimed and is taken up as abandoned; the reason stands in the log.
            log.exception("outcome could not be written outbound=%d", attempt.outbound_id)

    def _conclude(self, attempts: list[Attempt]) -> None:
        with self._database.transaction() as session:
            conclude(session, self._desk, attempts, self._now(), _jitter())


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads retries, no secret
