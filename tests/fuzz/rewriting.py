"""The same mail written otherwise: folded elsewhere, names in other case, the body in another transfer encoding.

Whoever reads it must find the same; so nothing is changed here that means anything (RFC 5322 2.2, RFC 2045 6).
"""

import base64
import binascii
import random
import re

from helpdesk.mail import fields, parts

_LINE = re.compile(rb"(?P<name>[!-9;-~]+)(?P<colon>[ \t]*:)(?P<value>[^\r\n]*(?:\r\n[ \t]+[^\r\n]+)*)\r\n")
_BLOCK = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\r\n]*(?:\r\n[ \t]+[^ \t\r\n][^\r\n]*)*\r\n)+(?=\r\n)")
_GAP = re.compile(rb"(?<=[^ \t\r\n])[ \t](?=[ \t]*[^ \t\r\n])")
_ENCODING = re.compile(rb"(?im)^content-transfer-encoding:[ \t]*([\w-]*)[ \t]*\r\n")
_OTHER = {b"": b"base64", b"7bit": b"base64", b"8bit": b"quoted-printable", b"binary": b"base64"}
_OTHER |= {b"base64": b"quoted-printable", b"quoted-printable": b"base64"}


def rewritten(raw: bytes, chance: random.Random) -> bytes:
    """Give another form of the mail; the mail itself where its header is not well-formed."""
    block = _BLOCK.match(raw)
    if block is None or raw.startswith((b"From ", b"--")) or fields.read_block(raw)[0].defects:
        return raw
    header, body = block[0], raw[block.end() :]
    if chance.random() < 0.5:
        header, body = _encoded(raw, header, body)
    return _LINE.sub(lambda line: _field(line, chance), header) + body


def _field(line: "re.Match[bytes]", chance: random.Random) -> bytes:
    """Write the name in another case, undo the folding, and fold at other blanks."""
    name = bytes(chance.choice((byte, ord(chr(byte).swapcase()))) for byte in line["name"])
    value = line["value"].replace(b"\r\n", b"")
    if not value.strip():
        return name + line["colon"] + line["value"] + b"\r\n"
    return name + line["colon"] + _GAP.sub(lambda gap: chance.choice((b"", b"\r\n")) + gap[0], value) + b"\r\n"


def _encoded(raw: bytes, header: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Encode the text of a mail that is nothing but one text; any other mail stays as it is."""
    root, _ = parts.read(parts.prepared(raw))
    named = _ENCODING.findall(header)
    name = named[0].lower() if named else b""
    plain = root.type in {"text/plain", "text/html"} and not root.children and b"begin" not in raw
    told = root.header.values("content-transfer-encoding")
    if (
        not plain
        or len(told) > 1
        or (name or b"7bit") != (fields.to_bytes(root.encoding) or b"7bit")
        or name not in _OTHER
    ):
        return header, body
    content = root.content()
    if name == b"base64" and b"".join(body.split()) != base64.b64encode(content):
        return header, body  # a wrong label, or broken
    other = _OTHER[name]
    coded = base64.encodebytes(content) if other == b"base64" else binascii.b2a_qp(content, istext=False)
    line = b"Content-Transfer-Encoding: %s\r\n" % other
    return _ENCODING.sub(b"", header) + line, b"\r\n" + coded.replace(b"\n", b"\r\n")
