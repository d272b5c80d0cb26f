"""Telephone passwords: what is kept of one, and whether a spoken one fits (D22).

Only a scrypt hash is kept (RFC 7914). Not the asking and not the journal. Blanks and the way letters are composed do
not count: people say passwords, they do not type them.
"""

import base64
import hashlib
import hmac
import unicodedata

_N, _R, _P = 2**14, 8, 1  # 16 MB of memory and some hundredths of a second
SALT_BYTES = 16


def hashed(password: str, salt: bytes) -> str:
    """Give what is kept of a password; `salt` is random, of `SALT_BYTES`."""
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(_digest(password, salt, _N, _R, _P))}"


def fits(password: str, kept: str) -> bool:
    """Tell whether this is the password that was kept; an empty one never fits."""
    if not kept or not _plain(password):
        return False
    _, n, r, p, salt, digest = kept.split("$")
    found = _digest(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(digest))


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(_plain(password).encode(), salt=salt, n=n, r=r, p=p, dklen=32)


def _plain(password: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", password).split())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
