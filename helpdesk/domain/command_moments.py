"""Read when something is to be: "morgen 14 Uhr", "nächsten Montag", "23.11. 9:30", "in 3 days", 2026-11-23.

Whatever is not understood to the last word is refused, not guessed. Times are those of the site's zone, hours that its
clocks skip do not exist, and of those that they strike twice the first is meant. The tables: `command_moment_words`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from helpdesk.domain.command_moment_words import (
    DAY_WORDS,
    FILLERS,
    GONE,
    MONTHS,
    NIGHT,
    NUMBERS,
    PARTS_OF_DAY,
    SOON,
    SPANS,
    WEEKDAYS,
)
from helpdesk.domain.command_words import fold
from helpdesk.domain.hour_meant import Half, half_of, hour_meant

_LONGEST: Final = 80  # characters; nobody needs more for a date
_WEEK: Final = 7
_LAST_YEAR: Final = timedelta(days=92)  # so far back a day without a year may lie in the year before
MONDAY: Final = 0
FRIDAY: Final = 4


class Flaw(StrEnum):
    """Why words are no moment."""

    UNREADABLE = "moment_unreadable"
    NO_SUCH_DAY = "moment_no_such_day"
    NO_SUCH_TIME = "moment_no_such_time"
    PAST = "moment_past"
    FUTURE = "moment_future"
    NO_DAY = "moment_no_day"  # a week, where a day is needed


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (`at`, UTC) that was named on the local day `day`. `day_only`: no time of day was said."""

    at: datetime
    day: date
    day_only: bool


@dataclass(slots=True)
class _Found:
    """What was read so far; what was read is taken out of `rest`."""

    now: datetime
    past: bool
    rest: str
    in_week: int | None
    day: date | None = None
    weekday: int | None = None
    week: date | None = None  # the Monday of the week that was named
    weeks_later: int = 0
    clock: time | None = None
    is_bare: bool = False  # an hour of the clock was said, and may be one of either half of the day
    half: Half = Half.UNSAID
    instant: datetime | None = None


def read_moment(
    text: str, now: datetime, *, default: time, past: bool = False, in_week: int | None = MONDAY
) -> Moment | Flaw:
    """Read a moment. `now` is aware and local; `default` is the time of day where none is said.

    What lies on the wrong side of now is refused: before it, or with `past` after it. `in_week`: which day of a week is
    meant where only the week is named, Monday 0; None: then the day is asked for.
    """
    if len(text) > _LONGEST:
        return Flaw.UNREADABLE
    found = _Found(now, past, " ".join(fold(text).replace(",", " ").split()), in_week)
    try:
        for pattern, take in _PATTERNS:
            match = pattern.search(found.rest)
            if match is not None:
                found.rest = f"{found.rest[: match.start()]} {found.rest[match.end() :]}"
                take(found, match)
        if found.is_bare and found.clock is not None:
            found.clock = hour_meant(found.clock, found.half)
        day = _day(found)
    except (ValueError, OverflowError):
        return Flaw.NO_SUCH_DAY
    is_at_night = found.half is Half.EARLY and found.clock is None  # at which hour?
    if set(found.rest.split()) - FILLERS or (day is None and found.instant is None) or is_at_night:
        return Flaw.UNREADABLE
    if found.week is not None and found.day is None and found.weekday is None and in_week is None:
        return Flaw.NO_DAY
    return _moment(found, day, default)


def _moment(found: _Found, day: date | None, default: time) -> Moment | Flaw:
    if found.instant is not None and found.past:
        return Flaw.FUTURE
    if found.instant is not None:
        return Moment(found.instant.astimezone(UTC), found.instant.astimezone(found.now.tzinfo).date(), day_only=False)
    if day is None:
        return Flaw.UNREADABLE
    local = datetime.combine(day, found.clock or default, found.now.tzinfo)
    at = local.astimezone(UTC)
    if at.astimezone(found.now.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Flaw.NO_SUCH_TIME
    if found.past and day > found.now.date():
        return Flaw.FUTURE
    if not found.past and at <= found.now:
        return Flaw.PAST
    return Moment(at, day, day_only=found.clock is None)


def _day(found: _Found) -> date | None:
    """Put the parts of a day together; None where none was named."""
    today = found.now.date()
    if found.day is not None:
        return found.day if found.weekday in (None, found.day.weekday()) else _raise()
    if found.week is not None:
        return found.week + timedelta(days=found.weekday if found.weekday is not None else found.in_week or MONDAY)
    if found.weekday is not None:
        back, ahead = (today.weekday() - found.weekday) % _WEEK, (found.weekday - today.weekday()) % _WEEK
        near = -back if found.past else ahead or _WEEK
        return today + timedelta(days=near, weeks=found.weeks_later)
    if found.weeks_later:
        return today + timedelta(weeks=found.weeks_later)
    if found.clock is not None:  # "14 Uhr": the next time that the clock strikes it
        return today if found.clock > found.now.time() else today + timedelta(days=1)
    return None


def _raise() -> date:
    """Refuse a date whose weekday is another one."""
    raise ValueError("the weekday is another one")


def _set_date(found: _Found, year: str | None, month: int, day: int) -> None:
    if year:
        found.day = date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # "26" is 2026
        return
    this = date(found.now.year, month, day)
    if found.past and this > found.now.date():
        last = this.replace(year=this.year - 1)
        this = last if found.now.date() - last <= _LAST_YEAR else this  # in November nobody means last Christmas
    elif not found.past and this < found.now.date():
        this = this.replace(year=this.year + 1)
    found.day = this


def _iso(found: _Found, match: re.Match[str]) -> None:
    found.day = date(int(match[1]), int(match[2]), int(match[3]))


def _dotted(found: _Found, match: re.Match[str]) -> None:
    _set_date(found, match["year"], int(match["month"]), int(match["day"]))


def _slashed(found: _Found, match: re.Match[str]) -> None:
    """Take 23/11/2026 and 11/23/2026; where both readings are days nobody knows which was meant."""
    one, two = int(match[1]), int(match[2])
    if max(one, two) <= 12 and one != two:
        found.rest = "?"
        return
    _set_date(found, match[3], min(one, two), max(one, two))


def _named_month(found: _Found, match: re.Match[str]) -> None:
    _set_date(found, match["year"], MONTHS[match["month"]], int(match["day"]))


def _day_word(found: _Found, match: re.Match[str]) -> None:
    if match[0] == "morgen" and found.weekday is not None:  # "Montag morgen"
        _this_morning(found, match)
        return
    found.day = found.now.date() + timedelta(days=DAY_WORDS[" ".join(match[0].split())])


def _next_week(found: _Found, _match: re.Match[str]) -> None:
    found.week = _monday(found.now.date()) + timedelta(days=_WEEK)


def _end_of_week(found: _Found, _match: re.Match[str]) -> None:
    gone = found.now.date().weekday() > FRIDAY
    found.week, found.weekday = _monday(found.now.date()) + timedelta(weeks=gone), FRIDAY


def _end_of_month(found: _Found, _match: re.Match[str]) -> None:
    later = (found.now.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    found.day = later - timedelta(days=1)


def _numbered_week(found: _Found, match: re.Match[str]) -> None:
    this = date.fromisocalendar(found.now.isocalendar().year, int(match[1]), 1)
    gone = this < _monday(found.now.date())
    found.week = date.fromisocalendar(this.isocalendar().year + 1, int(match[1]), 1) if gone else this


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekday(found: _Found, match: re.Match[str]) -> None:
    if (match["soon"] or "").startswith(SOON if found.past else GONE):
        found.rest = "?"  # "last Friday" cannot be ahead
        return
    found.weekday = WEEKDAYS[match["name"]]


def _span(found: _Found, match: re.Match[str]) -> None:
    unit, count = SPANS[match["unit"]], _number(match["count"])
    if unit == "day":
        found.day = found.now.date() + timedelta(days=count)
    elif unit == "week":
        found.weeks_later = count
    else:
        found.instant = found.now.astimezone(UTC) + timedelta(**{unit: count})


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word]


def _clock(found: _Found, match: re.Match[str]) -> None:
    parts = match.groupdict()
    hour, minute, half = int(parts["hour"]), int(parts.get("minute") or 0), parts.get("half")
    if half and (hour > 12 or hour == 0):  # "13 pm" is no time
        raise ValueError("no such hour")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    found.clock, found.is_bare = time(hour, minute), not half and not parts["hour"].startswith("0")


def _half_past(found: _Found, match: re.Match[str]) -> None:
    found.clock, found.is_bare = time(_number(match[1]) - 1 or 12, 30), True


def _part_of_day(found: _Found, match: re.Match[str]) -> None:
    found.clock = time(PARTS_OF_DAY[match[0]])
    found.half = half_of(found.clock)


def _this_morning(found: _Found, _match: re.Match[str]) -> None:
    found.clock, found.half = time(PARTS_OF_DAY["morgens"]), Half.EARLY


def _at_night(found: _Found, _match: re.Match[str]) -> None:
    found.half = Half.EARLY


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_COUNT: Final = rf"\d{{1,3}}|{_any_of(NUMBERS)}"
_MONTH: Final = rf"(?P<month>{_any_of(MONTHS)})\b\.?"
_YEAR: Final = r"(?:\s?(?P<year>20\d\d|\d\d)(?![\d:.]|\s*(?:uhr|h|[ap]\.?m)\b))?"
_SOON: Final = rf"(?P<soon>{_any_of(SOON)}|{_any_of(GONE)}|diese|this)[nrms]?"
# In the order in which they are tried: a date takes its dots before a time of day looks for them.
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Callable[[_Found, re.Match[str]], None]], ...]] = tuple(
    (re.compile(pattern), take)
    for pattern, take in (
        (r"\b(\d{4})-(\d\d?)-(\d\d?)(?:t(?=\d))?", _iso),
        (rf"\bin (?P<count>{_COUNT}) (?P<unit>{_any_of(SPANS)})\b", _span),
        (r"\b(?P<hour>\d\d?)[.:](?P<minute>\d\d) ?uhr\b", _clock),
        (rf"\b(?P<day>\d\d?)\. ?(?P<month>\d\d?)(?:\.{_YEAR}|\b)", _dotted),
        (r"\b(\d\d?)/(\d\d?)(?:/(20\d\d|\d\d))?\b", _slashed),
        (rf"\b(?P<day>\d\d?)(?:\.|st|nd|rd|th)? ?(?:of )?{_MONTH}{_YEAR}", _named_month),
        (rf"\b{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?\b(?!:){_YEAR}", _named_month),
        (r"\b(?:naechste[rn]?|kommende[rn]?) woche\b|\bnext week\b", _next_week),
        (r"\bende der woche\b|\bend of (?:the )?week\b|\bwochenende\b", _end_of_week),
        (r"\bende des monats\b|\bmonatsende\b|\bend of (?:the )?month\b", _end_of_month),
        (r"\bkw ?(\d\d?)\b", _numbered_week),
        (rf"\b(?:{_SOON} )?(?P<name>{_any_of(WEEKDAYS)})\b\.?", _weekday),
        (r"(?<=heute )morgen\b", _this_morning),
        (rf"\b(?:{_any_of(PARTS_OF_DAY)})\b", _part_of_day),
        (rf"\b(?:{_any_of(NIGHT)})\b", _at_night),
        (rf"\b(?:{_any_of(DAY_WORDS)})\b", _day_word),
        (rf"\bhalb (\d\d?|{_any_of(NUMBERS)})\b", _half_past),
        (r"\b(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)? ?(?P<half>[ap]\.?m\b\.?)?", _clock),
        (r"\b(?P<hour>\d\d?) ?uhr(?: ?(?P<minute>\d\d))?\b", _clock),
        (r"\b(?P<hour>\d\d?) ?(?P<half>[ap]\.?m\b\.?)", _clock),
        (r"\b(?P<hour>\d\d?)h(?P<minute>\d\d)?\b", _clock),
        (r"\b(?:um|at|ab|gegen) (?P<hour>\d\d?)\s*$", _clock),
    )
)
