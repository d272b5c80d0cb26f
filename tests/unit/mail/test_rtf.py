"""RTF as Outlook packs it: the words come out, and nothing hostile raises or takes long."""

import random
import struct

import pytest

from helpdesk.mail import rtf
from tests.guard import no_hang


def _compressed(size: int, data: bytes, kind: bytes = b"LZFu") -> bytes:
    return struct.pack("<LL", len(data) + 12, size) + kind + bytes(4) + data


def _document(words: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator X;}\uc1\pard " + words + "}").encode()


def test_references_into_the_window_and_to_the_text_itself_are_followed() -> None:
    # One reference to "{\rtf1\ansi" at 0, then three plain bytes, then a reference to them that grows over itself.
    data = bytes((0b00010001,)) + struct.pack(">H", 0 << 4 | 9) + b"abc" + struct.pack(">H", 218 << 4 | 7)
    assert rtf.decompressed(_compressed(23, data)) == b"{\\rtf1\\ansiabcabcabcabc"


def test_the_uncompressed_form_is_taken_as_it_is() -> None:
    assert rtf.decompressed(_compressed(5, b"{\\rtfXX", b"MELA")) == b"{\\rtf"
    assert rtf.decompressed(_compressed(5, b"{\\rtfXX", b"none")) == b""
    assert rtf.decompressed(b"short") == b""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Guten Tag\par\line Ende", "Guten Tag\n\nEnde"),
        (r"Gr\'fc\'dfe \{Erika\} a\tab b", "Grüße {Erika} a\tb"),
        (r"\u8222 \'84schief\u8220?.", "„schief“."),
        (r"\uc2\u252??r", "ür"),
        (r"\uc0\u252r {\uc2 x}\u252r", "ür xür"),
        (r"\u-10179?\u-8704?", "😀"),
        ("ein\r\nWort", "einWort"),
        (r"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hallo{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0 Welt", "Hallo\nWelt"),
        (r"{\pict 0a0b}{\info{\title x}}da", "da"),
    ],
)
def test_words_are_read_and_formatting_is_not(written: str, text: str) -> None:
    assert rtf.to_text(_document(written)) == text


def test_a_code_page_with_signs_of_two_bytes() -> None:
    assert rtf.to_text(rb"{\rtf1\ansicpg932 \'83\'76\'83\'8a}") == "プリ"


def test_anything_else_has_no_text() -> None:
    assert rtf.to_text(b"<html>") == ""


def test_damaged_documents_never_raise() -> None:
    chance = random.Random(7)
    data = bytes(chance.randrange(256) for _ in range(4000))
    for cut in range(0, 4000, 40):
        rtf.decompressed(_compressed(0xFFFFFFFF, data[cut:]))
        rtf.to_text(b"{\\rtf1 \\ansicpg99999999999 \\u99999999 \\uc-5 \\'8" + data[cut:])


@pytest.mark.parametrize("piece", [b"{", b"}", b"\\", b"\\'84", b"\\u1?", b"\\par", b"a" * 50 + b"{"])
def test_repeated_pieces_take_linear_time(piece: bytes) -> None:
    with no_hang():
        rtf.to_text(b"{\\rtf1 " + piece * 50_000)
        rtf.decompressed(_compressed(0xFFFFFFFF, b"\xff\x00\x0f" * 200_000))
