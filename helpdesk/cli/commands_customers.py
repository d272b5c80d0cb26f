"""`helpdesk customers …`: plan and apply the customers' files, write them from what is there, look customers up.

Not the rules (`domain.customer_plan`) and not the import of tables (`commands_customers_import`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli import invocation
from helpdesk.cli.access import now, open_store
from helpdesk.cli.output import emit, json_line, printable, say, table, terminal_width
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.config.customers_load import CustomersReading
    from helpdesk.domain.customer_plan import CustomerPlan, Plan
    from helpdesk.services.customers.customers import Known

customers = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Customers, from their files.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Prune = Annotated[bool, typer.Option("--prune", help="Deactivate customers whose file is gone.")]
TakeFile = Annotated[
    list[str] | None, typer.Option("--take-file", metavar="NAME", help="Decide for the file; a name that plan prints.")
]
TakeLife = Annotated[list[str] | None, typer.Option("--take-life", metavar="NAME", help="Decide for what life has.")]


@customers.command("plan")
def customers_plan(
    context: typer.Context,
    prune: Prune = False,
    take_file: TakeFile = None,
    take_life: TakeLife = None,
    as_json: Json = False,
) -> None:
    """Show what the files would change, and what must be decided first. Changes nothing."""
    from helpdesk.services.customers import customers as service

    with open_store(context) as (database, _), database.reading() as session:
        known = service.known(session)
        reading = _read(context, known)
        found = _decided_plan(known, reading, take_file, take_life, prune=prune)
        settings = invocation.of(context).settings()
        hints = service.hints_about(session, reading, found, settings)
        trusted = settings.contacts.trust_first_import and service.is_first(known)
    shown = [one for one in found.customers if _is_shown(one)]
    _print(shown, as_json=as_json, trusting=trusted)
    for hint in hints:
        say(str(hint))
    undecided = sum(one.must_be_decided for one in shown)
    changes = sum(1 for _ in found.open) - undecided
    say(f"{changes} of {len(found.customers)} customers would change, {undecided} must be decided first")


@customers.command("apply")
def customers_apply(
    context: typer.Context,
    prune: Prune = False,
    take_file: TakeFile = None,
    take_life: TakeLife = None,
    as_json: Json = False,
) -> None:
    """Bring in what the files say: everything, or nothing where one file is wrong or anything must be decided."""
    from helpdesk.services.customers import customers as service

    with open_store(context) as (database, desk), database.transaction() as session:
        known = service.known(session)
        found = _decided_plan(known, _read(context, known), take_file, take_life, prune=prune)
        trusting = desk.settings.contacts.trust_first_import
        done = service.apply_files(session, known, found, now(), actor="admin", trusting=trusting)
    trusted = trusting and service.is_first(known)
    _print(done.refused or done.written, as_json=as_json, trusting=trusted)
    if done.refused:
        open_ones = sum(bool(one.merge.conflicts) for one in done.refused)
        what = f"; {open_ones} must be decided: --take-file or --take-life NAME" if open_ones else ""
        refused = sum(bool(one.refusals) for one in done.refused)
        what += f"; {refused} cannot go in as their files stand: mend those" if refused else ""
        raise UsageError(f"nothing was changed{what}")
    for one in done.plan.customers:
        if one.file is not None and one.is_left_over:
            say(f"{one.number} lives on as {one.survivor}: remove {one.file.file}")
    pending = 0 if trusted else sum(len(one.pending) for one in done.written)
    say(f"{len(done.written)} customers written, {pending} addresses wait for their confirmation")


@customers.command("export")
def customers_export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made if missing.")],
) -> None:
    """Write a file for each customer as it is now; with these in the folder a plan is empty. Overwrites nothing."""
    from helpdesk.services.customers.customers_export import export, files_left_over, write

    with open_store(context) as (database, _), database.reading() as session:
        files = list(export(session))
        left_over = files_left_over(session)
    write(files, folder)
    say(f"{len(files)} files in {folder}")
    for name, number, survivor in left_over:
        say(f"{number} lives on as {survivor} and has no file any more: remove {name} where it still is")


@customers.command("list")
def customers_list(context: typer.Context, as_json: Json = False) -> None:
    """List the customers with their contacts and the addresses that wait for confirmation."""
    from helpdesk.services.customers.customers_view import listing

    with open_store(context) as (database, _), database.reading() as session:
        rows = listing(session)
    if as_json:
        for row in rows:
            emit(json_line(row))
    elif rows:
        lines = [tuple(str(value) for value in row.values()) for row in rows]
        emit(table(tuple(rows[0]), lines, terminal_width()))
    else:
        say("no customers")


@customers.command("show")
def customers_show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Customer number.")],
    as_json: Json = False,
) -> None:
    """Show a customer with its contacts, and how far their addresses are confirmed; an old number shows its survivor.

    Bank data is masked.
    """
    from helpdesk.services.customers.customers_view import view, view_text

    with open_store(context) as (database, desk), database.reading() as session:
        found = view(session, number)
        emit(json_line(found) if as_json else printable(view_text(found, desk.zone)))


def _read(context: typer.Context, known: "Known") -> "CustomersReading":
    """Read the files; raises ConfigProblems with all that is wrong with them."""
    from helpdesk.config.problems import ConfigProblems
    from helpdesk.services.customers.customers import read_files

    settings = invocation.of(context).settings()
    if settings.customers is None:
        raise UsageError("there is no folder of customers: make 'customers' beside the configuration, or name another")
    reading = read_files(known, settings)
    if reading.problems:
        raise ConfigProblems(reading.problems)
    return reading


def _decided_plan(
    known: "Known",
    reading: "CustomersReading",
    take_file: list[str] | None,
    take_life: list[str] | None,
    *,
    prune: bool,
) -> "Plan":
    from helpdesk.domain.customer_merge import Side
    from helpdesk.services.customers.customers import plan_files
    from helpdesk.services.customers.customers_decisions import decisions

    found = plan_files(known, reading.customers, {}, prune=prune)
    words = [*((name, Side.FILE) for name in take_file or ()), *((name, Side.LIFE) for name in take_life or ())]
    return plan_files(known, reading.customers, decisions(found, words), prune=prune) if words else found


def _is_shown(one: "CustomerPlan") -> bool:
    from helpdesk.domain.customer_plan import Fate

    return (
        one.must_be_decided or one.is_left_over or bool(one.merge.kept) or one.fate not in {Fate.UNCHANGED, Fate.OVER}
    )


def _print(found: "list[CustomerPlan] | tuple[CustomerPlan, ...]", *, as_json: bool, trusting: bool = False) -> None:
    from helpdesk.cli.customers_text import plan_json, plan_lines

    for one in found:
        emit(json_line(plan_json(one)) if as_json else printable("\n".join(plan_lines(one, trusting=trusting))))
