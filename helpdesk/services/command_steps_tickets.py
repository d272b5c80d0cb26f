"""Carry out the commands that join tickets or take them apart.

Each gives back what takes it back. Not the check before (`domain.command_check`).
"""

from collections.abc import Sequence

from helpdesk.domain.command_orders import Order
from helpdesk.domain.disposition import OpenTicket
from helpdesk.domain.notices import Notice
from helpdesk.errors import UsageError
from helpdesk.mail.message import Address
from helpdesk.services import merging, notify, participation, splitting, telling, ticket_fields, tickets
from helpdesk.services.command_bench import Bench, Done
from helpdesk.services.roster import roster_of
from helpdesk.store import tickets as stored
from helpdesk.store.tickets import Ticket


def link(bench: Bench, order: Order) -> Sequence[Done]:
    """Point at another ticket."""
    other = _other(bench, order)
    if not ticket_fields.link(bench.session, bench.ticket, other, bench.actor.address, bench.now):
        return [Done("unchanged")]
    return [Done("linked", other.number, inverse={"link": other.id})]


def merge(bench: Bench, order: Order) -> Sequence[Done]:
    """Let the ticket live on in the other one; who got its answers gets those of the other one."""
    other = _other(bench, order)
    readers = [Address(party.name, party.address) for party in bench.written.roster if party.receives]
    return _merge(bench, other, readers, "merged")


def join(bench: Bench, _: Order) -> Sequence[Done]:
    """Let a stranger's ticket live on in the one it points at; he takes part there, but not his copies."""
    targets = merging.pointed_at(bench.session, bench.ticket)
    if len(targets) != 1:
        raise UsageError("nothing_to_join")
    requester = bench.ticket.requester_address
    strangers = [Address(bench.ticket.requester_name, requester)] if requester else []
    return _merge(bench, targets[0], strangers, "joined")


def _merge(bench: Bench, other: Ticket, readers: Sequence[Address], code: str) -> Sequence[Done]:
    ticket, actor, before = bench.ticket, bench.actor.address, str(bench.ticket.state)
    moved = merging.merge(bench.session, ticket, other, actor, bench.now)
    added = [
        person.address
        for person in readers
        if participation.add_reader(bench.session, bench.desk, other, person, actor, bench.now)
    ]
    bench.written = tickets.Written(other, bench.written.comment, roster_of(bench.session, other))
    inverse = {"merge": {"ticket": ticket.id, "into": other.id, "state": before, "comments": moved, "added": added}}
    return [Done(code, other.number, inverse=inverse)]


def split(bench: Bench, order: Order) -> Sequence[Done]:
    """Make the customer's last mail a ticket of its own, and tell him its number."""
    comment = splitting.last_of_customer(bench.session, bench.ticket)
    if comment is None:
        raise UsageError("nothing_to_split")
    written = splitting.split(
        bench.session, bench.desk, bench.ticket, comment, order.word, bench.actor.address, bench.now
    )
    opened = OpenTicket(f"split from {bench.ticket.number}", queue=written.ticket.queue)
    notify.acknowledge(bench.session, bench.desk, written, opened, bench.now)
    telling.tell_of_ticket(bench.session, bench.desk, written.ticket, comment, bench.actor.address, bench.now)
    by, now = bench.actor.address, bench.now
    notify.tell_team(
        bench.session, bench.desk, written, Notice.TICKET_OPENED, now, tell_author=True, note="split", opened_by=by
    )
    return [Done("split", written.ticket.number, inverse={"split": written.ticket.id})]


def _other(bench: Bench, order: Order) -> Ticket:
    other = stored.by_number(bench.session, order.word)
    if other is None:
        raise UsageError("ticket_unknown")
    return stored.surviving(bench.session, other.id)
