"""Mails that cross: what a customer wrote just before an answer of the team whose writer answered an earlier mail.

He cannot have read it, or not for long; his receipt tells him of it. Not what becomes of the answer.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.message import Mail
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import outbox, tickets
from helpdesk.store.tickets import Comment

_JUST_BEFORE: Final = timedelta(minutes=10)  # what came earlier he has most likely read, whichever mail he answers
_MOST_REFERENCES: Final = 50


def crossed_by(session: Session, mail: Mail, written: Written) -> Comment | None:
    """Give the newest words of a customer that crossed with the mail which became this comment; None where none did."""
    references = [*mail.in_reply_to, *mail.references][-_MOST_REFERENCES:]
    if not references or written.comment.author_role != AuthorRole.TEAM:
        return None
    session.flush()
    answered = [row.queued_at for row in outbox.by_message_ids(session, references)]
    if not answered:
        return None
    since = max(*answered, written.comment.received_at - _JUST_BEFORE)
    found = [
        comment
        for comment in tickets.comments(session, written.ticket.id)
        if comment.author_role == AuthorRole.CUSTOMER and not comment.automatic and comment.created_at > since
    ]
    return found[-1] if found else None
