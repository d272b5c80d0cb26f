"""The form of every table of every file: unknown keys are errors, values never change.

Not a table itself (`config.settings`, `config.people`, `config.routing`, `config.customers`).
"""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
