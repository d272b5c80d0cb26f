"""What the steps of commands work on and give back: the ticket at hand, and what was done with how it is taken back.

Not the steps themselves (`services.command_steps` and its sisters).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_orders import Caller, Order
from helpdesk.domain.staff import Technician
from helpdesk.services.desk import Desk
from helpdesk.services.tickets import Written
from helpdesk.store.tickets import Ticket


@dataclass(slots=True)
class Bench:
    """The mail whose commands run. `written` becomes another where a merge moves it.

    `is_public`: the words of the mail go to the customer. `told_customer`: they did already, with a notice.
    `consented`: the commands waited for his word. `call`: whose call they note. `given_to_another`: the ticket has
    another requester now. `appointment`: when somebody comes, which the words of the mail are to say.
    """

    session: Session
    desk: Desk
    written: Written
    actor: Technician
    is_public: bool
    now: datetime
    told_customer: bool = False
    consented: bool = False
    call: Caller | None = None
    given_to_another: bool = False
    appointment: datetime | None = None

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now."""
        return self.written.ticket

    @property
    def day(self) -> date:
        """The local day."""
        return self.now.astimezone(self.desk.zone).date()


@dataclass(frozen=True, slots=True)
class Done:
    """What a step did. `code` and what follows are said by the receipt; `inverse` takes it back, {} where nothing does.

    `line` is another line than the one that ran: the one that was taken back.
    """

    code: str
    value: str = ""
    at: datetime | None = None
    inverse: dict[str, Any] = field(default_factory=dict)
    line: str = ""
    failed: bool = False


Step = Callable[[Bench, Order], Sequence[Done]]
