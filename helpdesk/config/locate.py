"""Where a key stands in a TOML file, with the standard library's parser alone.

The parser gives no positions; but statements end with lines, so the shortest prefix of the file that parses and
holds a key ends with the statement that sets it. Not a parser of its own. TOML 1.0.
"""

import re
from dataclasses import dataclass
from typing import Any

import tomli

KeyPath = tuple[str | int, ...]
"""The way to a value: ("mailbox", 0, "host")."""


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


def position_of(text: str, path: KeyPath) -> Position | None:
    """Find the key that `path` names in a file that parses; None where the file does not hold it.

    A path that ends with a number is an element: of an array, or the header of one of several tables.
    """
    lines = text.split("\n")
    statement = _statement(lines, path)
    return None if statement is None else _inside(lines, statement, path)


def nearest_position(text: str, path: KeyPath) -> Position | None:
    """Find the key, or else the table that lacks it; None where not even that is in the file."""
    for length in range(len(path), 0, -1):
        position = position_of(text, path[:length])
        if position is not None:
            return position
    return None


def statement_start(text: str, line: int) -> int:
    """Give the line (from 1) where the statement begins that a parser complains of in `line` (from 1)."""
    lines = text.split("\n")
    return _parsed(lines, min(line, len(lines)) - 1)[0] + 1


def value_at(data: Any, path: KeyPath) -> Any:
    """Give what stands at the path in parsed TOML; raise LookupError where nothing does."""
    for part in path:
        fits = isinstance(data, list if isinstance(part, int) else dict)
        if not fits:
            raise LookupError(dotted(path))
        data = data[part]
    return data


def _holds(data: dict[str, Any], path: KeyPath) -> bool:
    try:
        value_at(data, path)
    except LookupError:
        return False
    return True


def _parsed(lines: list[str], count: int) -> tuple[int, dict[str, Any]]:
    """Parse the longest prefix of at most `count` lines that parses; give its length too."""
    while count > 0:
        try:
            return count, tomli.loads("\n".join(lines[:count]) + "\n")
        except tomli.TOMLDecodeError:
            count -= 1
    return 0, {}


def _statement(lines: list[str], path: KeyPath) -> Statement | None:
    """Search by halves: whether a prefix holds the path only ever changes from no to yes."""
    low, high = 0, len(lines)
    if not _holds(_parsed(lines, high)[1], path):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _holds(_parsed(lines, middle)[1], path):
            high = middle
        else:
            low = middle
    return Statement(_parsed(lines, high - 1)[0], high)


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


def _element_offset(block: str, index: int, offset: int) -> int:
    """Find an element of an array of plain strings by passing over those before it."""
    elements = next(iter(tomli.loads(block).values()))
    if not isinstance(elements, list) or not all(isinstance(element, str) for element in elements):
        return offset
    found = block.find("=", offset)
    for element in elements[: index + 1]:
        found = block.find(element, found + 1)
        if found < 0:
            return offset
    return found - 1
