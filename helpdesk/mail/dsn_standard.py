"""Delivery status notifications as RFC 3464 writes them, with RFC 3461 (xtext) and RFC 6533 (utf-8 addresses).

Not the servers that only write prose (`dsn_phrases`).
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final, TypeAlias

MOST_PARTS: Final = 200
_LONGEST: Final = 200_000  # characters of a status part
_MOST_GROUPS: Final = 1_000
STATUS_TYPES: Final = frozenset(("message/delivery-status", "message/global-delivery-status"))
_ORIGINAL_TYPES: Final = (
    "message/rfc822",
    "message/rfc822-headers",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
_GOOD: Final = frozenset(("delivered", "relayed", "expanded"))
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_XTEXT: Final = re.compile(r"\+([0-9A-F]{2})")
_UNITEXT: Final = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_FIELD: Final = re.compile(r"([!-9;-~]{1,76})[ \t]*:(.*)", re.DOTALL)

Part: TypeAlias = Message


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the report says about one recipient."""

    addresses: tuple[str, ...]  # the one we wrote to first, then the one it was passed on to, if it differs
    action: str  # "failed", "delayed", "delivered", "relayed", "expanded", ""
    status: str
    diagnostic: str


def walk(message: Part, *, in_attached: bool = True) -> Iterator[Part]:
    """Give the part and all below it, at most `MOST_PARTS`, without recursion; in attached mails only if asked to."""
    waiting = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        payload = _payload(part)
        if isinstance(payload, list) and (in_attached or part.get_content_type() not in _ORIGINAL_TYPES):
            waiting.extend(child for child in reversed(payload) if isinstance(child, Message))


def recipients(message: Part, *, in_attached: bool) -> tuple[Recipient, ...] | None:
    """Give what the status parts say about each recipient; None where there is no status part.

    `in_attached`: look into attached mails, too. What a person attaches may be a bounce, but none of ours.
    """
    found: list[Recipient] = []
    seen = False
    for part in walk(message, in_attached=in_attached):
        if part.get_content_type() in STATUS_TYPES:
            seen = True
            found.extend(_read_groups(_status_text(part)))
    return tuple(found) if seen else None


def is_bad(recipient: Recipient) -> bool:
    """Tell whether the recipient did not get the mail (yet)."""
    return recipient.action not in _GOOD and not recipient.status.startswith("2")


def is_permanent(recipient: Recipient) -> bool:
    """Tell whether the server has given up; without an action the class of the status decides."""
    if recipient.action:
        return recipient.action == "failed"
    return not recipient.status.startswith("4")


def original(message: Part) -> Part | None:
    """Give the returned mail or its header, as it is attached."""
    for part in walk(message):
        kind = part.get_content_type()
        payload = _payload(part)
        if kind in _ORIGINAL_TYPES and part is not message:
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return payload[0]
            return part
    return None


def original_message_id(message: Part) -> str:
    """Give the Message-ID of the returned mail, "" where none is attached."""
    attached = original(message)
    if attached is None:
        return ""
    value = next((str(v) for k, v in attached.raw_items() if k.lower() == "message-id"), "")
    if not value and isinstance(payload := _payload(attached), str):
        value = _fields(_decoded(attached, payload)[:_LONGEST]).get("message-id", "")
    return value.partition("<")[2].partition(">")[0].strip()[:998] or value.strip(" <>\r\n\t")[:998]


def _payload(part: Part) -> object:
    """Give parts or text. Sets like "idna", which the library tries on raw 8-bit text, must not hide a bounce."""
    try:
        return part.get_payload()
    except (UnicodeError, LookupError):
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _status_text(part: Part) -> str:
    payload = _payload(part)
    if isinstance(payload, str):
        return _decoded(part, payload)[:_LONGEST]
    blocks: list[str] = []
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            inner = _payload(block)
            header = "\n".join(f"{name}: {value}" for name, value in block.raw_items())
            blocks.append(f"{header}\n\n{inner if isinstance(inner, str) else ''}")
    return _decoded(part, "\n\n".join(blocks))[:_LONGEST]


def _decoded(part: Part, text: str) -> str:
    """Undo a transfer encoding, which RFC 6533 allows here; what cannot be decoded stays."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    raw = text.encode("utf-8", "surrogateescape")
    try:
        if encoding == "base64":
            raw = binascii.a2b_base64(raw)
        elif encoding == "quoted-printable":
            raw = quopri.decodestring(raw)
    except (binascii.Error, ValueError):
        return text
    return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _read_groups(text: str) -> Iterator[Recipient]:
    for count, block in enumerate(text.split("\n\n")):
        if count > _MOST_GROUPS:
            return
        fields = _fields(block.strip("\n"))
        final, told = _address(fields.get("final-recipient", "")), _address(fields.get("original-recipient", ""))
        action = (fields.get("action", "").split() or [""])[0].lower().rstrip(";,")
        status = _STATUS.search(fields.get("status", ""))
        if not final and not told and not action and not status:
            continue
        diagnostic = fields.get("diagnostic-code", "")
        yield Recipient(
            addresses=tuple(dict.fromkeys(address for address in (told, final) if address)),
            action=action,
            status=status.group() if status else "",
            diagnostic=" ".join(diagnostic.partition(";")[2].split() or diagnostic.split())[:500],
        )


def _fields(block: str) -> dict[str, str]:
    """Give the topmost value of each field, unfolded, by its name in lower case."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in block.split("\n"):
        if line[:1] in (" ", "\t"):
            if current is not None:
                current.append(line.strip())
            continue
        match = _FIELD.match(line)
        if match is None:
            current = None
            continue
        current = [match.group(2).strip()]
        found.setdefault(match.group(1).lower(), current)
    return {name: " ".join(lines) for name, lines in found.items()}


def _address(value: str) -> str:
    """Give the address of "rfc822; erika@example.de", whatever its type and encoding."""
    kind, separator, address = value.partition(";")
    if not separator:
        kind, address = "", value
    address = address.strip().partition(" ")[0].strip("<>\"'(),")
    if kind.strip().lower() == "utf-8":
        address = _UNITEXT.sub(lambda match: _character(match.group(1)), address)
    if "@" not in address:
        address = _XTEXT.sub(lambda match: chr(int(match.group(1), 16)), address)
    return address[:320]


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 and number >= 0x20 else ""
