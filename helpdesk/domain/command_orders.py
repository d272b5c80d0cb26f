"""What a command line comes to before anything is done: an order that can be carried out, or why there is none.

Not the check itself (`domain.command_check`). The codes are said in words by `mailtemplates/shared/commands_*.txt`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.command_values import Booking
from helpdesk.domain.staff import Staff
from helpdesk.domain.ticket import TicketState


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the phone, as far as a line says; every text may be "". `rest`: what it says beside him: his site.

    `restrictions`: what he may not order by phone; `has_password`: he is asked for his telephone password (D22).
    """

    customer_id: int | None = None
    number: str = ""
    customer: str = ""
    contact_id: int | None = None
    contact: str = ""
    address: str = ""
    rest: str = ""
    restrictions: str = ""
    has_password: bool = False

    @property
    def label(self) -> str:
        """Give him as people read it."""
        firm = f"{self.customer} ({self.number})" if self.number else ""
        return ", ".join(filter(None, (self.contact or self.address, firm, self.rest)))


@dataclass(frozen=True, slots=True)
class Order:
    """A command that can be carried out. `name` may be another than the line's: "#status gelöst" resolves.

    `word` is the value in its own form: an address, a state, a priority, a queue, a text, a customer or ticket number.
    `words`, `gone`: several of them to set and to take away. `at`: when (UTC). `asks`: waits for consent however well
    the mail is proved.
    """

    line: CommandLine
    name: CommandName
    word: str = ""
    words: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    at: datetime | None = None
    booking: Booking | None = None
    asks: bool = False
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot be carried out; `near` are words that may have been meant, `detail` what is in the way."""

    line: CommandLine
    code: str
    near: tuple[str, ...] = ()
    detail: str = ""


Checked = Order | Refusal


@dataclass(frozen=True, slots=True)
class Other:
    """A ticket that a line names."""

    number: str
    customer: str  # its customer's number, "" for none


@dataclass(frozen=True, slots=True)
class Sight:
    """The ticket and all around it that the lines may need, looked up before they are checked.

    `now` is aware and local. `readers` get the public answers, `contacts` are the addresses named in the lines whose
    owners may get them unasked, `customers` the customer numbers named that there are, `others` the tickets by the
    words that name them, `callers` who the words behind a call mean, None for nobody known. `registering` and
    `joining` are the codes of what is in the way, "" for nothing. `merges_numbers`: the ticket is about two customer
    numbers that both sides want to be one. `runs`: the commands of his that could be taken
    back, those of the last mail first, by what the receipt calls them.
    """

    number: str
    state: TicketState
    actor: str
    staff: Staff
    now: datetime
    requester: str = ""
    readers: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    customer: str = ""
    customers: frozenset[str] = frozenset()
    others: Mapping[str, Other] = field(default_factory=dict)
    callers: Mapping[str, Caller | None] = field(default_factory=dict)
    callers_near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # whom they may mean then
    registering: Mapping[str, str] = field(default_factory=dict)
    joining: str = ""
    joins_stranger: bool = False  # who would join is no contact of that ticket's customer
    splits: bool = False
    waits: bool = False  # newer commands of his wait for his consent
    merges_numbers: bool = False
    last_runs: tuple[CommandName, ...] = ()
    named_runs: frozenset[CommandName] = frozenset()
