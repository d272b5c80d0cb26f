"""Whether bytes that are declared as text are none: a picture, a document or a program, sent as the body of a mail.

Judged by the beginning alone. Text of any charset passes; what is in doubt is text.
"""

import binascii
from typing import Final

from helpdesk.mail import fields
from helpdesk.mail.parts import Part

DEFECT: Final = "body is no text"
_LOOKED_AT: Final = 4096  # bytes of the part as sent
_FEWEST: Final = 16
_SHARE: Final = 40  # of so many bytes of a text none is a control; of data every tenth is
# C0 without tab, line ends, form feed, and the shifts and escapes of ISO 2022; NUL stands in UTF-16.
_CONTROLS: Final = bytes((*range(1, 8), 11, *range(16, 27), *range(28, 32), 127))
_WITH_CONTROLS: Final = ("utf-16", "utf16", "utf-32", "utf32", "ucs", "unicode", "cp037", "ebcdic", "ibm-")
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # the beginning of UTF-16


def is_in(part: Part) -> bool:
    """Tell whether the part holds no text, whatever it says of itself."""
    if part.type.startswith("multipart/") or part.params.get("charset", "").lower().startswith(_WITH_CONTROLS):
        return False
    return _is_rubbish(_beginning(part))


def _is_rubbish(data: bytes) -> bool:
    if len(data) < _FEWEST or data.startswith(_MARKS):
        return False
    return (len(data) - len(data.translate(None, _CONTROLS))) * _SHARE > len(data)


def _beginning(part: Part) -> bytes:
    data = part.raw[part.start : min(part.end, part.start + _LOOKED_AT)]
    match part.encoding:
        case "base64":
            return fields.tolerant_base64(data)
        case "quoted-printable":
            return binascii.a2b_qp(data)
    return data
