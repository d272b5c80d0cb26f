"""The quick look before any reading: is this a mail as honest people send them, or one to be read with care?

No parser and no verdict: what lies beyond normal is read too (`services.incoming.reading`). In a small mail there is no
room for harm; in a large one the bulk must be attachments, which cost little.
"""

from dataclasses import replace
from typing import Final

from helpdesk.mail import cms, fields, forward_attached, limits, parts, tnef
from helpdesk.mail.parts import SMIME_TYPES, Part

# A mail below all of these costs far less than a second, whatever stands in it.
NORMAL_HEADER_BYTES: Final = 64 * 1024
NORMAL_DELIMITER_LINES: Final = 500
NORMAL_LINES: Final = 50_000  # and one more for each 48 bytes: lines of attachments have 60 and more
NORMAL_BYTES: Final = 128 * 1024
NORMAL_TEXT_BYTES: Final = 256 * 1024  # in a large mail: fields and everything that is read as text or taken apart

_READ: Final = ("text/", "message/", "multipart/")
_GLANCE_BYTES: Final = 200  # of a part as sent; enough to tell what it is
_LINE_BYTES: Final = 48


def beyond_normal(raw: bytes) -> str:
    """Tell in a word what a mail has more of than honest mail does; "" for a normal one. Never raises.

    At the cost of a few searches; only a large mail is cut into its parts.
    """
    if len(raw) > limits.MAIL_BYTES:
        return "size"
    if _header_end(raw) < 0:
        return "header"
    if raw.count(b"\n--") + raw.count(b"\r--") > NORMAL_DELIMITER_LINES:
        return "delimiter lines"
    if len(raw) <= NORMAL_BYTES:
        return ""
    if max(raw.count(b"\n"), raw.count(b"\r")) > NORMAL_LINES + len(raw) // _LINE_BYTES:
        return "lines"
    return "text" if _text_bytes(raw) > NORMAL_TEXT_BYTES else ""


def _header_end(raw: bytes) -> int:
    """Find the first empty line within the normal length; the length of a shorter mail that has none."""
    for blank in (b"\n\r\n", b"\n\n", b"\r\r"):
        if (found := raw.find(blank, 0, NORMAL_HEADER_BYTES)) >= 0:
            return found
    return len(raw) if len(raw) <= NORMAL_HEADER_BYTES else -1


def _text_bytes(raw: bytes) -> int:
    root, _ = parts.read(parts.prepared(raw), unwrap=False)
    return sum(_cost(part) for part in root.walk())


def _cost(part: Part) -> int:
    is_read = not part.children and (part.type.startswith(_READ) or _holds_mail(part))
    return part.start - part.begin + (part.end - part.start if is_read else 0)


def _holds_mail(part: Part) -> bool:
    """Tell whether a whole mail may be in it, whose text takes long to read: in Outlook's format, signed, or a file."""
    beginning = replace(part, end=min(part.end, part.start + _GLANCE_BYTES))
    sent = part.raw[beginning.start : beginning.end]
    data = fields.tolerant_base64(sent) if part.encoding == "base64" else beginning.content()
    # What decoders pass over could hide it, and so could plain bytes that are called base64.
    if len(data) < len(tnef.SIGNATURE) or "uu" in part.encoding:
        return True
    if data.startswith(tnef.SIGNATURE) or sent.startswith(tnef.SIGNATURE):
        return True
    if part.type in SMIME_TYPES:
        return cms.kind(data) is not cms.Kind.ENCRYPTED
    return bool(forward_attached.attached_mails((part,)))
