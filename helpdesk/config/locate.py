"""Where a key stands in a TOML file: the statements of the file, each read by the parser.

The parser gives no positions; but statements end with lines, outside of brackets and texts. The file is gone through
once, however much is looked for in it. Not a parser of its own. TOML 1.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tomli

KeyPath = tuple[str | int, ...]
"""The way to a value: ("mailbox", 0, "host")."""


_LONGEST_NAME = 80  # of an entry, to be called by it


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the file; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Consecutive lines of the file that belong together; `start` and `end` count lines from 0, end excluded."""

    start: int
    end: int


def dotted(path: KeyPath) -> str:
    """Give the readable form of a path: `mailbox[0].host`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def spoken(path: KeyPath, data: Any = None) -> str:
    """Give a path as a person reads it: `technician 'Max Muster', absence 2, last`.

    Entries are called by their name in `data`, what was read of the file, else they are counted from 1.
    """
    words = ""
    for place, part in enumerate(path):
        if isinstance(part, str):
            after_entry = place > 0 and isinstance(path[place - 1], int)
            words += f"{(', ' if after_entry else '.') if words else ''}{part}"
        else:
            words += f" {_name_of(path[: place + 1], data) or part + 1}"
    return words


def _name_of(path: KeyPath, data: Any) -> str:
    try:
        entry = value_at(data, path)
    except LookupError:
        return ""
    name = next((entry[key] for key in ("name", "key") if key in entry), "") if isinstance(entry, dict) else ""
    return f"'{name}'" if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME else ""


# What can hold a line end, a bracket or a quote: texts and comments. None ends within a text of the other kinds.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'{3}.*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Places:
    """The lines of a file, and the statement that first speaks of each path."""

    lines: list[str]
    statements: dict[KeyPath, Statement] = field(default_factory=dict)

    def of(self, path: KeyPath) -> Position | None:
        """Find the key that `path` names; None where the file does not hold it.

        A path that ends with a number is an element: of an array, or the header of one of several tables.
        """
        statement = self.statements.get(path)
        return None if statement is None else _inside(self.lines, statement, path)

    def nearest(self, path: KeyPath) -> Position | None:
        """Find the key, or else the table that lacks it; None where not even that is in the file."""
        return next((place for end in range(len(path), 0, -1) if (place := self.of(path[:end]))), None)


def places_in(text: str) -> Places:
    """Go through a file. Where it does not parse, all that stands above is found."""
    found = Places(text.split("\n"))
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for statement in _statements(text):
        block = "\n".join(found.lines[statement.start : statement.end])
        try:
            data = tomli.loads(block)
        except (ValueError, RecursionError):
            break
        if block.lstrip().startswith("["):
            table = _table(data, counts)
            _note(found.statements, statement, (), table)
        else:
            for path in _paths(data):
                _note(found.statements, statement, table, path)
    return found


def statement_start(text: str, line: int) -> int:
    """Give the line (from 1) where the statement begins that a parser complains of in `line` (from 1)."""
    above = "\n".join(text.split("\n")[:line])  # what stands below may be anything
    return [one.start for one in _statements(above)][-1] + 1


def _statements(text: str) -> Iterator[Statement]:
    """Give the statements; empty lines and comments count as such."""
    start, line, depth = 0, 0, 0
    for token in _TOKEN.finditer(text):
        sign = token.group()
        line += sign.count("\n")
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif sign == "\n" and depth <= 0:
            yield Statement(start, line)
            start, depth = line, 0
    yield Statement(start, line + 1)


def _table(data: dict[str, Any], counts: dict[KeyPath, int]) -> KeyPath:
    """Give the path of the table that a header opens; `counts` says how many there are of the repeated ones."""
    path: KeyPath = ()
    inner: Any = data
    while inner:
        ((key, inner),) = inner.items()
        path = (*path, key)
        if isinstance(inner, list):  # of the last part of a header in two brackets
            counts[path] = counts.get(path, 0) + 1
            inner = inner[0]
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _paths(data: dict[str, Any]) -> Iterator[KeyPath]:
    """Give the path of everything within a value."""
    waiting: list[tuple[KeyPath, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if path:
            yield path
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += (((*path, key), inner) for key, inner in parts)


def _note(found: dict[KeyPath, Statement], statement: Statement, table: KeyPath, path: KeyPath) -> None:
    """Keep the first statement that speaks of the path, and of the tables above."""
    for end in range(len(path), 0, -1):
        if (*table, *path[:end]) in found:
            break
        found[*table, *path[:end]] = statement


def value_at(data: Any, path: KeyPath) -> Any:
    """Give what stands at the path in parsed TOML; raise LookupError where nothing does."""
    for part in path:
        fits = isinstance(data, list if isinstance(part, int) else dict)
        if not fits:
            raise LookupError(dotted(path))
        data = data[part]
    return data


def _inside(lines: list[str], statement: Statement, path: KeyPath) -> Position:
    """Point at the key within its statement, and at the element within an array."""
    block = "\n".join(lines[statement.start : statement.end])
    keys = [part for part in path if isinstance(part, str)]
    offset = _key_offset(block, keys[-1]) if keys else 0
    last = path[-1]
    if isinstance(last, int) and not block.lstrip().startswith("[["):
        offset = _element_offset(block, last, offset)
    before = block[:offset]
    return Position(statement.start + before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _key_offset(block: str, key: str) -> int:
    """Find the key before its '=', or as part of a header or of a dotted key."""
    name = rf"""(?<![\w-])(?P<quote>["']?){re.escape(key)}(?P=quote)(?![\w-])"""
    for pattern in (rf"{name}\s*=", name):
        found = re.search(pattern, block)
        if found:
            return found.start()
    return len(block) - len(block.lstrip())


@lru_cache(maxsize=1)
def _texts(block: str) -> tuple[str, ...]:
    """Give the elements of an array of texts; () for any other. Kept, since many of one array may be looked for."""
    elements = next(iter(tomli.loads(block).values()))
    fits = isinstance(elements, list) and all(isinstance(element, str) for element in elements)
    return tuple(elements) if fits else ()


def _element_offset(block: str, index: int, offset: int) -> int:
    """Find an element of an array of plain strings by passing over those before it."""
    elements = _texts(block)
    found = block.find("=", offset)
    for element in elements[: index + 1]:
        found = block.find(element, found + 1)
        if found < 0:
            return offset
    return found - 1 if elements else offset
