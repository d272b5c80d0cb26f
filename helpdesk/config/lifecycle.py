"""The table [lifecycle] of `helpdesk.toml`: what time does to tickets, and when the team is reminded of them.

Not the rules (`domain.lifecycle`) and not the doing (`services.ticketing.lifecycle`).
"""

from datetime import time

from pydantic import Field, field_validator

from helpdesk.config.section import Section
from helpdesk.config.values import PositiveInt


class Lifecycle(Section):
    """What time does to tickets, and when the team is reminded of them."""

    close_after_days: PositiveInt = Field(
        default=7, description="A resolved ticket closes by itself so many days later; the customer is told when."
    )
    announce_closing_days: int = Field(
        default=2,
        ge=0,
        strict=True,
        description="The customer is reminded so many days before that; 0: he is not.",
    )
    reopen_within_days: PositiveInt = Field(
        default=14,
        description="A reply opens a closed ticket again for so many days; later ones become new, linked tickets.",
    )
    remind_unassigned_after_minutes: int = Field(
        default=60,
        ge=0,
        strict=True,
        description="The team is reminded of a ticket that nobody took or answered, and once more after four times "
        "that; 0: never.",
    )
    morning_list_at: str = Field(
        default="07:30",
        description="When dispatchers get the list of what is new, due and waiting, Monday to Friday; empty: never.",
    )
    waiting_long_days: PositiveInt = Field(
        default=7, description="A ticket that waits for the customer for so many days stands in that list."
    )

    @field_validator("morning_list_at")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if value:
            try:
                found = time.fromisoformat(value)
            except ValueError:
                found = None
            if found is None or found.tzinfo is not None or found.second:
                raise ValueError(f"{value!r} is not a time of day like 07:30")
        return value

    @property
    def morning(self) -> time | None:
        """The local time of the morning list; None where there is none."""
        return time.fromisoformat(self.morning_list_at) if self.morning_list_at else None
