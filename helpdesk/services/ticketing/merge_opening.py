"""What becomes of a ticket that another one goes on in: it opens where it had ended, and who has it reads the words.

Not the merging itself (`services.ticketing.merging`) and not what customers read of it
(`services.outgoing.announcing`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from helpdesk.domain.lifecycle import is_opened_by_merge
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import AuthorRole, TicketState
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import notify, telling
from helpdesk.services.ticketing import tickets
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import outbox
from helpdesk.store import tickets as stored
from helpdesk.store.tickets import Comment, Ticket

_BRINGS_WORDS: Final = (Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM)


def open_again(
    session: Session, desk: Desk, into: Ticket, merged: TicketState, actor: str, now: datetime, *, cause: str
) -> str:
    """Open the ticket that another one goes on in, which was in the state `merged`; gives the state it was in, or "".

    The contacts of its customer who want to know that are told; `cause` makes it happen once.
    """
    before = TicketState(into.state)
    if not is_opened_by_merge(merged, before):
        return ""
    was = telling.before(session, into)
    tickets.set_state(session, into, TicketState.OPEN, actor, now)
    telling.tell_of_move(session, desk, into, was, actor, now, cause=cause)
    return str(before)


def take_back_opening(session: Session, into: Ticket, was: Mapping[str, Any], actor: str, now: datetime) -> None:
    """End a ticket again that a merge opened, unless somebody moved it or a customer wrote to it since.

    `was`: the state that it was in, and `after`, the id of the comment that came with the merge.
    """
    later = [
        comment
        for comment in stored.comments(session, into.id)
        if comment.id > was["after"] and comment.author_role == AuthorRole.CUSTOMER
    ]
    if was["opened"] and into.state == TicketState.OPEN and not later:
        tickets.take_back_state(session, into, TicketState(was["opened"]), actor, now)


def tell_of_words(
    session: Session, desk: Desk, into: Ticket, moved: Sequence[int], actor: str, now: datetime, *, cause: str
) -> None:
    """Send the newest words of customers that moved with a merge to whose ticket it is now, unless he knows them.

    `cause` names the merge: taken back and done again it is another one.
    """
    session.flush()
    said = [each for each in stored.comments(session, into.id) if each.id in set(moved) and _is_of_customer(each)]
    if not said:
        return
    newest = said[-1]
    written = tickets.Written(into, newest, roster_of(session, into))
    read = {
        address
        for address in desk.team
        if any(outbox.has_key(session, f"{notice}:{newest.id}:{address}") for notice in _BRINGS_WORDS)
    }
    knows = notify.Knows(actor, frozenset(read))
    again = f":merged:{cause}"
    notify.tell_team(session, desk, written, Notice.COMMENT_TO_TEAM, now, knows=knows, again=again, note="merged_in")


def _is_of_customer(comment: Comment) -> bool:
    return comment.author_role == AuthorRole.CUSTOMER
