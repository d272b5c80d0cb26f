"""Recognise a mail again: what the inbox needs before anything is parsed.

Works on the raw bytes alone with a bounded look at the header, no parser; nothing here can raise.
RFC 5322 2.2 (fields and folding); mbox quoting as the mboxrd and mboxo programs do it.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

MAX_HEADER: Final = 262_144  # bytes of the header that are looked at
_LONGEST_ID: Final = 998  # a line of RFC 5322
_WANTED: Final = (b"message-id", b"date", b"from")
# Fields that are written on the way: they differ between two arrivals of one mail.
_TRACE: Final = re.compile(
    rb"(received|return-path|delivered-to|x-original-to|x-envelope-|envelope-to|authentication-results|arc-|dkim-"
    rb"|received-spf|x-spam|x-rspamd|x-virus|x-forefront|x-ms-exchange|x-microsoft|lines|status|x-status|x-uid)",
)
_MBOX_FROM: Final = re.compile(rb"^>+From ", re.MULTILINE)
_FIELD: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Two names of a mail: `digest` for these very bytes, `content_key` for the mail, however it came."""

    message_id: str  # without angle brackets, "" where there is none
    content_key: str  # hex SHA-256 over Message-ID, Date, From and body; without Message-ID over the whole header too
    digest: str  # hex SHA-256 of the exact bytes
    has_own_time: bool  # a Message-ID or a Date; without them the same words at another time are another mail


def fingerprint(raw: bytes) -> Fingerprint:
    """Give the names of a mail; never raises.

    The same mail from IMAP, LMTP or an mbox file has the same `content_key`: trace fields, line ends, the
    mbox separator line, ">From " quoting and blank lines at the end do not count.
    """
    header, body = _split(_unix_lines(_without_separator(raw)))
    values = _first_values(header)
    whole = hashlib.sha256()
    for name in _WANTED:
        value = values.get(name, b"")
        whole.update(b"%d:" % len(value) + value)
    if not values.get(b"message-id"):
        whole.update(_without_trace(header))  # simple robots name their mails by nothing but the subject
    whole.update(hashlib.sha256(_canonical(body)).digest())
    return Fingerprint(
        message_id=_bare_id(values.get(b"message-id", b"")),
        content_key=whole.hexdigest(),
        digest=hashlib.sha256(raw).hexdigest(),
        has_own_time=bool(values.get(b"message-id") or values.get(b"date")),
    )


def _without_separator(raw: bytes) -> bytes:
    start = raw[:6].lstrip(b">")
    if not start.startswith(b"From "):
        return raw
    ends = [end for end in (raw.find(b"\n", 0, MAX_HEADER), raw.find(b"\r", 0, MAX_HEADER)) if end >= 0]
    if not ends:
        return raw
    end = min(ends)
    return raw[end + 2 :] if raw[end : end + 2] == b"\r\n" else raw[end + 1 :]


def _unix_lines(raw: bytes) -> bytes:
    if b"\r" not in raw:
        return raw
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if raw.startswith(b"\n"):
        return b"", raw
    end = raw.find(b"\n\n", 0, MAX_HEADER)
    if end >= 0:
        return raw[:end], raw[end + 2 :]
    return (raw, b"") if len(raw) <= MAX_HEADER else (raw[:MAX_HEADER], raw[MAX_HEADER:])


def _canonical(body: bytes) -> bytes:
    if b">From " in body:
        body = _MBOX_FROM.sub(b"From ", body)
    return body.rstrip(b"\n")


def _first_values(header: bytes) -> dict[bytes, bytes]:
    """Give the topmost value of each wanted field, unfolded, white space reduced."""
    found: dict[bytes, list[bytes]] = {}
    current: list[bytes] | None = None
    for line in header.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if current is not None:
                current.append(line)
            continue
        current = None
        match = _FIELD.match(line)
        name = match.group(1).lower() if match else b""
        if match and name in _WANTED and name not in found:
            current = found[name] = [match.group(2)]
    return {name: b" ".join(b" ".join(lines).split()) for name, lines in found.items()}


def _without_trace(header: bytes) -> bytes:
    kept: list[bytes] = []
    tracing = False
    for line in header.split(b"\n"):
        if line[:1] not in (b" ", b"\t"):
            tracing = _TRACE.match(line.lower()) is not None
        if not tracing:
            kept.append(b" ".join(line.split()))
    return b"\n".join(kept)


def _bare_id(value: bytes) -> str:
    start = value.find(b"<")
    if start >= 0:
        end = value.find(b">", start)
        value = value[start + 1 : end if end >= 0 else len(value)]
    text = value[:_LONGEST_ID].decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())
