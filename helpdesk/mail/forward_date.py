"""Dates as mail programs show them to people, in many languages, as RFC 3339 (3.3).

Not the Date field of a mail (`parse`). What is not understood stays as it was shown.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from helpdesk.mail.forward_calendar import HALVES, ZONES, month

LONGEST: Final = 120  # characters

_WORD: Final = r"([^\W\d_]{3,14})"
# Year, month and day as they follow each other; a name of a month decides which of the forms it is.
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s?[-./年년]\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(
    r"(?<![\d:])(\d{1,2})(?:\s?([./-])\s?|\s(?:tháng|thg)\s)(\d{1,2})(?:\s?\2\s?|,?\s(?:năm\s)?)(\d{4}|\d{2})(?![\d:])"
)
_DAY_NAME_YEAR: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°|ª|-a)?[\s-]*(?:(?:de|of|d[’'])\s?)?{_WORD}\.?,?[\s-]*(?:de[l]?\s)?"
    r"(\d{4}|\d{2}(?![\d:.]))(\.)?",
    re.IGNORECASE,
)
_NAME_DAY_YEAR: Final = re.compile(
    rf"(?<![^\W\d_]){_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s(?=\d{{4}}))(\d{{4}})", re.IGNORECASE
)
_YEAR_NAME_DAY: Final = re.compile(
    rf"(?<!\d)(\d{{4}})\.?\s(?:m\.\s|gada\s)?(?:(\d{{1,2}})\.\s)?{_WORD}\.?\s?(\d{{1,2}})?(?![\d:])"
)
_LAST_YEAR: Final = re.compile(rf"(?<![^\W\d_]){_WORD}\.?\s(\d{{1,2}}).{{0,40}}\s(\d{{4}})$")  # "Mar  3 08:12:00 2026"

_CLOCK: Final = re.compile(
    r"(?<!\d)(?<!\s[+-])(?<![\dTC][+-])(\d{1,2})\s?(?:[:.：]|[hH](?=\s?\d)|時|시|点|點)\s?(\d{2})(?:\s?(?:[:.：]|分|분)\s?(\d{2}))?(?!\d)"
)
_HOUR: Final = re.compile(
    r"(?<![\d+:.-])(\d{1,2})\s?(?=[ap]\.?\s?m\b)|(?<=\s)(\d{1,2})\s?[hH](?![^\W\d_])", re.IGNORECASE
)
_HALF: Final = re.compile(
    "|".join(rf"(?<![^\W\d_]){re.escape(half)}(?![^\W\d_])" for half in sorted(HALVES, key=len, reverse=True)),
    re.IGNORECASE,
)
_CJK_HALF: Final = re.compile("上午|午前|오전|下午|午後|오후")
_OFFSET: Final = re.compile(r"(?<=[\s\d(TC])([+\u2212-])(\d{1,2}):?(\d{2})?(?![\d:/.-])")
_ZONE: Final = re.compile(r"(?<![^\W\d_])(?:" + "|".join(sorted(ZONES, key=len, reverse=True)) + r")(?![^\W\d_])")


def rfc3339(shown: str) -> str:
    """Give a shown date as RFC 3339 has it, with its zone only where one was shown, the day alone where there is
    no time of day; what cannot be read comes back as it is.
    """
    text = " ".join(shown.split())
    if len(text) > LONGEST:
        return text
    found = _day(text)
    if found is None:
        return text
    day, start, end = found
    moment = _time(text[end:]) or _time(text[:start]) or _time(text[start:end])
    if moment is None:
        return day.isoformat()
    return datetime.combine(day, moment[0], moment[1]).isoformat()


def _day(text: str) -> tuple[date, int, int] | None:
    """Find the day, and where in the text it stands."""
    for pattern, order in _FORMS:
        for match in pattern.finditer(text):
            year, number, day = order(match)
            try:
                return date(_century(year), number, day), match.start(), match.end()
            except ValueError:
                continue
    return None


def _century(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _named(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[3]), month(match[2], croatian=bool(match[4])), int(match[1])


def _numbered(match: re.Match[str]) -> tuple[int, int, int]:
    first, second = int(match[1]), int(match[3])
    american = match[2] == "/" and first <= 12 and (second > 12 or bool(_HALF.search(match.string, match.end())))
    return (int(match[4]), first, second) if american else (int(match[4]), second, first)


def _year_named(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), month(match[3]), int(match[2] or match[4] or 0)


_FORMS: Final = (
    (_YEAR_FIRST, lambda match: (int(match[1]), int(match[2]), int(match[3]))),
    (_DAY_NAME_YEAR, _named),
    (_NAME_DAY_YEAR, lambda match: (int(match[3]), month(match[1]), int(match[2]))),
    (_YEAR_NAME_DAY, _year_named),
    (_DAY_FIRST, _numbered),
    (_LAST_YEAR, lambda match: (int(match[3]), month(match[1]), int(match[2]))),
)


def _time(text: str) -> tuple[time, timezone | None] | None:
    clock = _CLOCK.search(text)
    hour_only = None if clock else _HOUR.search(text)
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    elif hour_only:
        hour, minute, second = int(hour_only[1] or hour_only[2]), 0, 0
    else:
        return None
    half = _HALF.search(text) or _CJK_HALF.search(text)
    if half:
        hour = hour % 12 + (12 if HALVES[half[0].casefold()] else 0)
    try:
        return time(hour, minute, second), _zone(text[(clock or hour_only).end() :])  # type: ignore[union-attr]
    except ValueError:
        return None


def _zone(text: str) -> timezone | None:
    """Find the zone behind a time of day: an offset before a name, which may only explain it."""
    offset = _OFFSET.search(f" {text}")
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    name = _ZONE.search(text)
    if name is None:
        return None
    minutes = ZONES[name[0]]
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
