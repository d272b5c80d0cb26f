"""Ways to die: SIGKILL from outside at a chosen instant or a random moment, or by strace at the entry of a system call.

How many deaths fall on which chosen instant is fixed for a run (`instants`); their order and all others are left to
chance. strace counts `when=N` for each thread by itself, and kills before the call is carried out; it is attached to
the running daemon, so that a start costs no more than always. Its --seccomp-bpf is not used: with it nothing is
injected.
"""

import math
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.faults.instants import Instant
from tests.faults.rig import Rig, Running

# System calls, how often they are chosen, and up to which of them (in one thread, counted from the attachment) death
# may come.
_CALLS = {
    "fdatasync": (2, 6),  # the commits of SQLite
    "pwrite64": (1, 30),  # pages into its log
    "sendto": (4, 8),  # answers of the door, commands to IMAP server and smarthost
    "recvfrom": (4, 8),  # their answers: what was said before has happened
    "fsync": (1, 2),  # large mails and reserved numbers
    "rename": (1, 1),
}
_CALLS_POSTGRESQL = {"sendto": (4, 30), "recvfrom": (4, 30), "poll": (1, 20), "fsync": (1, 2), "rename": (1, 1)}
_SHARE_START, _SHARE_CALL = 0.12, 0.45
_START_SECONDS = 0.3
_MOMENT_SECONDS, _MOMENT_SECONDS_POSTGRESQL = 0.4, 1.0
_CALL_SECONDS = 2.0
_INSTANT_SECONDS = 30.0  # comes within a second, later on a slow machine
_ATTACH_SECONDS = 60.0


class Killer:
    """Kills daemons and counts how they died."""

    def __init__(
        self, rig: Rig, chance: random.Random, chosen: Sequence[Instant], kills: int, *, postgresql: bool
    ) -> None:
        self.deaths: Counter[str] = Counter()
        self._rig = rig
        self._chance = chance
        self._to_come = shared_out(chosen, kills)
        chance.shuffle(self._to_come)
        self._calls = _CALLS_POSTGRESQL if postgresql else _CALLS
        self._longest_moment = _MOMENT_SECONDS_POSTGRESQL if postgresql else _MOMENT_SECONDS
        self._strace = shutil.which("strace") is not None

    def life(self, offer: Callable[[], None]) -> None:
        """Start a daemon, give it work, and end it."""
        instant = self._to_come.pop()
        if instant is not None:
            if not self._at_instant(instant, offer):
                self._put_off(instant)
            return
        kind = self._chance.random()
        if kind < _SHARE_START:
            self._in_start(offer)
        elif kind < _SHARE_START + _SHARE_CALL and self._strace:
            self._at_call(offer)
        else:
            self._at_moment(offer)

    def _put_off(self, instant: Instant) -> None:
        """Try an instant that did not come in another life, in place of a random death."""
        if None not in self._to_come:
            raise AssertionError(f"no daemon lived to die {instant.name}")
        self._to_come[self._to_come.index(None)] = instant

    def _at_instant(self, instant: Instant, offer: Callable[[], None]) -> bool:
        running = self._rig.start()
        running.wait_ready()
        with instant.hold() as reached:
            offer()
            came = reached(_INSTANT_SECONDS)
            self._kill(running, instant.name if came else "at a random moment")
        return came

    def _in_start(self, offer: Callable[[], None]) -> None:
        offer()
        running = self._rig.start()
        time.sleep(self._chance.uniform(0, _START_SECONDS))
        self._kill(running, "while starting")

    def _at_moment(self, offer: Callable[[], None]) -> None:
        offer()
        running = self._rig.start()
        running.wait_ready()
        time.sleep(self._chance.uniform(0, self._longest_moment))
        self._kill(running, "at a random moment")

    def _at_call(self, offer: Callable[[], None]) -> None:
        weights = [weight for weight, _ in self._calls.values()]
        call = self._chance.choices(list(self._calls), weights)[0]
        number = self._chance.randint(1, self._calls[call][1])
        running = self._rig.start()
        running.wait_ready()
        tracer = kill_at(running, call, number, self._rig.folder / "strace")
        offer()
        if running.wait_dead(_CALL_SECONDS):
            self.deaths[f"at {call}"] += 1
        else:
            self._kill(running, "at a random moment")
        tracer.wait(_ATTACH_SECONDS)

    def _kill(self, running: Running, how: str) -> None:
        if running.is_dead():
            raise AssertionError("the daemon ended by itself:\n" + running.said())
        running.kill()
        self.deaths[how] += 1


def shared_out(chosen: Sequence[Instant], kills: int) -> list[Instant | None]:
    """Give each life its instant; None where it dies by chance."""
    fixed: list[Instant | None] = [each for each in chosen for _ in range(math.ceil(kills * each.share))]
    return fixed[:kills] + [None] * (kills - len(fixed))


def kill_at(running: Running, call: str, number: int, output: Path) -> "subprocess.Popen[bytes]":
    """Let the daemon die when any of its threads enters that system call for the n-th time from now on."""
    inject = f"inject={call}:signal=KILL:when={number}"
    command = ["strace", "-f", "-qq", "-o", str(output), "-e", f"trace={call}", "-e", inject]
    return attach(running, command)


def attach(running: Running, command: list[str]) -> "subprocess.Popen[bytes]":
    """Attach strace to the daemon and wait until it follows every thread."""
    tracer = subprocess.Popen([*command, "-p", str(running.pid)], stderr=subprocess.DEVNULL)
    end = time.monotonic() + _ATTACH_SECONDS
    while not _followed(running.pid) and not running.is_dead():
        if tracer.poll() is not None or time.monotonic() > end:
            raise AssertionError("strace could not attach to the daemon; may it trace (ptrace)?")
        time.sleep(0.01)
    return tracer


def _followed(pid: int) -> bool:
    try:
        states = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/status")]
    except OSError:  # a thread ended meanwhile
        return False
    return all("TracerPid:\t0\n" not in state for state in states)
