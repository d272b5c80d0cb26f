"""A guard against endless work: hostile input must cost linear time, and a quadratic reading would hang a test run.

Not a measurement: the limit is many times what the work takes on a slow machine. Speed is measured by the benchmark.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_LIMIT = 60.0  # seconds of CPU


class EndlessWorkError(Exception):
    """The work did not come to its end."""


@contextmanager
def no_hang() -> Iterator[None]:
    """End the block with EndlessWorkError when it uses up far more CPU than linear work could."""
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise EndlessWorkError(f"more than {_LIMIT:.0f} s of CPU")
