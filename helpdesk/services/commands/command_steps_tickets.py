"""Carry out the commands that join tickets or take them apart.

Each gives back what takes it back. Not the check before (`domain.command_check`).
"""

from collections.abc import Sequence
from typing import Any

from helpdesk.domain.command_orders import Order
from helpdesk.domain.disposition import OpenTicket
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState
from helpdesk.errors import UsageError
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.outgoing import notify, telling
from helpdesk.services.outgoing.announcing import News
from helpdesk.services.ticketing import (
    merge_carrying,
    merge_opening,
    merging,
    participation,
    splitting,
    ticket_fields,
    tickets,
)
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import tickets as stored
from helpdesk.store.tickets import Party, Ticket


def link(bench: Bench, order: Order) -> Sequence[Done]:
    """Point at another ticket."""
    other = _other(bench, order)
    if not ticket_fields.link(bench.session, bench.ticket, other, bench.actor.address, bench.now):
        return [Done("unchanged")]
    return [Done("linked", other.number, inverse={"link": other.id})]


def merge(bench: Bench, order: Order) -> Sequence[Done]:
    """Let the ticket live on in the other one; who got its answers gets those of the other one, and is told so."""
    other = _other(bench, order)
    return _merge(bench, other, tuple(bench.written.roster), "merged")


def join(bench: Bench, _: Order) -> Sequence[Done]:
    """Let a stranger's ticket live on in the one it points at; he takes part there, but not his copies."""
    targets = merging.pointed_at(bench.session, bench.ticket)
    if len(targets) != 1:
        raise UsageError("nothing_to_join")
    stranger = bench.written.roster.get(bench.ticket.requester_address)
    return _merge(bench, targets[0], [stranger] if stranger is not None else [], "joined")


def _merge(bench: Bench, other: Ticket, readers: Sequence[Party], code: str) -> Sequence[Done]:
    ticket, actor, before = bench.ticket, bench.actor.address, str(bench.ticket.state)
    session, desk, now, said = bench.session, bench.desk, bench.now, bench.written.comment.id
    moved = merging.merge(session, ticket, other, actor, now)
    opened = merge_opening.open_again(session, desk, other, TicketState(before), actor, now, cause=f"merge {said}")
    carried = merge_carrying.carry(session, desk, ticket, TicketState(before), other, actor, now)
    merge_opening.tell_of_words(session, desk, other, moved, actor, now, cause=f"{said}")
    added = participation.carry_over(session, desk, readers, other, actor, now)
    bench.news = News(merged=ticket)
    bench.written = tickets.Written(other, bench.written.comment, roster_of(session, other))
    way = {"ticket": ticket.id, "into": other.id, "state": before, "comments": moved, "added": added}
    brought = [each.inverse for each in carried if each.inverse]
    inverse: dict[str, Any] = {"merge": {**way, "opened": opened, "after": said, "carried": brought}}
    inverse |= {"mailed": True} if any(party.receives for party in readers) else {}
    done = Done(code, other.number, inverse=inverse, ticket=ticket.number)
    plainly = [Done(each.code, each.value, each.at, ticket=each.ticket) for each in carried]  # goes back with the merge
    return [done, *([Done("merge_opened", other.number)] if opened else []), *plainly]


def split(bench: Bench, order: Order) -> Sequence[Done]:
    """Make the customer's last mail a ticket of its own, and tell him its number."""
    comment = splitting.last_of_customer(bench.session, bench.ticket, bench.written.comment.inbound_id)
    if comment is None:
        raise UsageError("nothing_to_split")
    written = splitting.split(
        bench.session, bench.desk, bench.ticket, comment, order.word, bench.actor.address, bench.now
    )
    number = bench.ticket.number
    opened = OpenTicket(f"split from {number}", queue=written.ticket.queue, earlier=number)
    notify.acknowledge(bench.session, bench.desk, written, opened, bench.now, way="split")
    telling.tell_of_ticket(bench.session, bench.desk, written.ticket, comment, bench.actor.address, bench.now)
    by, now = bench.actor.address, bench.now
    again = f":split:{bench.written.comment.id}"  # its words may have opened a ticket that was merged since
    notify.tell_team(
        bench.session, bench.desk, written, Notice.TICKET_OPENED, now, again=again, note="split", opened_by=by
    )
    return [Done("split", written.ticket.number, inverse={"split": written.ticket.id}, ticket=number)]


def _other(bench: Bench, order: Order) -> Ticket:
    other = stored.by_number(bench.session, order.word)
    if other is None:
        raise UsageError("ticket_unknown")
    return stored.surviving(bench.session, other.id)
