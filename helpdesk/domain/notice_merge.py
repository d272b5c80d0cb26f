"""What mails about the merging of two customer numbers show: facts for their templates.

Not the other facts of a notice (`domain.notices`), and not the words (`mailtemplates/`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """A field of both numbers; `name` is a code, bank data are masked, `differs` tells whether they are not equal."""

    name: str
    survivor: str
    other: str
    differs: bool


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """Two customer numbers of one company; `other` lives on as `survivor`.

    `code`: how far the matter is, and with which data. `who`: who asked for it or answered, "Name <address>".
    """

    survivor: str
    other: str
    code: str = ""
    who: str = ""
    rows: tuple[DifferenceFacts, ...] = ()  # team: what stands side by side
