"""The directory of a ZIP file and its members (APPNOTE 4.3), within limits that are checked before work is spent.

Documents of Office and OpenDocument are ZIP files too. What is inside is judged by `danger` and `containers`.
"""

import struct
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from helpdesk.mail import limits

_SIGNATURE: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT_BYTES: Final = 65_535
_ENCRYPTED: Final = 0x1


def is_zip(content: bytes) -> bool:
    """Tell by the first bytes whether this is a ZIP file."""
    return content.startswith(_SIGNATURE)


def is_encrypted(member: ZipInfo) -> bool:
    """Tell whether a member can be read with a password only."""
    return bool(member.flag_bits & _ENCRYPTED)


def opened(content: bytes) -> ZipFile | None:
    """Read the directory; None where it is broken or larger than `limits.ARCHIVE_DIRECTORY_BYTES`."""
    end = content.rfind(_END, max(len(content) - _END_BYTES - _COMMENT_BYTES, 0))
    if end < 0 or len(content) - end < _END_BYTES:
        return None
    if struct.unpack_from("<L", content, end + 12)[0] > limits.ARCHIVE_DIRECTORY_BYTES:
        return None
    try:
        return ZipFile(BytesIO(content))
    except Exception:  # noqa: BLE001 - whatever the library says of a hostile file, the mail is read without it
        return None


def unpack(archive: ZipFile, member: ZipInfo) -> bytes:
    """Give one member of the archive; empty where it is encrypted, broken or beyond the limits of a member."""
    if is_encrypted(member) or member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return b""
    if member.file_size > min(limits.ARCHIVE_MEMBER_BYTES, member.compress_size * limits.ARCHIVE_RATIO):
        return b""
    try:
        with archive.open(member) as packed:
            data = packed.read(limits.ARCHIVE_MEMBER_BYTES + 1)
    except Exception:  # noqa: BLE001 - whatever the library says of a hostile file, the mail is read without it
        return b""
    return data if len(data) <= limits.ARCHIVE_MEMBER_BYTES else b""
