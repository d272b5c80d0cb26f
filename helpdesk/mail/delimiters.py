"""The lines of a mail that may divide its parts (RFC 2046 5.1.1): those that begin with "--", found by searching.

Which of them are delimiters is known to `parts` only.
"""

from collections.abc import Iterator

from helpdesk.mail import limits

_WINDOW = 4096


def lines(raw: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Give the lines that begin with "--": where, the text behind it, where the next line begins."""
    begin = 0 if raw.startswith(b"--") else _after(raw, 0)
    for _ in range(limits.DELIMITER_LINES):
        if begin < 0:
            return
        end = raw.find(b"\n", begin)
        end = len(raw) if end < 0 else end
        yield begin, raw[begin + 2 : end].rstrip(), min(end + 1, len(raw))
        begin = _after(raw, end)


def _after(raw: bytes, at: int) -> int:
    """Search for one byte first: that is far quicker, and base64 has no dash."""
    while (dash := raw.find(b"-", at)) >= 0:
        line = raw.find(b"\n--", max(dash - 1, 0), dash + _WINDOW)
        if line >= 0:
            return line + 1
        at = dash + _WINDOW - 2
    return -1
