"""Carry out the commands about people: who gets the answers, whose ticket it is, who becomes a contact.

Each gives back what takes it back. Not the check before (`domain.command_check`).
"""

from collections.abc import Sequence

from helpdesk.domain.command_orders import Order
from helpdesk.mail.message import Address
from helpdesk.services import participation, registration
from helpdesk.services.command_bench import Bench, Done


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
    return [Done("customer", name, inverse={"customer": {"from": before, "to": bench.ticket.customer_id}})]


def register(bench: Bench, order: Order) -> Sequence[Done]:
    """Make the requester a contact; nothing takes that back by mail, since he was asked to confirm his address."""
    if order.word:
        registration.set_customer(bench.session, bench.ticket, order.word, bench.actor.address, bench.now)
    registration.register(bench.session, bench.desk, bench.ticket, bench.actor.address, bench.now)
    return [Done("registered", bench.ticket.requester_address)]
