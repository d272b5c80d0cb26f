"""The Thread-Index field by which Outlook and Exchange group mails into conversations.

Never used to find the ticket of a mail that comes in: anyone can write it. MS-OXOMSG 2.2.1.3.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Final

_FILETIME_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_HEADER: Final = 22  # bytes: 0x01, 5 of the time, 16 of the GUID
_BLOCK: Final = 5
_MOST_BLOCKS: Final = 200
_SMALL_DELTA: Final = 1 << 49  # 100 ns; about 1.8 years: what 31 bits above 18 dropped ones can say


def root(created: datetime, guid: bytes) -> str:
    """Give the index of a conversation that begins at `created` (aware); `guid` has 16 bytes.

    Raises ValueError for a GUID of another length.
    """
    if len(guid) != 16:
        raise ValueError(f"a GUID has 16 bytes, not {len(guid)}")
    head = _filetime(created).to_bytes(8, "big")[:5]
    return base64.b64encode(b"\x01" + head + guid).decode("ascii")


def child(parent: str, created: datetime, now: datetime, salt: int) -> str:
    """Give the index of an answer to the mail with index `parent`, or "" where that is none.

    The time since the conversation began is counted from the parent's own header, and from `created` where that
    lies in the future. `salt` tells answers of the same moment apart; its lowest four bits are used. An index
    that is already very long is given back as it is: its conversation stays the same.
    """
    above = _decoded(parent)
    if above is None:
        return ""
    if len(above) >= _HEADER + _MOST_BLOCKS * _BLOCK:
        return base64.b64encode(above).decode("ascii")
    began = _began(above)
    if began > _filetime(now):
        began = _filetime(created)
    level = (len(above) - _HEADER) // _BLOCK
    block = _delta(max(0, _filetime(now) - began)) + bytes([(salt & 0xF) << 4 | level & 0xF])
    return base64.b64encode(above + block).decode("ascii")


def _began(index: bytes) -> int:
    """Read the time of the header; desktop Outlook lets the reserved byte be the first of the time."""
    if index[1] == 1:
        return int.from_bytes(index[1:6] + bytes(3), "big")
    return int.from_bytes(index[:6] + bytes(2), "big")


def _filetime(moment: datetime) -> int:
    """Count the units of 100 ns since 1601 (UTC)."""
    since = moment.astimezone(UTC) - _FILETIME_EPOCH
    return (since.days * 86_400 + since.seconds) * 10_000_000 + since.microseconds * 10


def _delta(ticks: int) -> bytes:
    value = ticks >> 18 if ticks < _SMALL_DELTA else 1 << 31 | min(ticks >> 23, (1 << 31) - 1)
    return value.to_bytes(4, "big")


def _decoded(index: str) -> bytes | None:
    compact = "".join(index.split())
    if not compact.isascii() or len(compact) > 4 * (_HEADER + 2 * _MOST_BLOCKS * _BLOCK):
        return None
    try:
        raw = base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        return None
    whole = len(raw) >= _HEADER and (len(raw) - _HEADER) % _BLOCK == 0
    return raw if whole and raw[0] == 1 else None
