"""How two customers' numbers are shown side by side before they become one; what differs has a mark, and colour.

Bank data are masked already (`domain.customer_numbers`). Not the merging and not the questions.
"""

from collections.abc import Iterator
from typing import TextIO

from helpdesk.cli.output import Colour, coloured, printable, table
from helpdesk.domain.customer_numbers import Row
from helpdesk.services.customers.customers_pair import Pair

DIFFERS = "≠"


def side_by_side(pair: Pair, width: int | None, stream: TextIO) -> Iterator[str]:
    """Give the lines of the preview: the contract partner, then the eight fields."""
    rows = (*pair.comparison.partner, *pair.comparison.fields)
    heads = ("", "", pair.survivor.number, pair.other.number)
    lines = table(heads, [_cells(row) for row in rows], width).split("\n")
    yield lines[0]
    for row, line in zip(rows, lines[1:], strict=True):
        yield coloured(line, Colour.WARN, stream) if row.differs else line
    yield ""
    yield printable(_moving(pair))
    if pair.ending:
        kinds = ", ".join(pair.ending)
        yield printable(f"the main address of {pair.other.number} is told nothing any more; until now: {kinds}")


def _cells(row: Row) -> tuple[str, str, str, str]:
    return DIFFERS if row.differs else "", row.name.replace("_", " "), row.survivor or "-", row.other or "-"


def _moving(pair: Pair) -> str:
    other = pair.other
    things = (("contacts", other.contacts), ("sites", other.sites), ("domains", other.domains))
    counts = ", ".join(f"{name}: {len(each)}" for name, each in things)
    return f"{other.number} would live on as {pair.survivor.number}, with all its tickets; {counts}"
