"""Header fields from raw bytes: the block, unfolding, encoded words (RFC 5322 2.2, RFC 2047).

Not parameters (`parameters`) and not addresses (`address`), which must be split before they are decoded.
Everything is linear in the size of the block, and nothing raises.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from helpdesk.mail import charset, limits

# A field, a continuation or an mbox line; possessive, so that a long block costs one walk.
_BLOCK = re.compile(rb"(?:(?:(?!--)[!-9;-~]+[ \t]*:|[ \t]|>?From )[^\r\n]*(?:\r\n|\r|\n|\Z))*+")
_NAME = re.compile(r"[!-9;-~]++[ \t]*+")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_FROM = re.compile(rb"(?im)^from[ \t]*:")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_FOLD = re.compile(r"\r\n|\r|\n")
# What may not stand in a line that is shown or sent again: controls, and the bidi controls that turn text around.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_WORD_MARK = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?|\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.sub(rb"[A-Za-z0-9+/]", b"", bytes(range(256)))


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a header block from the top down: names as sent, values unfolded, and raw unless it is said.

    8-bit bytes stand in raw values as surrogates. `defects` are stable words.
    """

    fields: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()  # what other readers may take differently
    by_name: Mapping[str, Sequence[str]] = field(init=False, repr=False, compare=False)  # names in lower case

    def __post_init__(self) -> None:
        """Look at every name once, not for each of the dozens of questions."""
        by_name: dict[str, list[str]] = {}
        for name, value in self.fields:
            by_name.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "by_name", by_name)

    def values(self, name: str) -> Sequence[str]:
        """Give the values of all fields of that name (in lower case) from the top down."""
        return self.by_name.get(name, ())

    def first(self, name: str) -> str:
        """Give the topmost value of that name (in lower case); "" where there is none."""
        values = self.by_name.get(name)
        return values[0] if values else ""


def read_block(raw: bytes, start: int = 0) -> tuple[Header, int]:
    """Read the header block at `start`; besides the fields, where the body begins.

    A line that is no field ends the block, as in the standard library, unless the author is still to come.
    """
    defects: list[str] = []
    bound = min(len(raw), start + limits.HEADER_BYTES)
    block = _BLOCK.match(raw, start, bound)
    stop = block.end() if block else start
    if start < stop < bound and not _LINE_END.match(raw, stop):
        defects.append("broken header line")
        stop = _end_beyond_broken_line(raw, start, stop, bound)
    text = raw[start:stop].decode("ascii", "surrogateescape")
    found = tuple(islice(_fields(text), limits.HEADER_FIELDS))
    if len(found) == limits.HEADER_FIELDS:
        defects.append("too many fields")
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        defects.append("bare CR in header")
    if stop < bound or bound == len(raw):
        separator = _LINE_END.match(raw, stop)
        return Header(found, tuple(defects)), separator.end() if separator else stop
    defects.append("header too long")
    blank = _BLANK_LINE.search(raw, stop - 1)
    return Header(found, tuple(defects)), blank.end() if blank else len(raw)


def _fields(block: str) -> Iterator[tuple[str, str]]:
    """Undo the folding of all lines at once and cut each at its colon; lines of mbox files have no name."""
    block = block.replace("\r\n", "\n").replace("\r", "\n")
    for line in block.replace("\n ", " ").replace("\n\t", " ").split("\n"):
        name, colon, value = line.partition(":")
        if colon and _NAME.fullmatch(name):
            yield name.rstrip(), value.strip()


def _end_beyond_broken_line(raw: bytes, start: int, stop: int, bound: int) -> int:
    """Read on if From stands below the line only: a gateway has taken the blanks off the folded lines."""
    blank = _BLANK_LINE.search(raw, stop, bound)
    end = blank.start() + 1 if blank else bound
    return end if _FROM.search(raw, stop, end) and not _FROM.search(raw, start, stop) else stop


def decoded(header: Header, hint: str = "") -> Header:
    """Give the same fields with their values decoded; `hint` is the body's charset."""
    whole = "".join([value for _, value in header.fields])
    if whole.isascii() and whole.isprintable() and "=?" not in whole and charset.codec_for(hint) != "utf_7":
        return header
    return Header(tuple([(name, decode_text(value, hint)) for name, value in header.fields]), header.defects)


def unfold(value: str) -> str:
    """Undo the folding of RFC 5322 2.2.3: the line ends go, the white space after them stays."""
    return value.replace("\n", "").replace("\r", "") if "\n" in value or "\r" in value else value


def decode_text(value: str, hint: str = "") -> str:
    """Give the readable form of a raw value: unfolded, encoded words decoded, one clean line.

    `hint` names the charset to try for raw 8-bit bytes that are not UTF-8 (usually that of the body).
    """
    if value.isprintable() and value.isascii() and "=?" not in value and "+" not in value:
        return value.strip()  # so are nearly all
    value = unfold(value).replace("\t", " ")
    if "=?" in value:
        value = _with_words(value, hint)
    elif not value.isascii():
        value = _eight_bit(value, hint)
    elif "+" in value and hint and charset.codec_for(hint) == "utf_7":
        value = charset.decode(value.encode("ascii"), hint)
    return one_line(value)


def one_line(text: str) -> str:
    """Make text fit for one line of a header or a screen: no controls, no bidi controls, no lone surrogates."""
    if text.isprintable():
        return text.strip()
    return _UNFIT.sub("", _FOLD.sub(" ", text)).strip()


def to_bytes(value: str) -> bytes:
    """Give back the bytes of a raw value, in which 8-bit bytes stand as surrogates."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        return value.encode("utf-8", "replace")


def _eight_bit(value: str, hint: str) -> str:
    data = to_bytes(value)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return charset.decode_doubted(data, hint)


def _with_words(value: str, hint: str) -> str:
    """Decode the encoded words; white space between two of them belongs to neither (RFC 2047 6.2)."""
    out: list[str] = []
    run: list[tuple[str, str, str]] = []  # adjacent words: charset, encoding, data
    done = 0
    head: re.Match[str] | None = None
    for mark in _WORD_MARK.finditer(value):
        if mark[1] is not None:
            head = mark
            continue
        if head is None:
            continue
        between = value[done : head.start()]
        if between.strip() or not run:
            out.append(_words_text(run))
            run = []
            out.append(between if between.isascii() else _eight_bit(between, hint))
        run.append((head[1].partition("*")[0].lower(), head[2].lower(), value[head.end() : mark.start()]))
        done, head = mark.end(), None
    rest = value[done:]
    return "".join([*out, _words_text(run), rest if rest.isascii() else _eight_bit(rest, hint)])


def _words_text(run: list[tuple[str, str, str]]) -> str:
    """Join the bytes of words of one charset before decoding: a character may be cut between two words."""
    by_name = groupby(run, key=lambda word: word[0])
    return "".join(charset.decode(_words_bytes(words), name) for name, words in by_name)


def _words_bytes(words: Iterable[tuple[str, str, str]]) -> bytes:
    data = bytearray()
    pending = b""  # base64 that was cut within a group of four signs
    for _, encoding, body in words:
        signs = b"" if encoding == "q" else to_bytes(body).translate(None, _NOT_BASE64)
        if pending and (not signs or ((len(pending) + len(signs)) % 4 and "=" not in body)):
            data += tolerant_base64(pending)  # it was not cut, its padding is missing
            pending = b""
        if encoding == "q":
            data += _q_bytes(to_bytes(body))
            continue
        pending += signs
        if len(pending) % 4 == 0 or "=" in body:
            data += tolerant_base64(pending)
            pending = b""
    return bytes(data) + tolerant_base64(pending)


def _q_bytes(data: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes((int(found[1], 16),)), data.replace(b"_", b" "))


def tolerant_base64(data: bytes) -> bytes:
    """Decode base64 with wrong or missing padding and strange signs; what is left over is dropped."""
    clean = data.translate(None, _NOT_BASE64)
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
