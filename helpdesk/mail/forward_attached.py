"""A mail attached to another one (message/rfc822, RFC 2046 5.2.1): who wrote it, when, about what, and its text.

Not the whole reading of a mail (`parse`), and not whether attaching it was forwarding (`forward`).
"""

from email.utils import parsedate_to_datetime
from typing import Final

from helpdesk.mail import address, body, fields, parts
from helpdesk.mail.message import Forward
from helpdesk.mail.parts import Part

_TYPES: Final = frozenset(("message/rfc822", "message/global"))
_DATE_CHARACTERS: Final = 100


def attached_mails(leaves: tuple[Part, ...]) -> tuple[Part, ...]:
    """Give those parts that are mails, by type or by the ending of their name."""
    return tuple(part for part in leaves if part.type in _TYPES or _is_named_mail(part))


def _is_named_mail(part: Part) -> bool:
    fields_of_name = (part.header.first(name) for name in ("content-type", "content-disposition"))
    return part.type == "application/octet-stream" and any(".eml" in value.lower() for value in fields_of_name)


def read(part: Part) -> Forward:
    """Read an attached mail; the remark is left empty."""
    root, _ = parts.read(parts.prepared(part.content().lstrip(b"\r\n")))
    header = root.header
    layout = body.layout(root)
    hint = next((shown.params["charset"] for shown in root.walk() if "charset" in shown.params), "")
    return Forward(
        sender=address.sender(header, hint),
        subject=fields.one_line(fields.decode_text(header.first("subject"), hint)),
        date=_date(header.first("date")),
        text=body.read(layout.passages).text,
        note="",
    )


def _date(value: str) -> str:
    """Give the Date in its own zone; "-0000" says that the zone is unknown (RFC 5322 3.3)."""
    try:
        return parsedate_to_datetime(value[:_DATE_CHARACTERS]).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return fields.decode_text(value)[:_DATE_CHARACTERS].strip()
