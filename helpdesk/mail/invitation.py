"""Invitations and answers to them: the method of a mail's calendar part. RFC 5545, RFC 5546 1.4, RFC 6047 2.4.

Not the reading of the event (`calendar_event`), and no calendar: nothing is accepted or entered.
"""

import re
from typing import Final

from helpdesk.mail import calendar_event, charset
from helpdesk.mail.message import Calendar
from helpdesk.mail.parts import Part

_TYPES: Final = frozenset(("text/calendar", "application/ics", "text/x-vcalendar"))
_LOOKED_AT: Final = 64 * 1024  # bytes of the part as sent
_METHOD: Final = re.compile(r"[A-Z][A-Z-]{2,30}")
_LINE: Final = re.compile(rb"(?im)^METHOD[ \t]*:[ \t]*([A-Z-]{3,30})[ \t]*\r?$")


def read(root: Part) -> Calendar | None:
    """Give what the first calendar part asks for; None without one, or if it does not say ("a file, not a request").

    The parameter of the field goes before the line in the part, as RFC 6047 2.4 has it.
    """
    for part in root.walk():
        if part.type not in _TYPES or part.end - part.start > _LOOKED_AT:
            continue
        method = part.params.get("method", "").strip().upper()
        if not _METHOD.fullmatch(method):
            line = _LINE.search(part.content())
            method = line[1].decode("ascii").upper() if line else ""
        if method:
            return Calendar(method, calendar_event.read(_text(part)))
    return None


def words(root: Part) -> str:
    """Give what the first calendar part says in words, for a mail that has no other; "" where it has none.

    Who answers an invitation sends the words of who invited him: a line with # is given as quoted, so it commands
    nothing.
    """
    part = next((part for part in root.walk() if part.type in _TYPES), None)
    if part is None or part.end - part.start > _LOOKED_AT:
        return ""
    event = calendar_event.read(_text(part))
    lines = event.description.splitlines() or [event.summary]
    return "\n".join(f"> {line}" if "#" in line else line for line in lines)


def _text(part: Part) -> str:
    return charset.decode_doubted(part.content(), part.params.get("charset", ""))
