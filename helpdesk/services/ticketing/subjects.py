"""The subject that all mails of a ticket carry, so that every mail program keeps them in one conversation.

Not the reading of subjects (`mail.subject`).
"""

from helpdesk.mail.subject import tagged
from helpdesk.services.desk import Desk
from helpdesk.store.tickets import Ticket


def subject_of(desk: Desk, ticket: Ticket, base: str) -> str:
    """Give the subject that all mails of a ticket to one audience carry."""
    if desk.settings.site.subject_tag == "none" and desk.addressing.plus:
        return base
    return tagged(base, ticket.number)
