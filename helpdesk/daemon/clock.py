"""The clock: wakes the loops at fixed intervals. What is due stands in our tables, never in a job store.

APScheduler 3 in memory, in UTC; a late or missed tick runs once.
"""

import logging
from collections.abc import Callable

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


class Clock:
    """Ticks until it is stopped."""

    def __init__(self) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults)
        self._scheduler.add_listener(_log_error, EVENT_JOB_ERROR)

    def every(self, seconds: float, name: str, action: Callable[[], None]) -> None:
        """Call the action each so many seconds; it must be quick."""
        self._scheduler.add_job(action, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """End; a running action is not waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _log_error(event: JobExecutionEvent) -> None:
    log.error("tick failed: %s", event.job_id, exc_info=event.exception)
