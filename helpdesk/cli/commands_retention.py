"""`helpdesk retention …` and `helpdesk hold …`: what is deleted when, and what must stay.

Not the classes (`domain.retention`) and not the deletion (`services.privacy.retention`).
"""

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, local, now, open_store
from helpdesk.cli.output import emit, json_line, say, table, terminal_width
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.services.desk import Desk
    from helpdesk.services.privacy.retention import Term

retention = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What is kept for how long.")
hold = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What must not be deleted while proceedings run.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="Number of a ticket or customer, or an address.")]


@retention.command("list")
def retention_list(context: typer.Context, as_json: Json = False) -> None:
    """List the tickets whose term is over, and which of them a hold keeps. Changes nothing."""
    from helpdesk.services.privacy.retention import due_tickets

    with open_store(context) as (database, desk), database.reading() as session:
        _show(desk, list(due_tickets(session, desk, now())), as_json=as_json)


@retention.command("run")
def retention_run(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")] = False,
) -> None:
    """Delete now what is due; tickets that have not ended or are on hold stay. There is no way back."""
    from helpdesk.services.privacy.retention import run

    if dry_run:
        retention_list(context)
        return
    with open_store(context) as (database, desk):
        ran = run(database, desk, now())
    say(f"deleted: {ran.tickets} tickets with their mails, {ran.mails} mails of no ticket")


@hold.command("set")
def hold_set(
    context: typer.Context,
    subject: Subject,
    reason: Annotated[str, typer.Option(help="Why, for example the court and its file number.")] = "",
) -> None:
    """Let nothing of a ticket, a customer or a person be deleted or erased until it is released."""
    from helpdesk.services.privacy.holds import set_hold
    from helpdesk.services.privacy.person import find
    from helpdesk.store.holds import HoldOn

    with open_store(context) as (database, desk), database.transaction() as session:
        held = set_hold(session, subject, reason, now(), actor=ADMIN)
        say(f"{held.kind} {held.subject} is on hold")
        if held.kind is HoldOn.PERSON:
            try:
                find(session, desk, subject)
            except UsageError as doubt:
                say(f"is that the right one? {doubt}")


@hold.command("release")
def hold_release(context: typer.Context, subject: Subject) -> None:
    """End a hold; what is due goes with the next run."""
    from helpdesk.services.privacy.holds import release_hold

    with open_store(context) as (database, _), database.transaction() as session:
        held = release_hold(session, subject, now(), actor=ADMIN)
        say(f"{held.kind} {held.subject} is on hold no longer")


@hold.command("list")
def hold_list(context: typer.Context, as_json: Json = False) -> None:
    """List what is on hold, since when and why."""
    from helpdesk.store.holds import in_force

    with open_store(context) as (database, desk), database.reading() as session:
        rows = [
            {"kind": each.kind, "subject": each.subject, "since": local(desk, each.since), "reason": each.reason}
            for each in in_force(session)
        ]
    _print(rows, "nothing is on hold", as_json=as_json)


@hold.command("original")
def hold_original(
    context: typer.Context,
    inbound_id: Annotated[int, typer.Argument(metavar="ID", help="Number of the mail in the inbox.")],
    to: Annotated[str, typer.Option(metavar="WHOM", help="Who gets it, for example an auditor.")],
    why: Annotated[str, typer.Option(help="By what law or order.")],
) -> None:
    """Print a mail exactly as it came, also where a person was erased from its daily use; noted in the journal."""
    import sys

    from helpdesk.services.privacy.originals import disclosed_original

    with open_store(context) as (database, desk), database.transaction() as session:
        raw = disclosed_original(session, desk, inbound_id, to, why, now(), actor=ADMIN)
    sys.stdout.buffer.write(raw)


def _show(desk: "Desk", terms: "list[Term]", *, as_json: bool) -> None:
    rows = [
        {
            "number": term.ticket.number,
            "class": term.kind.name,
            "ended": local(desk, term.ended_at),
            "kept_until": term.until.isoformat() if term.until else "",
            "stays": term.held,
        }
        for term in terms
    ]
    _print(rows, "nothing is due", as_json=as_json)


def _print(rows: list[dict[str, str]], nothing: str, *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            emit(json_line(row))
    elif rows:
        emit(table(tuple(rows[0]), [tuple(row.values()) for row in rows], terminal_width()))
    else:
        say(nothing)
