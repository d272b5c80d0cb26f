"""Read how long something took, and a whole booking of time: "1h30", "0:45", "1,5 h", "90 min gestern, Anfahrt".

Time that the customer does not pay for needs a reason (D31); where a line may mean that and does not say it clearly it
is refused, since nobody sees a wrong booking. Not the dates themselves (`domain.command_moments`).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from helpdesk.domain.command_moments import Flaw, Moment, read_moment
from helpdesk.domain.command_words import distance, fold

_DAY: Final = 24 * 60
_OLDEST: Final = timedelta(days=366)
_LONGEST_REASON: Final = 500
_DAY_WORDS: Final = 5  # a day is said in so many words at most
_HOURS: Final = r"(?:h|std\.?|stunden?|hours?|hrs?|hr)"
_MINUTES: Final = r"(?:m|min\.?|mins|minuten?|minutes?)"
_DURATIONS: Final = tuple(
    re.compile(rf"{pattern}(?![\w:]|\.\d)", re.IGNORECASE)
    for pattern in (
        r"(?P<hours>\d{1,3})h(?P<minutes>\d{1,2})",
        rf"(?P<hours>\d{{1,3}})\s*{_HOURS}\s*(?:und |and )?(?P<minutes>\d{{1,2}})\s*{_MINUTES}",
        rf"(?P<hours>\d{{1,3}}):(?P<minutes>\d\d)\s*{_HOURS}?",
        rf"(?P<decimal>\d{{1,3}}(?:[.,]\d{{1,3}})?)\s*{_HOURS}",
        rf"(?P<minutes>\d{{1,4}})\s*{_MINUTES}",
    )
)
_TRAVEL: Final = re.compile(
    r"\b(?:an-? ?und abfahrt|anfahrt(?:szeit)?|hinfahrt|rückfahrt|fahrt(?:zeit)?|travel(?:ling)?(?: time)?)\b",
    re.IGNORECASE,
)
_UNPAID: Final = re.compile(
    r"\b(?:(?:nicht|un)\s*-?(?:zu\s+)?(?:be|ver)rechen(?:bar|en|et)\w*|ohne berechnung|kostenlos|kostenfrei|"
    r"(?:not|non|un)[\s-]*billable|no charge|free of charge)\b[\s:,;(–-]*(?P<reason>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PAID: Final = re.compile(r"\b(?:berechenbar|billable)\b", re.IGNORECASE)
_DOUBTFUL: Final = ("berechenbar", "berechnen", "verrechenbar", "billable", "kostenlos", "kulanz", "goodwill")
_NEGATION: Final = re.compile(r"(?:nicht|not|non|kein|keine|no)\b", re.IGNORECASE)
_MINUS: Final = re.compile(r"\s*[-–−]\s*\d")
_AROUND: Final = " \t\xa0,;:-–()"


class BookingFlaw(StrEnum):
    """Why words are no booking."""

    NO_DURATION = "booking_no_duration"
    NEGATIVE = "booking_negative"
    NO_UNIT = "booking_no_unit"  # 30: minutes or hours?
    TOO_LONG = "booking_too_long"
    NO_REASON = "booking_no_reason"
    UNCLEAR = "booking_unclear"  # whether the customer pays
    FUTURE = "booking_future"
    TOO_OLD = "booking_too_old"


@dataclass(frozen=True, slots=True)
class Booking:
    """Time spent. `day` is local; `reason` says why it is not billable, else what was done, or ""."""

    minutes: int
    day: date
    billable: bool = True
    travel: bool = False
    reason: str = ""


def read_duration(text: str) -> tuple[int, str] | None:
    """Give the minutes that the text begins with, rounded, and what follows; None where it begins with none."""
    for pattern in _DURATIONS:
        match = pattern.match(text)
        if match is not None:
            parts = match.groupdict()
            decimal = float((parts.get("decimal") or "0").replace(",", "."))
            minutes = round((int(parts.get("hours") or 0) + decimal) * 60) + int(parts.get("minutes") or 0)
            if parts.get("hours") and int(parts["minutes"]) >= 60:  # 1:75 is a slip
                return None
            return minutes, text[match.end() :].strip(_AROUND)
    return None


def read_booking(text: str, now: datetime) -> Booking | BookingFlaw:
    """Read a booking; `now` is aware and local."""
    unpaid = _UNPAID.search(text)
    said, reason = (text[: unpaid.start()], unpaid["reason"].strip(f"{_AROUND}.")) if unpaid else (text, "")
    travel = _TRAVEL.search(said) is not None
    said = _PAID.sub(" ", _TRAVEL.sub(" ", said, count=1)).strip(_AROUND)
    if _MINUS.match(_TRAVEL.sub(" ", text, count=1)):
        return BookingFlaw.NEGATIVE
    duration = read_duration(said)
    if duration is None:
        return BookingFlaw.NO_UNIT if re.match(r"\d+\b", said) else BookingFlaw.NO_DURATION
    minutes, rest = duration
    if not 0 < minutes <= _DAY:
        return BookingFlaw.TOO_LONG if minutes else BookingFlaw.NO_DURATION
    day = _leading_day(rest, now)
    if isinstance(day, BookingFlaw):
        return day
    found, done = day
    if unpaid is None and _may_be_unpaid(done):
        return BookingFlaw.UNCLEAR
    if unpaid is not None and not re.search(r"\w\w", reason):
        return BookingFlaw.NO_REASON
    words = ", ".join(filter(None, (done, reason))) if unpaid else done
    return Booking(minutes, found, unpaid is None, travel, words[:_LONGEST_REASON])


def _leading_day(text: str, now: datetime) -> tuple[date, str] | BookingFlaw:
    """Give the day that the text begins with, today where it begins with none, and what follows."""
    words = text.split()
    for count in range(min(len(words), _DAY_WORDS), 0, -1):
        said = " ".join(words[:count]).strip(_AROUND)
        # "so" and "do" are more often words than days.
        if not re.search(r"\d|\w{4}", said):
            continue
        moment = read_moment(said, now, default=time(), past=True)
        if moment is Flaw.FUTURE:
            return BookingFlaw.FUTURE
        if isinstance(moment, Moment) and moment.day_only:
            too_old = now.date() - moment.day > _OLDEST
            return BookingFlaw.TOO_OLD if too_old else (moment.day, " ".join(words[count:]).strip(_AROUND))
    return now.date(), text.strip(_AROUND)


def _may_be_unpaid(text: str) -> bool:
    near = any(distance(fold(word), each) <= 2 for word in re.findall(r"\w{5,20}", text) for each in _DOUBTFUL)
    return near or _NEGATION.match(text) is not None
