"""Workload W: mails as a support mailbox gets them, made from a seed and always the same for it.

Of ten mails six are new requests, three are replies that quote, one is a new request with an attachment. German and
English, UTF-8 and ISO-8859-1, quoted-printable, base64 and 8bit, half of them with an HTML alternative. Mean 95 KB.
"""

import base64
import html
import quopri
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum

from tests.bench.words import GERMAN, WORDS

SUPPORT = "support@helpdesk.example.de"
TEAM = "anna@helpdesk.example.de"
AUTHSERV = "mx.helpdesk.example.de"

_NEW_BYTES = 10_200  # median size of a new request, headers and alternatives included
_REPLY_BYTES = 9_000
_ATTACHMENT_BYTES = (200_000, 1_000_000)  # of the file; in the mail it is a third more
_BASE64_GROWTH = 78 / 57  # 57 bytes become a line of 76 characters and its end
_PER_SENDER = 2  # new requests of one person; four in an hour would be folded into one acknowledgement
_FIRST = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
_BLOCK = 10


class Kind(StrEnum):
    """What a mail of W is."""

    NEW = "new"
    REPLY = "reply"
    ATTACHMENT = "attachment"  # a new request too


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail. `about` is the Message-ID that a reply answers, "" for a new request; ids without brackets."""

    kind: Kind
    raw: bytes
    message_id: str
    about: str


@dataclass(frozen=True, slots=True)
class _Request:
    """What a later reply needs of a new request."""

    person: int
    message_id: str
    subject: str
    text: str
    at: datetime
    language: str


def workload(count: int, seed: int = 1, *, by_team: bool = False) -> list[Sample]:
    """Make W. With `by_team` the team itself opens the tickets, with the customer in copy, who then replies."""
    chance = random.Random(seed)
    requests: list[_Request] = []
    samples: list[Sample] = []
    for number, kind in zip(range(count), _kinds(chance), strict=False):
        at = _FIRST + timedelta(seconds=37 * number)
        if kind is Kind.REPLY:
            samples.append(_reply(chance, number, seed, at, chance.choice(requests)))
        else:
            person = len(requests) // _PER_SENDER + seed * 1_000_000
            sample, request = _new(chance, number, seed, at, person, kind, by_team=by_team)
            samples.append(sample)
            requests.append(request)
    return samples


def _kinds(chance: random.Random) -> Iterator[Kind]:
    """Give blocks of ten, each with the shares of W; the very first mail has nothing to reply to."""
    block = [Kind.NEW] * 6 + [Kind.REPLY] * 3 + [Kind.ATTACHMENT]
    while True:
        yield block[0]
        rest = block[1:]
        chance.shuffle(rest)
        yield from rest


def _new(
    chance: random.Random, number: int, seed: int, at: datetime, person: int, kind: Kind, *, by_team: bool
) -> tuple[Sample, _Request]:
    language = chance.choice(("de", "en"))
    message_id = f"w{seed}.{number}@kunde{person % 97}.example.org"
    subject = _sentence(chance, language)[:60].rstrip(".")
    size = int(_NEW_BYTES * chance.lognormvariate(0.0, 0.5))
    text = ""

    def body(room: int) -> str:
        nonlocal text
        text = f"{_greeting(language)}\n\n{_prose(chance, language, room)}\n\n{_name(person)}\n"
        return text

    head = _head(chance, at, _address(person), message_id, subject)
    if by_team:
        head = _head(chance, at, f"Anna Beispiel <{TEAM}>", message_id, subject, [("Cc", _address(person))])
    part = _content(chance, size - len(head), body, "")
    if kind is Kind.ATTACHMENT:
        part = _mixed(chance, number, part)
    request = _Request(person, message_id, subject, text, at, language)
    return Sample(kind, head + part, message_id, ""), request


def _reply(chance: random.Random, number: int, seed: int, at: datetime, request: _Request) -> Sample:
    message_id = f"w{seed}.{number}@kunde{request.person % 97}.example.org"
    size = int(_REPLY_BYTES * chance.lognormvariate(0.0, 0.3))
    own = _prose(chance, request.language, chance.randint(200, 1200))
    when = f"{request.at:%d.%m.%Y}", f"{request.at:%H:%M}"
    if request.language == "de":
        attribution = f"Am {when[0]} um {when[1]} schrieb {_name(request.person)}:"
    else:
        attribution = f"On {when[0]} at {when[1]}, {_name(request.person)} wrote:"

    def quoted(room: int) -> str:
        return "\n".join(f"> {line}" for line in request.text[: max(200, room)].splitlines())

    extra = [("In-Reply-To", f"<{request.message_id}>"), ("References", f"<{request.message_id}>")]
    head = _head(chance, at, _address(request.person), message_id, f"Re: {request.subject}", extra)
    written = f"{_greeting(request.language)}\n\n{own}\n\n{_name(request.person)}\n"
    part = _content(chance, size - len(head), lambda room: quoted(room - len(written)), f"{written}\n{attribution}\n")
    return Sample(Kind.REPLY, head + part, message_id, request.message_id)


def _head(
    chance: random.Random,
    at: datetime,
    sender: str,
    message_id: str,
    subject: str,
    extra: list[tuple[str, str]] | None = None,
) -> bytes:
    """Write the header fields that mail has after three servers, about 2 KB."""
    domain = message_id.partition("@")[2]
    proof = sender.rpartition("@")[2].rstrip(">")
    fields = [
        ("Return-Path", f"<bounces@{domain}>"),
        ("Delivered-To", SUPPORT),
        *(("Received", _hop(chance, hop, domain, at)) for hop in range(3)),
        ("Authentication-Results", f"{AUTHSERV};\r\n\tdkim=pass header.d={proof}; dmarc=pass header.from={proof}"),
        ("DKIM-Signature", f"v=1; a=rsa-sha256; d={proof}; s=s1; h=from:subject;\r\n\tb={_signature(chance)}"),
        ("From", sender),
        ("To", f"Support Beispiel GmbH <{SUPPORT}>"),
        *(extra or ()),
        ("Subject", _encoded(subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", f"<{message_id}>"),
        ("X-Mailer", "Beispielpost 7.2"),
        ("X-Spam-Status", "No, score=-0.2 required=5.0"),
        ("MIME-Version", "1.0"),
    ]
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii")


def _hop(chance: random.Random, hop: int, domain: str, at: datetime) -> str:
    """Write what a server on the way says, folded over three lines."""
    by = f"mx{hop}.{domain}"
    queue = f"{chance.getrandbits(48):012x}"
    lines = (
        f"from {by} ({by} [192.0.2.{hop + 10}])",
        f"by {AUTHSERV} with ESMTPS id {queue}",
        f"for <{SUPPORT}>; {format_datetime(at)}",
    )
    return "\r\n\t".join(lines)


def _signature(chance: random.Random) -> str:
    text = base64.b64encode(chance.randbytes(256)).decode()
    return "\r\n\t ".join(text[start : start + 70] for start in range(0, len(text), 70))


def _content(chance: random.Random, size: int, body: Callable[[int], str], before: str) -> bytes:
    """Write the text, half of the time with an HTML alternative, so that all together has about `size` bytes."""
    charset = chance.choice(("utf-8", "iso-8859-1"))
    transfer = chance.choice(("quoted-printable", "base64", "8bit"))
    growth = {"quoted-printable": 1.12, "base64": _BASE64_GROWTH, "8bit": 1.0}[transfer]
    alternative = chance.random() < 0.5
    text = before + body(int(size / growth / (2.25 if alternative else 1.0)))
    plain = _leaf("plain", text, charset, transfer)
    if not alternative:
        return plain
    boundary = f"=_alt_{chance.getrandbits(64):016x}"
    return _multipart("alternative", boundary, [plain, _leaf("html", _as_html(text), charset, transfer)])


def _as_html(text: str) -> str:
    """Write the text as mail programs do: a style sheet, a paragraph for each line, what is quoted in a blockquote."""
    lines = text.splitlines()
    own = [line for line in lines if not line.startswith("> ")]
    quoted = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
    block = "".join(f"<p class=MsoNormal>{html.escape(line)}</p>\n" for line in own)
    if quoted:
        inside = "<br>\n".join(map(html.escape, quoted))
        block += f'<blockquote type="cite" style="margin-left:.8ex;padding-left:1ex">{inside}</blockquote>\n'
    style = "p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:'Calibri',sans-serif;}"
    return f"<html><head><style>{style}</style></head>\n<body>{block}</body></html>\n"


def _mixed(chance: random.Random, number: int, part: bytes) -> bytes:
    name = f"Protokoll-{number}.{chance.choice(('pdf', 'jpg', 'xlsx'))}"
    content = base64.encodebytes(chance.randbytes(chance.randint(*_ATTACHMENT_BYTES)))
    head = (
        f'Content-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    leaf = head.encode("ascii") + content.replace(b"\n", b"\r\n")
    return _multipart("mixed", f"=_mix_{chance.getrandbits(64):016x}", [part, leaf])


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    line = f"--{boundary}".encode("ascii")
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _leaf(subtype: str, text: str, charset: str, transfer: str) -> bytes:
    octets = text.encode(charset)
    if transfer == "base64":
        octets = base64.encodebytes(octets)
    elif transfer == "quoted-printable":
        octets = quopri.encodestring(octets)
    head = f"Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    return head.encode("ascii") + octets.replace(b"\n", b"\r\n")


def _encoded(subject: str) -> str:
    if subject.isascii():
        return subject
    octets = subject.encode()
    chunks = [octets[start : start + 40] for start in range(0, len(octets), 40)]
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in chunks)


def _prose(chance: random.Random, language: str, size: int) -> str:
    """Give paragraphs of about so many characters, wrapped as mail programs wrap."""
    lines: list[str] = []
    line, length = "", 0
    while length < size:
        sentence = _sentence(chance, language)
        length += len(sentence) + 1
        for word in sentence.split():
            if len(line) + len(word) > 76:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        if chance.random() < 0.2:
            lines += [line, ""]
            line = ""
    return "\n".join([*lines, line])


def _sentence(chance: random.Random, language: str) -> str:
    words = " ".join(chance.choices(WORDS[language], k=chance.randint(5, 14)))
    return f"{words[0].upper()}{words[1:]}."


def _greeting(language: str) -> str:
    return GERMAN if language == "de" else "Dear all,"


def _name(person: int) -> str:
    return f"Erika Beispiel {person}"


def _address(person: int) -> str:
    return f"{_name(person)} <erika.{person}@kunde{person % 97}.example.org>"
