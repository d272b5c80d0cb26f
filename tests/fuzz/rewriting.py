"""The same mail written otherwise: folded elsewhere, names in other case, the body in another transfer encoding.

Whoever reads it must find the same; so nothing is changed here that means anything (RFC 5322 2.2, RFC 2045 6).
"""

import base64
import random
import re

from helpdesk.mail import fields, parts

_LINE = re.compile(rb"(?P<name>[!-9;-~]+)(?P<colon>[ \t]*:)(?P<value>[^\r\n]*(?:\r\n[ \t]+[^\r\n]+)*)\r\n")
_BLOCK = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\r\n]*(?:\r\n[ \t]+[^ \t\r\n][^\r\n]*)*\r\n)+(?=\r\n)")
_GAP = re.compile(rb"(?<=[^ \t\r\n])[ \t](?=[ \t]*[^ \t\r\n])")
_CODED_TEXT = re.compile(rb"(?im)^content-transfer-encoding|^content-type[^\r\n]*(?:multipart|message)/")


def rewritten(raw: bytes, chance: random.Random) -> bytes:
    """Give another form of the mail; the mail itself where its header is not well-formed."""
    block = _BLOCK.match(raw)
    if block is None or raw.startswith(b"From ") or fields.read_block(raw)[0].defects:
        return raw
    header, body = block[0], raw[block.end() :]
    if chance.random() < 0.5 and _may_be_encoded(raw):
        header, body = _encoded(header, body)
    return _LINE.sub(lambda line: _field(line, chance), header) + body


def _field(line: "re.Match[bytes]", chance: random.Random) -> bytes:
    """Write the name in another case, undo the folding, and fold at other blanks."""
    name = bytes(chance.choice((byte, ord(chr(byte).swapcase()))) for byte in line["name"])
    value = line["value"].replace(b"\r\n", b"")
    if not value.strip():
        return name + line["colon"] + line["value"] + b"\r\n"
    return name + line["colon"] + _GAP.sub(lambda gap: chance.choice((b"", b"\r\n")) + gap[0], value) + b"\r\n"


def _may_be_encoded(raw: bytes) -> bool:
    """Take mails only whose whole body is one text that is not encoded and holds no files."""
    root, _ = parts.read(parts.prepared(raw))
    header = raw[: root.start]
    return root.type == "text/plain" and not root.children and not _CODED_TEXT.search(header) and b"begin" not in raw


def _encoded(header: bytes, body: bytes) -> tuple[bytes, bytes]:
    content = body.removeprefix(b"\r\n")
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return header + b"Content-Transfer-Encoding: base64\r\n", b"\r\n" + coded
