"""Words become header lines: cleaning, encoded words, folding, addresses and file names, all pure ASCII.

Not the order of a mail's fields and parts (`compose`) and not the reading of them (`parse`).
RFC 5322 2.2.3 and 3.4 (folding, mailboxes), RFC 2047 (encoded words), RFC 2231 (file names).
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import quote

from helpdesk.errors import PermanentFailure
from helpdesk.mail.message import Address

LINE_LENGTH = 78  # RFC 5322 2.1.1: what a header line should not exceed
LONGEST_LINE = 998  # RFC 5322 2.1.1: what no line may exceed
_LONGEST_NAME = 120
_LONGEST_FILENAME = 120
_LONGEST_ADDRESS = 320
_LONGEST_QUOTED = 64
_LONGEST_PARAMETER = 50
_ENCODED_ROOM = 48  # so that an encoded word fits behind every field name of ours

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_GAP = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*")
_PLAIN_FILENAME = re.compile(r"[ !#-\[\]-~]*")
_ODD = re.compile(r"[^A-Za-z0-9. ()+_-]+")
_MAILBOX = re.compile(
    r"""(?:[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+|"(?:[ !#-\[\]-~]|\\[ -~])*")"""
    r"@(?:[A-Za-z0-9_.\-]+|\[[A-Za-z0-9.:\-]+\])"
)
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,900}")
_Piece = TypeVar("_Piece", str, bytes)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
# RFC 2047 5(3): what an encoded word in a display name may hold as it is.
_Q_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_ASCII = {chr(code): chr(code) if chr(code) in _Q_SAFE else f"={code:02X}" for code in range(128)} | {" ": "_"}


def one_line(value: str, limit: int) -> str:
    """Give the value as one line of at most `limit` characters that can neither end nor disguise a header.

    C0, C1, line and paragraph separators become single spaces, bidi controls vanish, and lone surrogates
    become U+FFFD.
    """
    line = value
    if not line.isprintable() or "  " in line:  # most values have nothing to clean
        line = _SURROGATE.sub("\ufffd", _GAP.sub(" ", _BIDI.sub("", line)))
    line = line.strip(" ")
    return line if len(line) <= limit else line[:limit].rstrip(" ")


def fold(name: str, words: Iterable[str]) -> str:
    """Give a header field with its CRLF; lines break between words at 78 columns, never before the first."""
    words = list(words)
    whole = " ".join((f"{name}:", *words))
    if len(whole) <= LINE_LENGTH:  # most fields
        return whole + "\r\n"
    lines, line, first = [], f"{name}:", True
    for word in words:
        if not first and len(line) + 1 + len(word) > LINE_LENGTH:
            lines.append(line)
            line = ""
        line += " " + word
        first = False
    lines.append(line)
    return "\r\n".join(lines) + "\r\n"


def text_words(value: str, longest: int = LONGEST_LINE) -> list[str]:
    """Give the words of a cleaned unstructured value (RFC 5322 3.2.5), encoded where they need it.

    Words that are longer than `longest` are encoded too, because an encoded word may be divided.
    """
    words = value.split(" ")
    if value.isascii() and "=?" not in value and len(value) <= longest:
        return words
    needy = [place for place, word in enumerate(words) if not word.isascii() or "=?" in word or len(word) > longest]
    if not needy:
        return words
    first, last = needy[0], needy[-1] + 1
    return [*words[:first], *encoded_words(" ".join(words[first:last])), *words[last:]]


def encoded_words(text: str) -> list[str]:
    """Give encoded words (RFC 2047) of whole characters; "Q" for mostly Latin text, else "B"."""
    if sum(character > "\x7f" for character in text) * 2 > len(text):
        room = _ENCODED_ROOM * 3 // 4
        chunks = _packed((character.encode() for character in text), room)
        return [f"=?utf-8?b?{b64encode(b''.join(chunk)).decode('ascii')}?=" for chunk in chunks]
    chunks_q = _packed((_q(character) for character in text), _ENCODED_ROOM)
    return [f"=?utf-8?q?{''.join(chunk)}?=" for chunk in chunks_q]


def mailbox_words(mailbox: Address) -> list[str]:
    """Give the words of one mailbox (RFC 5322 3.4). Raises PermanentFailure for an address no header can hold."""
    address = _ascii_address(mailbox.address)
    name = one_line(mailbox.name, _LONGEST_NAME)
    return [*_phrase(name), f"<{address}>"] if name else [address]


def clean_filename(name: str) -> str:
    """Give the name of a file as one path component of at most 120 characters; the extension stays."""
    line = one_line(name, len(name)).translate({ord(sign): "_" for sign in '/\\"'})
    line = line.strip()  # of every kind of space: readers do the same
    if all(sign == "." or sign.isspace() for sign in line):
        return "attachment"
    if len(line) <= _LONGEST_FILENAME:
        return line
    stem, dot, extension = line.rpartition(".")
    if not dot or len(extension) > 10:
        return line[:_LONGEST_FILENAME].rstrip()
    return stem[: _LONGEST_FILENAME - len(extension) - 1] + dot + extension


def filename_parameters(name: str) -> tuple[list[str], list[str]]:
    """Give the parameters for Content-Type and Content-Disposition that name a cleaned file.

    Where the name needs RFC 2231, `name` in Content-Type holds an ASCII fallback. It does not stand as a
    second `filename`, because several readers would then take the fallback for the name.
    """
    if _PLAIN_FILENAME.fullmatch(name) and len(name) <= _LONGEST_PARAMETER and "=?" not in name:
        return [f'name="{name}"'], [f'filename="{name}"']
    fallback = f'name="{_ascii_filename(name)}"'
    chunks = ["".join(chunk) for chunk in _packed((quote(sign, safe="") for sign in name), _LONGEST_PARAMETER)]
    if len(chunks) == 1:
        return [fallback], [f"filename*=utf-8''{chunks[0]}"]
    charset = ["utf-8''"] + [""] * (len(chunks) - 1)
    parts = zip(charset, chunks, strict=True)
    return [fallback], [f"filename*{place}*={first}{chunk}" for place, (first, chunk) in enumerate(parts)]


def is_message_id(value: str) -> bool:
    """Tell whether the value can stand between the angle brackets of a Message-ID field."""
    return bool(_MESSAGE_ID.fullmatch(value))


def _packed(pieces: Iterable[_Piece], room: int) -> list[list[_Piece]]:
    chunks: list[list[_Piece]] = [[]]
    used = 0
    for piece in pieces:
        if used and used + len(piece) > room:
            chunks.append([])
            used = 0
        chunks[-1].append(piece)
        used += len(piece)
    return chunks


def _q(character: str) -> str:
    return _Q_ASCII.get(character) or "".join(f"={byte:02X}" for byte in character.encode())


def _phrase(name: str) -> list[str]:
    if name.isascii() and "=?" not in name:
        if _ATOMS.fullmatch(name) and all(len(word) <= _LONGEST_QUOTED for word in name.split(" ")):
            return name.split(" ")
        quoted = '"' + name.replace("\\", r"\\").replace('"', r"\"") + '"'
        if len(quoted) <= _LONGEST_QUOTED:
            return [quoted]
    return encoded_words(name)


def _ascii_address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise PermanentFailure(f"the domain of {address!r} is no domain name: {error}") from error
    mailbox = f"{local}@{ascii_domain}"
    if len(mailbox) > _LONGEST_ADDRESS or not _MAILBOX.fullmatch(mailbox):
        raise PermanentFailure(f"no mail can be written to {address[:80]!r}: a header cannot hold this address")
    return mailbox


def _ascii_filename(name: str) -> str:
    latin = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", name).translate(_UMLAUTS))
    plain = _ODD.sub("_", latin.encode("ascii", "ignore").decode("ascii")).strip()[-_LONGEST_PARAMETER:]
    return "attachment" + plain if plain.startswith(".") else plain or "attachment"
