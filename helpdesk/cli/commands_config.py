"""`helpdesk check`, `config example`, `commands` and `version`: what can be asked without a database.

Not the checks themselves (`config`, `rendering.templates`). None of these talks to another machine, except that a
password command may.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk import __version__
from helpdesk.cli import exits, invocation
from helpdesk.cli.output import Colour, coloured, emit, json_line, printable, say

if TYPE_CHECKING:
    from helpdesk.config.problems import Problem
    from helpdesk.config.settings import Settings

config = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The configuration file.")


@config.command("example")
def config_example(
    routing: Annotated[bool, typer.Option("--routing", help="The rules for new tickets, routing.toml.")] = False,
) -> None:
    """Print a configuration with every key, its meaning and its default."""
    from helpdesk.config.example import example, routing_example

    emit((routing_example() if routing else example()).removesuffix("\n"))


def commands(
    german: Annotated[bool, typer.Option("--de/--en", help="German or English.")] = True,
) -> None:
    """Print the commands that technicians may write in their mails, as Markdown."""
    from helpdesk.rendering.command_card import command_card

    emit(command_card("de" if german else "en").removesuffix("\n"))


def version() -> None:
    """Print the version."""
    emit(f"helpdesk {__version__}")


def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each problem.")] = False,
) -> None:
    """Check configuration, passwords, rules for new tickets, customers' files and templates; print every problem."""
    from helpdesk.config.problems import Severity

    file = invocation.of(context).config
    problems = tuple(_problems(file))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    for problem in problems:
        emit(json_line(_as_json(problem)) if as_json else _as_text(problem))
    say(f"{file}: {_counted(errors, 'error')}, {_counted(len(problems) - errors, 'warning')}")
    if errors:
        raise typer.Exit(exits.CONFIG)


def _problems(file: Path) -> Iterator["Problem"]:
    from helpdesk.config.load import read

    reading = read(file)
    yield from reading.problems
    if reading.settings is not None:
        yield from _password_problems(file, reading.settings)
        yield from _start_problems(file, reading.settings)
        yield from _problems_beside(reading.settings)
    yield from _template_problems(reading.settings)


def _password_problems(file: Path, settings: "Settings") -> Iterator["Problem"]:
    """Run the password commands; files were looked at already."""
    from helpdesk.config.checks import password_path, servers
    from helpdesk.config.load import placed
    from helpdesk.config.problems import Finding, Rule
    from helpdesk.config.secret import secret
    from helpdesk.errors import HelpdeskError

    for path, server in servers(settings):
        if server.password_command:
            try:
                secret(server)()
            except HelpdeskError as error:
                yield placed(file, Finding(Rule.PASSWORD_COMMAND, password_path(path, server), str(error)))


def _start_problems(file: Path, settings: "Settings") -> Iterator["Problem"]:
    from helpdesk.config.load import placed
    from helpdesk.daemon.rehearsal import findings

    yield from (placed(file, finding) for finding in findings(settings))


def _problems_beside(settings: "Settings") -> Iterator["Problem"]:
    """Give what is wrong with the rules for new tickets and with the customers' files, and between them."""
    from helpdesk.config.customers_load import hints, read_customers
    from helpdesk.config.routing_load import read_rules

    reading = read_customers(settings, {})
    # A file that cannot be read has a number all the same: then none is missed.
    numbers = None if reading.problems else {each.customer.number for each in reading.customers}
    yield from read_rules(settings, numbers).problems
    yield from reading.problems
    yield from hints(reading.customers, settings)


def _template_problems(settings: "Settings | None") -> Iterator["Problem"]:
    from helpdesk.config.problems import Problem, Rule, Severity
    from helpdesk.rendering.templates import Templates, shipped_directory

    own = (settings.templates,) if settings is not None and settings.templates else ()
    for found in Templates((*own, shipped_directory())).check():
        severity = Severity.WARNING if found.is_warning else Severity.ERROR
        yield Problem(Rule.TEMPLATE, found.path, found.line or None, None, "", found.message, severity=severity)


def _as_json(problem: "Problem") -> dict[str, object]:
    return {
        "id": problem.id,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "key": problem.key,
        "message": problem.message,
        "hint": problem.hint,
    }


def _as_text(problem: "Problem") -> str:
    from helpdesk.config.problems import Severity

    colour = Colour.BAD if problem.severity is Severity.ERROR else Colour.WARN
    first, _, rest = printable(str(problem)).partition("\n")
    return coloured(first, colour, sys.stdout) + (f"\n{rest}" if rest else "")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
