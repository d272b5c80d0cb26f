"""Files that stand uuencoded in a plain text, as old Outlook and scanners still send them (POSIX uuencode).

Finds and decodes them; what they become is decided by `parts`.
"""

import binascii
import re
from collections.abc import Iterator

_FILE = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n((?:[ -`][^\r\n]{0,90}\r?\n)++)end[ \t]*(?:\r?\n|\Z)")
# Lines of honest files have 61 characters; millions of short ones would take long, and the memory of all of them.
_MANY_LINES = 1_000
_SHORTEST_LINE = 16

_BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} [^\r\n]*\r?\n")


def files(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Give where each file begins and ends, and its name with 8-bit bytes as surrogates."""
    if raw.find(b"begin ", start, end) < 0:
        return
    for found in _FILE.finditer(raw, start, end):
        yield found.start(), found.end(), found[1].decode("ascii", "surrogateescape")


def decode(data: bytes) -> bytes:
    """Decode one file; lines that cannot be read are left out, and what has far too many lines stays as it is."""
    if data.count(b"\n") + data.count(b"\r") > _MANY_LINES + len(data) // _SHORTEST_LINE:
        return data
    begin = _BEGIN.search(data)
    out = bytearray()
    for line in data[begin.end() if begin else 0 :].splitlines():
        if line.strip() == b"end":
            break
        out += _line(line)
    return bytes(out)


def _line(line: bytes) -> bytes:
    if not line:
        return b""
    meant = 1 + (((line[0] - 32) & 63) * 4 + 2) // 3  # some writers add signs that do not count
    for candidate in (line, line[:meant]):
        try:
            return binascii.a2b_uu(candidate)
        except binascii.Error:
            continue
    return b""
