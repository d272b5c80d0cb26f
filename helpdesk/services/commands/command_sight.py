"""Look up what the check of command lines may ask about: the ticket, the addresses, numbers and tickets that they name.

Not the check (`domain.command_check`). Changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.command_check_people import addresses_in
from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import Argument, CommandName, spec_of
from helpdesk.domain.command_orders import Other, Sight
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import TicketState
from helpdesk.services.commands import command_undo
from helpdesk.services.customers import merge_requests
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.ticketing import callers, merging, registration, splitting
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import tickets
from helpdesk.store.customers import CustomerRow
from helpdesk.store.senders import active_customer
from helpdesk.store.tickets import Ticket


def sight_of(
    session: Session, desk: Desk, written: Written, lines: Sequence[CommandLine], actor: Technician, now: datetime
) -> Sight:
    """Look around the ticket as far as the lines need it."""
    ticket, inbound_id = written.ticket, written.comment.inbound_id
    named = {line.name for line in lines}
    addresses = _named_addresses(lines)
    runs = command_undo.runs_of(session, ticket, actor.address, inbound_id) if CommandName.UNDO in named else ()
    return Sight(
        number=ticket.number,
        state=TicketState(ticket.state),
        actor=actor.address,
        staff=desk.staff,
        now=now.astimezone(desk.zone),
        requester=ticket.requester_address,
        readers=frozenset(party.address for party in roster_of(session, ticket) if party.receives),
        own=frozenset(address for address in addresses if desk.addressing.is_own(address)),
        contacts=_contacts(session, desk, ticket, addresses),
        customer=_number_of_customer(session, ticket),
        customers=frozenset(
            number
            for number in _arguments(lines, Argument.CUSTOMER)
            if active_customer(session, number.rstrip(".")) is not None
        ),
        others=_others(session, desk, lines, now),
        callers={words: callers.caller_of(session, desk, words) for words in _arguments(lines, Argument.CALLER_IF_ANY)},
        callers_near={words: callers.near(session, words) for words in _arguments(lines, Argument.CALLER_IF_ANY)},
        registering={
            number.rstrip("."): registration.obstacle(session, desk, ticket, number.rstrip("."))
            for number in _arguments(lines, Argument.CUSTOMER_IF_ANY)
        },
        joining="" if CommandName.JOIN not in named or _joins(session, ticket) else "nothing_to_join",
        joins_stranger=CommandName.JOIN in named and _joins_stranger(session, desk, ticket),
        merges_numbers=CommandName.MERGE_CUSTOMERS in named and merge_requests.ready(session, ticket.id) is not None,
        splits=CommandName.SPLIT in named and splitting.last_of_customer(session, ticket, inbound_id) is not None,
        waits=CommandName.UNDO in named and bool(command_undo.waiting(session, ticket, actor.address, inbound_id)),
        last_runs=tuple(CommandName(run.command) for run in command_undo.last_mail(runs)),
        named_runs=frozenset(CommandName(run.command) for run in runs),
    )


def _arguments(lines: Iterable[CommandLine], argument: Argument) -> list[str]:
    return [line.argument for line in lines if line.name is not None and spec_of(line.name).argument is argument]


def _named_addresses(lines: Iterable[CommandLine]) -> list[str]:
    return [address for text in _arguments(lines, Argument.ADDRESS) for address in addresses_in(text)]


def _contacts(session: Session, desk: Desk, ticket: Ticket, addresses: Sequence[str]) -> frozenset[str]:
    """Give those of the addresses that belong to registered contacts of the ticket's customer (D19)."""
    senders.read_ahead(session, addresses)
    found = {address: senders.sender_of(session, desk, address) for address in addresses}
    return frozenset(
        address
        for address, sender in found.items()
        if sender.is_contact and ticket.customer_id is not None and sender.customer_id == ticket.customer_id
    )


def _number_of_customer(session: Session, ticket: Ticket) -> str:
    customer = session.get(CustomerRow, ticket.customer_id) if ticket.customer_id is not None else None
    return customer.number if customer is not None else ""


def _others(session: Session, desk: Desk, lines: Iterable[CommandLine], now: datetime) -> dict[str, Other]:
    found: dict[str, Other] = {}
    for word in (*_arguments(lines, Argument.TICKET), *_arguments(lines, Argument.TICKET_IF_ANY)):
        ticket = find_ticket(session, desk, word, now) if word else None
        if ticket is not None:
            ticket = tickets.surviving(session, ticket.id)
            found[word] = Other(ticket.number, _number_of_customer(session, ticket))
    return found


def find_ticket(session: Session, desk: Desk, word: str, now: datetime) -> Ticket | None:
    """Give the ticket that somebody names by its number, or by the digits of one of this year."""
    number = word.strip(" []()#.,;")
    found = tickets.by_number(session, number) or tickets.by_number(session, number.upper())
    if found is None and number.isascii() and number.isdecimal() and len(number) < 10:
        year = desk.local_year(now)
        return tickets.by_number(session, desk.settings.site.number_format.format(year=year, seq=int(number)))
    return found


def _joins(session: Session, ticket: Ticket) -> bool:
    return len(merging.pointed_at(session, ticket)) == 1


def _joins_stranger(session: Session, desk: Desk, ticket: Ticket) -> bool:
    stranger = ticket.requester_address
    return not any(_contacts(session, desk, target, [stranger]) for target in merging.pointed_at(session, ticket))
