"""Where an answer of the team to one of our mails goes: to the customer, or to the colleagues.

Public is the answer to a mail that shows words from outside; everything else, a receipt above all, is answered among
colleagues, and so stays inside. The writer may always say otherwise. Not what becomes of it (`domain.answers`).
"""

from typing import Final

from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import AuthorRole
from helpdesk.services.desk import Desk
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Ticket

# Those that show the words of a comment so that somebody answers them.
_PASS_ON: Final = (Notice.COMMENT_TO_TEAM, Notice.ASSIGNED, Notice.UNASSIGNED)


def shows_words_from_outside(row: OutboundMessage, comment: Comment | None) -> bool:
    """Tell whether a mail to the team passes on what somebody outside wrote; the news of a new ticket always does."""
    if row.notice == Notice.TICKET_OPENED:
        return True
    return row.notice in _PASS_ON and comment is not None and comment.author_role != AuthorRole.TEAM


def goes_out(desk: Desk, row: OutboundMessage, ticket: Ticket | None, comment: Comment | None) -> bool:
    """Tell whether the team's answer to this mail goes to the customer if it says nothing else."""
    return has_reader(ticket) and not stays_inside(desk, row, ticket, comment)


def stays_inside(desk: Desk, row: OutboundMessage, ticket: Ticket | None, comment: Comment | None) -> bool:
    """Tell whether the answer is a note, by the mail that it answers or by the rule of the ticket's queue."""
    by_queue = ticket is not None and desk.stays_inside(ticket.queue)
    return by_queue or not shows_words_from_outside(row, comment)


def has_reader(ticket: Ticket | None) -> bool:
    """Tell whether there is somebody outside whom an answer could reach."""
    return ticket is not None and ticket.requester_address != ""
