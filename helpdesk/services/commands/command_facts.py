"""The lines of a receipt and of the card, from what was done to what is kept with the mail and given to its template.

Not the words (mailtemplates) and not the sending (`services.commands.command_notices`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from helpdesk.domain.command_list import COMMANDS
from helpdesk.domain.command_orders import Order
from helpdesk.domain.notice_commands import BookingFacts, CardFacts, CommandFacts
from helpdesk.services.commands.command_bench import Done


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the receipt, as it is kept with the mail until that is written (`domain.notice_commands`)."""

    line: str
    code: str
    value: str = ""
    at: datetime | None = None
    near: tuple[str, ...] = ()
    failed: bool = True
    takes_back: bool = False
    booking: dict[str, Any] | None = None
    ticket: str = ""

    def kept(self) -> dict[str, Any]:
        """Give the form that is stored."""
        return {
            "line": self.line,
            "code": self.code,
            "value": self.value,
            "at": self.at.isoformat() if self.at else None,
            "near": list(self.near),
            "failed": self.failed,
            "booking": self.booking,
            "ticket": self.ticket,
        }


def line_of(order: Order, done: Done) -> Line:
    """Give what the receipt says of something that was done."""
    booking = order.booking if done.code == "time" else None
    kept = (
        {
            "hours": f"{booking.minutes // 60}:{booking.minutes % 60:02}",
            "day": booking.day.isoformat(),
            "billable": booking.billable,
            "travel": booking.travel,
            "reason": booking.reason,
        }
        if booking
        else None
    )
    line = done.line or order.line.raw
    return Line(line, done.code, done.value, done.at, (), done.failed, bool(done.inverse), kept, done.ticket)


def command_facts(kept: dict[str, Any]) -> CommandFacts:
    """Give a stored line as the templates know it."""
    booking = kept["booking"]
    return CommandFacts(
        line=kept["line"],
        code=kept["code"],
        value=kept["value"],
        at=datetime.fromisoformat(kept["at"]) if kept["at"] else None,
        near=tuple(kept["near"]),
        failed=kept["failed"],
        booking=BookingFacts(**{**booking, "day": date.fromisoformat(booking["day"])}) if booking else None,
        ticket=kept.get("ticket", ""),  # a row may be older than this
    )


def cards(language: str) -> tuple[CardFacts, ...]:
    """Give the card of all commands."""
    return tuple(
        CardFacts(
            spec.form(language),
            tuple(word for word in spec.words if f"#{word}" != spec.word(language)),
            spec.help(language),
            spec.example(language),
        )
        for spec in COMMANDS
    )
