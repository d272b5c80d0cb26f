"""The files inside an attachment: all of `winmail.dat`, and the pictures in ZIP archives and documents of Office.

People pack screenshots into documents. Listed apart from the attachments, within `limits` for a whole mail;
nothing else is unpacked, and containers inside containers are not opened. Told by content, never by name.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpdesk.mail import archives, danger, html, limits, rtf, tnef
from helpdesk.mail.archives import Allowance
from helpdesk.mail.attachments import shown_name, type_of_name
from helpdesk.mail.message import Contained

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"BM", 0, "image/bmp"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"WEBP", 8, "image/webp"),
    (b"ftyphei", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
)
_ENDINGS = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".heic", ".heif")
_ENDINGS_AS_BYTES = tuple(map(str.encode, _ENDINGS))


@dataclass(slots=True)
class Room:
    """How much of one mail may still be listed."""

    files: int = limits.CONTAINED_FILES
    bytes: int = limits.CONTAINED_BYTES
    archives: int = limits.ARCHIVES
    entries: Allowance = field(default_factory=Allowance)
    full: bool = field(default=False, init=False)

    @property
    def defects(self) -> tuple[str, ...]:
        """Give what was passed over, as stable words."""
        return ("too much in containers",) if self.full or self.entries.spent else ()

    def open(self) -> bool:
        """Take room for an archive, and tell whether there was one left."""
        self.full |= not self.archives
        self.archives -= 1 if self.archives else 0
        return not self.full

    def take(self, size: int) -> bool:
        """Take room for a file, and tell whether there was enough."""
        if not self.files or size > self.bytes:
            self.full = True
            return False
        self.files -= 1
        self.bytes -= size
        return True


def files(position: int, content: bytes, room: Room) -> Iterator[tuple[Contained, bytes]]:
    """Give the files inside the attachment at this position with their bytes; none where it is no container."""
    if archives.is_zip(content):
        found = _pictures(content, room)
    elif content.startswith(tnef.SIGNATURE):
        found = _tnef_files(content, room)
    else:
        return
    for name, kind, data in found:
        yield (
            Contained(
                container=position,
                name=name,
                type=kind,
                size=len(data),
                digest=hashlib.sha256(data).hexdigest(),
                danger=danger.of(name, kind, data, room.entries),
            ),
            data,
        )


def text(content: bytes, room: Room) -> str:
    """Give the text of the mail that stands in `winmail.dat`, "" for anything else."""
    if not content.startswith(tnef.SIGNATURE) or not room.open():
        return ""
    found = tnef.read(content)
    plain = "\n".join(found.text.splitlines()).strip("\n")
    return plain or html.to_text(found.html) or rtf.to_text(rtf.decompressed(found.rtf))


def picture_type(data: bytes) -> str:
    """Give the type of a picture by its first bytes, "" for anything else."""
    return next((kind for mark, at, kind in _SIGNATURES if data.startswith(mark, at)), "")


def _tnef_files(content: bytes, room: Room) -> Iterator[tuple[str, str, bytes]]:
    if not room.open():
        return
    for number, file in enumerate(tnef.read(content).files, start=1):
        if not file.content:
            continue
        if not room.take(len(file.content)):
            return
        name = shown_name(file.name)
        kind = picture_type(file.content) or type_of_name(name)
        if file.content.startswith(tnef.SIGNATURE):
            kind = "application/ms-tnef"
        yield name or f"file-{number}", kind, file.content


def _pictures(content: bytes, room: Room) -> Iterator[tuple[str, str, bytes]]:
    if not archives.may_name(content, _ENDINGS_AS_BYTES):
        return
    archive = archives.opened(content) if room.open() else None
    if archive is None:
        return
    for info in archive.infolist():
        if not info.filename.lower().endswith(_ENDINGS) or not info.file_size:
            continue
        if not room.take(info.file_size):
            return
        data = archives.unpack(archive, info)
        kind = picture_type(data)
        if kind:
            yield shown_name(info.filename), kind, data
