"""What an invitation or an answer to one says, for the sheet and for the JSON form of a mail. RFC 5545.

Not the reading (`helpdesk.mail.calendar_event`): here the names of zones become zones.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.mail.time_zones import zone_name

if TYPE_CHECKING:
    from helpdesk.mail.calendar_event import EventTime
    from helpdesk.mail.message import Calendar


def event_line(calendar: "Calendar") -> str:
    """Give it in one line; times stand in the zone that the mail names, without one in that of whoever reads it."""
    event = calendar.event
    ends = None if event.starts and event.starts.is_day else event.ends  # of whole days the day after the last
    times = " to ".join(filter(None, (_shown(event.starts), _shown(ends))))
    return ", ".join(filter(None, (calendar.method, _answer(calendar).lower(), event.summary, times, event.place)))


def event_as_json(calendar: "Calendar") -> dict[str, object]:
    """Give it for programs: a day as a date, a moment in ISO 8601, without offset where its zone is not known.

    `zone` is the name of the IANA database, or as the mail has it where there is no such zone.
    """
    event = calendar.event
    return {
        "method": calendar.method,
        "answer": _answer(calendar),
        "summary": event.summary,
        "place": event.place,
        "starts": _written(event.starts),
        "ends": _written(event.ends),
        "zone": zone_name(event.starts.zone) if event.starts else "",
    }


def _answer(calendar: "Calendar") -> str:
    return calendar.event.answer if calendar.method == "REPLY" else ""


def _local(time: "EventTime") -> datetime:
    if time.is_day or time.at.tzinfo or not time.zone:
        return time.at
    try:
        return time.at.replace(tzinfo=ZoneInfo(zone_name(time.zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return time.at


def _written(time: "EventTime | None") -> str | None:
    if time is None:
        return None
    return str(time.at.date()) if time.is_day else _local(time).isoformat()


def _shown(time: "EventTime | None") -> str:
    if time is None:
        return ""
    if time.is_day:
        return str(time.at.date())
    local = _local(time)
    if local.tzinfo is None:
        return f"{local:%Y-%m-%d %H:%M} {time.zone}".rstrip()
    return f"{local if time.zone else local.astimezone():%Y-%m-%d %H:%M %Z}"
