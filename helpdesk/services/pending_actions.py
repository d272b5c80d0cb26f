"""What needs more trust than its mail had waits for a word of consent from the registered address.

Neither refused nor done: the person is asked where only he reads, and one consent does it, once and in time. Not the
doing itself (`services.directives`), not the reading of answers (`domain.confirmation`).
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.confirmation import ACT_WITHIN
from helpdesk.domain.directives import Directive, DirectiveKind
from helpdesk.domain.notices import Notice
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.directives import perform
from helpdesk.services.notify import Telling, queue
from helpdesk.store import confirmations, events, tickets
from helpdesk.store.confirmations import ActionState, PendingAction
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.tickets import Ticket

_AT_ONCE = 100


def ask(session: Session, desk: Desk, ticket: Ticket, directive: Directive, asked: str, now: datetime) -> None:
    """Let a directive wait for its writer's consent; he is asked once, however often it comes."""
    payload = {"number": directive.number}
    open_ones = confirmations.open_actions(session, ticket.id, directive.kind)
    if any(action.payload == payload and action.asked_address == asked for action in open_ones):
        return
    action = PendingAction(
        id=new_id(session, PendingAction),
        kind=directive.kind,
        payload=payload,
        ticket_id=ticket.id,
        asked_address=asked,
        nonce=secrets.token_hex(6),
        state=ActionState.OPEN,
        created_at=now,
        expires_at=now + ACT_WITHIN,
        settled_at=None,
    )
    session.add(action)
    telling = Telling(
        key=f"action_confirmation:{action.id}",
        notice=Notice.ACTION_CONFIRMATION,
        recipient=asked,
        language=desk.settings.team.language,
        ticket_id=ticket.id,
        detail={
            "asked": action.id,
            "nonce": action.nonce,
            "action": str(directive.kind),
            "customer": directive.number,
            "until": action.expires_at.isoformat(),
        },
    )
    queue(session, desk, telling, now)
    data = {"action": str(directive.kind), "asked": asked}
    events.record(session, now, Happening("action_asked", ticket.id, "helpdesk", data))


def consent(session: Session, desk: Desk, action_id: int, actor: str, now: datetime) -> None:
    """Do what waited; what is no longer possible fails, with the reason in the journal."""
    action = session.get_one(PendingAction, action_id)
    ticket = tickets.surviving(session, action.ticket_id or 0)
    action.settled_at = now
    directive = Directive(DirectiveKind(action.kind), action.payload["number"])
    try:
        perform(session, desk, ticket, directive, actor, now)
    except UsageError as error:
        action.state, outcome = ActionState.FAILED, str(error)
    else:
        action.state, outcome = ActionState.DONE, "done"
    data = {"action": action.kind, "outcome": outcome}
    events.record(session, now, Happening("action_consented", ticket.id, actor, data))


def decline(session: Session, action_id: int, actor: str, now: datetime) -> None:
    """End the question: who was asked did not want it, and no later yes does it."""
    action = session.get_one(PendingAction, action_id)
    if action.state == ActionState.OPEN:
        action.state, action.settled_at = ActionState.DECLINED, now
        events.record(session, now, Happening("action_declined", action.ticket_id, actor, {"action": action.kind}))


def expire(session: Session, now: datetime) -> int:
    """Give up what nobody consented to in time; gives how many there were."""
    over = confirmations.overdue_actions(session, now, _AT_ONCE)
    for action in over:
        action.state, action.settled_at = ActionState.EXPIRED, now
        events.record(session, now, Happening("action_expired", action.ticket_id, "helpdesk", {"action": action.kind}))
    return len(over)
