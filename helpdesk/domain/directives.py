"""The words by which the team says who somebody is: the first line of an answer, "#register" or "#customer 10042".

Not the older marks for internal words and for joining (`domain.intake`), and not the doing (`services.directives`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DirectiveKind(StrEnum):
    """What is to be done."""

    REGISTER = "register"  # make the requester a contact of the customer
    CUSTOMER = "customer"  # say whose ticket it is


@dataclass(frozen=True, slots=True)
class Directive:
    """`number` is the customer number that was named, "" for none."""

    kind: DirectiveKind
    number: str = ""


_WORDS: Final = {
    "register": DirectiveKind.REGISTER,
    "registrieren": DirectiveKind.REGISTER,
    "customer": DirectiveKind.CUSTOMER,
    "kunde": DirectiveKind.CUSTOMER,
}
_LINE: Final = re.compile(
    r"#\s?(?P<word>[a-z]+)(?:[ \t:]+(?P<number>[A-Za-z0-9][A-Za-z0-9._/-]{0,31}))?[ \t.]*", re.IGNORECASE
)


def directive_in(line: str) -> Directive | None:
    """Read the directive that a line is; None where it holds anything else too, or what is not known."""
    match = _LINE.fullmatch(line.strip())
    kind = _WORDS.get(match["word"].lower()) if match else None
    if match is None or kind is None or (kind is DirectiveKind.CUSTOMER and not match["number"]):
        return None
    return Directive(kind, (match["number"] or "").rstrip("."))
