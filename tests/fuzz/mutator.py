"""Changes mails as neither people nor programs would: by structure where it has one, by bytes where it has none.

The same chance gives the same mail.
"""

import base64
import binascii
import random
import re
from collections.abc import Callable, Sequence

Change = Callable[["Mutator", bytes], bytes]

_MOST_CHANGES = 5
_LARGEST = 200_000
_FIELD = re.compile(rb"^[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE)
_ADDRESS = re.compile(rb"[\w.+-]+@[\w.-]+|<[^<>\r\n]*>")
_DATE = re.compile(rb"\w{3}, \d{1,2} \w{3} \d{4} [\d:]+ [+-]\d{4}")
_TAG = re.compile(rb"</?\w+[^>]*>")
_BOUNDARY = re.compile(rb'boundary="?([^"\r\n;]+)')
_CHARSETS = (
    b"utf-8 utf-7 utf-16 utf-32 us-ascii iso-8859-1 windows-1252 iso-2022-jp shift_jis gb2312 big5 euc-kr koi8-r hz "
    b"x-unknown idna punycode undefined unicode_escape zlib rot13 a\\x00b iso-8859-999 macintosh cp1026"
).split()
_ENCODINGS = b"7bit 8bit binary base64 quoted-printable x-uuencode BASE64; uuencode none".split()
_TYPES = (
    b"text/plain text/html text/enriched text/calendar multipart/mixed multipart/alternative multipart/related "
    b"multipart/report multipart/signed multipart/digest message/rfc822 message/delivery-status message/partial "
    b"application/ms-tnef application/octet-stream image/png text multipart / application/zip multipart/encrypted"
).split()
_ADDRESSES = (
    b"<>", b"<@>", b"a@b", b'"a b"@example.org', b"<a@example.org> <b@example.org>", b"a@example.org, b@example.org",
    b"Gruppe: a@example.org, b@example.org;", b"=?utf-8?q?a=40example.org?=", b"(a(b)c) d@example.org",
    b"@a,@b:c@example.org",
    b"a@[192.0.2.1]", b"\xff\xfe@example.org", b"a\r\n @example.org", b'"<x@example.org>" <y@example.org>', b"[??????]",
)  # fmt: skip
_DATES = (
    b"Fri, 31 Feb 2026 25:61:61 +9999", b"0", b"1 Jan 0000 00:00:00 -0000", b"Thu, 01 Jan 99999 00:00:00 +0000",
    b"gestern",
    b"Tue, 17 Nov 26 08:15 GMT", b"2026-11-17T08:15:00Z",
)  # fmt: skip
_TOKENS = (
    b"=?", b"?=", b"=?utf-8?q?", b"=?utf-8?b?", b"\r\n\r\n", b"\n", b"\r", b"\x00", b"\xff", b"\xed\xa0\x80", b"=",
    b"=3D",
    b"begin 644 a.txt\r\n", b"end\r\n", b"--", b"-- \r\n", b"> ", b"On ", b"wrote:", b"Am 1.1.2026 schrieb a:\r\n",
    b'"', b"(",
    b"<", b">", b";", b":", b",", b"*0*=", b"''", b"%", b"&#x110000;", b"&amp", b"<!--", b"<div>", b"</div>",
    b"<script>",
    b"<![CDATA[", b"\x1b$B", b"\x1b(B", b"+AOQ-", b"\xef\xbb\xbf", b"\xfe\xff", b"\xe2\x80\xae", b"\xe2\x80\xa8",
    b"\x85",
    b"From x\r\n", b">From ", b"begin", b"boundary=", b"filename=", b"name*1*=", b'charset="', b"\t", b" ",
)  # fmt: skip
_NAMES = (
    b"From Sender Reply-To To Cc Subject Date Message-ID In-Reply-To References Content-Type Content-Disposition "
    b"Content-Transfer-Encoding Content-ID Auto-Submitted Precedence List-Id Return-Path X-Auto-Response-Suppress "
    b"X-Failed-Recipients Received Thread-Topic MIME-Version X-Helpdesk-Cut Thread-Index Authentication-Results"
).split()


class Mutator:
    """Gives mails made from seeds."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        self._seeds = seeds
        self.chance = random.Random()

    def mail(self, seed: int, number: int) -> bytes:
        """Give the mail of that number: the same one each time."""
        self.chance = random.Random(f"{seed}:{number}")
        raw = self.chance.choice(self._seeds)
        for _ in range(self.chance.randint(1, _MOST_CHANGES)):
            raw = self.chance.choice(_CHANGES)(self, raw)[:_LARGEST]
        return raw

    def other(self) -> bytes:
        """Give another seed."""
        return self.chance.choice(self._seeds)

    def place(self, raw: bytes) -> tuple[int, int]:
        """Give a stretch of bytes, short ones more often."""
        start = self.chance.randint(0, len(raw))
        return start, min(len(raw), start + int(self.chance.expovariate(1 / 40)))


def _flip(by: Mutator, raw: bytes) -> bytes:
    data = bytearray(raw)
    for _ in range(by.chance.randint(1, 8)):
        if data:
            data[by.chance.randrange(len(data))] ^= 1 << by.chance.randrange(8)
    return bytes(data)


def _truncate(by: Mutator, raw: bytes) -> bytes:
    return raw[: by.chance.randint(0, len(raw))]


def _remove(by: Mutator, raw: bytes) -> bytes:
    start, end = by.place(raw)
    return raw[:start] + raw[end:]


def _repeat(by: Mutator, raw: bytes) -> bytes:
    start, end = by.place(raw)
    return raw[:end] + raw[start:end] * by.chance.choice((1, 2, 10, 200)) + raw[end:]


def _insert(by: Mutator, raw: bytes) -> bytes:
    start, _ = by.place(raw)
    return raw[:start] + by.chance.choice(_TOKENS) * by.chance.choice((1, 1, 1, 3, 300)) + raw[start:]


def _splice(by: Mutator, raw: bytes) -> bytes:
    other = by.other()
    return raw[: by.place(raw)[0]] + other[by.place(other)[0] :]


def _swap_lines(by: Mutator, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    if len(lines) > 1:
        one, two = by.chance.sample(range(len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def _foreign_field(by: Mutator, raw: bytes) -> bytes:
    """Put a field of another mail above one of this mail, or in its place."""
    ours, others = list(_FIELD.finditer(raw)), [field[0] for field in _FIELD.finditer(by.other())]
    if not (ours and others):
        return raw
    at = by.chance.choice(ours)
    end = by.chance.choice((at.start(), at.end()))
    return raw[: at.start()] + by.chance.choice(others) + raw[end:]


def _other_name(by: Mutator, raw: bytes) -> bytes:
    """Let a value stand under another name."""
    ours = list(_FIELD.finditer(raw))
    if not ours:
        return raw
    at = by.chance.choice(ours)
    return raw[: at.start()] + by.chance.choice(_NAMES) + raw[at.start() + at[0].index(b":") :]


def _drop_field(by: Mutator, raw: bytes) -> bytes:
    ours = list(_FIELD.finditer(raw))
    at = by.chance.choice(ours) if ours else None
    return raw[: at.start()] + raw[at.end() :] if at else raw


def _replaced(by: Mutator, raw: bytes, pattern: "re.Pattern[bytes]", words: Sequence[bytes]) -> bytes:
    found = list(pattern.finditer(raw))
    if not found:
        return raw
    at = by.chance.choice(found)
    return raw[: at.start()] + by.chance.choice(words) + raw[at.end() :]


_CHARSET_PARAMETER = re.compile(rb'(?<=charset=)"?[^\s;"]+"?|(?<==\?)[\w-]+(?=\?)')
_ENCODING_VALUE = re.compile(rb"(?im)(?<=^content-transfer-encoding: )[^\r\n]+")
_TYPE_VALUE = re.compile(rb"(?im)(?<=^content-type: )[^\s;]+")


def _boundary(by: Mutator, raw: bytes) -> bytes:
    """Change a boundary in one of the places where it stands."""
    found = _BOUNDARY.search(raw)
    if not found:
        return raw
    places = [at.start() for at in re.finditer(re.escape(found[1]), raw)]
    at = by.chance.choice(places)
    return raw[:at] + by.chance.choice((b"", b"x", b"--", found[1] * 20, b"\xff", b" ")) + raw[at + len(found[1]) :]


def _line_ends(by: Mutator, raw: bytes) -> bytes:
    unix = raw.replace(b"\r\n", b"\n")
    return by.chance.choice(
        (unix, unix.replace(b"\n", b"\r"), unix.replace(b"\n", b"\r\r\n"), raw.replace(b"\r\n", b"\n", 3))
    )


def _coded(by: Mutator, raw: bytes) -> bytes:
    """Encode the body, and sometimes say so."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    name = by.chance.choice((b"base64", b"quoted-printable"))
    content = base64.encodebytes(body) if name == b"base64" else binascii.b2a_qp(body)
    return head + by.chance.choice((b"", b"\r\nContent-Transfer-Encoding: " + name)) + blank + content


def _wrapped(by: Mutator, raw: bytes) -> bytes:
    """Put the mail into another one, some levels deep."""
    for _ in range(by.chance.choice((1, 1, 2, 5, 120))):
        kind = by.chance.choice((b"multipart/mixed", b"multipart/alternative", b"message/rfc822"))
        if kind == b"message/rfc822":
            raw = b"From: a@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + raw
        else:
            mark = b"w%d" % by.chance.randrange(3)
            raw = b"From: a@example.org\r\nContent-Type: %s; boundary=%s\r\n\r\n--%s\r\n" % (kind, mark, mark) + raw
    return raw


_CHANGES: tuple[Change, ...] = (
    _flip, _truncate, _remove, _repeat, _insert, _insert, _splice, _swap_lines, _foreign_field, _foreign_field,
    _other_name,
    _drop_field, _boundary, _line_ends, _coded, _wrapped,
    lambda by, raw: _replaced(by, raw, _CHARSET_PARAMETER, _CHARSETS),
    lambda by, raw: _replaced(by, raw, _ENCODING_VALUE, _ENCODINGS),
    lambda by, raw: _replaced(by, raw, _TYPE_VALUE, _TYPES),
    lambda by, raw: _replaced(by, raw, _ADDRESS, _ADDRESSES),
    lambda by, raw: _replaced(by, raw, _DATE, _DATES),
    lambda by, raw: _replaced(by, raw, _TAG, _TOKENS),
)  # fmt: skip
