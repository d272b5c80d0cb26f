"""The facts of an announcement as its recipient reads it, and of the confirmation that no more of its kind go out.

Not the other facts of a notice (`domain.notices`).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """`kind`: "maintenance", "outage" or "security". `text` is the site's own, complete.

    `own_systems`: it concerns systems of the customer himself. `is_update`: it was announced before. `can_opt_out`:
    whether its recipient may ask for no more of its kind; `opt_out_link`: a mailto link for that, "" where none can
    be made.
    """

    kind: str
    subject: str = ""
    text: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    services: tuple[str, ...] = ()
    own_systems: bool = False
    is_update: bool = False
    can_opt_out: bool = True
    opt_out_link: str = ""
