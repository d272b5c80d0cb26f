"""The charset of bytes that nobody declared, or that cannot be what was declared: only where the bytes prove enough.

Statistics (charset-normalizer) need a long text; a short one must show the shape of its script. Whoever gets "" takes
windows-1252, which is right for nearly all of the rest. No decoding here (`charset`).
"""

import re

# Statistics on short texts give nonsense, and they are slow on long ones.
_STATISTICS_BYTES = 64
_SHAPE_BYTES = 10
_SHAPE_KINDS = 8  # different bytes; words made of umlauts have fewer
_SAMPLE_BYTES = 4096

_ASCII = bytes(range(128))
_NOT_LETTERS = bytes(byte for byte in range(256) if not (byte | 32 in range(97, 123) and byte < 128))
_LATIN = "cp1252 cp1250 cp1254 cp1257 mac_roman cp850"
_OTHER = "cp1251 koi8_r cp1253 cp1255 cp1256 gb18030 big5 cp932 euc_jp cp949"

_RUN = re.compile(rb"[\x80-\xff]+")
# Runs of pairs (EUC): kana make it Japanese; the first rows of Hangul are also the first ones of Chinese signs, whose
# text reaches beyond them very soon.
_PAIRS = (
    ("euc_jp", re.compile(rb"(?=(?:..)*?[\xa4\xa5])(?:[\xa1-\xa8\xb0-\xf4][\xa1-\xfe])+", re.DOTALL)),
    ("cp949", re.compile(rb"(?:[\xa1-\xa3\xb0-\xc8][\xa1-\xfe])+")),
    ("gb18030", re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]|[\xd8-\xf7][\xa1-\xfe])+")),
)
# Words in lower case, some with a capital in front or all in capitals.
_CYRILLIC = (
    ("cp1251", re.compile(rb"[\xa8\xc0-\xdf]?[\xb8\xe0-\xff]+|[\xa8\xc0-\xdf]+")),
    ("koi8_r", re.compile(rb"[\xb3\xe0-\xff]?[\xa3\xc0-\xdf]+|[\xb3\xe0-\xff]+")),
)
# Sets whose second bytes may be ASCII: the signs that prove them, and how many of all they are at least.
_WIDE = (
    ("cp932", re.compile("[\u3041-\u30ff]"), 0.25),
    ("big5", re.compile("[\u4e00-\u9fff\u3000-\u3002\uff01-\uff5e]"), 1.0),
)


def is_latin(data: bytes) -> bool:
    """Tell whether the bytes can be a text in Latin letters: not if most of its letters are beyond ASCII."""
    sample = data[:_SAMPLE_BYTES]
    high, letters = _counted(sample)
    return high <= letters * 2 or not _has_shape(sample)


def guess(data: bytes) -> str:
    """Give the Python codec that bytes other than UTF-8 are probably in, "" where they do not say."""
    sample = data[:_SAMPLE_BYTES]
    high, letters = _counted(sample)
    if high <= letters:
        # One accent among ASCII letters looks like half of a Chinese sign: candidates are the Latin sets only.
        likely = _LATIN if high * 4 < letters else f"{_LATIN} {_OTHER}"
        return _by_statistics(sample, likely) if high > _STATISTICS_BYTES else ""
    if high > _STATISTICS_BYTES:
        return _by_statistics(sample, _OTHER) or _by_shape(sample)
    return _by_shape(sample) if _has_shape(sample) else ""


def _has_shape(sample: bytes) -> bool:
    high = sample.translate(None, _ASCII)
    return len(high) >= _SHAPE_BYTES and len(set(high)) >= _SHAPE_KINDS


def _counted(sample: bytes) -> tuple[int, int]:
    """Count the bytes beyond ASCII and the ASCII letters."""
    return len(sample.translate(None, _ASCII)), len(sample.translate(None, _NOT_LETTERS))


def _by_statistics(sample: bytes, likely: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=likely.split()).best()
    return best.encoding if best else ""


def _by_shape(sample: bytes) -> str:
    runs = _RUN.findall(sample)
    for codec, shape in (*_CYRILLIC, *_PAIRS):
        if all(map(shape.fullmatch, runs)):
            return codec
    for codec, sign, share in _WIDE:
        text = sample.decode(codec, "ignore")
        signs = len(text) - len(text.encode("ascii", "ignore"))
        if signs * 2 >= len(b"".join(runs)) // 2 and len(sign.findall(text)) >= signs * share:
            return codec
    return ""
