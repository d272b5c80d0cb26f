"""`helpdesk contact addresses` and `contact withdraw`: which addresses are in force, which wait for their owner's word.

Not the passwords (`commands_contact`), and nothing is confirmed here: only its owner can do that (D18).
"""

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import known_value, local, now, open_store
from helpdesk.cli.output import emit, json_line, say, table, terminal_width
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow


def contact_addresses(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="pending, confirmed, withdrawn, expired or replaced.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the addresses of all contacts; pending ones stand beside those that are still in force."""
    from helpdesk.domain.customers import AddressState
    from helpdesk.store import confirmations

    known_value(state, AddressState, "--state")
    with open_store(context) as (database, desk), database.reading() as session:
        rows = confirmations.listing(session, state or None)
        if as_json:
            for row in rows:
                emit(json_line(_as_json(*row)))
            return
        lines = [
            (
                customer.number,
                contact.key if contact else "(main address)",
                address.address,
                address.state,
                local(desk, address.since),
                local(desk, address.expires_at),
            )
            for address, customer, contact in rows
        ]
    if lines:
        emit(table(("customer", "contact", "address", "state", "since", "until"), lines, terminal_width()))
    else:
        say("no addresses")


def contact_withdraw(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An address that waits for confirmation.")],
) -> None:
    """Take back an address that nobody has confirmed yet; the one in force stays."""
    from helpdesk.services.customers.confirmations import withdraw

    with open_store(context) as (database, _), database.transaction() as session:
        if not withdraw(session, address, "admin", now()):
            raise UsageError(f"{address} waits for no confirmation; 'helpdesk contact addresses --state pending'")
    say(f"{address} is withdrawn; no file brings it back by itself")


def _as_json(address: "ContactAddress", customer: "CustomerRow", contact: "ContactRow | None") -> dict[str, object]:
    return {
        "customer": customer.number,
        "contact": contact.key if contact else None,
        "address": address.address,
        "state": address.state,
        "origin": address.origin,
        "since": address.since,
        "asked_at": address.asked_at,
        "reminded_at": address.reminded_at,
        "expires_at": address.expires_at,
        "confirmed_at": address.confirmed_at,
        "bouncing_since": address.bouncing_since,
    }
