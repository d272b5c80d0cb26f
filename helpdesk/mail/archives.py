"""The directory of a ZIP file and its members (APPNOTE 4.3), within limits that are checked before work is spent.

Documents of Office and OpenDocument are ZIP files too. What is inside is judged by `danger` and `containers`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from helpdesk.mail import limits

_SIGNATURE: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT_BYTES: Final = 65_535
_ENTRY: Final = b"PK\x01\x02"
_ENTRY_BYTES: Final = 46
_ENCRYPTED: Final = 0x1


@dataclass(slots=True)
class Allowance:
    """How many entries of directories may still be looked at in one mail."""

    entries: int = limits.ARCHIVE_ENTRIES
    spent: bool = field(default=False, init=False)  # an entry was left out

    def take(self) -> bool:
        """Take one entry, and tell whether there was one left."""
        self.spent |= not self.entries
        self.entries -= 1 if self.entries else 0
        return not self.spent


class Entry(NamedTuple):
    """A member as the directory names it."""

    name: str
    is_encrypted: bool


def is_zip(content: bytes) -> bool:
    """Tell by the first bytes whether this is a ZIP file."""
    return content.startswith(_SIGNATURE)


def directory(content: bytes, allowance: Allowance) -> Iterator[Entry]:
    """Give what the directory says, as far as `limits.ARCHIVE_DIRECTORY_BYTES` and the mail's `allowance` go.

    Nothing where there is no directory.
    """
    end = _end(content)
    if end is None:
        return
    size, at = struct.unpack_from("<LL", content, end + 12)
    last = at + min(size, limits.ARCHIVE_DIRECTORY_BYTES)
    while content.startswith(_ENTRY, at) and at + _ENTRY_BYTES <= last and allowance.take():
        flags = struct.unpack_from("<H", content, at + 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", content, at + 28)
        start = at + _ENTRY_BYTES
        yield Entry(content[start : start + name].decode("utf-8", "replace"), bool(flags & _ENCRYPTED))
        at = start + name + extra + comment


def may_name(content: bytes, endings: tuple[bytes, ...]) -> bool:
    """Tell by a glance whether one of these lower-case endings stands in the directory, as far as `directory` goes."""
    end = _end(content)
    if end is None:
        return False
    size, at = struct.unpack_from("<LL", content, end + 12)
    said = content[at : at + min(size, limits.ARCHIVE_DIRECTORY_BYTES)].lower()
    return any(ending in said for ending in endings)


def opened(content: bytes) -> ZipFile | None:
    """Open it for unpacking; None where it is broken or its directory larger than `limits.ARCHIVE_DIRECTORY_BYTES`."""
    end = _end(content)
    if end is None or struct.unpack_from("<L", content, end + 12)[0] > limits.ARCHIVE_DIRECTORY_BYTES:
        return None
    try:
        return ZipFile(BytesIO(content))
    except Exception:  # noqa: BLE001 - whatever the library says of a hostile file, the mail is read without it
        return None


def _end(content: bytes) -> int | None:
    """Find the record that ends the directory."""
    end = content.rfind(_END, max(len(content) - _END_BYTES - _COMMENT_BYTES, 0))
    return end if 0 <= end <= len(content) - _END_BYTES else None


def unpack(archive: ZipFile, member: ZipInfo) -> bytes:
    """Give one member of the archive; empty where it is encrypted, broken or beyond the limits of a member."""
    if member.flag_bits & _ENCRYPTED or member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return b""
    if member.file_size > min(limits.ARCHIVE_MEMBER_BYTES, member.compress_size * limits.ARCHIVE_RATIO):
        return b""
    try:
        with archive.open(member) as packed:
            return packed.read(member.file_size)  # no byte more: it may lie, and hold much more than it says
    except Exception:  # noqa: BLE001 - whatever the library says of a hostile file, the mail is read without it
        return b""
