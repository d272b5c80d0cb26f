"""`helpdesk customers import`: a table from another program becomes customers' files, after a look at them.

Writes files only; `helpdesk customers plan` and `apply` go on from there.
"""

from pathlib import Path
from typing import Annotated

import typer

from helpdesk.cli import invocation
from helpdesk.cli.output import emit, json_line, say, table, terminal_width
from helpdesk.errors import UsageError


def customers_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="One row a contact; a customer may have several.")],
    write: Annotated[bool, typer.Option("--write", help="Write the files; without it they are only shown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Make customers' files of a table (semicolons, commas or tabs). Files that are there stay as they are."""
    from helpdesk.config.content import LARGEST_TABLE, content
    from helpdesk.config.customers_csv import read_table
    from helpdesk.services.customers import customers_import as service

    settings = invocation.of(context).settings()
    try:
        given = content(file, LARGEST_TABLE)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    found = read_table(given, settings)
    preview = service.preview(found, settings)
    rows = [(name, one.number, one.name, str(len(one.contacts))) for name, one in preview.files.items()]
    heads = ("file", "number", "name", "contacts")
    if as_json:
        for row in rows:
            emit(json_line(dict(zip(heads, row, strict=True))))
    elif rows:
        emit(table(heads, rows, terminal_width()))
    if found.ignored:
        say(f"nothing was made of these columns: {', '.join(found.ignored)}")
    problems = [*map(str, found.faults), *preview.refused]
    for problem in problems:
        say(f"{file}: {problem}")
    if problems:
        raise UsageError(f"{len(problems)} mistakes; nothing was written")
    if write:
        folder = settings.customers or invocation.of(context).config.absolute().parent / "customers"
        say(f"{service.write(preview, folder)} files written to {folder}; next: helpdesk customers plan")
    else:
        say(f"{len(rows)} files would be written; say --write")
