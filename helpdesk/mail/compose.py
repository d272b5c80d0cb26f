"""A draft becomes the bytes of a mail: pure 7-bit ASCII, CRLF, and the same bytes for the same draft and seed.

Built by hand, because the standard library's generator takes ten times as long and trusts its headers.
Not the sending and not the words. RFC 5322 (fields), RFC 2045-2046 (parts), RFC 2183 (attachments).
"""

import re
from binascii import b2a_base64, b2a_qp
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from struct import Struct

from helpdesk.mail import attached_mail
from helpdesk.mail.encode import (
    LINE_LENGTH,
    LONGEST_LINE,
    clean_filename,
    filename_parameters,
    fold,
    is_message_id,
    mailbox_words,
    one_line,
    text_words,
)
from helpdesk.mail.message import Address

_LONGEST_SUBJECT = 250
_LONGEST_VALUE = 900
_LONGEST_SUBJECT_WORD = 60  # longer ones are divided, so that a subject never exceeds 78 columns
_FIRST_REFERENCES = 2
_LAST_REFERENCES = 8
_BASE64_LINE = 76
_BLOCK = Struct(f"{_BASE64_LINE}s" * 256)

_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_MAILS = ("message/rfc822", "message/global")
_HEADER_LINE = re.compile(rb"[!-9;-~]+:")
# Those that `compose` writes itself, and those that would send the mail elsewhere.
_OWN_FIELDS = frozenset(
    (
        *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version"),
        *("cc", "bcc", "sender", "return-path", "content-type", "content-transfer-encoding", "content-disposition"),
    )
)
_REQUIRED = (b"from", b"to", b"date", b"message-id")
_ONCE = frozenset(name.encode("ascii") for name in _OWN_FIELDS) | {
    b"content-id",
    b"auto-submitted",
    b"thread-topic",
    b"thread-index",
}
# All of C0 and DEL but tab, line feed and carriage return: no text needs them, and NUL may not stand in a mail.
_NOT_TEXT = bytes(code for code in (*range(32), 127) if code not in (9, 10, 13))


@dataclass(frozen=True, slots=True)
class DraftAttachment:
    """A file that goes along; `type` is "type/subtype", what cannot be one is sent as octets."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that one mail says. Message-IDs stand without angle brackets, as in `Mail`.

    `date` is aware, in the zone that the Date field shows. `headers` are further fields, in their order;
    their names are the program's, their values may hold anything.
    """

    sender: Address
    to: Address
    subject: str
    date: datetime
    message_id: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: Address | None = None
    attachments: tuple[DraftAttachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def compose(draft: Draft, seed: bytes) -> bytes:
    """Give the mail's bytes; `seed` makes the boundaries, which no part can contain.

    Values are cleaned so that none can add or break a header, and their length is capped. Raises
    PermanentFailure for an address that no header can hold; ValueError for what only the program can get
    wrong: a naive date, a Message-ID or the name of a further field.
    """
    body = _plain(draft.text)
    if draft.html:
        body = _multipart("alternative", [body, _html(draft.html)], seed)
    if draft.attachments:
        boundary = _boundary(b"mixed", seed)
        body = _multipart("mixed", [body, *(_attachment(each, boundary) for each in draft.attachments)], seed)
    return _header_section(draft).encode("ascii") + body


def problems(raw: bytes) -> tuple[str, ...]:
    """Tell what is wrong with a mail's final bytes before they are sent; empty means nothing.

    Bare CR or LF can smuggle a second mail past a server (CVE-2023-51764 and its kin), so it is looked for in
    the bytes themselves, whatever built them.
    """
    breaks = raw.count(b"\r\n")
    checks = (
        (raw.count(b"\r") != breaks, "a bare carriage return"),
        (raw.count(b"\n") != breaks, "a bare line feed"),
        (not raw.endswith(b"\r\n"), "no line break at the end"),
        (b"\0" in raw, "a NUL octet"),
        (not raw.isascii(), "octets above 127"),
        (_has_longer_line(raw, LONGEST_LINE), f"a line over {LONGEST_LINE} octets"),
    )
    return (*(words for wrong, words in checks if wrong), *_header_problems(raw))


def _header_problems(raw: bytes) -> tuple[str, ...]:
    section, gap, _ = raw.partition(b"\r\n\r\n")
    lines = [line for line in section.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    if not gap or not all(_HEADER_LINE.match(line) for line in lines):
        return ("a header section with a line that is no field, or without an end",)
    counts = Counter(line.partition(b":")[0].lower() for line in lines)
    missing = (f"no {name.decode('ascii')} field" for name in _REQUIRED if not counts[name])
    doubled = (f"the {name.decode('ascii')} field twice" for name in counts if counts[name] > 1 and name in _ONCE)
    return (*missing, *doubled)


def _header_section(draft: Draft) -> str:
    if draft.date.tzinfo is None:
        raise ValueError("a mail's date needs a time zone")
    if not is_message_id(draft.message_id):
        raise ValueError(f"not a Message-ID: {draft.message_id!r}")
    # Subject stands first of all that clients group by: Exchange lets the later of Subject and Thread-Topic win.
    fields = [
        fold("From", mailbox_words(draft.sender)),
        fold("To", mailbox_words(draft.to)),
        fold("Subject", text_words(one_line(draft.subject, _LONGEST_SUBJECT), _LONGEST_SUBJECT_WORD)),
        f"Date: {format_datetime(draft.date)}\r\n",
        fold("Message-ID", [f"<{draft.message_id}>"]),
    ]
    if draft.reply_to:
        fields.insert(2, fold("Reply-To", mailbox_words(draft.reply_to)))
    if is_message_id(draft.in_reply_to):
        fields.append(fold("In-Reply-To", [f"<{draft.in_reply_to}>"]))
    if references := _references(draft.references):
        fields.append(fold("References", references))
    fields += [_further(name, value) for name, value in draft.headers]
    fields.append("MIME-Version: 1.0\r\n")
    return "".join(fields)


def _references(ids: Sequence[str]) -> list[str]:
    words = [f"<{message_id}>" for message_id in ids if is_message_id(message_id)]
    if len(words) <= _FIRST_REFERENCES + _LAST_REFERENCES:
        return words
    return words[:_FIRST_REFERENCES] + words[-_LAST_REFERENCES:]


def _further(name: str, value: str) -> str:
    if not _FIELD_NAME.fullmatch(name) or name.lower() in _OWN_FIELDS:
        raise ValueError(f"not the name of a further field: {name!r}")
    return fold(name, text_words(one_line(value, _LONGEST_VALUE)))


def _plain(text: str) -> bytes:
    return _text(b"plain", _lines(text).encode("utf-8", "replace"), LINE_LENGTH)


def _html(html: str) -> bytes:
    # Character references keep HTML in ASCII, so that it mostly needs no quoted-printable, which is slow to write.
    return _text(b"html", _lines(html).encode("ascii", "xmlcharrefreplace"), LONGEST_LINE)


def _lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return lines if lines.endswith("\n") else lines + "\n"


def _text(subtype: bytes, lines: bytes, longest: int) -> bytes:
    content = lines.translate(None, _NOT_TEXT).replace(b"\n", b"\r\n")
    encoding = b"7bit"
    # Quoted-printable cannot contain the "=_" that every boundary begins with, so no text can imitate one.
    if not content.isascii() or b"=_" in content or _has_longer_line(content, longest):
        encoding, content = b"quoted-printable", b2a_qp(content)
    head = b"Content-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: %b\r\n\r\n"
    return head % (subtype, encoding) + content


def _has_longer_line(content: bytes, longest: int) -> bool:
    """Look for a line over so many octets, in steps of whole lines: a mail may have very many."""
    place, end = 0, len(content)
    while end - place > longest:
        found = content.rfind(b"\r\n", place, place + longest + 2)
        if found < 0:
            return True
        place = found + 2
    return False


def _attachment(attachment: DraftAttachment, boundary: bytes) -> bytes:
    media_type = attachment.type.lower()
    if media_type in _MAILS:
        inner = attached_mail.seven_bit(attachment.content)
        if inner is not None and boundary not in inner:
            return _file_fields(attachment, "message/rfc822", "7bit") + inner
    # RFC 2046 5.2.1 forbids base64 for message/*, and a mail that we keep need not be clean enough for 7bit.
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("message/", "multipart/")):
        media_type = "application/octet-stream"
    return _file_fields(attachment, media_type, "base64") + _base64(attachment.content)


def _file_fields(attachment: DraftAttachment, media_type: str, encoding: str) -> bytes:
    type_parameters, name_parameters = filename_parameters(clean_filename(attachment.name))
    head = (
        _parameters("Content-Type", media_type, type_parameters)
        + f"Content-Transfer-Encoding: {encoding}\r\n"
        + _parameters("Content-Disposition", "attachment", name_parameters)
    )
    return head.encode("ascii") + b"\r\n"


def _parameters(name: str, value: str, parameters: Sequence[str]) -> str:
    return "".join((f"{name}: {value}", *(f";\r\n {parameter}" for parameter in parameters), "\r\n"))


def _base64(content: bytes) -> bytes:
    """Give base64 in lines of 76 characters; a block of lines is divided in one call, since there may be very many."""
    encoded = b2a_base64(content, newline=False)
    whole = len(encoded) - len(encoded) % _BLOCK.size
    lines = [line for start in range(0, whole, _BLOCK.size) for line in _BLOCK.unpack_from(encoded, start)]
    lines += [encoded[start : start + _BASE64_LINE] for start in range(whole, len(encoded), _BASE64_LINE)]
    return b"\r\n".join((*lines, b""))


def _multipart(subtype: str, parts: Sequence[bytes], seed: bytes) -> bytes:
    kind = subtype.encode("ascii")
    boundary = _boundary(kind, seed)
    head = b'Content-Type: multipart/%b; boundary="%b"\r\n' % (kind, boundary)
    opened = b"".join(b"\r\n--%b\r\n%b" % (boundary, part) for part in parts)
    return b"%b%b\r\n--%b--\r\n" % (head, opened, boundary)


def _boundary(kind: bytes, seed: bytes) -> bytes:
    return b"=_" + sha256(kind + b"\0" + seed).hexdigest()[:32].encode("ascii")
