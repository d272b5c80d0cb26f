"""The filters of the templates: times, sizes, wrapping, quoting, and a person's words as HTML.

Pure functions over text; no policy about who may read what, and no layout. `language` is "de" or "en".
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

COLUMNS = 76
QUOTED_LINES = 20
_QUOTE_MARK = "> "
_CUT = "[…]"
_MINUTES_SHOWN = 120
_HOURS_SHOWN = 48
_LABEL_COLUMNS = 17
_NBSP = "\N{NO-BREAK SPACE}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_GERMAN_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_GERMAN_ZONES = {"CET": "MEZ", "CEST": "MESZ"}
_LINK = re.compile(r"https?://[^\s<>\"'\u0000-\u0020\u007f-\u00a0]{3,2000}")
_PREFIX = re.compile(r"[ \t]*(?:> ?)*[ \t]*")
_LEADING = re.compile(r"(?m)^[ \t]+|[ \t]{2,}")
_NUMBER = re.compile(r"\b\d+-\d+\b")
_NO_BREAK = r'<span style="white-space:nowrap;">\g<0></span>'
# Stands behind a link more often than in it.
_TRAILING = ".,;:!?…"
_TRAILING_AT_MOST = 8
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def local_time(moment: datetime, zone: str, language: str) -> str:
    """Give an aware moment as people of that zone (IANA name) and language write it, with the zone's name."""
    local = moment.astimezone(ZoneInfo(zone))
    name = local.tzname() or ""
    if not name.isalpha():  # many zones have no abbreviation of their own, only "+04"
        offset = local.strftime("%z")
        name = f"UTC{offset[:3]}:{offset[3:5]}"
    if language == "de":
        return f"{local:%d.%m.%Y, %H:%M} Uhr ({_GERMAN_ZONES.get(name, name)})"
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%Y, %H:%M} ({name})"


def weekday_time(moment: datetime, zone: str, language: str) -> str:
    """Give what `local_time` gives, with the weekday in front of it, so that nobody comes a day too late."""
    days, dot = (_GERMAN_DAYS, ".") if language == "de" else (_DAYS, "")
    return f"{days[moment.astimezone(ZoneInfo(zone)).weekday()]}{dot}, {local_time(moment, zone, language)}"


def local_day(moment: datetime, zone: str, language: str) -> str:
    """Give the day of an aware moment in that zone, without the time."""
    local = moment.astimezone(ZoneInfo(zone))
    if language == "de":
        return f"{local:%d.%m.%Y}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%Y}"


def date_as_found(text: str, zone: str, language: str) -> str:
    """Give a date that a mail wrote down: RFC 3339 as people write it, in `zone` where it has one; else as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    if found.tzinfo is not None:
        return local_time(found, zone, language)
    shown = local_time(found.replace(tzinfo=ZoneInfo(zone)), zone, language)
    return shown.rpartition(" (")[0]  # in which zone it was written, nobody knows


def weekday_date(day: date, language: str) -> str:
    """Give a day with its weekday, so that a slip is seen: "Fr., 20.11.2026"."""
    if language == "de":
        return f"{_GERMAN_DAYS[day.weekday()]}., {day:%d.%m.%Y}"
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def local_date_time(moment: datetime, zone: str, language: str) -> str:
    """Give an aware moment with its weekday, and without the zone that it is in: "Fr., 20.11.2026, 14:00 Uhr"."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{weekday_date(local.date(), language)}, {local:%H:%M}" + (" Uhr" if language == "de" else "")


def file_size(size: int, language: str) -> str:
    """Give a number of bytes in decimal units, with a non-breaking space before the unit."""
    if size < 1000:
        return f"{size}{_NBSP}{'Byte' if size == 1 or language == 'de' else 'bytes'}"
    value, unit = size / 1000, "KB"
    for larger in ("MB", "GB"):
        if value >= 999.5:
            value, unit = value / 1000, larger
    number = f"{value:.1f}" if value < 99.95 and unit != "KB" else f"{value:.0f}"
    return f"{number.replace('.', ',') if language == 'de' else number}{_NBSP}{unit}"


def age(minutes: int, language: str) -> str:
    """Give for how long ("seit …") something has been so, in the largest unit that fits; days from two days on."""
    if minutes < _MINUTES_SHOWN:
        return f"{minutes}{_NBSP}{'Min.' if language == 'de' else 'min'}"
    hours = minutes // 60
    if hours < _HOURS_SHOWN:
        return f"{hours}{_NBSP}{'Std.' if language == 'de' else 'h'}"
    return f"{hours // 24}{_NBSP}{'Tagen' if language == 'de' else 'days'}"


def wrap(text: str, width: int = COLUMNS) -> str:
    """Break lines at spaces so that they fit; words and addresses that are longer stay whole.

    Indentation and "> " marks are repeated on the lines that follow. Line breaks of the text stay.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    if max(map(len, lines)) > width:
        lines = [piece for line in lines for piece in ((line,) if len(line) <= width else _pieces(line, width))]
    return "\n".join(lines)


def labelled(value: str, label: str) -> str:
    """Give "Label:     value", with further lines of the value standing below its first."""
    lines = wrap(value, COLUMNS - _LABEL_COLUMNS).split("\n")
    return f"{label + ':':<{_LABEL_COLUMNS}}" + ("\n" + " " * _LABEL_COLUMNS).join(lines)


def excerpt(text: str) -> str:
    """Give the first 20 lines of a text as `quote` counts them; a mark at the end shows that more was said."""
    kept: list[str] = []
    left, width = QUOTED_LINES, COLUMNS - len(_QUOTE_MARK)
    for line in text.strip("\n").split("\n"):
        bare = line.rstrip()
        pieces = [bare] if len(bare) <= width else list(islice(_pieces(bare, width, divide=True), left + 1))
        if len(pieces) > left:
            return "\n".join([*kept, *pieces[:left], _CUT])
        kept.append(bare)
        left -= len(pieces)
    return "\n".join(kept)


def quote(text: str) -> str:
    """Put "> " before each line; no line is longer than 76 columns, so endless words are divided."""
    width = COLUMNS - len(_QUOTE_MARK)
    lines = (line.rstrip() for line in text.split("\n"))
    pieces = (p for line in lines for p in ((line,) if len(line) <= width else _pieces(line, width, divide=True)))
    return "\n".join([(_QUOTE_MARK + piece).rstrip() for piece in pieces])


def text_to_html(text: str) -> Markup:
    """Give text as HTML: escaped, with line breaks, indentation and clickable http and https addresses.

    No other address becomes a link, and each link shows where it leads.
    """
    pieces: list[str] = []
    place = 0
    for found in _LINK.finditer(text):
        address = _without_trailing(found[0])
        pieces += (_escaped(text[place : found.start()]), _link(address))
        place = found.start() + len(address)
    pieces.append(_escaped(text[place:]))
    return Markup("".join(pieces))  # noqa: S704 - each piece was escaped one by one


def unbroken(html: str) -> Markup:
    """Keep numbers like 2026-000042 on one line: browsers break them at the hyphen. For HTML without attributes."""
    return Markup(_NUMBER.sub(_NO_BREAK, str(escape(html))))  # noqa: S704 - what is not HTML yet was escaped


def _escaped(text: str) -> str:
    spaced = text
    if "  " in text or "\t" in text or "\n " in text or text.startswith(" "):  # most text has no such gap
        spaced = _LEADING.sub(lambda gap: _NBSP * len(gap[0].expandtabs(4)), text)
    return str(escape(spaced)).replace("\n", "<br>\n")


def _link(address: str) -> str:
    shown = escape(address)
    return f'<a href="{shown}">{shown}</a>'


def _without_trailing(address: str) -> str:
    for _ in range(_TRAILING_AT_MOST):
        last = address[-1]
        opening = _BRACKETS.get(last)
        if last not in _TRAILING and (not opening or address.count(opening) >= address.count(last)):
            break
        address = address[:-1]
    return address


def _pieces(line: str, width: int, *, divide: bool = False) -> Iterator[str]:
    if len(line) <= width:
        yield line
        return
    found = _PREFIX.match(line)
    prefix = found[0] if found and len(found[0]) < width // 2 else ""
    body, room = line[len(prefix) :], width - len(prefix)
    if "  " not in body and not body.startswith(" "):  # most lines; the way below gives the same, word by word
        while len(body) > room and (cut := body.rfind(" ", 0, room + 1)) > 0:
            yield (prefix + body[:cut]).rstrip()
            body = body[cut + 1 :]
    current = prefix
    for word in (body,) if len(body) <= room else body.split(" "):
        rest = word
        if current != prefix and len(current) + 1 + len(rest) > width:
            yield current.rstrip()
            current = prefix
        while divide and len(prefix) + len(rest) > width:
            cut = width - len(prefix)
            yield prefix + rest[:cut]
            rest = rest[cut:]
        current += rest if current == prefix else " " + rest
    if current != prefix:
        yield current.rstrip()
