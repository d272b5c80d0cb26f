"""What a mail would do to the tickets that it points at, were it a reply of the customer.

Not the rule (`domain.lifecycle`) and not the decision (`domain.intake`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import Evidence
from helpdesk.domain.lifecycle import MINDS_REPLIES, Reopening, after_customer_reply
from helpdesk.domain.ticket import AuthorRole, TicketState
from helpdesk.mail.message import Mail
from helpdesk.services.desk import Desk
from helpdesk.store import tickets
from helpdesk.store.tickets import Ticket


def with_reopening(
    session: Session, desk: Desk, mail: Mail, evidence: Iterable[Evidence], at: datetime | None
) -> Iterator[Evidence]:
    """Give the pointers, each with what a reply does to its ticket. `at`: when the mail arrived."""
    for pointer in evidence:
        ticket = tickets.get(session, pointer.ticket_id)
        state = TicketState(ticket.state)
        found = Reopening.NONE
        if at is not None and state in MINDS_REPLIES:
            found = after_customer_reply(
                state,
                ticket.state_since,
                at,
                mail.reply_text,
                desk.settings.lifecycle.reopen_within_days,
                names=_names(session, desk, ticket, mail),
                attached=any(not attachment.inline for attachment in mail.attachments),
            )
        yield replace(pointer, reopening=found)


def _names(session: Session, desk: Desk, ticket: Ticket, mail: Mail) -> Iterator[str]:
    """Give how those who talk on this ticket are called, so that their names count as no words."""
    yield mail.sender.name if mail.sender else ""
    yield ticket.requester_name
    assignee = desk.staff.find(ticket.assignee)
    yield assignee.name if assignee else ""
    for comment in tickets.comments(session, ticket.id):
        if comment.author_role == AuthorRole.TEAM:
            person = desk.staff.find(comment.author_address)
            yield person.name if person else comment.author_name
