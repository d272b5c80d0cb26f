"""Answer what people ask by mail: with a list, a whole ticket, what a search finds, or the card of commands.

Who may ask is decided in `domain.queries`. The answer goes to the registered address only. What only a word of that
address can prove waits for it (`services.commands.pending_actions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from helpdesk.domain.command_lines import read_commands
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.command_orders import Order
from helpdesk.domain.disposition import Answer
from helpdesk.domain.notice_lists import ListKind
from helpdesk.domain.notices import Notice
from helpdesk.domain.sender import Sender
from helpdesk.domain.staff import Technician
from helpdesk.mail.language import guess
from helpdesk.mail.message import Mail
from helpdesk.services.commands import command_notices, listing, pending_actions
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.commands.command_sight import find_ticket
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import TO_WRITER, Telling, free_again, queue
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import events, people, search, ticket_lists, tickets
from helpdesk.store.confirmations import ActionState, PendingAction
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket

_IN_ORDER: Final = ("new", "open", "in_progress", "waiting", "scheduled")


@dataclass(frozen=True, slots=True)
class Question:
    """What a person of the team asks; `about` is the ticket of the mail it stands in, `key` makes the answer one."""

    person: Technician
    name: CommandName
    argument: str
    key: str
    about: Ticket | None = None


def answer(
    session: Session, desk: Desk, mail: Mail, sender: Sender, inbound_id: int, asked: Answer, now: datetime
) -> None:
    """Answer a mail that asks, or ask back."""
    address = mail.sender.address.lower() if mail.sender else ""
    person = desk.staff.find(address)
    about = tickets.surviving(session, asked.about[0].ticket_id) if asked.about else None
    if person is not None and asked.refusal:
        _refuse(session, desk, person, asked, inbound_id, now)
    elif person is None:
        _answer_contact(session, desk, mail, sender, f"{inbound_id}", now)
    elif asked.needs_consent:
        pending_actions.ask_query(session, desk, person, asked.line, about.id if about else None, now)
    else:
        tell(session, desk, Question(person, asked.query, asked.argument, f"{inbound_id}", about), now)


def _refuse(session: Session, desk: Desk, person: Technician, asked: Answer, inbound_id: int, now: datetime) -> None:
    """Tell the registered address that a question in its name got no answer; a flood of them ends in silence.

    Where only the word was none, it gets the nearest ones.
    """
    if free_again(session, desk, person.address, TO_WRITER, now) is not None:
        data = {"inbound": inbound_id, "writer": person.address}
        events.record(session, now, Happening("writer_not_told", None, "helpdesk", data))
        return
    if asked.refusal == "unknown_word":
        near = [f"#{word}" for word in read_commands(asked.line).lines[0].nearest]
        detail = {"note": asked.refusal, "reason": asked.line, "lines": near}
        key = f"list:{inbound_id}:{person.address}"
        queue(
            session,
            desk,
            Telling(key, Notice.LISTING, person.address, person.language, person.name, detail=detail),
            now,
        )
        return
    telling = Telling(
        key=f"not_sent:question:{inbound_id}",
        notice=Notice.NOT_SENT,
        recipient=person.address,
        language=person.language,
        name=person.name,
        detail={"reason": asked.refusal, "lines": [asked.line]},
    )
    queue(session, desk, telling, now)


def consent(session: Session, desk: Desk, action: PendingAction, actor: str, now: datetime) -> None:
    """Answer what waited for a word of the registered address."""
    person = desk.staff.find(actor)
    lines = read_commands("\n".join(action.payload["lines"])).lines
    about_id = action.payload.get("about")
    action.settled_at, action.state = now, ActionState.FAILED
    if person is not None and lines and lines[0].name is not None:
        action.state = ActionState.DONE
        about = tickets.surviving(session, about_id) if about_id else None
        tell(session, desk, Question(person, lines[0].name, lines[0].argument, f"consented:{action.id}", about), now)
    events.record(session, now, Happening("action_consented", action.ticket_id, actor, {"outcome": action.state}))


def step(bench: Bench, order: Order) -> Sequence[Done]:
    """Answer a question that stands among the commands of a mail."""
    key = f"{bench.written.comment.id}:{order.name}:{order.word}"
    asked = Question(bench.actor, order.name, order.word, key, bench.ticket)
    tell(bench.session, bench.desk, asked, bench.now)
    return [Done("answered")]


def tell(session: Session, desk: Desk, asked: Question, now: datetime) -> None:
    """Send the answer to a person of the team."""
    session.flush()  # mails before this one in the batch count too
    match asked.name:
        case CommandName.HELP:
            command_notices.mail_card(session, desk, asked.person, asked.key, now)
        case CommandName.SHOW:
            _show(session, desk, asked, now)
        case CommandName.SEARCH:
            found = [_living(session, each) for each in search.find(session, asked.argument)]
            _list(session, desk, asked, [(ListKind.FOUND, list(dict.fromkeys(found)))], now)
        case CommandName.UNASSIGNED:
            tended = desk.staff.reachable(now.astimezone(desk.zone).date())
            rows = ticket_lists.open_tickets_of_nobody(session, tended)
            _list(session, desk, asked, [(ListKind.UNASSIGNED, rows)], now)
        case CommandName.MINE:
            rows = ticket_lists.open_tickets_of(session, asked.person.addresses)
            _list(session, desk, asked, _by_state(rows), now)
        case _:
            _list(session, desk, asked, _by_state(ticket_lists.open_tickets(session)), now)


def _show(session: Session, desk: Desk, asked: Question, now: datetime) -> None:
    found = find_ticket(session, desk, asked.argument, now) if asked.argument else asked.about
    if found is None:
        _list(session, desk, asked, [], now)
        return
    ticket, person = _living(session, found), asked.person
    telling = Telling(
        key=f"sheet:{asked.key}:{person.address}",
        notice=Notice.TICKET_SHEET,
        recipient=person.address,
        language=person.language,
        name=person.name,
        ticket_id=ticket.id,
        party_id=roster_of(session, ticket).add_team(person.address, now).id,
    )
    queue(session, desk, telling, now)


def _list(
    session: Session, desk: Desk, asked: Question, lists: Sequence[tuple[str, Sequence[Ticket]]], now: datetime
) -> None:
    person = asked.person
    noted = [listing.noted_list(session, desk, kind, rows, now) for kind, rows in lists if rows]
    detail: dict[str, Any] = {
        "lists": [listing.for_language(desk, each, person.language) for each in noted],
        "note": str(asked.name),
        "reason": asked.argument,
    }
    telling = Telling(
        f"list:{asked.key}:{person.address}",
        Notice.LISTING,
        person.address,
        person.language,
        person.name,
        detail=detail,
    )
    queue(session, desk, telling, now)


def _by_state(rows: Sequence[Ticket]) -> list[tuple[str, list[Ticket]]]:
    return [(state, [row for row in rows if row.state == state]) for state in _IN_ORDER]


def _living(session: Session, ticket: Ticket) -> Ticket:
    return tickets.surviving(session, ticket.id)


def _answer_contact(session: Session, desk: Desk, mail: Mail, sender: Sender, key: str, now: datetime) -> None:
    """Tell a contact the open tickets that he may see: of his customer, or only those that he reported (D39)."""
    address = mail.sender.address.lower() if mail.sender else ""
    session.flush()
    if sender.sees_company and sender.customer_id is not None:
        rows = ticket_lists.open_tickets_of_customer(session, sender.customer_id)
    else:
        rows = ticket_lists.open_tickets_of_person(session, address, sender.contact_id)
    known = people.find(session, address)
    language = sender.language or (known.language if known else "") or guess(mail.text) or desk.settings.site.language
    noted = [
        listing.for_customer(listing.noted_list(session, desk, kind, found, now)) for kind, found in _by_state(rows)
    ]
    telling = Telling(
        key=f"list:{key}:{address}",
        notice=Notice.LISTING,
        recipient=address,
        language=language,
        name=mail.sender.name if mail.sender else "",
        detail={"lists": [each for each in noted if each["total"]], "note": "customer", "customer": sender.customer},
    )
    queue(session, desk, telling, now)
