"""What an Authentication-Results field says, method by method, and whose identity each of them is about.

Not whose field counts (`mail.authentication`, `mail.authentication_m365`). RFC 8601 2.2; whatever is odd is no result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.wordlists import words

LONGEST: Final = 16_384  # characters of the field; longer ones are not read
_DEEPEST: Final = 20  # comments inside comments
_DOMAIN: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# Below a country these labels are registries: "co.uk" and "com.au" sign for nobody.
_SECOND_LEVEL: Final = frozenset(
    words(
        "ac|asn|asso|biz|co|com|edu|firm|gen|go|gob|gov|gouv|gv|id|ind|inf|info|k12|lg|ltd|me|mil|name|ne"
        "|net|nhs|nic|nom|or|org|plc|priv|pro|pub|res|sch|web"
    )
)


class OddFieldError(ValueError):
    """The field does not follow RFC 8601."""


@dataclass(frozen=True, slots=True)
class Result:
    """One method's word: "dkim=pass header.d=example.de"."""

    method: str
    verdict: str
    properties: dict[str, str]

    def __str__(self) -> str:
        said = "".join(f" {name}={value}" for name, value in sorted(self.properties.items()) if "." in name)
        return f"{self.method}={self.verdict}{said}"[:200]


def read(value: str) -> tuple[str, list[Result]]:
    """Give the authserv-id in lower case and the results; raises OddFieldError."""
    first, *others = _said(value)
    if not 1 <= len(first) <= 2 or "=" in first or (len(first) == 2 and not first[1].isdigit()):
        raise OddFieldError
    return first[0].lower(), _results(others)


def read_without_id(value: str) -> list[Result]:
    """Give the results of a field that begins with them at once; raises OddFieldError."""
    return _results(_said(value))


def covers(result: Result, address: str) -> bool:
    """Tell whether a passed check is about the author (lower-case), and not about somebody else on the way."""
    domain = address.rpartition("@")[2]
    said = result.properties
    match result.method:
        case "dmarc":
            return bool(domain) and said.get("header.from", "").lower() == domain
        case "dkim":
            return any(_aligned(said.get(name, ""), domain) for name in ("header.d", "header.i"))
        case "spf":
            return _aligned(said.get("smtp.mailfrom", ""), domain)
        case "auth":
            return address in (said.get("smtp.auth", "").lower(), said.get("smtp.mailfrom", "").lower())
    return False


def _aligned(identity: str, domain: str) -> bool:
    """Tell whether `identity` (a domain, or an address) belongs to `domain` or to a parent that is no registry."""
    signer = identity.lower().rpartition("@")[2]
    if not _DOMAIN.fullmatch(signer) or not _DOMAIN.fullmatch(domain):
        return False
    if signer == domain:
        return True
    labels = signer.split(".")
    registry = len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVEL
    return not registry and domain.endswith(f".{signer}")


def _said(value: str) -> list[list[str]]:
    if len(value) > LONGEST:
        raise OddFieldError
    return _statements(list(_tokens(value)))


def _results(statements: list[list[str]]) -> list[Result]:
    return [_result(said) for said in statements if said and [word.lower() for word in said] != ["none"]]


def _statements(tokens: list[str]) -> list[list[str]]:
    statements: list[list[str]] = [[]]
    for piece in tokens:
        if piece == ";":
            statements.append([])
        else:
            statements[-1].append(piece)
    return statements


def _result(pieces: list[str]) -> Result:
    """Read `name = value name = value ...`; the first pair is the method and its verdict."""
    if len(pieces) % 3 or any(sign != "=" for sign in pieces[1::3]) or "=" in (*pieces[0::3], *pieces[2::3]):
        raise OddFieldError
    pairs = [(name.lower(), value) for name, value in zip(pieces[0::3], pieces[2::3], strict=True)]
    method, verdict = pairs[0]
    properties = dict(pairs[1:])
    if len(properties) != len(pairs) - 1:
        raise OddFieldError  # said twice: which one counts?
    return Result(method.partition("/")[0], verdict.lower(), properties)


def _tokens(value: str) -> Iterator[str]:
    """Give words, the content of quoted strings, "=" and ";"; quoting these two is odd, nobody needs it."""
    at = 0
    while at < len(value):
        sign = value[at]
        if sign in " \t\r\n":
            at += 1
        elif sign == "(":
            at = _after_comment(value, at)
        elif sign in "=;":
            yield sign
            at += 1
        elif sign == '"':
            word, at = _quoted(value, at)
            yield word
        else:
            end = at
            while end < len(value) and value[end] not in ' \t\r\n();="':
                end += 1
            if end == at or value[end : end + 1] == '"':
                raise OddFieldError
            yield value[at:end]
            at = end


def _after_comment(value: str, at: int) -> int:
    depth = 0
    while at < len(value):
        sign = value[at]
        if sign == "\\":
            at += 1
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        at += 1
        if depth == 0:
            return at
        if depth > _DEEPEST:
            break
    raise OddFieldError


def _quoted(value: str, at: int) -> tuple[str, int]:
    word: list[str] = []
    at += 1
    while at < len(value):
        sign = value[at]
        if sign == '"':
            if not word or "=" in word or ";" in word:
                raise OddFieldError
            return "".join(word), at + 1
        if sign == "\\":
            at += 1
            sign = value[at : at + 1]
        word.append(sign)
        at += 1
    raise OddFieldError
