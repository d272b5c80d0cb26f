"""What makes the named sender of a mail doubtful by its own words, and the name that may be shown for an address.

Not the verdict of our mail server (`authentication`), and no proof of anything: a mail without doubts may be forged.
RFC 5322 3.6.2 (From), Unicode TS 39 (letters that look alike).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import chain
from typing import Final

from helpdesk.mail import address
from helpdesk.mail.message import Address, Mail

_LONGEST: Final = 1000  # characters of a name or a field that are looked at
_WORD: Final = re.compile(r"[^\W\d_]+")
# "@" as some write it to be read by people only; what stands around it must look like an address.
_IN_NAME: Final = re.compile(
    r"""([^\s<>"'(),;:@]{1,64})\s?(?:@|[\[({]\s?at\s?[\])}])\s?([\w-]+(?:\.[\w-]+)+)""", re.IGNORECASE
)
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # their letters can be taken for each other


class Doubt(StrEnum):
    """Why a sender is doubtful; the values are stable words."""

    SEVERAL_SENDERS = "several senders"
    ADDRESS_IN_NAME = "address in name"  # of somebody else
    MIXED_LETTERS = "mixed letters"  # of scripts that look alike, within one word
    OUR_NAME = "our name"  # with an address that is none of ours
    THROUGH_FORM = "through form"  # anybody can type any address into it
    REFUTED = "refuted"  # by our own mail server
    UNPROVED = "unproved"  # our mail server could vouch for the sender, and does not


def of(mail: Mail, our_names: Collection[str] = ()) -> tuple[Doubt, ...]:
    """Give the doubts that the mail itself raises; `our_names` are names that only addresses of ours should carry."""
    if mail.sender is None:
        return ()
    named = {box.address.lower() for value in mail.header_all("From") for box in address.parse_list(value[:_LONGEST])}
    ours = {name.casefold() for name in our_names}
    checks = (
        (len(named) > 1 or len(mail.header_all("From")) > 1, Doubt.SEVERAL_SENDERS),
        (bool(mail.sender.name) and not name_to_show(mail.sender), Doubt.ADDRESS_IN_NAME),
        (has_mixed_letters(f"{mail.sender.name} {mail.sender.address}"), Doubt.MIXED_LETTERS),
        (mail.sender.name.casefold() in ours, Doubt.OUR_NAME),
    )
    return tuple(doubt for applies, doubt in checks if applies)


def name_to_show(person: Address) -> str:
    """Give the display name, "" where it holds another address than the person's own: it would be taken for his."""
    name = unicodedata.normalize("NFKC", person.name[:_LONGEST])
    name = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    own = person.address.lower()
    others = (f"{found[1]}@{found[2]}".lower() != own for found in _IN_NAME.finditer(name))
    return "" if any(others) else person.name


def as_shown(person: Address) -> Address:
    """Give the person as he is named to people."""
    name = name_to_show(person)
    return person if name == person.name else Address(name, person.address)


def with_names_to_show(mail: Mail) -> Mail:
    """Give the mail with everybody in it as he is named to people."""
    return replace(
        mail,
        sender=as_shown(mail.sender) if mail.sender else None,
        to=tuple(map(as_shown, mail.to)),
        cc=tuple(map(as_shown, mail.cc)),
        reply_to=tuple(map(as_shown, mail.reply_to)),
    )


def has_mixed_letters(text: str) -> bool:
    """Tell whether letters of different scripts that look alike stand in one word ("Pаypal" with a Cyrillic а)."""
    if text.isascii():
        return False
    return any(len(set(_scripts(word[0]))) > 1 for word in _WORD.finditer(text[:_LONGEST]))


def _scripts(word: str) -> Iterator[str]:
    names = (unicodedata.name(letter, "") for letter in word)
    return chain.from_iterable((script for script in _SCRIPTS if name.startswith(script)) for name in names)
