"""What becomes of a ticket when a person who takes part in it is erased (GDPR art. 17(3)(b), 18): policy as a table.

Not who takes part (`services.privacy.person`) and not the doing (`services.privacy.person_erase`).
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a ticket."""

    STAYS = "stays"  # as it is
    MASKED = "masked"  # he is taken out; what came and went by mail stays untouched under restriction
    EMPTIED = "emptied"  # he is taken out, and what he wrote and got goes
    DELETED = "deleted"  # all of it goes


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What is known of a ticket when somebody is erased."""

    held: str  # by what hold, "" for none
    ended: bool
    term_over: bool
    duty: bool  # a law wants it kept for its term
    alone: bool  # nobody else outside takes part


def fate_of(facts: TicketFacts) -> tuple[Fate, str]:
    """Give what becomes of a ticket and why, as a code; the first rule that fits."""
    if facts.held:
        return Fate.STAYS, "held"
    if not facts.ended:
        return Fate.STAYS, "not_ended"
    if facts.term_over:
        return Fate.DELETED, "term_over"
    if facts.duty:
        return Fate.MASKED, "duty"
    return (Fate.DELETED, "no_duty") if facts.alone else (Fate.EMPTIED, "others_take_part")
