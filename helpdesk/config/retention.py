"""The table [retention] of `helpdesk.toml`: how long tickets are kept, and whether they are deleted by themselves.

Not the classes and their terms (`domain.retention`) and not the deletion (`services.privacy.retention`).
"""

from pydantic import Field, field_validator

from helpdesk.config.section import Section
from helpdesk.domain.retention import CLASSES, DEFAULT


class Retention(Section):
    """How long tickets with their mails are kept after the year in which they ended."""

    default_class: str = Field(
        default=DEFAULT,
        description=f"Class of what belongs to no customer with a class of its own: {', '.join(CLASSES)}.",
    )
    automatic: bool = Field(
        default=False,
        description="Delete each night what is due; look at 'helpdesk retention list' before you switch it on.",
    )

    @field_validator("default_class")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in CLASSES:
            raise ValueError(f"{value!r} is none of {', '.join(CLASSES)}")
        return value
