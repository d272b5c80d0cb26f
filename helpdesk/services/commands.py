"""Do what a technician commands by the lines at the top of his answer, as far as his mail is proved to be his.

Not the reading of the lines (`domain.command_lines`). What needs more proof than there is waits for his consent
(`services.pending_actions`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import CommandName, Harm, spec_of
from helpdesk.domain.directives import Directive, DirectiveKind
from helpdesk.domain.disposition import AddComment
from helpdesk.domain.proof import Proof
from helpdesk.errors import UsageError
from helpdesk.services import directives, merging, notify, pending_actions, tickets
from helpdesk.services.desk import Desk
from helpdesk.services.roster import roster_of
from helpdesk.store.tickets import Ticket

_DIRECTIVES: Final = {
    CommandName.REGISTER: DirectiveKind.REGISTER,
    CommandName.CUSTOMER: DirectiveKind.CUSTOMER,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the commands. `told_customer`: a notice of theirs carried the words of the mail to him already."""

    written: tickets.Written
    told_customer: bool = False


def run(session: Session, desk: Desk, written: tickets.Written, decision: AddComment, now: datetime) -> Outcome:
    """Do the commands of a mail that became a comment."""
    for line in decision.commands:
        try:
            ticket = _do(session, desk, written, line, decision.proof, now)
        except UsageError as error:
            notify.tell_writer(session, desk, written, str(error), now)
            break
        written = tickets.Written(ticket, written.comment, roster_of(session, ticket))
    return Outcome(written)


def _do(
    session: Session, desk: Desk, written: tickets.Written, line: CommandLine, proof: Proof, now: datetime
) -> Ticket:
    """Do one command, or let it wait; gives the ticket that lives on."""
    ticket, actor = written.ticket, written.comment.author_address
    if line.name not in (*_DIRECTIVES, CommandName.JOIN):
        raise UsageError("unknown_directive")
    needed = Proof.AUTHENTICATED if spec_of(line.name).harm is Harm.SERIOUS else Proof.PERSONAL
    if line.name is CommandName.JOIN:
        if proof < needed:
            raise UsageError("unauthenticated")
        return merging.join_stranger(session, ticket, actor, now)
    directive = Directive(_DIRECTIVES[line.name], line.argument)
    if proof < needed:
        pending_actions.ask(session, desk, ticket, directive, actor, now)
    else:
        directives.perform(session, desk, ticket, directive, actor, now)
    return ticket
