"""The mails about commands: the receipt with what each line did, the card of all commands, the word to an assignee.

Not the words (mailtemplates). A person is told at the address that is registered for him.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.command_orders import Order
from helpdesk.domain.notices import Notice
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import AuthorRole
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.commands.command_facts import Line
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, free_again, queue
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import events, tickets
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket


def send_receipt(bench: Bench, lines: Sequence[Line], also: Sequence[str] = (), *, refused: bool = False) -> None:
    """Send each line with what it did or why not; `also`, whose it was and is, are told what others did to it.

    `refused`: none of them ran.
    """
    detail: dict[str, Any] = {
        "commands": [line.kept() for line in lines],
        "undo": any(line.takes_back for line in lines),
        "reason": "refused" if refused else "",
        "by": "",
    }
    _send(bench, Notice.COMMAND_RECEIPT, bench.actor, detail)
    owners = [bench.desk.staff.find(address) for address in also]
    others = [owner for owner in owners if owner is not None and owner is not bench.actor]
    for present in bench.desk.staff.present(others, bench.day):
        if present is not bench.actor:
            _send(bench, Notice.COMMAND_RECEIPT, present, {**detail, "undo": False, "by": bench.actor.label})


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


def tell_assignee(bench: Bench, person: Technician) -> None:
    """Give a person of the team the ticket that is his now: the customer's newest words, and those of the mail."""
    comment = bench.written.comment
    detail = {"by": bench.actor.label, "remark": comment.text, "way": "public" if bench.is_public else ""}
    bench.informed.add(person.address)
    tell_of_assignment(bench.session, bench.desk, bench.ticket, person, bench.now, cause=f"{comment.id}", **detail)


def tell_of_assignment(
    session: Session, desk: Desk, ticket: Ticket, person: Technician, now: datetime, *, cause: str, **detail: str
) -> None:
    """Tell a person of the team that the ticket is his now, or whose for whom he stands in, with the newest words.

    `cause` makes the mail the only one of its kind; `detail`: by whom, and his remark.
    """
    session.flush()
    said = [each for each in tickets.comments(session, ticket.id) if each.author_role == AuthorRole.CUSTOMER]
    holder = desk.staff.find(ticket.assignee)
    away = holder.label if holder is not None and holder is not person else ""
    telling = Telling(
        key=f"assigned:{cause}:{person.address}",
        notice=Notice.ASSIGNED,
        recipient=person.address,
        language=person.language,
        name=person.name,
        ticket_id=ticket.id,
        party_id=roster_of(session, ticket).add_team(person.address, now).id,
        comment_id=said[-1].id if said else None,
        detail={key: value for key, value in {**detail, "stands_in_for": away}.items() if value},
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
