"""What commands print: data on stdout, words on stderr, nothing that a terminal would obey.

Not the choice of what to print. Colour only where a person looks and has not forbidden it (no-color.org).
"""

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import TextIO

_GAP = "  "
_SMALLEST_COLUMN = 6
_DEFAULT_WIDTH = 80


class Colour(StrEnum):
    """What a word means, as an SGR sequence (ECMA-48 8.3.117)."""

    BAD = "\x1b[31m"
    WARN = "\x1b[33m"
    GOOD = "\x1b[32m"


def emit(data: str) -> None:
    """Print data: one line, or text with lines of its own."""
    sys.stdout.write(data + "\n")


def say(words: str) -> None:
    """Tell the person at the terminal something that is not data."""
    sys.stderr.write(words + "\n")


def json_line(values: Mapping[str, object]) -> str:
    """Give one object on one line; times as ISO 8601 in UTC, paths as text."""
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def iso(moment: datetime) -> str:
    """Give an aware time in UTC, to the second: 2026-11-22T03:56:00Z. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def printable(text: str) -> str:
    """Replace what a terminal would obey or what turns the reading direction; line ends stay."""
    return "".join(
        character if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " "
        for character in text
    )


def coloured(text: str, colour: Colour, stream: TextIO) -> str:
    """Colour the text if `stream` is a terminal that shows colours and NO_COLOR is not set."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"{colour}{text}\x1b[0m"


def terminal_width() -> int | None:
    """Give the columns of the terminal that reads stdout; None where no terminal does: then nothing is cut."""
    return shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns if sys.stdout.isatty() else None


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Lay out rows under their headers, aligned to the left; the widest columns are cut until the width fits."""
    cells = [[" ".join(printable(cell).split()) for cell in row] for row in (headers, *rows)]
    widths = [max(map(_columns, column)) for column in zip(*cells, strict=True)]
    while width is not None and _total(widths) > width and max(widths) > _SMALLEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return "\n".join(
        _GAP.join(_fitted(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _columns(text: str) -> int:
    """Count the columns of a terminal: wide characters take two, combining ones none (UAX 11)."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _fitted(cell: str, width: int) -> str:
    if _columns(cell) > width:
        while _columns(cell) > width - 1:
            cell = cell[:-1]
        cell += "…"
    return cell + " " * (width - _columns(cell))


def dangerous(kind: str) -> str:
    """Give the mark behind a file that may do harm (`mail.danger.Danger`); "" for any other."""
    return f" - DANGEROUS: {kind}" if kind else ""
