"""The tables of a customer's file about notices: who is named for which kind, who wants what gathered or seldom.

Not the rules beyond the type of each key (`config.customers_checks`) and not who is told in the end
(`domain.chosen_contacts`, `domain.telling`).
"""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from helpdesk.config.section import Section


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _clock(value: str) -> str:
    try:
        found = time.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        raise ValueError(f"{value!r} is not a time of day like 17:00")
    return found.strftime("%H:%M")


Word = Annotated[str, BeforeValidator(_lower)]
Words = tuple[Word, ...]
Clock = Annotated[str, AfterValidator(_clock)]
Least = Annotated[Literal["low", "normal", "high", "urgent"], BeforeValidator(_lower)]


class NotifyTable(Section):
    """Who is told, by kind of notice."""

    new_tickets: Words = Field(default=(), description="Keys of contacts, or types, told of new tickets.")
    status_changes: Words = Field(default=(), description="Told where a ticket stands now.")
    service_reports: Words = Field(default=(), description="Get the service reports.")
    security: Words = Field(default=(), description="Told of security matters; without the key the type technik.")
    maintenance: Words = Field(default=(), description="Told of maintenance; without the key the type technik.")
    outages: Words = Field(default=(), description="Told of outages; without the key the type technik.")


class DigestTable(Section):
    """What is gathered, and the local time at which it is sent."""

    new_tickets: Clock | None = Field(default=None, description="Time of day for new tickets, such as 17:00.")
    status_changes: Clock | None = Field(default=None, description="Time of day for changes of status.")
    service_reports: Clock | None = Field(default=None, description="Time of day for service reports.")
    security: Clock | None = Field(default=None, description="Time of day for security matters.")
    maintenance: Clock | None = Field(default=None, description="Time of day for maintenance.")
    outages: Clock | None = Field(default=None, description="Time of day for outages.")


class OnlyFromTable(Section):
    """From which priority on somebody is told."""

    new_tickets: Least | None = Field(default=None, description="Least priority of new tickets.")
    status_changes: Least | None = Field(default=None, description="Least priority for changes of status.")
    service_reports: Least | None = Field(default=None, description="Least priority for service reports.")
    security: Least | None = Field(default=None, description="Least priority of security matters.")
    maintenance: Least | None = Field(default=None, description="Least priority of maintenance.")
    outages: Least | None = Field(default=None, description="Least priority of outages.")


def given(table: Section) -> dict[str, Any]:
    """Give the keys of a table that have a value; tables within it stay as they are."""
    return {key: value for key, value in table if value is not None}
