"""What the questions about a mail's origin look at, gathered once: fields by name, subject, words, parts.

No judgement of its own (`automation`, `receipts`, `feedback`, `lists`).
"""

import re
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.fields import Header
from helpdesk.mail.folding import casefold
from helpdesk.mail.message import Address
from helpdesk.mail.subject import base_subject

LOOKED_AT: Final = 2_000  # characters of a field, or of the text
# Where an older mail begins: quote signs, the header block of a forward, a divider.
_OLDER: Final = re.compile(
    r"(?m)^(?:[ \t]{0,8}(?:>|-{3,}\s*[^\s-]|_{10,})"
    r"|[ \t*]{0,8}(?:von|from|de|da|van|od|från|fra|lähettäjä|feladó|kimden|от кого|от)[ \t]?\*?:[ \t*])",
    re.IGNORECASE,
)
_OLDER_SIGNS: Final = (":", ">", "---", "__________")  # without one of them there is none
# The marks of people who pass a mail on, outermost.
_FORWARDED: Final = re.compile(
    r"\s*(?:\[?fwd?|wg|weitergeleitet|tr|rv|doorst|vl|vb|vs|pd|i|enc|videresendt|továbbítás|ilt|пересл|转发|轉寄)"
    r"[ \xa0]?[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clues:
    """What is long is shortened, but for `header`: all fields of the mail, decoded."""

    header: Header
    sender: Address | None
    subject: str
    base: str  # the subject without reply and forward marks, case-folded
    text: str  # the beginning of the body
    own_words: str  # the beginning of the text, case-folded, as far as no older mail begins
    quotes: bool  # an older mail stands within the beginning of the text
    content_type: str  # the field with its parameters, in lower case
    part_types: frozenset[str]  # of all parts that are not inside of an attached mail
    method: str  # of the calendar part, upper-case; "" where there is none

    def first(self, name: str) -> str:
        """Give the topmost value of a field, "" where there is none."""
        return self.header.first(name)[:LOOKED_AT]

    def values(self, name: str) -> tuple[str, ...]:
        """Give all values of a field from the top down."""
        return tuple(value[:LOOKED_AT] for value in self.header.values(name))

    @property
    def null_sender(self) -> bool:
        """Tell whether the envelope sender was empty, as the receiving server wrote it into Return-Path."""
        return any(value in ("<>", "< >", "") for value in self.values("return-path"))

    @property
    def is_marked(self) -> bool:
        """Tell whether reply or forward marks stand before the subject."""
        return self.base != self.subject.casefold()

    @property
    def is_forwarded(self) -> bool:
        """Tell whether the outermost mark before the subject is that of somebody who passed the mail on."""
        return _FORWARDED.match(self.subject) is not None

    @property
    def local_part(self) -> str:
        """Give what stands before the @ of the sender, in lower case."""
        return self.sender.address.rpartition("@")[0].lower() if self.sender else ""


def gather(
    header: Header,
    sender: Address | None,
    subject: str,
    text: str,
    part_types: frozenset[str] = frozenset(),
    method: str = "",
) -> Clues:
    """Gather the clues; `header` are all fields of the mail, decoded, and `text` its readable body."""
    subject = subject[:LOOKED_AT].strip()
    text = text[:LOOKED_AT].strip()
    older = _OLDER.search(text) if any(map(text.__contains__, _OLDER_SIGNS)) else None
    return Clues(
        header=header,
        sender=sender,
        subject=subject,
        base=base_subject(subject).casefold(),
        text=text,
        own_words=casefold(text[: older.start()] if older else text).replace("’", "'"),
        quotes=older is not None,
        content_type=header.first("content-type")[:LOOKED_AT].lower(),
        part_types=part_types,
        method=method,
    )
