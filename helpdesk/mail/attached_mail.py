"""A mail as it can be attached to one of ours: message/rfc822 in pure 7-bit ASCII (RFC 2046 5.2.1).

Such a part may not be encoded as a whole. What in it is not ASCII is encoded part by part, as a mail server does for
one that takes no more (RFC 6152 3); its words stay, a signature over its bytes does not. Not for the mails of ours.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from io import BytesIO
from typing import Final

from helpdesk.mail.encode import LONGEST_LINE
from helpdesk.mail.prescan import beyond_normal

_CONVERTED_AT_MOST: Final = 2_000_000  # bytes; larger ones would take long
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_AS_IT_IS: Final = ("7bit", "8bit", "binary", "")
_HEADER: Final = re.compile(rb"[!-9;-~]+[ \t]*:")


def seven_bit(content: bytes) -> bytes | None:
    """Give the mail with CRLF and ASCII alone, ending with a line break; None where it cannot be written so."""
    if b"\0" in content or not _HEADER.match(content):
        return None
    lines = _with_crlf(content)
    if _is_fit_line_by_line(lines):
        return lines
    if len(content) > _CONVERTED_AT_MOST or beyond_normal(content):
        return None
    try:
        converted = _with_crlf(_encoded(content))
    except Exception:  # noqa: BLE001 - whatever the writer cannot write goes along as a plain file
        return None
    return converted if _is_fit_line_by_line(converted) else None


def _is_fit_line_by_line(lines: bytes) -> bool:
    return lines.isascii() and max(map(len, lines.split(b"\r\n"))) <= LONGEST_LINE


def _with_crlf(content: bytes) -> bytes:
    lines = _LINE_END.sub(b"\r\n", content)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _encoded(content: bytes) -> bytes:
    """Write the mail anew with the standard library, each leaf that is not fit in an encoding of its own."""
    message = message_from_bytes(content, policy=compat32)
    for part in message.walk():
        if not part.is_multipart() and part.get("Content-Transfer-Encoding", "8bit").strip().lower() in _AS_IT_IS:
            _encode(part)
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=compat32.clone(cte_type="7bit", linesep="\r\n")).flatten(message)
    return out.getvalue()


def _encode(part: Message) -> None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or _is_fit_line_by_line(_with_crlf(payload)):
        return
    is_text = part.get_content_maintype() == "text"
    encoded = b2a_qp(payload) if is_text else encodebytes(payload)
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "quoted-printable" if is_text else "base64"
    part.set_payload(encoded.decode("ascii"))
