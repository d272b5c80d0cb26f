"""The clock: wakes the loops at fixed intervals. What is due stands in our tables, never in a job store.

It counts on the monotonic clock: ticks go on as before when somebody sets the machine's time forward or back. A late
or missed tick runs once.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Tick:
    seconds: float
    name: str
    action: Callable[[], None]
    due: float  # on the monotonic clock


class Clock:
    """Ticks until it is stopped; one thread for all intervals."""

    def __init__(self) -> None:
        self._ticks: list[_Tick] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call the action each so many seconds, before `start` only; it must be quick."""
        self._ticks.append(_Tick(seconds, name, action, time.monotonic() + seconds))

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """End; a running action is not waited for."""
        self._stopping.set()

    def _run(self) -> None:
        while self._ticks and not self._stopping.wait(self._pause()):
            now = time.monotonic()
            for tick in self._ticks:
                if tick.due <= now:
                    tick.due = now + tick.seconds
                    _call(tick)

    def _pause(self) -> float:
        return max(0.0, min(tick.due for tick in self._ticks) - time.monotonic())


def _call(tick: _Tick) -> None:
    try:
        tick.action()
    except Exception:
        # A tick that fails must not end the others; the reason stands in the log.
        log.exception("tick failed: %s", tick.name)
