"""What containers hold is listed within limits, and given again by its digest."""

import base64
import hashlib
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from helpdesk.mail import archives, containers, limits
from helpdesk.mail.parse import extract_contained, parse
from tests.guard import no_hang

PNG = b"\x89PNG\r\n\x1a\n" + b"bild"


def _zip(*members: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def _names(content: bytes, room: containers.Room | None = None) -> list[str]:
    return [found.name for found, _ in containers.files(1, content, room or containers.Room())]


def _mail(content: bytes) -> bytes:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHallo\r\n--b\r\n"
    leaf = b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + leaf + base64.encodebytes(content) + b"\r\n--b--\r\n"


def test_a_contained_file_is_given_by_its_container() -> None:
    raw = _mail(_zip(("word/media/image1.png", PNG)))
    (listed,) = parse(raw).contained
    assert (listed.name, listed.type, listed.size) == ("image1.png", "image/png", len(PNG))
    assert listed.digest == hashlib.sha256(PNG).hexdigest()
    assert list(extract_contained(raw, listed.container)) == [(listed, PNG)]


def test_what_no_container_holds_cannot_be_extracted() -> None:
    raw = _mail(_zip(("image1.png", PNG)))
    container = parse(raw).attachments[0].position
    with pytest.raises(LookupError):
        list(extract_contained(raw, container + 1))


def test_a_picture_is_known_by_its_content_and_found_by_its_name() -> None:
    content = _zip(("a.png", b"kein Bild"), ("b.txt", PNG), ("c.JPG", b"\xff\xd8\xff\xe0"), ("leer.png", b""))
    assert _names(content) == ["c.JPG"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PNG, "image/png"), (b"RIFF\0\0\0\0WEBP", "image/webp"), (b"\0\0\0\x18ftypheic", "image/heic"), (b"%PDF", "")],
)
def test_pictures_are_told_by_their_first_bytes(data: bytes, kind: str) -> None:
    assert containers.picture_type(data) == kind


def test_room_is_counted_over_the_whole_mail() -> None:
    content = _zip(*((f"{number}.png", PNG + bytes((number,))) for number in range(3)))
    room = containers.Room(files=4)
    assert _names(content, room) == ["0.png", "1.png", "2.png"]
    assert not room.defects
    assert _names(content, room) == ["0.png"]
    assert room.defects == ("too much in containers",)


def test_room_ends_with_bytes_too() -> None:
    room = containers.Room(bytes=len(PNG) + 3)
    assert _names(_zip(("a.png", PNG), ("b.png", PNG)), room) == ["a.png"]


def test_bombs_and_other_methods_are_not_unpacked() -> None:
    bomb = PNG + bytes(5_000_000)
    assert _names(_zip(("a.png", bomb))) == []
    assert _names(_zip(("a.png", PNG * 50), method=ZIP_BZIP2)) == []


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    content = bytearray(_zip(("a.png", PNG + bytes(range(256)) * 40)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 20)
    assert _names(bytes(content)) == []


def test_a_huge_directory_is_not_read() -> None:
    content = bytearray(_zip(("a.png", PNG)))
    at = content.rindex(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<L", limits.ARCHIVE_DIRECTORY_BYTES + 1)
    assert archives.opened(bytes(content)) is None


def test_only_some_archives_of_a_mail_are_opened() -> None:
    content = _zip(("a.png", PNG))
    room = containers.Room(archives=1)
    assert _names(_zip(("a.txt", b"x")), room) == []  # no picture, so it need not be opened
    assert _names(content, room) == ["a.png"]
    assert _names(content, room) == []
    assert room.defects == ("too much in containers",)


def test_the_beginning_of_a_huge_directory_is_looked_at() -> None:
    content = _zip(*((f"ordner/{number:04}.txt", b"x") for number in range(4000)))
    entries = list(archives.directory(content, archives.Allowance()))
    assert 1000 < len(entries) < 4000
    assert entries[0] == archives.Entry("ordner/0000.txt", False)


def test_ten_thousand_members_are_bounded() -> None:
    content = _zip(*((f"{number}.png", PNG) for number in range(10_000)))
    with no_hang():
        assert len(_names(content)) in {0, limits.CONTAINED_FILES}


def test_broken_archives_hold_nothing() -> None:
    content = _zip(("a.png", PNG + zlib.compress(bytes(range(256)))))
    for cut in range(0, len(content), 7):
        assert _names(content[:cut]) == []
    assert _names(b"PK\x03\x04" + bytes(100)) == []
