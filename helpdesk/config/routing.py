"""The rules of `routing.toml` as frozen pydantic models: which new ticket goes where.

Not the reading of the file (`config.routing_load`), not the rules between them (`config.checks_routing`) and not
their use (`domain.routing`). The descriptions here are the reference: `routing.example.toml` is generated from them.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from helpdesk.config.people import PriorityWord, QueueName
from helpdesk.config.section import Section
from helpdesk.config.values import MailAddress, Regex
from helpdesk.domain import routing
from helpdesk.domain.spelling import folded
from helpdesk.domain.ticket import Priority


def _address(value: str) -> str:
    if value.count("@") != 1 or " " in value:
        raise ValueError(f"{value!r} is not a mail address; *@example.org means all of that domain")
    return value.lower()


def _words(value: str) -> str:
    inner = value.strip("*")
    if not folded(inner) or "*" in inner:
        raise ValueError(f"{value!r} is not a word; * stands before or behind it only")
    return value


def _kind(value: object) -> object:
    """Take ".PDF" and "*.pdf" as what they mean."""
    if not isinstance(value, str):
        return value
    return value.lower() if "/" in value else value.lower().removeprefix("*").removeprefix(".")


AddressPattern = Annotated[str, AfterValidator(_address)]
Words = Annotated[str, AfterValidator(_words)]
Kind = Annotated[str, BeforeValidator(_kind), Field(pattern=r"^([a-z0-9]+|[a-z]+/[a-z0-9.+*-]+)$")]
Tag = Annotated[str, Field(pattern=r"^[a-zäöüß0-9][a-zäöüß0-9_-]{0,31}$")]


class HeaderTable(Section):
    """A header field that the mail must have; of several any will do."""

    name: str = Field(pattern=r"^[!-9;-~]+$", description="Name of the field.")
    pattern: Regex = Field(description="Regular expression that its value must contain, without regard to case.")


class RuleTable(Section):
    """A rule fits where every condition in it holds; of the values in one list any will do."""

    name: str = Field(min_length=1, description="Shown in the ticket's history and by 'helpdesk inbox why'.")
    address: tuple[AddressPattern, ...] = Field(
        default=(), description='Condition: an address that was written to; "*@lager.example.de" means any there.'
    )
    sender: tuple[AddressPattern, ...] = Field(
        default=(), description='Condition: who writes; "*@example.org" means all of that domain.'
    )
    customer: tuple[str, ...] = Field(default=(), description="Condition: the number of the sender's customer.")
    subject: tuple[Words, ...] = Field(
        default=(), description='Condition: a word of the subject; "rechnung*" means longer words too.'
    )
    body: tuple[Words, ...] = Field(default=(), description="Condition: a word of the text, or several in a row.")
    attachment: tuple[Kind, ...] = Field(
        default=(), description='Condition: the ending of an attachment ("pdf"), or its type ("image/*").'
    )
    header: tuple[HeaderTable, ...] = Field(
        default=(), description="Condition: a header field, one [[rule.header]] each, below the rule."
    )
    queue: QueueName | None = Field(default=None, description="Queue of the ticket; else the usual one.")
    priority: PriorityWord | None = Field(
        default=None, description="low, normal, high or urgent; else that of the queue."
    )
    assignee: MailAddress | None = Field(default=None, description="Address of the technician whose ticket it is.")
    tags: tuple[Tag, ...] = Field(default=(), description="Words to find it by.")
    not_for_us: bool = Field(
        default=False,
        description="The sender is told whom to turn to, his account manager above all; the ticket is kept in the "
        "queue 'redirected', and no deadline runs.",
    )
    refer_to: MailAddress | None = Field(
        default=None, description="With not_for_us: the address to name where no account manager is known."
    )


class RoutingFile(Section):
    """The whole of `routing.toml`."""

    rule: tuple[RuleTable, ...] = Field(default=(), description="Rules, one [[rule]] each; the first that fits counts.")


def rules_of(file: RoutingFile) -> tuple[routing.Rule, ...]:
    """Give the values that the file describes."""
    return tuple(_rule(table) for table in file.rule)


def _rule(table: RuleTable) -> routing.Rule:
    return routing.Rule(
        name=table.name,
        addresses=table.address,
        senders=table.sender,
        customers=table.customer,
        subject=table.subject,
        body=table.body,
        attachments=table.attachment,
        headers=tuple(routing.HeaderPattern(each.name, each.pattern) for each in table.header),
        queue=table.queue or "",
        priority=Priority(table.priority) if table.priority else None,
        assignee=(table.assignee or "").lower(),
        tags=table.tags,
        not_for_us=table.not_for_us,
        refer_to=table.refer_to or "",
    )
