"""From when to when an automatic answer says that its owner is away, in words of a dozen languages, German first.

Only days whose role is said ("vom ... bis", "until", "wieder ab") are read; whatever is in doubt is left out.
Not the question whether a mail is an absence notice (`automation`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from helpdesk.mail.absence_words import BACK, BACK_AFTER, FIRST, LAST, MONTHS, OF_A_MAIL, RANGE
from helpdesk.mail.message import Absence

_LOOKED_AT: Final = 3_000  # characters
_BEFORE: Final = 60  # characters before a day that may say its role
_LONGEST: Final = timedelta(days=550)
_TURN: Final = timedelta(days=180)  # an absence over New Year's Day without years is not longer than this
_OLDEST: Final = timedelta(days=120)  # a day without year is not taken for one that is longer ago

_MONTH: Final = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ORDINAL: Final = r"(?:\.|st|nd|rd|th|er|ère|º|ª|°|-?(?:e|ste|de|го|ого))?"
_YEAR: Final = r"(?:\s*(?:,|\.|de|del|do|of)?\s*(?P<{0}>20\d\d)(?!\d))?"
_DAY: Final = re.compile(
    rf"(?<![\d,:/])(?<!\d[.-])(?:"
    rf"(?P<iso>20\d\d-[01]\d-[0-3]\d)"
    rf"|(?P<d1>\d{{1,2}})\s?[./-]\s?(?P<m1>\d{{1,2}})(?:\s?[./-]\s?(?P<y1>20\d\d|\d\d)|\.|(?=[\s,;)!]|$))(?![\d:])"
    rf"|(?P<d2>\d{{1,2}}){_ORDINAL}\s*(?:of\s|de\s|d')?\s*(?P<m2>{_MONTH})\b\.?{_YEAR.format('y2')}"
    rf"|(?P<m3>{_MONTH})\b\.?\s*(?:the\s)?(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d){_YEAR.format('y3')}"
    rf")"
)
_RANGE_BEFORE: Final = re.compile(rf"(?<![\d.:])(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*(?:{RANGE})\s*$")
_RANGE_AFTER: Final = re.compile(rf"\s*(?:{RANGE})\s*(\d{{1,2}})(?:st|nd|rd|th)?(?![\d.:/]|\s*(?:{_MONTH})\b)")
# What parts two days of which the second ends what the first begins.
_JOINED: Final = re.compile(rf"[\s,()]*(?:{RANGE})[\s\w,.]{{0,20}}")
_ENGLISH: Final = re.compile(r"\b(?:the|until|office|back|away|will)\b")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as written: the year may be missing (0)."""

    begin: int
    end: int
    day: int
    month: int
    year: int


def absence(text: str, sent: date) -> Absence | None:
    """Give the first and the last day of the absence that `text` announces; None where no day is said.

    `sent` is the day of the mail: it gives the year where none is written. A day on which the owner is back ends the
    absence on the day before.
    """
    words = _SPACE.sub(" ", text[:_LOOKED_AT].casefold())
    first: date | None = None
    last: date | None = None
    days = list(_days(words))
    for number, found in enumerate(days):
        day = _dated(found, first or sent, sent)
        if day is None:
            continue
        since = days[number - 1].end if number else 0
        before = words[max(since, found.begin - _BEFORE) : found.begin]
        if BACK.search(before) or BACK_AFTER.match(words, found.end):
            last = last or day - timedelta(days=1)
        elif last is None and (LAST.search(before) or (first is not None and _JOINED.fullmatch(before))):
            last, begun = day, _RANGE_BEFORE.search(before)
            first = first or (_replaced(day, int(begun[1])) if begun else None)
        elif first is None and last is None and not OF_A_MAIL.search(before):
            until = _RANGE_AFTER.match(words, found.end)
            last = _replaced(day, int(until[1])) if until else None
            joined = number + 1 < len(days) and _JOINED.fullmatch(words, found.end, days[number + 1].begin)
            first = day if until or joined or FIRST.search(before) else None
    return _checked(first, last)


def _days(words: str) -> Iterator[_Day]:
    """Give the days in their order; "8/3" is left out where neither the language nor another day tells its order."""
    matches = list(_DAY.finditer(words))
    slashed = [(int(match["d1"]), int(match["m1"])) for match in matches if match["d1"] and "/" in match[0]]
    american = any(second > 12 for _, second in slashed)
    unclear = not any(max(pair) > 12 for pair in slashed) and _ENGLISH.search(words) is not None
    for match in matches:
        if match["d1"] and "/" in match[0] and unclear:
            continue
        if match["iso"]:
            year, month, day = map(int, match["iso"].split("-"))
        elif match["d1"]:
            year, month, day = int(match["y1"] or 0), int(match["m1"]), int(match["d1"])
            if "/" in match[0] and american:
                month, day = day, month
        else:
            name, which = (match["m2"], match["d2"]) if match["d2"] else (match["m3"], match["d3"])
            year, month, day = int(match["y2"] or match["y3"] or 0), MONTHS[name], int(which)
        yield _Day(match.start(), match.end(), day, month, year + 2000 if 0 < year < 100 else year)


def _dated(found: _Day, earliest: date, sent: date) -> date | None:
    """Give the day in its year; without one, in the first that is not long before the mail, nor before `earliest`."""
    try:
        if found.year:
            return date(found.year, found.month, found.day)
        day = date(sent.year, found.month, found.day)
        next_year = day.replace(year=day.year + 1)
        turns = day < earliest and next_year - earliest < _TURN
        return next_year if turns or day < sent - _OLDEST else day
    except ValueError:
        return None


def _replaced(day: date, number: int) -> date | None:
    try:
        return day.replace(day=number)
    except ValueError:
        return None


def _checked(first: date | None, last: date | None) -> Absence | None:
    if first is None and last is None:
        return None
    if first is not None and last is not None and not timedelta(0) <= last - first <= _LONGEST:
        return None
    return Absence(first, last)
