"""The mails about commands: the receipt with what each line did, the card of all commands, the word to an assignee.

Not the words (mailtemplates). A person is told at the address that is registered for him.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_list import CommandName, word_for
from helpdesk.domain.command_orders import Order
from helpdesk.domain.notices import Notice
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import AuthorRole
from helpdesk.services.command_bench import Bench, Done
from helpdesk.services.command_facts import Line
from helpdesk.services.desk import Desk
from helpdesk.services.notify import Telling, free_again, queue
from helpdesk.services.tickets import Written
from helpdesk.store import events, tickets
from helpdesk.store.events import Happening


def send_receipt(bench: Bench, lines: Sequence[Line], also: str = "", *, refused: bool = False) -> None:
    """Send each line with what it did or why not; `also`, whose ticket it was, is told what others did to it.

    `refused`: none of them ran.
    """
    detail: dict[str, Any] = {
        "commands": [line.kept() for line in lines],
        "undo": any(line.takes_back for line in lines),
        "reason": "refused" if refused else "",
        "by": "",
    }
    _send(bench, Notice.COMMAND_RECEIPT, bench.actor, detail)
    owner = bench.desk.staff.find(also)
    if owner is not None and owner is not bench.actor:
        present = bench.desk.staff.on_duty(owner, bench.day)
        if present is not bench.actor:
            _send(bench, Notice.COMMAND_RECEIPT, present, {**detail, "undo": False, "by": bench.actor.label})


def tell_of_forward(session: Session, desk: Desk, written: Written, actor: Technician, now: datetime) -> None:
    """Tell who forwarded a mail whose ticket it is now."""
    whose = written.ticket.requester_address
    line = Line(f"{word_for(CommandName.FOR, actor.language)} {whose}", "forwarded", value=whose, failed=False)
    send_receipt(Bench(session, desk, written, actor, is_public=False, now=now), [line])


def send_help(bench: Bench, _: Order) -> Sequence[Done]:
    """Send the card of all commands, in a mail that belongs to no ticket, so that it can be kept."""
    mail_card(bench.session, bench.desk, bench.actor, str(bench.written.comment.id), bench.now)
    return [Done("help")]


def mail_card(session: Session, desk: Desk, person: Technician, key: str, now: datetime) -> None:
    """Send the card of all commands where no ticket is at hand; `key` makes it happen once.

    Where no server vouches for anybody, somebody else may have asked: then no more go out than acknowledgements.
    """
    is_forgeable = desk.settings.authentication.way == "none"
    if is_forgeable and free_again(session, desk, person.address, (Notice.HELP,), now) is not None:
        events.record(session, now, Happening("card_not_sent", None, "helpdesk", {"asked": person.address}))
        return
    telling = Telling(f"help:{key}", Notice.HELP, person.address, person.language, name=person.name)
    queue(session, desk, telling, now)


def tell_assignee(session: Session, desk: Desk, written: Written, person: Technician, by: str, now: datetime) -> None:
    """Give a person of the team the ticket that is his now, with the customer's newest words."""
    ticket = written.ticket
    session.flush()
    said = [each for each in tickets.comments(session, ticket.id) if each.author_role == AuthorRole.CUSTOMER]
    telling = Telling(
        key=f"assigned:{written.comment.id}:{person.address}",
        notice=Notice.ASSIGNED,
        recipient=person.address,
        language=person.language,
        name=person.name,
        ticket_id=ticket.id,
        party_id=written.roster.add_team(person.address, now).id,
        comment_id=said[-1].id if said else None,
        detail={"by": by},
    )
    queue(session, desk, telling, now)


def _send(bench: Bench, notice: Notice, person: Technician, detail: dict[str, Any]) -> None:
    comment = bench.written.comment
    telling = Telling(
        key=f"{notice}:{comment.id}:{person.address}{':consented' if bench.consented else ''}",
        notice=notice,
        recipient=person.address,
        language=person.language,
        name=person.name,
        ticket_id=bench.ticket.id,
        party_id=bench.written.roster.add_team(person.address, bench.now).id,
        comment_id=comment.id,
        detail=detail,
    )
    queue(bench.session, bench.desk, telling, bench.now)
