"""What the steps of commands work on and give back: the ticket at hand, and what was done with how it is taken back.

Not the steps themselves (`services.commands.command_steps` and its sisters).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_orders import Caller, Order
from helpdesk.domain.staff import Technician
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.announcing import NO_NEWS, News
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store.tickets import Ticket


@dataclass(slots=True)
class Bench:
    """The mail whose commands run. `written` becomes another where a merge moves it.

    `is_public`: the words of the mail go to the customer. `news`: what he is told beside them. `told_customer`: he gets
    them already, with a notice. `consented`: the commands waited for the word of who wrote them. `call`: whose call
    they note. `tells_team`: the team is told of the mail's words, and of the commands with them. `informed`: who of it
    has read the words already. `given_to_another`: the ticket has another requester now. `opens`: the
    mail begins the ticket, and whose it is gets its words anyway.
    """

    session: Session
    desk: Desk
    written: Written
    actor: Technician
    is_public: bool
    now: datetime
    news: News = NO_NEWS
    told_customer: bool = False
    consented: bool = False
    tells_team: bool = False
    informed: set[str] = field(default_factory=set)
    call: Caller | None = None
    given_to_another: bool = False
    opens: bool = False

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

    `line` is another line than the one that ran: the one that was taken back. `ticket`: number of the one that it was
    done to, where the receipt is about another.
    """

    code: str
    value: str = ""
    at: datetime | None = None
    inverse: dict[str, Any] = field(default_factory=dict)
    line: str = ""
    failed: bool = False
    ticket: str = ""


Step = Callable[[Bench, Order], Sequence[Done]]
