"""From a table to customers' files: what would be written, and the writing, which touches no file that is there.

Not the reading of the table (`config.customers_csv`). The database is not touched: that is `customers apply`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from helpdesk.config.customers_checks import clashes
from helpdesk.config.customers_csv import Table
from helpdesk.config.customers_load import read_customers
from helpdesk.config.customers_write import file_name, written
from helpdesk.config.settings import Settings
from helpdesk.domain.customers import Customer
from helpdesk.errors import TemporaryFailure


@dataclass(frozen=True, slots=True)
class Preview:
    """The files to be written, by name, and why some customers of the table cannot be brought in."""

    files: dict[str, Customer]
    refused: tuple[str, ...]


def preview(table: Table, settings: Settings) -> Preview:
    """Judge the table's customers beside each other and beside the files that are there."""
    there = read_customers(settings, {}).customers
    customers = [*(source.customer for source in there), *table.customers]
    names = [source.file.name for source in there]
    for one in table.customers:
        names.append(file_name(one, names))
    bad: dict[int, str] = {}
    for number, finding, _, _ in clashes(customers, names):
        if number >= len(there):
            bad.setdefault(number, f"customer {customers[number].number}: {finding.message}")
    files = {names[place]: customers[place] for place in range(len(there), len(customers)) if place not in bad}
    return Preview(files, tuple(bad.values()))


def write(found: Preview, folder: Path) -> int:
    """Write the files that are not there yet; gives how many.

    Raises TemporaryFailure where the folder cannot be used.
    """
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, customer in found.files.items():
            try:
                handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)  # they hold bank data
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.write(written(customer))
            except FileExistsError:
                continue
            count += 1
    except OSError as error:
        raise TemporaryFailure(f"cannot write to {folder}: {error.strerror}") from error
    return count
