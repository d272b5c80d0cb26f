"""Which hour of the day is meant by one of the clock: "um halb drei" is after noon, for at night no office is open.

Pure. Not the reading of words and days (`domain.command_moments`).
"""

from datetime import time
from enum import StrEnum
from typing import Final

_NOON: Final = 12
_FORENOON_FROM: Final = 10  # "11:30 mittags" is before noon, "1 Uhr mittags" after it
_OFFICE_AFTERNOON: Final = range(1, 6)  # from six on an hour may be one of either half


class Half(StrEnum):
    """Which half of the day somebody named."""

    UNSAID = "unsaid"
    EARLY = "early"
    NOON = "noon"  # the hours around it
    LATE = "late"


def half_of(clock: time) -> Half:
    """Give the half of the day that a part of it lies in, by the hour that stands for it."""
    if clock.hour == _NOON:
        return Half.NOON
    return Half.EARLY if clock.hour < _NOON else Half.LATE


def hour_meant(clock: time, half: Half) -> time:
    """Give the time that is meant by one that was said without a.m., p.m. or a leading zero."""
    is_late = {
        Half.UNSAID: clock.hour in _OFFICE_AFTERNOON,
        Half.EARLY: False,
        Half.NOON: clock.hour < _FORENOON_FROM,
        Half.LATE: clock.hour < _NOON,
    }[half]
    return clock.replace(hour=clock.hour + _NOON) if is_late else clock
