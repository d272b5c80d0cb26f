"""The daemon: door and mailboxes in, processing, delivery out; each a loop, all woken by one clock.

`run` goes on until it is told to stop; `once` does everything due now. Parts that are left out can run in
another process (`--only`).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpdesk.config.load import secret
from helpdesk.config.settings import Settings
from helpdesk.daemon.clock import Clock
from helpdesk.daemon.customers import reload_customers
from helpdesk.daemon.delivering import Deliverer
from helpdesk.daemon.loop import Loop
from helpdesk.daemon.receiving import MailboxReceiver, from_door, take_in
from helpdesk.errors import NotPermitted, TemporaryFailure
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.doorkeeping import refusal
from helpdesk.services.incoming.process import process_due
from helpdesk.services.outgoing.keeping import keep_due
from helpdesk.store.database import Database
from helpdesk.transport.door import Delivery, Door
from helpdesk.transport.imap import ImapMailbox
from helpdesk.transport.maildir import MaildirTransport
from helpdesk.transport.outgoing import Transport
from helpdesk.transport.smtp import SmtpTransport
from helpdesk.transport.systemd import notify, watchdog_interval

log = logging.getLogger(__name__)

_PROCESS_TICK = 5.0  # seconds; arrivals wake the loop at once, this is for rows that wait for their next attempt
_DELIVER_TICK = 2.0
_RECOVER_TICK = 60.0
_KEEP_TICK = 60.0
_STOP_SECONDS = 9.0  # systemd and people expect the end within ten
_STUCK_SECONDS = 900.0  # a loop silent for longer is stuck: every wait on a network is far shorter


class Part(StrEnum):
    """What `--only` may name."""

    RECEIVE = "receive"
    PROCESS = "process"
    DELIVER = "deliver"


ALL_PARTS = frozenset(Part)


@dataclass(frozen=True, slots=True)
class Summary:
    """What `once` did."""

    received: int
    processed: int
    failures: tuple[str, ...]


class Daemon:
    """Everything that runs, built from the settings and not yet started."""

    def __init__(self, database: Database, desk: Desk, now: Callable[[], datetime], parts: frozenset[Part]) -> None:
        settings = desk.settings
        self._database, self._desk, self._now, self._parts = database, desk, now, parts
        self._receivers = [
            (mailbox.name, MailboxReceiver(mailbox, ImapMailbox(mailbox, secret(mailbox)), database, desk, now))
            for mailbox in settings.mailbox
        ]
        self._deliverer = Deliverer(database, desk, make_transport(settings, desk.addressing.domain), now)
        self._door = self._make_door() if settings.door is not None and Part.RECEIVE in parts else None
        self._process = Loop("process", self._process_step)
        self._deliver = Loop("deliver", self._deliver_step, self._deliverer.close)
        self._loops: dict[str, Loop] = {}
        self._clock = Clock()
        self._stop = threading.Event()
        self._reload = threading.Event()

    @property
    def door(self) -> Door | None:
        """The open door, for those who must know its port."""
        return self._door

    def once(self) -> Summary:
        """Receive, process and deliver all that is due now."""
        received, processed = 0, 0
        failures: list[str] = []
        if Part.RECEIVE in self._parts:
            for name, receiver in self._receivers:
                received += _attempt(receiver.poll, f"mailbox {name}", failures)
                failures += [f"mailbox {name}: {receiver.refusal}"] if receiver.refusal else []
                receiver.close()
        if Part.PROCESS in self._parts:
            while taken := process_due(self._database, self._desk, self._now()):
                processed += taken
            _attempt(self._keep, "what is due by time", failures)
        if Part.DELIVER in self._parts:
            _attempt(self._deliver_all, "delivery", failures)
            self._deliverer.close()
        return Summary(received, processed, tuple(failures))

    def start(self) -> None:
        """Open the door and start loops and clock. Raises ConfigError where the door's address is taken."""
        if Part.DELIVER in self._parts:
            self._deliverer.begin()
        if self._door is not None:
            self._door.start()
        self._loops = self._make_loops()
        self._set_clock()
        for loop in self._loops.values():
            loop.start()
        self._clock.start()
        notify("READY=1")
        log.info("running parts=%s", ",".join(sorted(self._parts)))

    def wait(self) -> None:
        """Wait until `stop_soon` is called; after `reload_soon` the customers' files are read anew."""
        while not self._stop.wait(1.0):
            if self._reload.is_set():
                self._reload.clear()
                reload_customers(self._database, self._desk.settings, self._now())

    def reload_soon(self) -> None:
        """Ask for the customers' files to be read; safe in a signal handler."""
        self._reload.set()

    def stop_soon(self) -> None:
        """Ask for the end; safe in a signal handler."""
        self._stop.set()

    def stop(self) -> None:
        """End: no new work, running steps may finish; gives up waiting after some seconds, losing nothing."""
        notify("STOPPING=1")
        deadline = time.monotonic() + _STOP_SECONDS
        self._clock.stop()
        if self._door is not None:
            self._door.stop()
        for loop in self._loops.values():
            loop.stop()
        for loop in self._loops.values():
            if not loop.join(max(0.1, deadline - time.monotonic())):
                log.warning("%s did not end in time; what it was doing is taken up at the next start", loop.name)

    def _make_loops(self) -> dict[str, Loop]:
        loops: dict[str, Loop] = {}
        if Part.RECEIVE in self._parts:
            for name, receiver in self._receivers:
                loops[name] = self._mailbox_loop(name, receiver)
        if Part.PROCESS in self._parts:
            loops["process"] = self._process
        if Part.DELIVER in self._parts:
            loops["deliver"] = self._deliver
        return loops

    def _mailbox_loop(self, name: str, receiver: MailboxReceiver) -> Loop:
        def step() -> bool:
            if receiver.due:
                receiver.poll(stopping, self._process.wake)
            return receiver.idle(stopping)

        def stopping() -> bool:
            return not loop.carry_on()

        loop = Loop(f"mailbox {name}", step, receiver.close)
        return loop

    def _set_clock(self) -> None:
        intervals = {mailbox.name: float(mailbox.poll_seconds) for mailbox in self._desk.settings.mailbox}
        intervals |= {"process": _PROCESS_TICK, "deliver": _DELIVER_TICK}
        for name, loop in self._loops.items():
            self._clock.every(intervals[name], name, loop.wake)
        if Part.DELIVER in self._parts:
            self._clock.every(_RECOVER_TICK, "recover", self._recover)
        if Part.PROCESS in self._parts:
            self._clock.every(_KEEP_TICK, "keep", self._keep_and_wake)
        watchdog = watchdog_interval()
        if watchdog is not None:
            self._clock.every(watchdog / 2, "watchdog", self._feed_watchdog)

    def _process_step(self) -> bool:
        taken = process_due(self._database, self._desk, self._now())
        if taken:
            self._deliver.wake()
        return taken > 0

    def _keep(self) -> int:
        return keep_due(self._database, self._desk, self._now())

    def _keep_and_wake(self) -> None:
        if self._keep():
            self._deliver.wake()

    def _deliver_step(self) -> bool:
        return self._deliverer.step(self._deliver.carry_on)

    def _deliver_all(self) -> int:
        self._deliverer.begin()
        while self._deliverer.step():
            pass
        return 0

    def _recover(self) -> None:
        if self._deliverer.recover(alone=False):
            self._deliver.wake()

    def _feed_watchdog(self) -> None:
        """Speak for the loops only while each of them still moves."""
        silent = [loop.name for loop in self._loops.values() if loop.is_stuck(_STUCK_SECONDS)]
        if silent:
            log.error("stuck: %s", ", ".join(silent))
        else:
            notify("WATCHDOG=1")

    def _make_door(self) -> Door:
        settings = self._desk.settings.door
        if settings is None:
            raise AssertionError("no door is configured")
        return Door(settings, settings.hostname or self._desk.addressing.domain, self._desk.accepts, self._take_in)

    def _take_in(self, delivery: Delivery) -> None:
        now = self._now()
        self._turn_away(delivery, now)
        take_in(self._database, self._desk, from_door(delivery, now), now)
        self._process.wake()

    def _turn_away(self, delivery: Delivery, now: datetime) -> None:
        """Raise NotPermitted for a mail that this door does not let in."""
        settings = self._desk.settings.door
        if settings is None or settings.unknown_senders == "accept":
            return
        with self._database.reading() as session:
            words = refusal(session, self._desk, delivery.raw, delivery.envelope_from, delivery.recipients, now)
        if words:
            log.info("refused at the door envelope_from=%s", delivery.envelope_from)
            raise NotPermitted(words)


def make_transport(settings: Settings, domain: str) -> Transport:
    """Give the way out that the settings name."""
    if settings.outgoing.maildir is not None:
        return MaildirTransport(settings.outgoing.maildir)
    if settings.smarthost is None:
        raise AssertionError("the check of the settings lets no site without a way out through")
    smarthost = settings.smarthost
    return SmtpTransport(smarthost, smarthost.hostname or domain, secret(smarthost))


def _attempt(action: Callable[[], int], what: str, failures: list[str]) -> int:
    try:
        return action()
    except TemporaryFailure as error:
        failures.append(f"{what}: {error}")
        return 0
