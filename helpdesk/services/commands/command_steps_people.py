"""Carry out the commands about people: who gets the answers, whose ticket it is, who becomes a contact.

Each gives back what takes it back. Not the check before (`domain.command_check`).
"""

from collections.abc import Sequence
from typing import Any

from helpdesk.domain.command_orders import Order
from helpdesk.mail.message import Address
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.customers import merge_requests
from helpdesk.services.outgoing import telling
from helpdesk.services.ticketing import on_behalf, participation, registration
from helpdesk.store import events
from helpdesk.store import tickets as stored
from helpdesk.store.events import Happening


def add(bench: Bench, order: Order) -> Sequence[Done]:
    """Let addresses get the answers, this mail's words among them."""
    new = [
        address
        for address in order.words
        if participation.add_reader(
            bench.session, bench.desk, bench.ticket, Address("", address), bench.actor.address, bench.now
        )
    ]
    return [Done("added", ", ".join(new), inverse={"people": {"added": new}})] if new else [Done("unchanged")]


def remove(bench: Bench, order: Order) -> Sequence[Done]:
    """Let addresses get the answers no longer."""
    gone = [
        address
        for address in order.words
        if participation.remove_reader(bench.session, bench.ticket, address, bench.actor.address, bench.now)
    ]
    return [Done("removed", ", ".join(gone), inverse={"people": {"removed": gone}})] if gone else [Done("unchanged")]


def customer(bench: Bench, order: Order) -> Sequence[Done]:
    """Say whose ticket it is."""
    before = [bench.ticket.customer_id, bench.ticket.contact_id]
    name = registration.set_customer(bench.session, bench.ticket, order.word, bench.actor.address, bench.now)
    if bench.ticket.customer_id == before[0]:
        return [Done("unchanged")]
    _tell_contacts(bench, before[0])
    return [Done("customer", name, inverse={"customer": {"from": before, "to": bench.ticket.customer_id}})]


def _tell_contacts(bench: Bench, before: int | None) -> None:
    """Tell the contacts of a ticket that is new to their customer, since it was nobody's (D7)."""
    if before is not None or bench.ticket.customer_id is None:
        return
    session, ticket, cause = bench.session, bench.ticket, f"{bench.written.comment.id}"
    session.flush()
    first = stored.comments(session, ticket.id)[0]
    telling.tell_of_ticket(session, bench.desk, ticket, first, bench.actor.address, bench.now, cause=cause)


def register(bench: Bench, order: Order) -> Sequence[Done]:
    """Make the requester a contact; nothing takes that back by mail, since he was asked to confirm his address."""
    if order.word:
        registration.set_customer(bench.session, bench.ticket, order.word, bench.actor.address, bench.now)
    registration.register(bench.session, bench.desk, bench.ticket, bench.actor.address, bench.now)
    return [Done("registered", bench.ticket.requester_address)]


def merge_numbers(bench: Bench, order: Order) -> Sequence[Done]:
    """Let two customer numbers be one, as both sides agreed; nothing takes that back."""
    takes, actor = order.word == "take_over", bench.actor.address
    pair = merge_requests.carry_out(
        bench.session, bench.desk, bench.ticket.id, take_over=takes, actor=actor, now=bench.now
    )
    return [Done("customers_merged", f"{pair.other.number} → {pair.survivor.number}")]


def hand_over(bench: Bench, order: Order) -> Sequence[Done]:
    """Let the ticket be that of somebody outside, who is told that there is one for him."""
    before = bench.ticket.customer_id
    given = on_behalf.hand_over(bench.session, bench.desk, bench.written, order.word, bench.actor.address, bench.now)
    bench.given_to_another = given
    told = on_behalf.acknowledge(bench.session, bench.desk, bench.written, "opened", bench.now)
    _tell_contacts(bench, before)
    return [Done("handed_over", order.word, inverse=_opening(bench))] if given or told else [Done("unchanged")]


def _opening(bench: Bench) -> dict[str, Any]:
    """Give what takes back the opening of a ticket for somebody; {} where this mail did not open it."""
    first = stored.comments(bench.session, bench.ticket.id)[0]
    return {"opened": bench.ticket.id} if first.inbound_id == bench.written.comment.inbound_id else {}


def call(bench: Bench, order: Order) -> Sequence[Done]:
    """Mark the note as that of a phone call; a ticket that nobody outside has yet becomes the caller's."""
    caller, ticket = order.caller, bench.ticket
    if caller is None:
        return []
    before = ticket.customer_id
    if bench.desk.staff.find(ticket.requester_address) is not None:
        on_behalf.hand_over(bench.session, bench.desk, bench.written, caller.address, bench.actor.address, bench.now)
        bench.given_to_another = True
        ticket.requester_name = ticket.requester_name or caller.contact
        on_behalf.acknowledge(bench.session, bench.desk, bench.written, "called", bench.now)
    if ticket.customer_id is None and caller.customer_id is not None:
        ticket.customer_id, ticket.contact_id = caller.customer_id, caller.contact_id
    bench.written.comment.internal = True
    _tell_contacts(bench, before)
    bench.call = caller
    data = {"comment": bench.written.comment.id, "caller": caller.label}
    events.record(bench.session, bench.now, Happening("phone_call", ticket.id, bench.actor.address, data))
    code = "called" if caller.label else "called_by_nobody"
    done = [Done(code, caller.label, inverse=_opening(bench))]
    done += [Done("call_restrictions", caller.restrictions)] if caller.restrictions else []
    return [*done, Done("call_password")] if caller.has_password else done
