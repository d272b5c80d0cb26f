"""What a technician needs to begin: what the requester had lately, and links that do the usual.

Not the words of the mail and not whose ticket it is (`services.outgoing.facts`). Only for mails to the team.
"""

from typing import Any

from helpdesk.domain.notices import EarlierFacts, Notice
from helpdesk.mail.subject import shortened
from helpdesk.services.commands.actions import actions_of
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Ticket

_WITH_HISTORY = (Notice.TICKET_OPENED, Notice.UNASSIGNED)


def work_facts(desk: Desk, row: OutboundMessage, background: Background) -> dict[str, Any]:
    """Give the facts of a notice to the team that help to begin; none for a mail to anybody else."""
    ticket = background.ticket(row)
    if ticket is None or row.recipient not in desk.team:
        return {}
    history = background.history(ticket) if row.notice in _WITH_HISTORY else ()
    return {
        "actions": actions_of(desk, row, ticket, background.party(row)),
        "history": tuple(_earlier(earlier) for earlier in history),
    }


def _earlier(ticket: Ticket) -> EarlierFacts:
    return EarlierFacts(ticket.number, shortened(ticket.subject), ticket.received_at, ticket.state)
