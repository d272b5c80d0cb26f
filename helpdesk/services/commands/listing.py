"""Lists of tickets as rows of a mail: what stands in each, and how it waits in the outbox until it is written.

Not which tickets are listed (`services.ticketing.lifecycle`) and not the words (the templates).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from helpdesk.domain.notice_lists import ListedTicket, TicketList
from helpdesk.domain.ticket import TicketState
from helpdesk.services.desk import Desk
from helpdesk.store.customers import CustomerRow
from helpdesk.store.tickets import Ticket

_MOMENTS = ("due", "scheduled")
SHOWN = 20  # of each list; what is more is only counted


def noted_list(session: Session, desk: Desk, kind: str, found: Sequence[Ticket], now: datetime) -> dict[str, Any]:
    """Give a list as it stands in the detail of an outbox row; `found` are all its tickets, in their order."""
    rows = [_row(session, desk, ticket, now) for ticket in found[:SHOWN]]
    noted = asdict(TicketList(kind, len(found), tuple(rows)))
    for row in noted["tickets"]:
        row |= {moment: row[moment].isoformat() if row[moment] else None for moment in _MOMENTS}
    return noted


def ticket_list(noted: Mapping[str, Any]) -> TicketList:
    """Give the list that was noted."""
    rows = [ListedTicket(**{**row, **{each: _moment(row.get(each)) for each in _MOMENTS}}) for row in noted["tickets"]]
    return TicketList(noted["kind"], noted["total"], tuple(rows))


def for_language(desk: Desk, noted: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the list with links whose mails are written in the words of this language."""
    word = "#zeige" if language == "de" else "#show"
    rows = [{**row, "link": _link(desk, word, row["number"])} for row in noted["tickets"]]
    return {**noted, "tickets": rows}


def for_customer(noted: Mapping[str, Any]) -> dict[str, Any]:
    """Give the list as customers may read it: without whose it is in the team, how urgent and until when."""
    inside = {"customer": "", "assignee": "", "priority": ""} | dict.fromkeys(_MOMENTS)
    rows = [{**row, **inside} for row in noted["tickets"]]
    return {**noted, "tickets": rows}


def _row(session: Session, desk: Desk, ticket: Ticket, now: datetime) -> ListedTicket:
    customer = session.get(CustomerRow, ticket.customer_id) if ticket.customer_id is not None else None
    person = desk.staff.find(ticket.assignee)
    is_new = ticket.state == TicketState.NEW  # a forwarded mail was written before it came here
    since = ticket.received_at if is_new else ticket.state_since or ticket.created_at
    return ListedTicket(
        number=ticket.number,
        subject=ticket.subject,
        customer=(customer.name if customer else "") or ticket.requester_name or ticket.requester_address,
        minutes=max(0, int((now - since).total_seconds() // 60)),
        assignee=person.label if person else ticket.assignee,
        due=ticket.due_at,
        state=ticket.state,
        priority=ticket.priority,
        scheduled=ticket.wake_at,
    )


def _link(desk: Desk, word: str, number: str) -> str:
    """Give the link that opens a mail which asks for the whole ticket."""
    line = quote(f"{word} {number}")
    return f"mailto:{quote(desk.addressing.support, safe='@')}?subject={quote(number)}&body={line}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
