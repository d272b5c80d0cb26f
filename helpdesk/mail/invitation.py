"""Invitations and answers to them: the method of a mail's calendar part. RFC 5545, RFC 5546 1.4, RFC 6047 2.4.

Not a reader of calendars: when and where stays in the attachment.
"""

import re
from typing import Final

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
            return Calendar(method)
    return None
