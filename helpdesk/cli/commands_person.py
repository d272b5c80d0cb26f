"""`helpdesk person …`: what is known of somebody is handed out, or erased as far as the law lets it go.

Not the rules (`domain.erasure`) and not the doing (`services.privacy.person_export`, `services.privacy.person_erase`).
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, now, open_store
from helpdesk.cli.output import emit, iso, json_line, printable, say, table, terminal_width
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.services.privacy.person_erase import ErasePlan

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


@person.command("export")
def person_export(
    context: typer.Context,
    address: Address,
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to make; else person-ADDRESS here.")] = None,
) -> None:
    """Write everything that is known of a person and is his to see into a new folder; that is noted in the journal."""
    from helpdesk.services.privacy.disclosures import note
    from helpdesk.services.privacy.person import find
    from helpdesk.services.privacy.person_export import export

    folder = to or Path(f"person-{address.strip().lower().replace('/', '_')}")
    with open_store(context) as (database, desk), database.transaction() as session:
        count = export(session, desk, find(session, desk, address), folder, now())
        note(session, address, "the person", "everything that is his to see", "export", now(), actor=ADMIN)
    say(f"{count} files in {folder}; index.html is the first page")


@person.command("disclose")
def person_disclose(
    context: typer.Context,
    address: Address,
    to: Annotated[str, typer.Option(metavar="WHOM", help="Who was given it, for example a lawyer or a carrier.")],
    what: Annotated[str, typer.Option(help="What was given.")],
    why: Annotated[str, typer.Option(help="For what purpose, or by what law.")],
) -> None:
    """Note that data about a person were given to somebody else; the giving itself is yours."""
    from helpdesk.services.privacy.disclosures import note
    from helpdesk.services.privacy.person import find

    with open_store(context) as (database, desk), database.transaction() as session:
        find(session, desk, address)
        note(session, address, to, what, why, now(), actor=ADMIN)
    say("noted in the journal")


@person.command("disclosures")
def person_disclosures(
    context: typer.Context,
    address: Address,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List to whom data about a person were given, what and why."""
    from helpdesk.services.privacy.disclosures import disclosures
    from helpdesk.services.privacy.person import find

    with open_store(context) as (database, desk), database.reading() as session:
        rows = list(disclosures(session, find(session, desk, address)))
    if as_json:
        for row in rows:
            emit(json_line(asdict(row)))
    elif rows:
        lines = [(iso(row.at), row.to, row.what, row.why, row.by) for row in rows]
        emit(table(("at", "to", "what", "why", "by"), lines, terminal_width()))
    else:
        say("nothing was given to anybody")


@person.command("erase")
def person_erase(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what would go and what must stay, with the reason, and erase after a yes. There is no way back."""
    from datetime import timedelta

    from helpdesk.services.privacy.person_erase import erase, plan
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
