"""`winmail.dat` is read in one pass; whatever is cut off, unknown or wrong in it never raises."""

import random
import struct

from helpdesk.mail import limits, tnef
from tests.guard import no_hang

BODY, CODEPAGE, MESSAGE = 0x0002800C, 0x00069007, 0x00069003
BEGINS, TITLE, DATA, FILE = 0x00069002, 0x00018010, 0x0006800F, 0x00069005


def _attribute(number: int, data: bytes) -> bytes:
    return struct.pack("<BLL", 1, number, len(data)) + data + b"\0\0"


def _stream(*attributes: bytes) -> bytes:
    return tnef.SIGNATURE + b"\1\0" + b"".join(attributes)


def _text_property(number: int, text: str) -> bytes:
    data = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHLL", 0x1F, number, 1, len(data)) + data + bytes(-len(data) % 4)


def test_the_plain_text_is_in_the_code_page_that_the_stream_names() -> None:
    found = tnef.read(
        _stream(_attribute(CODEPAGE, struct.pack("<LL", 1250, 0)), _attribute(BODY, b"\x9c\xb9cie\xbfka\0"))
    )
    assert found.text == "śąciežka".replace("ž", "ż")


def test_named_and_multiple_properties_are_passed_over() -> None:
    named = (
        struct.pack("<HH", 0x1F, 0x8001) + bytes(16) + struct.pack("<LL", 1, 6) + "abc".encode("utf-16-le") + b"\0\0"
    )
    named += struct.pack("<LL", 1, 4) + "xy".encode("utf-16-le")
    several = struct.pack("<HHLLL", 0x1003, 0x0F01, 2, 7, 8)
    properties = struct.pack("<L", 3) + named + several + _text_property(0x1000, "Größe")
    assert tnef.read(_stream(_attribute(MESSAGE, properties))).text == "Größe"


def test_the_long_name_counts_before_the_short_one() -> None:
    long_name = struct.pack("<L", 1) + _text_property(0x3707, "Übersicht.pdf")
    stream = _stream(
        _attribute(BEGINS, b""),
        _attribute(TITLE, b"BERSIC~1.PDF\0"),
        _attribute(DATA, b"%PDF"),
        _attribute(FILE, long_name),
    )
    assert [(file.name, file.content) for file in tnef.read(stream).files] == [("Übersicht.pdf", b"%PDF")]


def test_an_attached_message_is_given_without_the_mark_before_it() -> None:
    content = b"I" * 16 + _stream()
    embedded = struct.pack("<LHHLL", 1, 0x0D, 0x3701, 1, len(content)) + content + bytes(-len(content) % 4)
    assert tnef.read(_stream(_attribute(BEGINS, b""), _attribute(FILE, embedded))).files[0].content == _stream()


def test_anything_else_holds_nothing() -> None:
    assert tnef.read(b"PK\x03\x04") == tnef.Tnef()
    assert tnef.read(b"") == tnef.Tnef()


def test_damaged_streams_never_raise() -> None:
    whole = _stream(
        _attribute(CODEPAGE, struct.pack("<LL", 1252, 0)),
        _attribute(MESSAGE, struct.pack("<L", 1) + _text_property(0x1000, "Hallo")),
        _attribute(BEGINS, b""),
        _attribute(FILE, struct.pack("<L", 1) + _text_property(0x3707, "a.pdf")),
    )
    chance = random.Random(7)
    for cut in range(len(whole)):
        tnef.read(whole[:cut])
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(6, len(damaged))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        tnef.read(bytes(damaged))


def test_millions_of_attributes_and_properties_are_bounded() -> None:
    many = _stream(*[_attribute(BEGINS, b"")] * (limits.TNEF_ATTRIBUTES + 5))
    assert len(tnef.read(many).files) == limits.TNEF_ATTRIBUTES
    lying = struct.pack("<L", 0xFFFFFFFF) + struct.pack("<HHL", 3, 1, 1) * 500_000
    with no_hang():
        tnef.read(_stream(*[_attribute(MESSAGE, lying)] * 3))
