"""Write the customers as they are now as files: with these in the folder a plan is empty.

Merged, erased and inactive customers are left out, and so is everything that life ended. Not the form of the files
(`config.customers_write`).
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.config.customers_write import file_name, written
from helpdesk.domain.customer_facts import customer_of
from helpdesk.domain.customers import CustomerState
from helpdesk.errors import UsageError
from helpdesk.store.customers import AppliedFile
from helpdesk.store.customers_life import life_versions


def export(session: Session) -> Iterator[tuple[str, str]]:
    """Give name and text of each customer's file; one that was applied keeps its name where no other has it."""
    names = dict(session.execute(select(AppliedFile.number, AppliedFile.file)).all())
    taken: set[str] = set()
    for number, version in sorted(life_versions(session).items()):
        if version.state == CustomerState.ACTIVE:
            customer = customer_of(version.life.facts)
            name = names.get(number, "")
            if not name or name in taken:  # files were renamed since, and another one has this name now
                name = file_name(customer, {*taken, *names.values()})
            taken.add(name)
            yield name, written(customer)


def files_left_over(session: Session) -> list[tuple[str, str, str]]:
    """Give the applied file, the number and the survivor's number of each customer that was merged."""
    names = dict(session.execute(select(AppliedFile.number, AppliedFile.file)).all())
    return [
        (names[number], number, version.survivor)
        for number, version in sorted(life_versions(session).items())
        if version.survivor and number in names
    ]


def write(files: Sequence[tuple[str, str]], folder: Path) -> None:
    """Write the files, readable for nobody else: they hold bank data.

    Raises UsageError where a file of that name says anything else, since its comments would be lost, and where the
    folder cannot be written to; then nothing is written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = [name for name, text in files if (folder / name).exists() and (folder / name).read_text() != text]
        if there:
            some = ", ".join(there[:5]) + (", ..." if len(there) > 5 else "")
            message = f"{folder} has {len(there)} of these files already, with other words: {some}"
            raise UsageError(f"{message}; name another folder")
        for name, text in files:
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot write to {folder}: {error}") from error
