"""What needs more trust than its mail had waits for a word of consent from the registered address.

Neither refused nor done: the person is asked where only he reads, and one consent does it, once and in time. Not the
doing itself (`services.commands.commands`), not the reading of answers (`domain.confirmation`).
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_lines import read_commands
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.confirmation import ACT_WITHIN
from helpdesk.domain.notices import Notice
from helpdesk.domain.staff import Technician
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import confirmations, events
from helpdesk.store.confirmations import ActionState, PendingAction
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.tickets import Comment

KIND = "commands"
QUERY = "query"
_AT_ONCE = 100
_ASKED_AT_MOST = 20  # of one person in a day: forged commands must not become a flood to him
_DAY = timedelta(days=1)


def ask(session: Session, desk: Desk, written: Written, lines: Sequence[str], reason: str, now: datetime) -> None:
    """Let command lines wait for their writer's consent; he is asked once, however often the same ones come.

    `reason` is the code why they wait. A flood of what nobody proved ends in silence; what is his is always asked.
    """
    ticket, writer = written.ticket, desk.staff.find(written.comment.author_address)
    if writer is None or _is_asked(session, ticket.id, writer.address, lines):
        return
    is_forgeable = reason == "unproved"
    if is_forgeable and confirmations.asked_since(session, writer.address, now - _DAY) >= _ASKED_AT_MOST:
        events.record(session, now, Happening("action_not_asked", ticket.id, "helpdesk", {"asked": writer.address}))
        return
    payload = {"lines": list(lines), "comment": written.comment.id}
    action = _new_action(session, KIND, payload, ticket.id, writer.address, now)
    _send_question(session, desk, action, writer, reason, now, written.roster.add_team(writer.address, now).id)
    data = {"lines": list(lines), "asked": writer.address, "reason": reason}
    events.record(session, now, Happening("action_asked", ticket.id, "helpdesk", data))


def ask_query(session: Session, desk: Desk, person: Technician, line: str, about: int | None, now: datetime) -> None:
    """Let a question wait for its writer's consent; `about` is the ticket of its mail. A flood ends in silence."""
    session.flush()
    if confirmations.asked_since(session, person.address, now - _DAY) >= _ASKED_AT_MOST:
        events.record(session, now, Happening("action_not_asked", about, "helpdesk", {"asked": person.address}))
        return
    action = _new_action(session, QUERY, {"lines": [line], "about": about}, None, person.address, now)
    _send_question(session, desk, action, person, "unproved", now)


def _send_question(
    session: Session,
    desk: Desk,
    action: PendingAction,
    person: Technician,
    reason: str,
    now: datetime,
    party_id: int | None = None,
) -> None:
    detail = {
        "asked": action.id,
        "nonce": action.nonce,
        "lines": action.payload["lines"],
        "reason": reason,
        "until": action.expires_at.isoformat(),
    }
    telling = Telling(
        key=f"action_confirmation:{action.id}",
        notice=Notice.ACTION_CONFIRMATION,
        recipient=person.address,
        language=person.language,
        ticket_id=action.ticket_id,
        party_id=party_id,
        detail=detail,
    )
    queue(session, desk, telling, now)


def decline(session: Session, action_id: int, actor: str, now: datetime) -> None:
    """End the question: who was asked did not want it, and no later yes does it."""
    action = session.get_one(PendingAction, action_id)
    if action.state == ActionState.OPEN:
        action.state, action.settled_at = ActionState.DECLINED, now
        events.record(session, now, Happening("action_declined", action.ticket_id, actor, {"action": action.kind}))


def waiting_since(session: Session, ticket_id: int, asked: str, inbound_id: int) -> Sequence[PendingAction]:
    """Give what waits for somebody's consent on a ticket and came later than that mail."""
    session.flush()
    found = [one for one in confirmations.open_actions(session, ticket_id, KIND) if one.asked_address == asked]
    comments = {one.id: session.get(Comment, one.payload["comment"]) for one in found}
    return [one for one in found if (said := comments[one.id]) is not None and (said.inbound_id or 0) > inbound_id]


def expire(session: Session, now: datetime) -> int:
    """Give up what nobody consented to in time; gives how many there were."""
    over = confirmations.overdue_actions(session, now, _AT_ONCE)
    for action in over:
        action.state, action.settled_at = ActionState.EXPIRED, now
        events.record(session, now, Happening("action_expired", action.ticket_id, "helpdesk", {"action": action.kind}))
    return len(over)


def _new_action(
    session: Session, kind: str, payload: dict[str, Any], ticket_id: int | None, asked: str, now: datetime
) -> PendingAction:
    action = PendingAction(
        id=new_id(session, PendingAction),
        kind=kind,
        payload=payload,
        ticket_id=ticket_id,
        asked_address=asked,
        nonce=secrets.token_hex(6),
        state=ActionState.OPEN,
        created_at=now,
        expires_at=now + ACT_WITHIN,
        settled_at=None,
    )
    session.add(action)
    return action


def _is_asked(session: Session, ticket_id: int, address: str, lines: Sequence[str]) -> bool:
    session.flush()
    open_ones = confirmations.open_actions(session, ticket_id, KIND)
    return any(_meant(one.payload["lines"]) == _meant(lines) and one.asked_address == address for one in open_ones)


def _meant(lines: Sequence[str]) -> list[tuple[CommandName | None, str]]:
    """Give what the lines say, whichever way they are written."""
    return [(line.name, line.argument) for line in read_commands("\n".join(lines)).lines]
