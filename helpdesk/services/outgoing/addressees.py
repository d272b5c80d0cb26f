"""Who of the team is told: of a ticket whose it is, else the people of its queue; each himself or who stands in.

Not the mails (`services.outgoing.notify`) and not the days of absence (`domain.staff`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain.staff import Technician
from helpdesk.services.desk import Desk
from helpdesk.store.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person who is told; `stands_in_for` names those who are away, "" where he is told for himself."""

    person: Technician
    stands_in_for: str = ""


def of_ticket(desk: Desk, ticket: Ticket, now: datetime, author: str = "") -> tuple[Addressee, ...]:
    """Give who is told of news on a ticket, which its author, if he is of the team, knows already.

    Whose ticket it is is told alone; what he writes on it himself is news to nobody.
    """
    writer, holder = desk.staff.find(author), desk.staff.find(ticket.assignee)
    if holder is not None and holder is writer:
        return ()
    people = (holder,) if holder is not None else desk.staff.team_of(ticket.queue)
    return tuple(told for told in present(desk, people, now) if told.person is not writer)


def of_site(desk: Desk, now: datetime, but: str = "") -> tuple[Addressee, ...]:
    """Give who is told of what belongs to no ticket: the dispatchers, and where they are `but` alone, everybody."""
    for people in (desk.staff.team_of(""), desk.staff.technicians):
        found = tuple(told for told in present(desk, people, now) if but not in told.person.addresses)
        if found:
            return found
    return ()


def present(desk: Desk, people: Iterable[Technician], now: datetime) -> tuple[Addressee, ...]:
    """Give who is there of these people today, in the site's zone, each once: themselves, or those who stand in."""
    day, found = now.astimezone(desk.zone).date(), dict[str, list[Technician]]()
    for person in people:
        found.setdefault(desk.staff.on_duty(person, day).address, []).append(person)
    told: list[Addressee] = []
    for address, stood_for in found.items():
        there = next(person for person in desk.staff.technicians if person.address == address)
        names = "" if there in stood_for else ", ".join(person.label for person in stood_for)
        told.append(Addressee(there, names))
    return tuple(told)
