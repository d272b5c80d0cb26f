"""`helpdesk person …`: what is known of somebody is handed out, or erased as far as the law lets it go.

Not the rules (`domain.erasure`) and not the doing (`services.person_export`, `services.person_erase`).
"""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, now, open_store
from helpdesk.cli.output import emit, printable, say
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.services.person_erase import ErasePlan

person = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="People: what is known of them, and erasing.")
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="One of the person's mail addresses.")]

_WHY = {
    "held": "a legal hold: 'helpdesk hold list'",
    "not_ended": "it has not ended: close it and erase again",
    "term_over": "its term is over",
    "duty": "he is taken out of it; a law wants the mails as they came until {until}, with a masked copy for daily use",
    "no_duty": "no law wants it",
    "others_take_part": "he and his words are taken out; others take part",
}


@person.command("erase")
def person_erase(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what would go and what must stay, with the reason, and erase after a yes. There is no way back."""
    from datetime import timedelta

    from helpdesk.services.person_erase import erase, plan
    from helpdesk.store.deleting import sweep

    with open_store(context) as (database, desk):
        with database.reading() as session:
            _show(plan(session, desk, address, now()))
        if not yes and not _agreed():
            raise UsageError("nothing was changed")
        with database.transaction() as session:
            number = erase(session, desk, plan(session, desk, address, now()), now(), actor=ADMIN)
        with database.transaction() as session:
            left = sweep(session, desk.blobs, (now() - timedelta(hours=1)).timestamp())
    say(f"erased: event {number} of the journal names what went")
    if left:
        say(f"{left} files are younger than an hour and go with the next night")


def _agreed() -> bool:
    return sys.stdin.isatty() and typer.confirm("Erase?", default=False, err=True)


def _show(found: "ErasePlan") -> None:
    emit(printable(f"addresses: {', '.join(found.someone.addresses)}"))
    for contact in found.contacts:
        emit(printable(f"contact {contact}: emptied; only the key stays, and its file must no longer name him"))
    for ticket in found.tickets:
        until = ticket.until.isoformat() if ticket.until else "for ever"
        emit(f"ticket {ticket.number}: {ticket.fate}: {_WHY[ticket.why].format(until=until)}")
    for number in found.main:
        emit(f"customer {number}: the main address stays: change it in the customer's file")
    for number in found.partner:
        emit(f"customer {number}: the name of the contract partner stays with the contract")
    if not found.tickets and not found.contacts:
        emit("no ticket and no contact: what is left are mails and events")
