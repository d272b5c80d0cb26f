"""The clock: wakes the loops at fixed intervals. What is due stands in our tables, never in a job store.

APScheduler 3 in memory, in UTC; a late or missed tick runs once. It reckons with the time of day, so that after a
backward jump all ticks would wait as long as the jump: a guard on the monotonic clock sees that and sets them anew.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0  # between two looks for a jump, on the monotonic clock
_TOLERANCE = timedelta(seconds=2)  # smaller corrections of the time of day do no harm


class _Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """An interval that never counts what was missed: after a forward jump that could be millions of ticks."""

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Give the next tick, which lies after `now`; both aware."""
        following = (previous_fire_time or now) + self._interval
        return following if following > now else now + self._interval


class Clock:
    """Ticks until it is stopped."""

    def __init__(self) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults)
        self._scheduler.add_listener(_log_error, EVENT_JOB_ERROR)
        self._intervals: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._guard, name="clock-guard", daemon=True)

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call the action each so many seconds, before `start` only; it must be quick."""
        self._intervals[name] = seconds
        self._scheduler.add_job(action, _Every(seconds), id=name, name=name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()
        self._thread.start()

    def stop(self) -> None:
        """End; a running action is not waited for."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _guard(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            now = datetime.now(UTC)
            for job in self._scheduler.get_jobs():
                if job.next_run_time - now > timedelta(seconds=self._intervals[job.id]) + _TOLERANCE:
                    log.warning("the time of day was set back; the tick %s is set anew", job.id)
                    self._scheduler.reschedule_job(job.id, trigger=_Every(self._intervals[job.id]))


def _log_error(event: JobExecutionEvent) -> None:
    log.error("tick failed: %s", event.job_id, exc_info=event.exception)
