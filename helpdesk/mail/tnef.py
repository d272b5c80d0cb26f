"""What Outlook packs into `winmail.dat` (MS-OXTNEF): the files, and the text in its three forms.

Read in one pass within limits; what is cut off or unknown is passed over. The RTF is left to `rtf`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from helpdesk.mail import charset, limits

SIGNATURE: Final = b"\x78\x9f\x3e\x22"

# Attributes (MS-OXTNEF 2.1.1): the type is in the high half.
_CODEPAGE, _BODY, _MESSAGE = 0x00069007, 0x0002800C, 0x00069003
_FILE_BEGINS, _FILE_TITLE, _FILE_DATA, _FILE = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
# Properties (MS-OXPROPS).
_TEXT, _HTML, _RTF, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
# Types of properties: bytes of the fixed ones, then those that say their length.
_FIXED: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SEVERAL = 0x1000
_VALUES = 64  # of one property that are walked over
_NAMED = 0x8000  # the first id of a property that carries its name
_INTERFACE_BYTES = 16  # before an embedded object


_Place = tuple[int, bytes, tuple[int, int]]  # attribute, the whole stream, where in it


@dataclass(slots=True)
class TnefFile:
    """A file that was attached in Outlook; the name as written there."""

    name: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """The content of one `winmail.dat`; what is not there is empty."""

    text: str = ""
    html: str = ""
    rtf: bytes = b""  # compressed
    files: list[TnefFile] = field(default_factory=list)


def read(data: bytes) -> Tnef:
    """Read a TNEF stream; an empty value for anything else. Never raises."""
    out = Tnef()
    if not data.startswith(SIGNATURE):
        return out
    codec = "cp1252"
    budget = iter(range(limits.TNEF_PROPERTIES))
    for attribute, start, end in _attributes(data):
        if attribute == _CODEPAGE and end - start >= 4:
            codec = f"cp{struct.unpack_from('<L', data, start)[0]}"
        elif attribute == _BODY:
            out.text = out.text or _string(data[start:end], codec)
        elif attribute == _MESSAGE:
            _read_message(out, dict(_properties(data, (start, end), budget)), codec)
        elif attribute == _FILE_BEGINS:
            out.files.append(TnefFile())
        elif out.files:
            _read_file(out.files[-1], (attribute, data, (start, end)), codec, budget)
    return out


def _attributes(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Give id, begin and end of each attribute; the last one may be cut off."""
    at = len(SIGNATURE) + 2
    for _ in range(limits.TNEF_ATTRIBUTES):
        if at + 9 > len(data):
            return
        attribute, length = struct.unpack_from("<LL", data, at + 1)
        start = at + 9
        yield attribute, start, min(start + length, len(data))
        at = start + length + 2


def _read_message(out: Tnef, found: dict[int, tuple[int, bytes]], codec: str) -> None:
    number = found.get(_INTERNET_CODEPAGE, (0, b""))[1]
    codec = f"cp{int.from_bytes(number[:4], 'little')}" if number else codec
    out.text = _property_text(found.get(_TEXT), codec) or out.text
    out.html = _property_text(found.get(_HTML), codec)
    out.rtf = found.get(_RTF, (0, b""))[1]


def _read_file(file: TnefFile, found_at: _Place, codec: str, budget: Iterator[int]) -> None:
    attribute, data, place = found_at
    if attribute == _FILE_TITLE:
        file.name = file.name or _string(data[slice(*place)], codec)
    elif attribute == _FILE_DATA:
        file.content = data[slice(*place)]
    elif attribute == _FILE:
        found = dict(_properties(data, place, budget))
        names = (_property_text(found.get(name), codec) for name in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME))
        long_name = next(filter(None, names), "")
        file.name = long_name or file.name
        kind, content = found.get(_DATA, (0, b""))
        file.content = file.content or (content[_INTERFACE_BYTES:] if kind == _OBJECT else content)


def _properties(data: bytes, place: tuple[int, int], budget: Iterator[int]) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Give id, type and first value of each MAPI property; ends where the data end or stop to make sense."""
    try:
        start, end = place
        count = struct.unpack_from("<L", data, start)[0]
        at = start + 4
        for _ in zip(range(count), budget, strict=False):
            if at + 4 > end:
                return
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= _NAMED:
                at = _behind_name(data, at)
            value, at = _value(data, at, kind)
            if at > end:
                return
            yield number, (kind & ~_SEVERAL, value)
    except (struct.error, KeyError):
        return


def _behind_name(data: bytes, at: int) -> int:
    is_word, length = struct.unpack_from("<LL", data, at + 16)
    return at + 24 + (_padded(length) if is_word else 0)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """Give the first of the values and where the next property begins. KeyError for what no program writes."""
    plain = kind & ~_SEVERAL
    if plain not in {_STRING, _UNICODE, _OBJECT, _BINARY}:
        size, count = _FIXED[plain], 1
        if kind & _SEVERAL:
            count = struct.unpack_from("<L", data, at)[0]
            at += 4
        return data[at : at + size], at + size * count
    count = struct.unpack_from("<L", data, at)[0]
    at += 4
    first = b""
    if count > _VALUES:
        raise KeyError(kind)
    for place in range(count):
        length = struct.unpack_from("<L", data, at)[0]
        if place == 0:
            first = data[at + 4 : at + 4 + length]
        at += 4 + _padded(length)
    return first, at


def _padded(length: int) -> int:
    return length + -length % 4


def _property_text(found: tuple[int, bytes] | None, codec: str) -> str:
    if found is None:
        return ""
    if found[0] == _UNICODE:
        return charset.scrub(found[1].decode("utf-16-le", "replace"))
    return _string(found[1], codec)


def _string(data: bytes, codec: str) -> str:
    return charset.decode(data, codec)  # without the NUL at its end
