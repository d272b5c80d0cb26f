"""The people and queues of `helpdesk.toml` as frozen pydantic models, and the staff that they describe.

Not the rules between them (`config.checks_people`) and not which ticket goes where (`config.routing`).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from helpdesk.config.section import Section
from helpdesk.config.values import Language, MailAddress, PositiveInt
from helpdesk.domain import staff
from helpdesk.domain.staff import ReplyPolicy, Role, Staff
from helpdesk.domain.ticket import REDIRECTED_QUEUE, SUPPORT_QUEUE, Priority

Purpose = Literal["incident", "request", "pick_and_pack", "monitoring", "maintenance", "other"]
QueueName = Annotated[str, Field(pattern=r"^[a-zäöüß0-9][a-zäöüß0-9_-]{0,31}$")]
PriorityWord = Literal["low", "normal", "high", "urgent"]

_USUAL = (staff.Queue(SUPPORT_QUEUE, purpose="incident"), staff.Queue(REDIRECTED_QUEUE, purpose="other"))


def _lines(value: str) -> str:
    """Refuse what is longer than a signature, which would be read as the answer itself."""
    if len(value) > 600 or value.count("\n") >= 8:
        raise ValueError("a signature has at most 8 lines and 600 signs")
    return value


class Team(Section):
    """What holds for everybody who works on tickets, and the short form for a team without roles."""

    addresses: tuple[MailAddress, ...] = Field(
        default=(), description="People without an own [[technician]]: each a dispatcher, who gets every new ticket."
    )
    language: Language = Field(default="de", description="Language of the mails to the team.")
    attachment_limit_mb: PositiveInt = Field(
        default=10, description="Attachments up to this sum go with a mail that the smarthost takes; others are named."
    )


class AbsenceTable(Section):
    """Days on which somebody else gets this person's mails."""

    first: date = Field(description="First day.")
    last: date = Field(description="Last day.")
    deputy: MailAddress = Field(description="Address of the person who stands in.")


class TechnicianTable(Section):
    """A person who works on tickets."""

    addresses: tuple[MailAddress, ...] = Field(
        min_length=1, description="Mail addresses of this person; the first one is written to."
    )
    name: str = Field(default="", description="Name as customers read it.")
    language: Language | None = Field(default=None, description="Language of this person; else that of [team].")
    role: Literal["technician", "dispatcher", "back_office"] = Field(
        default="technician",
        description="dispatcher: gets what comes in and distributes it; technician: gets what is his; back_office: "
        "gets what is assigned to him only.",
    )
    queues: tuple[str, ...] = Field(
        default=(), description="Names of the queues that this person works in, beside those that name him."
    )
    signature: Annotated[str, AfterValidator(_lines)] = Field(
        default="", description="Lines under this person's answers to customers, where they do not stand there already."
    )
    absence: tuple[AbsenceTable, ...] = Field(
        default=(), description="Absences, one [[technician.absence]] each, below the person."
    )


class QueueTable(Section):
    """Tickets of one kind, and who works on them; 'support' and 'redirected' are always there."""

    name: QueueName = Field(description="Short name, used in commands and rules.")
    purpose: Purpose = Field(
        default="incident",
        description="What its tickets are: incident, request, pick_and_pack, monitoring, maintenance or other.",
    )
    team: tuple[MailAddress, ...] = Field(
        default=(), description="Addresses of those who get its new tickets; empty: the dispatchers."
    )
    addresses: tuple[MailAddress, ...] = Field(
        default=(), description="Further addresses of ours; mail to them goes to this queue."
    )
    priority: PriorityWord = Field(default="normal", description="Of new tickets: low, normal, high or urgent.")
    reply_policy: Literal["public", "internal"] = Field(
        default="public",
        description="Where answers of the team go without plus addressing, if no word says so: to the customer "
        "(public), or to a note (internal).",
    )


def staff_of(team: Team, technicians: tuple[TechnicianTable, ...], queues: tuple[QueueTable, ...]) -> Staff:
    """Give all who work here, those of the short form first, and all queues, with those that every site has."""
    short = tuple(
        staff.Technician((address.lower(),), language=team.language, role=Role.DISPATCHER) for address in team.addresses
    )
    described = tuple(_queue(table) for table in queues)
    names = {queue.name for queue in described}
    usual = tuple(queue for queue in _USUAL if queue.name not in names)
    return Staff((*short, *(_technician(table, team.language) for table in technicians)), (*usual, *described))


def _technician(table: TechnicianTable, language: str) -> staff.Technician:
    return staff.Technician(
        addresses=_lower(table.addresses),
        name=table.name,
        language=table.language or language,
        role=Role(table.role),
        queues=table.queues,
        signature=table.signature,
        absences=tuple(staff.Absence(each.first, each.last, each.deputy.lower()) for each in table.absence),
    )


def _queue(table: QueueTable) -> staff.Queue:
    return staff.Queue(
        name=table.name,
        purpose=table.purpose,
        team=_lower(table.team),
        addresses=_lower(table.addresses),
        priority=Priority(table.priority),
        reply_policy=ReplyPolicy(table.reply_policy),
    )


def _lower(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.lower() for address in addresses))
