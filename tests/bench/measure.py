"""One run each: a mailbox emptied, single mails through a way in, the disk's syncs counted, the loops profiled.

Each gives plain figures and raises where the run was not correct (`judge`). Not the printing (`run`).
"""

import imaplib
import random
import re
import smtplib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.daemon import DaemonProcess
from tests.bench.judge import judge
from tests.bench.sink import Taken
from tests.bench.site import Site
from tests.bench.workload import SUPPORT, Kind, Sample

_LINE_WITH_DOT = re.compile(rb"\r\n\.")
UNCOUNTED = 4  # single mails that do not count: a fresh daemon compiles its templates with them
_STALL_SECONDS = 60.0  # without any mail coming out for so long a run has failed


@dataclass(frozen=True, slots=True)
class Drain:
    """A mailbox emptied, from the daemon's login to the last mail that the smarthost took."""

    mails: int
    sent: int
    began: float  # monotonic
    seconds: float
    cpu_seconds: float
    written: int
    mail_bytes: int
    peak_kb: int

    @property
    def rate(self) -> float:
        """Messages in a second."""
        return self.mails / self.seconds

    @property
    def cpu_each(self) -> float:
        """CPU seconds for a message."""
        return self.cpu_seconds / self.mails


def outgoing(samples: Sequence[Sample], *, by_team: bool = False) -> int:
    """Count what must go out: an acknowledgement for each request, and to the team each mail not its own."""
    requests = sum(sample.kind is not Kind.REPLY for sample in samples)
    return len(samples) if by_team else len(samples) + requests


def drain(
    site: Site,
    samples: Sequence[Sample],
    *,
    by_team: bool = False,
    start: Callable[[Site], DaemonProcess] = DaemonProcess,
) -> tuple[Drain, list[Taken]]:
    """Let a fresh daemon empty the mailbox; the mails lie in it before it starts."""
    site.put(samples)
    expected = outgoing(samples, by_team=by_team)
    with start(site) as daemon:
        daemon.wait_for_login()
        before = daemon.usage()
        wait_until_sent(site, daemon, expected)
        after = daemon.usage()
        daemon.stop()
    taken = site.sink.report()
    judge(site, samples, taken, by_team=by_team)
    figures = Drain(
        mails=len(samples),
        sent=len(taken),
        began=before.at,
        seconds=max(mail.at for mail in taken) - before.at,
        cpu_seconds=after.cpu - before.cpu,
        written=after.written - before.written,
        mail_bytes=sum(len(sample.raw) for sample in samples),
        peak_kb=after.peak_kb,
    )
    return figures, taken


def wait_until_sent(site: Site, daemon: DaemonProcess, expected: int) -> None:
    """Wait until the smarthost took so many mails."""
    count, since = 0, time.monotonic()
    while count < expected:
        time.sleep(0.02)
        daemon.assert_alive()
        now = site.sink.count()
        if now != count:
            count, since = now, time.monotonic()
        elif time.monotonic() - since > _STALL_SECONDS:
            raise TimeoutError(f"{count} of {expected} mails came out; {daemon.log.read_text()[-2000:]}")


def drain_traced(site: Site, samples: Sequence[Sample]) -> float:
    """Give the syncs of the disk for each mail; strace slows the daemon down, so nothing else is measured."""
    trace = site.folder / "trace"
    strace = ("strace", "-D", "-f", "-q", "-ttt", "-e", "trace=fsync,fdatasync", "-o", str(trace))
    figures, _ = drain(site, samples, start=lambda site: DaemonProcess(site, before=strace))
    began = time.time() - time.monotonic() + figures.began  # strace knows the wall clock only
    calls = [line.split(maxsplit=2) for line in trace.read_text().splitlines()]
    return sum("sync(" in call[2] and float(call[1]) > began for call in calls) / len(samples)


@dataclass(frozen=True, slots=True)
class Idle:
    """A daemon with nothing to do."""

    memory_kb: int
    cpu_percent: float


def idle(site: Site, seconds: float) -> Idle:
    """Let a daemon stand with an empty mailbox; its start is not counted."""
    with DaemonProcess(site) as daemon:
        daemon.wait_for_login()
        daemon.wait_for_door()
        time.sleep(3)
        before = daemon.usage()
        time.sleep(seconds)
        after = daemon.usage()
        memory = daemon.memory_kb()
        daemon.stop()
    return Idle(memory, 100 * (after.cpu - before.cpu) / (after.at - before.at))


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the arrival of single mails, sorted: until stored (250) and until acknowledged at the smarthost."""

    stored: list[float]
    acknowledged: list[float]


def latency_of_door(site: Site, samples: Sequence[Sample]) -> Latency:
    """Hand in mails one by one by SMTP; the next comes when all about the one before is out."""
    stored: list[float] = []

    def hand_in(sample: Sample) -> float:
        with smtplib.SMTP("127.0.0.1", site.door, timeout=30) as client:
            client.ehlo()
            client.mail("erika@example.org", ["BODY=8BITMIME"])
            client.rcpt(SUPPORT)
            client.docmd("DATA")
            client.send(_LINE_WITH_DOT.sub(b"\r\n..", sample.raw) + b".\r\n")
            arrived = time.monotonic()
            code, words = client.getreply()
            stored.append(time.monotonic() - arrived)
            assert code == 250, words
        return arrived

    acknowledged = _one_by_one(site, samples, hand_in)
    return Latency(sorted(stored[UNCOUNTED:]), acknowledged)


def latency_of_mailbox(site: Site, samples: Sequence[Sample]) -> Latency:
    """Put mails into the mailbox one by one, at any phase of the daemon's looks; arrived when the server says so."""
    chance = random.Random(len(samples))
    with site.account.client() as client:

        def put(sample: Sample) -> float:
            time.sleep(chance.random())
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), sample.raw)
            return time.monotonic()

        return Latency([], _one_by_one(site, samples, put))


def _one_by_one(site: Site, samples: Sequence[Sample], hand_in: Callable[[Sample], float]) -> list[float]:
    arrived: dict[str, float] = {}
    with DaemonProcess(site) as daemon:
        daemon.wait_for_login()
        daemon.wait_for_door()
        time.sleep(2)
        for number, sample in enumerate(samples, 1):
            arrived[sample.message_id] = hand_in(sample)
            wait_until_sent(site, daemon, outgoing(samples[:number]))
        daemon.stop()
    taken = site.sink.report()
    judge(site, samples, taken)
    counted = {sample.message_id for sample in samples[UNCOUNTED:]}
    return sorted(mail.at - arrived[mail.about] for mail in taken if mail.acknowledges and mail.about in counted)


def profile(site: Site, samples: Sequence[Sample], folder: Path, *, plain: bool) -> None:
    """Leave a profile of each loop in the folder; `plain` leaves the CPU time that it takes unprofiled."""
    module = ("tests.bench.profiled", "plain" if plain else "profiled", str(folder))
    drain(site, samples, start=lambda site: DaemonProcess(site, module=module))
