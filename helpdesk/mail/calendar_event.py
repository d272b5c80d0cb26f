"""What a calendar part says of its first event: what, when, where, who. RFC 5545 3.1 (lines), 3.3 (values), 3.6.1.

Not a calendar: repetitions, alarms and the zone's own rules stay in the attachment. A time keeps the name of the zone
that stands beside it; what zone that is, is known elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from helpdesk.mail import fields

_LONGEST: Final = 300  # characters of a title or place
_DESCRIPTION: Final = 20_000
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FOLDED: Final = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_PROPERTY: Final = re.compile(r'([A-Z-]{1,40})((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.IGNORECASE | re.DOTALL)
_ZONE: Final = re.compile(r';TZID=(?:"([^"]{1,80})"|([^";:]{1,80}))', re.IGNORECASE)
_ANSWER: Final = re.compile(r';PARTSTAT="?([A-Z-]{3,30})', re.IGNORECASE)
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_WANTED: Final = frozenset(("SUMMARY", "LOCATION", "DESCRIPTION", "DTSTART", "DTEND", "ATTENDEE"))


@dataclass(frozen=True, slots=True)
class EventTime:
    """When something begins or ends: aware UTC, or naive in the zone of that name ("" for wherever one is)."""

    at: datetime
    zone: str = ""
    is_day: bool = False  # the whole day, without a time


@dataclass(frozen=True, slots=True)
class Event:
    """The first event of a calendar part; texts are "" and times None where it does not say."""

    summary: str = ""
    place: str = ""
    description: str = ""
    starts: EventTime | None = None
    ends: EventTime | None = None
    answer: str = ""  # of its first attendee, upper-case ("ACCEPTED", RFC 5545 3.2.12); an answer names no other


NO_EVENT: Final = Event()


def read(text: str) -> Event:
    """Read the first VEVENT; never raises, and what cannot be read is left out."""
    found: dict[str, tuple[str, str]] = {}
    inside: list[str] = []
    for line in _LINE_END.split(_FOLDED.sub("", text)):
        upper = line.strip().upper()
        if upper.startswith("BEGIN:"):
            inside.append(upper[6:])
        elif upper.startswith("END:") and inside:
            if inside.pop() == "VEVENT":
                break
        elif inside[-1:] == ["VEVENT"] and (parted := _PROPERTY.fullmatch(line)) and parted[1].upper() in _WANTED:
            found.setdefault(parted[1].upper(), (parted[2], parted[3]))
    return Event(
        summary=fields.one_line(_text(found, "SUMMARY"))[:_LONGEST],
        place=fields.one_line(_text(found, "LOCATION"))[:_LONGEST],
        description=_text(found, "DESCRIPTION")[:_DESCRIPTION],
        starts=_time(*found.get("DTSTART", ("", ""))),
        ends=_time(*found.get("DTEND", ("", ""))),
        answer=said[1].upper() if (said := _ANSWER.search(found.get("ATTENDEE", ("", ""))[0])) else "",
    )


def _text(found: dict[str, tuple[str, str]], name: str) -> str:
    """Give a TEXT value (RFC 5545 3.3.11) without its escapes."""
    value = found.get(name, ("", ""))[1]
    return _ESCAPE.sub(lambda pair: "\n" if pair[1] in "nN" else pair[1], value).replace("\0", "").strip()


def _time(parameters: str, value: str) -> EventTime | None:
    parted = _TIME.fullmatch(value.strip())
    if parted is None:
        return None
    zone = _ZONE.search(parameters)
    try:
        at = datetime(*(int(part or 0) for part in parted.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001 - its zone is told beside it
    except ValueError:
        return None
    if parted[7]:
        return EventTime(at.replace(tzinfo=UTC))
    return EventTime(at, (zone[1] or zone[2]).strip() if zone else "", is_day=parted[4] is None)
