"""Links that open an answer with a command in it, so that a technician works with two clicks in any mail program.

Not what a command does (`services.commands.commands`). The link leads to the recipient's own signed address for notes,
for a command is no word to the customer. RFC 6068 (mailto).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from helpdesk.domain.command_list import CommandName, spec_of
from helpdesk.domain.credentials import masked
from helpdesk.domain.notice_actions import ActionFacts
from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import TokenKind
from helpdesk.domain.ticket import Priority
from helpdesk.domain.ticket_words import priority_name
from helpdesk.mail.subject import shortened
from helpdesk.services.desk import Desk
from helpdesk.services.ticketing.subjects import subject_of
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party, Ticket

LONGEST_LINK: Final = 990  # mail programs open some 1,800 characters; a fact of a template has 1,000 at most
_BREAK: Final = "%0D%0A"

# The commands that a notice offers, in the order of their use: five at most.
_OFFERED: Final[Mapping[Notice, tuple[CommandName, ...]]] = MappingProxyType(
    {
        Notice.TICKET_OPENED: (
            CommandName.TAKE,
            CommandName.ASSIGN,
            CommandName.PRIORITY,
            CommandName.SPAM,
            CommandName.CLOSE,
        ),
        Notice.TEAM_DIGEST: (CommandName.TAKE, CommandName.SPAM, CommandName.CLOSE),
        Notice.ACKNOWLEDGEMENTS_STOPPED: (CommandName.SPAM,),
        Notice.UNASSIGNED: (CommandName.TAKE, CommandName.ASSIGN, CommandName.CLOSE),
    }
)
# What people read on the link, German and English.
_LABELS: Final[Mapping[CommandName, tuple[str, str]]] = MappingProxyType(
    {
        CommandName.TAKE: ("Übernehmen", "Take"),
        CommandName.ASSIGN: ("Zuweisen", "Assign"),
        CommandName.PRIORITY: ("Dringend", "Urgent"),
        CommandName.SPAM: ("Spam", "Spam"),
        CommandName.CLOSE: ("Schließen", "Close"),
    }
)


def actions_of(desk: Desk, row: OutboundMessage, ticket: Ticket | None, party: Party | None) -> tuple[ActionFacts, ...]:
    """Give the commands that a notice offers its recipient, but none for what is so already."""
    if ticket is None or party is None:
        return ()
    offered = _OFFERED.get(Notice(row.notice), ())
    done = {CommandName.TAKE} if ticket.assignee == row.recipient else set()
    done |= {CommandName.PRIORITY} if ticket.priority == Priority.URGENT else set()
    return tuple(_action(desk, row, ticket, party, name) for name in offered if name not in done)


def _action(desk: Desk, row: OutboundMessage, ticket: Ticket, party: Party, name: CommandName) -> ActionFacts:
    spec, language = spec_of(name), row.language
    line = words = spec.form(language)
    if name is CommandName.PRIORITY:
        line = words = f"{spec.word(language)} {priority_name(Priority.URGENT, language).lower()}"
    elif name is CommandName.ASSIGN:
        line = f"{spec.word(language)} "  # the name is still to be written behind it
    address = desk.addressing.reply_address(desk.keyring, party.id, party.nonce, TokenKind.NOTE)
    link = mailto(address, f"Re: {subject_of(desk, ticket, masked(shortened(ticket.subject)))}", [line])
    return ActionFacts(_LABELS[name][language != "de"], link, words)


def mailto(address: str, subject: str, lines: Sequence[str]) -> str:
    """Give a link that opens a mail; a subject that would make it too long is cut, since the address says enough."""
    start, body = f"mailto:{quote(address, safe='@+')}?subject=", _BREAK.join(quote(line, safe="") for line in lines)
    room = LONGEST_LINK - len(start) - len("&body=") - len(body)
    kept = subject
    while len(quote(kept, safe="")) > room:
        kept = kept[:-1]
    return f"{start}{quote(kept, safe='')}&body={body}"
