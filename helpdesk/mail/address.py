"""Addresses and Message-IDs out of raw field values (RFC 5322 3.4, 3.6.4), tolerant and linear.

The list is split first and decoded afterwards, so that an encoded comma divides nothing. Not for writing
addresses, and no check whether anybody may use an address.
"""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from functools import lru_cache
from inspect import signature
from typing import NamedTuple

from helpdesk.mail import fields, limits, secondopinion
from helpdesk.mail.fields import Header
from helpdesk.mail.message import Address

# Longer or deeper values are read, but prove nothing: no honest author needs them.
_PROOF_CHARACTERS = 998
_PROOF_COMMENTS = 8
_LOCAL_AND_DOMAIN = 320  # RFC 3696 erratum 1690 says 254; some systems write more

_LONGEST_KNOWN = 120  # characters; each mail is addressed to the same few, and its author is asked for more than once

_TEXT = re.compile(r'[^"(<,;:]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*)>")
_OPEN_ANGLE = re.compile(r"<[^<>,;]*")
_IN_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_AROUND_SIGNS = re.compile(r"\s*([@.])\s*")
_ADDRESS = re.compile(r'((?:"[^"]+"|[^\s@<>(),;:"\[\]])+)@([^\s@<>(),;:"\[\]]+|\[[^\[\]\s]+\])')
_MESSAGE_ID = re.compile(r"<([^<>]*)>")
_BLANKS = re.compile(r"\s+")
# One mailbox in which there is nothing to take differently: `a@x.test`, `Erika Beispiel <a@x.test>` and the like.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL = r"[A-Za-z0-9!#$%&*+/=^_`{|}~-]++"  # without the signs that some readers take off or decode
_DOT_ATOMS = rf"{_LOCAL}(?:\.{_LOCAL})*+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++"
_PLAIN = re.compile(rf"""(?:({_ATOM}++(?:[ ]{_ATOM}++)*+|"[A-Za-z0-9 ,&/+-]++")[ ])?<({_DOT_ATOMS})>|({_DOT_ATOMS})""")
_SPECIALS = frozenset('()<>[]:;@\\,."')
# Newer versions of Python find nothing at all in `a@b.test <a@b.test>` unless told to read as the older ones do.
_LENIENT = {"strict": False} if "strict" in signature(getaddresses).parameters else {}


class _Token(NamedTuple):
    kind: str  # "text", "quoted", "comment", "angle", or the separator itself
    text: str = ""


def parse_list(raw: str, hint: str = "") -> tuple[Address, ...]:
    """Read an address list from an unfolded raw value; members without a usable address are left out.

    At most `limits.ADDRESSES` are given. Display names are decoded (`hint`: charset for raw 8-bit bytes), domains made
    lower-case and otherwise left as sent, never turned to or from IDNA.
    """
    return (_known_list if len(raw) <= _LONGEST_KNOWN else _list)(raw, hint)


def _list(raw: str, hint: str) -> tuple[Address, ...]:
    if plain := _PLAIN.fullmatch(raw):
        return (_plain_mailbox(plain, hint),)
    found: list[Address] = []
    before = ""  # words of members without address: Muster, Erika <erika@example.de>
    for member in _members(raw):
        address = _address_of(member)
        if not address:
            words = _phrase(member)
            before = f"{before}{words}, " if words and len(before) < _PROOF_CHARACTERS else before
            continue
        name = fields.decode_text(before + _name(member), hint).strip("'\" ")
        before = ""
        found.append(Address(name="" if name.lower() == address.lower() else name, address=address))
        if len(found) == limits.ADDRESSES:
            break
    return tuple(found)


_known_list = lru_cache(maxsize=256)(_list)


def parse_fields(header: Header, name: str, hint: str = "") -> tuple[Address, ...]:
    """Read the lists of all fields of that name together, at most `limits.ADDRESSES`."""
    lists = (parse_list(raw, hint) for raw in header.values(name))
    return tuple(address for addresses in lists for address in addresses)[: limits.ADDRESSES]


def sender(header: Header, hint: str = "") -> Address | None:
    """Give who the mail says wrote it: the first usable mailbox of From, else of Reply-To, else of Sender.

    None where there is none. Only a claim: see `is_proof`.
    """
    claims = (parse_fields(header, name, hint) for name in ("from", "reply-to", "sender"))
    return next((found[0] for found in claims if found), None)


def is_proof(header: Header, author: Address | None) -> bool:
    """Tell whether there is exactly one From field, and every reading of it gives this author and nobody else.

    Readers disagree on `a@one.test <b@two.test>`; who relies on such a field can be deceived. A group names nobody
    alone, even where one is in it (RFC 6854 wants Sender beside it, and servers check the one or the other).
    """
    values = header.values("from")
    if author is None or len(values) != 1 or header.defects:
        return False
    raw = values[0]
    if len(raw) > _PROOF_CHARACTERS or raw.count("(") > _PROOF_COMMENTS or fields.one_line(raw) != raw.strip():
        return False
    if (plain := _PLAIN.fullmatch(raw.strip())) and _is_plain_name(plain[1]):
        return _normal(plain[2] or plain[3]) == author.address
    if any(token.kind in {":", ";"} for token in _tokens(raw)):
        return False
    readings = [[found for _, found in getaddresses([raw], **_LENIENT)], secondopinion.authors(raw)]
    readings.append([found.address for found in parse_list(raw)])
    return all({_normal(found) for found in reading if found} == {author.address} for reading in readings)


def _is_plain_name(phrase: str | None) -> bool:
    """Tell whether a phrase of the plain grammar stays one when readers decode it before they split the field."""
    return phrase is None or "=?" not in phrase or _SPECIALS.isdisjoint(fields.decode_text(phrase))


def message_ids(value: str) -> tuple[str, ...]:
    """Give the identifiers of a decoded In-Reply-To or References value, without brackets.

    At most `limits.MESSAGE_IDS`. Without brackets only words with an @ count: In-Reply-To of old clients holds
    sentences.
    """
    bracketed = (_BLANKS.sub("", found) for found in _MESSAGE_ID.findall(value))
    ids = [found for found in bracketed if found] or [word for word in value.split() if "@" in word.strip("@<>")]
    return tuple(dict.fromkeys(found.strip("<>,;") for found in ids))[: limits.MESSAGE_IDS]


def message_id(value: str) -> str:
    """Give the one identifier of a decoded Message-ID value; without brackets the whole value counts."""
    ids = message_ids(value)
    return ids[0] if ids else _BLANKS.sub("", value).strip("<>")


def _plain_mailbox(plain: re.Match[str], hint: str) -> Address:
    address = _normal(plain[2] or plain[3])
    name = fields.decode_text((plain[1] or "").strip('"'), hint).strip("'\" ")
    return Address(name="" if name.lower() == address.lower() else name, address=address)


def _members(raw: str) -> Iterator[list[_Token]]:
    member: list[_Token] = []
    for token in _tokens(raw):
        if token.kind in {",", ";"}:
            yield member
            member = []
        elif token.kind == ":":
            if not any(before.kind == "angle" or "@" in before.text for before in member):
                member = []  # the name of a group, or mailto:
        else:
            member.append(token)
    yield member


def _tokens(raw: str) -> Iterator[_Token]:
    """Cut the value into tokens; a quote or bracket without its pair counts as a letter from then on."""
    at = 0
    unpaired: set[str] = set()
    while at < len(raw):
        char = raw[at]
        if char in ",;:":
            yield _Token(char)
            at += 1
            continue
        if char == "<":
            found = _ANGLE.match(raw, at)
            opened = found or _OPEN_ANGLE.match(raw, at)
            yield _Token("angle", opened[0].strip("<>") if opened else "")
            at = opened.end() if opened else len(raw)
            continue
        quoted = _QUOTED.match(raw, at) if char == '"' and char not in unpaired else None
        end = _comment_end(raw, at) if char == "(" and char not in unpaired else 0
        if quoted:
            yield _Token("quoted", _PAIR.sub(r"\1", quoted[1]))
            at = quoted.end()
        elif end:
            yield _Token("comment", raw[at + 1 : end - 1])
            at = end
        elif char in '"(':
            unpaired.add(char)
            at += 1
        else:
            text = _TEXT.match(raw, at)
            yield _Token("text", text[0] if text else char)
            at = text.end() if text else at + 1


def _comment_end(raw: str, at: int) -> int:
    depth = 0
    for sign in _IN_COMMENT.finditer(raw, at):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if depth == 0:
            return sign.end()
    return 0


def _phrase(member: list[_Token]) -> str:
    return "".join(token.text for token in member if token.kind in {"text", "quoted"}).strip()


def _name(member: list[_Token]) -> str:
    has_angle = any(token.kind == "angle" for token in member)
    phrase = _phrase(member) if has_angle else ""
    return phrase or next((token.text.strip() for token in member if token.kind == "comment"), "")


def _address_of(member: list[_Token]) -> str:
    """Give the usable address of a member: in brackets before bare, the last before the first."""
    for token in reversed(member):
        address = _usable(token.text) if token.kind == "angle" else ""
        if address:
            return address
    words = (token for token in member if token.kind in {"text", "quoted"})
    bare = "".join(f'"{token.text}"' if token.kind == "quoted" else token.text for token in words)
    if "=?" in bare:  # name and address in one encoded word
        bare = fields.decode_text(bare)
    candidates = [bare, *reversed(bare.split())] if "@" in bare else []
    return next(filter(None, map(_usable, candidates)), "")


def _usable(text: str) -> str:
    if "@" not in text and "=?" not in text:
        return ""
    text = _COMMENT.sub("", text)
    plain = fields.decode_text(text.rpartition(":")[2] if text.startswith(("@", "mailto:")) else text)
    plain = _AROUND_SIGNS.sub(r"\1", plain.strip(" <>'"))
    found = _ADDRESS.fullmatch(plain.strip('"') if plain.count('"') == 2 and plain[-1] == '"' else plain.strip(".,"))
    if found is None or len(plain) > _LOCAL_AND_DOMAIN:
        return ""
    return f"{found[1]}@{found[2].rstrip('.').lower()}"


def _normal(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.rstrip('.').lower()}"
