"""A structured field with parameters: Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2183, RFC 2231).

Tolerant where senders are careless: missing semicolons, bare names with blanks, encoded words in names,
unpaired quotes. Not for addresses. Linear, and nothing raises.
"""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from helpdesk.mail import charset, fields, limits

_VALUE = re.compile(r"[^;\s]*")
# name = "quoted with \" pairs" | encoded words, which may hold semicolons | all up to the semicolon
# A name is looked for where a word begins, once: within a long word without "=" each search would read it all.
_PARAMETER = re.compile(
    r'(?<![^\s=;"])([^\s=;"]++)\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|((?:=\?[^?;\s]{1,75}\?[bq]\?[^?]*+\?=\s*+)++)|"?([^;]*))',
    re.DOTALL | re.IGNORECASE,
)
_EXTENDED_IN_PLAIN = re.compile(r"[\w-]{3,40}'[\w-]*'[^%]*%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r'\\(["\\])')
_LONGEST_KNOWN = 120  # characters; mails repeat the same few values
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?\Z")


def split(raw: str, hint: str = "") -> tuple[str, dict[str, str]]:
    """Give the value in lower case and the parameters, names in lower case, values decoded to clean text.

    `raw` is the unfolded value with 8-bit bytes as surrogates; `hint` names a charset to try for those.
    Sections (`name*0*`) are joined; an extended parameter wins over the plain one of the same name.
    """
    value, found = (_split_known if len(raw) <= _LONGEST_KNOWN else _split)(raw, hint)
    return value, dict(found)


def _split(raw: str, hint: str) -> tuple[str, dict[str, str]]:
    first = _VALUE.match(raw.lstrip())
    value = first[0].strip("\"'").lower() if first else ""
    if "=" not in raw:
        return fields.one_line(value), {}
    if "=" in value:  # "charset=utf-8" where the type is missing
        value = ""
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    plain: dict[str, str] = {}
    for name, text in _pairs(raw):
        section = _SECTION.match(name)
        if section is None or (section[2] is None and section[3] is None):
            if _EXTENDED_IN_PLAIN.match(text):
                sections.setdefault(name, {}).setdefault(0, (text, True))
            plain.setdefault(name, text)
        else:
            number = int(section[2] or 0)
            sections.setdefault(section[1], {}).setdefault(number, (text, section[3] is not None))
    found = {name: fields.decode_text(text, hint) for name, text in plain.items()}
    for name, numbered in sections.items():
        joined = fields.one_line(_extended(numbered, hint))
        if joined:
            found[name] = joined
    return fields.one_line(value), found


_split_known = lru_cache(maxsize=256)(_split)


def _pairs(raw: str) -> list[tuple[str, str]]:
    pairs = []
    for found in _PARAMETER.finditer(raw):
        quoted, bare = found[2], found[3] or found[4] or ""
        text = _ESCAPED.sub(r"\1", quoted) if quoted is not None else _without_quotes(bare.strip())
        pairs.append((found[1].lower(), text))
        if len(pairs) == limits.PARAMETERS:
            break
    return pairs


def _without_quotes(text: str) -> str:
    is_single = len(text) > 1 and text[0] == text[-1] == "'"
    return text[1:-1] if is_single else text.strip('"')


def _extended(numbered: dict[int, tuple[str, bool]], hint: str) -> str:
    """Join sections in order; bytes are decoded together, because a character may be cut between two."""
    name = hint
    data = bytearray()
    for place, number in enumerate(sorted(numbered)):
        text, encoded = numbered[number]
        if encoded and place == 0 and text.count("'") >= 2:
            name, _, text = text.split("'", 2)
        data += unquote_to_bytes(fields.to_bytes(text)) if encoded else fields.to_bytes(text)
    joined = charset.decode(bytes(data), name or "utf-8")
    return fields.decode_text(joined) if "=?" in joined else joined
