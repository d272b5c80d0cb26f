"""The words of a text in RTF, as Outlook packs it into `winmail.dat` (MS-OXRTFCP, RTF 1.9.1): to read, not to show.

Formatting is left out; HTML that is wrapped in RTF (MS-OXRTFEX) is read by the RTF beside it. One pass, never raises.
"""

import re
import struct
from typing import Final

from helpdesk.mail import charset, limits

_COMPRESSED: Final = 0x75465A4C
_PLAIN: Final = 0x414C454D
_HEADER_BYTES: Final = 16
_WINDOW: Final = 4096
# What the window holds before the first byte (MS-OXRTFCP 2.1.2.1).
_FIRST: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
# Groups whose content is no text; so are all that begin with \*.
_UNSEEN: Final = frozenset(("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer"))
_SIGNS: Final = {
    "par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t", "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\u00a0", "_": "-",
    "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n",
}  # fmt: skip
_TOKEN: Final = re.compile(
    rb"\\'([0-9A-Fa-f]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\(.)|([{}])|([^\\{}\r\n]+)", re.DOTALL
)


def decompressed(data: bytes) -> bytes:
    """Undo the compression of PidTagRtfCompressed, at most to `limits.TEXT_BYTES`; empty for anything else."""
    if len(data) < _HEADER_BYTES:
        return b""
    _, size, kind = struct.unpack_from("<LLL", data)
    if kind == _PLAIN:
        return data[_HEADER_BYTES : _HEADER_BYTES + size]
    return _expanded(data, min(size, limits.TEXT_BYTES)) if kind == _COMPRESSED else b""


def _expanded(data: bytes, size: int) -> bytes:
    out = bytearray(_FIRST)
    at = _HEADER_BYTES
    end = len(_FIRST) + size
    while at < len(data) and len(out) < end:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > len(data):
                return bytes(out[len(_FIRST) : end])
            place, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
            at += 2
            back = (len(out) - place) % _WINDOW
            if back == 0 or back > len(out):  # the end, or a place that was never written
                return bytes(out[len(_FIRST) : end])
            for _ in range(length):
                out.append(out[-back])
    return bytes(out[len(_FIRST) : end])


def to_text(data: bytes) -> str:
    """Give the text of an RTF document with line feeds, "" for anything else."""
    return _Reader().read(data) if data.startswith(b"{\\rtf") else ""


class _Reader:
    """A walk over the tokens with the state of each open group."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.codec = "cp1252"
        self.groups: list[tuple[bool, int]] = []
        self.hidden = False
        self.instead = 1  # characters after \\u for readers without Unicode
        self.skip = 0
        self.octets = bytearray()  # of \\', decoded together: a sign may have two

    def read(self, data: bytes) -> str:
        """Give the text; what follows the last token that makes sense is left out."""
        for token in _TOKEN.finditer(data):
            octet, word, number, sign, brace, plain = token.groups()
            if octet:
                self._octet(int(octet, 16))
                continue
            self._flush()
            if brace:
                self._brace(brace)
            elif plain:
                self._say(plain[self.skip :].decode("ascii", "ignore"))
                self.skip = max(self.skip - len(plain), 0)
            else:
                self._control((word or sign).decode("ascii", "ignore"), number)
        self._flush()
        # A sign beyond the first plane comes as two halves.
        return charset.scrub("".join(self.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")).strip()

    def _octet(self, octet: int) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.octets.append(octet)

    def _brace(self, brace: bytes) -> None:
        self.skip = 0
        if brace == b"{":
            self.groups.append((self.hidden, self.instead))
        elif self.groups:
            self.hidden, self.instead = self.groups.pop()

    def _control(self, word: str, number: bytes | None) -> None:
        if word == "*" or word in _UNSEEN:
            self.hidden = True
        elif word == "ansicpg":
            self.codec = f"cp{int(number or 1252)}"
        elif word == "uc":
            self.instead = max(int(number or 1), 0)
        elif word == "u" and number:
            self._say(chr(int(number) & 0xFFFF))
            self.skip = self.instead
        else:
            self._say(_SIGNS.get(word, ""))

    def _say(self, text: str) -> None:
        if not self.hidden:
            self.out.append(text)

    def _flush(self) -> None:
        if self.octets:
            self._say(charset.decode(bytes(self.octets), self.codec))
            self.octets.clear()
