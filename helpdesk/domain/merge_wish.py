"""A customer's wish, by mail, that another of his customer numbers becomes one with his own (D24, D25).

Read out of the first line of a new mail of a registered contact; what follows from it is
`services.customers.merge_requests`. The number that he writes from is the one that survives.
"""

import re
from dataclasses import dataclass
from typing import Final

from helpdesk.domain.command_lines import read_commands
from helpdesk.domain.command_list import CommandName
from helpdesk.mail.message import Authentication, AuthResult, Mail, OriginKind

_NUMBER: Final = re.compile(r"(?=\D*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")
_BLANKS: Final = " .,;:!"
# Words that may stand around the numbers.
_BETWEEN: Final = frozenset(
    (
        *("kundennummer", "kundennummern", "nummer", "nummern", "und", "mit", "in", "die", "bitte", "unsere"),
        *("customer", "number", "numbers", "and", "with", "into", "the", "please", "our", "&", "+"),
    )
)


@dataclass(frozen=True, slots=True)
class MergeWish:
    """`other` shall live on as `survivor`, the number that the writer is a contact of."""

    survivor: str
    other: str


def wish_in(mail: Mail, authentication: Authentication, own: str, *, site_authenticates: bool) -> MergeWish | None:
    """Give what a contact of the number `own` wishes; None where he wishes nothing of the kind, or it is in doubt.

    He names both numbers in any order, or only the other one: "#zusammenführen 10042 und 10077".
    """
    proved = AuthResult.PASS if site_authenticates else AuthResult.NONE
    if mail.origin.kind is not OriginKind.PERSON or authentication.result not in {AuthResult.PASS, proved} or not own:
        return None
    lines = read_commands(mail.reply_text).lines
    if not lines or lines[0].name is not CommandName.MERGE:
        return None
    words = [word.strip(_BLANKS) for word in lines[0].argument.split()]
    said = [word for word in words if word and word.lower() not in _BETWEEN]
    others = [word for word in said if word != own]
    if len(others) != 1 or len(said) > 2 or not _NUMBER.fullmatch(others[0]):
        return None
    return MergeWish(own, others[0])
