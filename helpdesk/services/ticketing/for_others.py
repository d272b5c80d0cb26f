"""Do what a person of the team wants beside another's words: open a ticket with them, or put them on one.

Not the rows (`services.ticketing.on_behalf`), not the commands themselves (`services.commands.commands`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_orders import Caller
from helpdesk.domain.disposition import OnBehalf
from helpdesk.mail.message import Mail
from helpdesk.services.commands import commands
from helpdesk.services.desk import Desk
from helpdesk.services.ticketing import on_behalf, tickets


def open_for(
    session: Session, desk: Desk, original: Mail, written: tickets.Written, behalf: OnBehalf, now: datetime
) -> commands.Outcome:
    """Let the new ticket be another's: who wrote what was forwarded, or whom the commands name."""
    actor = desk.staff.find(original.sender.address) if original.sender else None
    own = on_behalf.settle(session, desk, written, original, behalf, now)
    if actor is None:
        return commands.Outcome(own)
    first = None
    if behalf.author is not None:
        on_behalf.acknowledge(session, desk, written, "forwarded", now)
        first = on_behalf.as_command(written.ticket, actor)
    return commands.run(session, desk, own, behalf, now, commands.Beside(actor, first))


def take_up(
    session: Session, desk: Desk, original: Mail, written: tickets.Written, behalf: OnBehalf, now: datetime
) -> commands.Outcome:
    """Do what stands beside another's words that somebody of the team forwarded to the ticket."""
    actor = desk.staff.find(original.sender.address) if original.sender else None
    own = on_behalf.take_up(session, desk, written, original, behalf, now)
    first = on_behalf.as_taken_up(original, own)
    return commands.run(session, desk, own, behalf, now, commands.Beside(actor, first))


def call_detail(caller: Caller | None) -> dict[str, Any]:
    """Give what the team reads of a phone call; {} where there was none."""
    if caller is None:
        return {}
    call = {"who": caller.label, "restrictions": caller.restrictions, "has_password": caller.has_password}
    return {"call": call}


def told_beside(original: Mail, behalf: OnBehalf | None) -> dict[str, Any]:
    """Give what a person of the team says beside another's words, which the customer never reads."""
    if behalf is None or original.sender is None:
        return {}
    return {"opened_by": original.sender.address, "remark": behalf.remark}
