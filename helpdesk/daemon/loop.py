"""A loop: a thread that works while there is work, sleeps until it is woken, and backs off when it fails.

Not what it does (a step is passed in) and not when it is woken (`daemon.clock`).
"""

import logging
import random
import threading
import time
from collections.abc import Callable

from helpdesk.errors import HelpdeskError

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 300.0  # seconds


class Loop:
    """Calls `step` as long as it returns True; `stop` ends it between two steps."""

    def __init__(self, name: str, step: Callable[[], bool], cleanup: Callable[[], None] | None = None) -> None:
        self.name = name
        self._step = step
        self._cleanup = cleanup
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._beat: float | None = None  # when the work last moved; None while it sleeps
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, with a first step at once."""
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be work."""
        self._wake.set()

    def stop(self) -> None:
        """Ask the loop to end; `join` waits for it."""
        self._stopping.set()
        self._wake.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; gives whether it came in time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def carry_on(self) -> bool:
        """Tell a long step, between two pieces of work, whether to go on; asking shows that the work moves."""
        self._beat = time.monotonic()
        return not self._stopping.is_set()

    def is_stuck(self, seconds: float) -> bool:
        """Tell whether the thread has ended, or works without having moved for so long."""
        beat = self._beat
        return not self._thread.is_alive() or (beat is not None and time.monotonic() - beat > seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            self._work()
            self._beat = None
        if self._cleanup is not None:
            self._cleanup()

    def _work(self) -> None:
        more = True
        while more and not self._stopping.is_set():
            self._beat = time.monotonic()
            try:
                more = self._step()
                self._failures = 0
            except HelpdeskError as error:
                log.warning("%s: %s", self.name, error)
                more = self._pause()
            except Exception:
                # The edge of the loop: a bug must not end the daemon, the others go on.
                log.exception("%s failed", self.name)
                more = self._pause()

    def _pause(self) -> bool:
        self._failures += 1
        seconds = min(2.0 ** min(self._failures, 10), _LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 - spread, no secret
        log.info("%s: next try in %.0f s", self.name, seconds)
        self._beat = None
        self._stopping.wait(seconds)
        return True
