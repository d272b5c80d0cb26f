"""Bytes to text by a declared character set, whatever it is worth: never raises, output always encodable.

Not for header fields' encoded words (`fields`). The names mean what the Encoding Standard of the web says
(iso-8859-1 is windows-1252, gb2312 is GB18030), because that is how they are used in mail; RFC 2045 6, RFC 1468.
"""

import re
from encodings.aliases import aliases
from functools import lru_cache

from helpdesk.mail import detection

# Only codecs that turn bytes into text and nothing else; never idna, punycode, undefined, *_escape, rot13.
_CODECS = """
    utf_8 utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be ascii
    latin_1 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11
    iso8859_13 iso8859_14 iso8859_15 iso8859_16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    cp037 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866
    cp869 cp874 cp1125 koi8_r koi8_t koi8_u kz1048 ptcp154 hp_roman8 tis_620
    mac_roman mac_latin2 mac_cyrillic mac_greek mac_turkish mac_iceland
    gb18030 gbk gb2312 hz big5 big5hkscs cp932 cp949 cp950 johab euc_jp euc_jis_2004 euc_kr shift_jis
    shift_jis_2004 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr
"""
_TEXT_CODECS = frozenset(_CODECS.split())

# The codec that is meant -> the names it goes by, without signs. A superset stands for the set it extends.
_MEANT = {
    "cp1252": "latin_1 iso88591 latin1 l1 cp819 ibm819 isoir100 ansi iso8859 88591 iso885911987 windows1252 win1252",
    "cp1254": "iso88599 latin5 l5",
    "cp874": "iso885911 tis620 windows874 dos874",
    "gb18030": "gb2312 gbk cp936 ms936 windows936 gb231280 chinese csgb2312 euccn isogb2312 gb180302000 iso58gb231280",
    "cp932": "shiftjis sjis mskanji windows31j csshiftjis shiftjis2004 cp943 ms932",
    "cp949": "ksc5601 ksc56011987 ksc56011989 euckr korean windows949 uhc ms949 csksc56011987 isoir149",
    "big5hkscs": "big5 big5tw csbig5 cnbig5 xxbig5",
    "euc_jp": "eucjp eucjpms cp51932 ujis",
    "iso2022_jp": "iso2022jp iso2022jpms iso2022jp1 iso2022jp3 iso2022jp2004 iso2022jpext csiso2022jp cp50220 cp50221",
    "iso8859_8": "iso88598i iso88598e logical visual",
    "iso8859_6": "iso88596i iso88596e",
    "koi8_r": "koi8 koi koi8r",
    "koi8_u": "koi8ru koi8u",
    "mac_cyrillic": "maccyrillic macukrainian",
    "mac_roman": "macintosh macroman mac",
    "utf_8": "utf8 unicode11utf8 unicode20utf8 utf8mb4 cp65001 65001 unicodeutf8",
    "utf_7": "utf7 unicode11utf7 csunicode11utf7",
    "utf_16": "unicode ucs2 iso10646ucs2",
}

_NAMED = {re.sub("[^a-z0-9]", "", name): codec for name, codec in aliases.items() if codec in _TEXT_CODECS}
_NAMED |= {codec.replace("_", ""): codec for codec in _TEXT_CODECS}
_NAMED |= {name.replace("_", ""): codec for codec, names in _MEANT.items() for name in names.split()}

_SIGNS = re.compile(r"[^a-z0-9]+")
_WINDOWS = re.compile(r"(?:win|windows|cp|ms)?(125[0-8])\Z")
# What PostgreSQL, JSON and terminals cannot take: C0 but TAB, LF, CR; C1; lone surrogates; non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# The same for UTF-8, to see quickly that there is none: the controls as bytes, and how the others begin.
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_SUSPECT = (b"\xc2", b"\xef\xbf")
# Codecs in which pure ASCII bytes may mean something else.
_WIDE = frozenset({"utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"})
_NOT_ASCII_BASED = _WIDE | {"utf_7", "hz", "iso2022_kr", "iso2022_jp_2", "cp037", "cp500"}
# Sets that no bytes contradict, which careless programs declare for everything.
_LATIN = frozenset({"cp1252", "cp1250", "cp1254", "latin_1", "iso8859_15"})
_JAPANESE = (b"\x1b$B", b"\x1b$@")


def codec_for(declared: str) -> str:
    """Give the Python codec meant by a charset name as found in mail; "" if it is unknown or no text codec."""
    return _codec_for(declared[:80])


@lru_cache(maxsize=256)
def _codec_for(declared: str) -> str:
    name = _SIGNS.sub("", declared.lower()).removeprefix("charset")
    known = _NAMED.get(name) or _NAMED.get(name.removeprefix("x").removeprefix("cs"))
    if known:
        return known
    windows = _WINDOWS.match(name)
    return f"cp{windows[1]}" if windows else ""


def decode(data: bytes, declared: str = "") -> str:
    """Give the text of the bytes; `declared` is the sender's word, "" if there is none.

    The ladder: byte order mark, declared set, UTF-8, declared set with few faults, statistics where there is
    enough evidence, windows-1252. Line ends stay as they are. Never raises.
    """
    return scrub(_decoded(data, codec_for(declared)))


def decode_doubted(data: bytes, declared: str) -> str:
    """Give the text as `decode` does, but believe a Latin set only where most letters are Latin, and none is UTF-8.

    For what is declared carelessly: the charset of a body for raw 8-bit fields, or the same one for all mails. No set
    contradicts the bytes of "GrÃ¼ÃŸe", but hardly anybody writes that.
    """
    doubtful = not data.isascii() and codec_for(declared) in _LATIN and not _is_credibly_latin(data)
    return decode(data, "" if doubtful else declared)


def _is_credibly_latin(data: bytes) -> bool:
    return _strictly(data, "utf_8") is None and detection.is_latin(data)


def scrub(text: str) -> str:
    """Remove what cannot be stored or sent: NUL and other controls (not TAB, LF, CR), lone surrogates."""
    return text if _is_fit(text) else _UNFIT.sub("", text)


def _is_fit(text: str) -> bool:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _CONTROLS)) != len(data):
        return False
    return data.isascii() or not any(start in data for start in _SUSPECT)


def _decoded(data: bytes, codec: str) -> str:
    marked = _by_mark(data)
    if marked is not None:
        return marked
    if codec == "iso2022_jp" or (codec != "iso2022_jp_2" and _is_japanese(data)):
        return _iso_2022_jp(data)
    if codec in _WIDE and data.count(0) * 4 < len(data):
        codec = ""  # "unicode" on bytes that hold no wide characters
    if data.isascii() and codec not in _NOT_ASCII_BASED:
        return data.decode("ascii")
    for candidate in (codec, "utf_8"):
        text = _strictly(data, candidate)
        if text is not None:
            return text
    return (
        _mostly(data, codec, 0.1) or _mostly(data, "utf_8", 0.5) or _detected(data) or data.decode("cp1252", "replace")
    )


def _is_japanese(data: bytes) -> bool:
    return b"\x1b" in data and any(escape in data for escape in _JAPANESE)


def _by_mark(data: bytes) -> str | None:
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data[3:], "utf_8")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf_16")
    return None


def _strictly(data: bytes, codec: str) -> str | None:
    if codec in {"", "ascii"}:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _mostly(data: bytes, codec: str, faults: float) -> str:
    """Accept the set in spite of some faults: a cut character at the end, one strange sign in a long text."""
    if codec in {"", "ascii"}:
        return ""
    text = data.decode(codec, "replace")
    signs = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= signs * faults else ""


def _detected(data: bytes) -> str:
    codec = detection.guess(data)
    return _strictly(data, codec) or _mostly(data, codec, 0.1)


_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BHIJ])")


def _iso_2022_jp(data: bytes) -> str:
    """Read RFC 1468 with the vendors' rows (circled digits, Roman numerals), which no codec of Python knows."""
    if not data.isascii():
        for codec in ("cp932", "euc_jp", "utf_8"):
            text = _strictly(data, codec)
            if text is not None:
                return text
    pieces = _ESCAPE.split(data)
    if any(b"\x1b" in piece for piece in pieces):
        return data.decode("iso2022_jp_ext", "replace")
    runs = zip(pieces[1::2], pieces[2::2], strict=True)
    text = pieces[0].decode("ascii", "replace") + "".join(_japanese_run(escape, run) for escape, run in runs)
    return text or data.decode("ascii", "replace")  # escapes alone, or half a sign: something was sent


def _japanese_run(escape: bytes, run: bytes) -> str:
    if escape == b"(I":
        return bytes(byte | 0x80 if byte > 0x20 else byte for byte in run).decode("cp932", "replace")
    if escape.startswith(b"("):
        return run.decode("ascii", "replace")
    line, newline, rest = run.partition(b"\n")  # a line end goes back to ASCII even without an escape
    return _kanji(line).decode("cp932", "replace") + (newline + rest).decode("ascii", "replace")


def _kanji(run: bytes) -> bytes:
    """Move pairs of JIS X 0208 (94 by 94) to the places where code page 932 has them."""
    out = bytearray()
    for row, cell in zip(run[::2], run[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            continue
        lead = ((row - 0x21) >> 1) + 0x81
        out.append(lead + 0x40 if lead > 0x9F else lead)
        if row % 2:
            out.append(cell + (0x20 if cell >= 0x60 else 0x1F))
        else:
            out.append(cell + 0x7E)
    return bytes(out)
