"""What a mail offers to do: facts for the templates of links with a command in them.

Not the other facts of a notice (`domain.notices`) and not the making of the links (`services.commands.actions`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A mailto link that opens an answer with a command in it; `words` is what does the same where no link works."""

    label: str
    link: str
    words: str
