"""Where in a text the first old mail begins, what introduces it, and its own lines.

Whatever stands further below belongs to that mail. Not the decision whether it was forwarded (`forward`).
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.forward_block import Block, dequoted, field, read, read_without_colons
from helpdesk.mail.forward_marks import DASHES, Attribution, Divider, attribution, divider, is_ending
from helpdesk.mail.message import Address

MAX_CHARACTERS: Final = 65_536
MAX_LINES: Final = 2_000
_LINES_BELOW_DIVIDER: Final = 6
_RULES: Final = (Divider.RULE, Divider.OUTLOOK)
_WRAPPED: Final = 60  # characters; a shorter quoted line was not wrapped


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the first old mail of a text begins, and what introduces it."""

    note_end: int  # line
    start: int  # line at which its own text begins
    depth: int  # quote signs before each of its lines
    divider: Divider | None
    quoted: bool  # the divider stands behind quote signs
    block: Block | None
    attribution: Attribution | None = None

    @property
    def sender(self) -> Address | None:
        """Give who wrote the old mail, as far as it is shown."""
        if self.block:
            return self.block.sender
        return self.attribution.sender if self.attribution else None


def find_opening(lines: Sequence[str]) -> Opening | None:
    """Find the first thing that introduces an old mail; what stands further below belongs to that mail.

    Only the first `MAX_CHARACTERS` and `MAX_LINES` are searched.
    """
    length = 0
    for at, line in enumerate(lines[:MAX_LINES]):
        length += len(line) + 1
        if length > MAX_CHARACTERS:
            break
        depth, content = dequoted(line)
        if len(content) < 3:
            continue
        kind = divider(content)
        if kind is not None:
            found = _below_divider(lines, at, depth, kind)
            if found or kind is Divider.ORIGINAL:
                return found
            continue
        block = read(lines, at) if field(content)[0] else None
        if block is not None:
            return Opening(at, block.end, block.depth, None, depth > 0, block)
        written = attribution(lines, at) if content[-1] in ":：" else None
        if written is not None:
            return _of_attribution(lines, at, written)
    return None


def _below_divider(lines: Sequence[str], at: int, depth: int, kind: Divider) -> Opening | None:
    last = min(at + _LINES_BELOW_DIVIDER, len(lines))
    below = next((index for index in range(at + 1, last) if dequoted(lines[index])[1]), None)
    if below is None:
        return None
    block = read(lines, below, announced=kind is Divider.FORWARDED) or (
        None if kind in _RULES else read_without_colons(lines, below)
    )
    if block is None and kind in _RULES:
        return None  # the line below is looked at on its own
    if block is not None:
        return Opening(at, block.end, block.depth, kind, depth > 0, block)
    written = attribution(lines, below)
    if written is not None and kind is Divider.FORWARDED:
        return _of_attribution(lines, below, written, note_end=at, kind=kind)
    return None


def _of_attribution(
    lines: Sequence[str], at: int, written: Attribution, note_end: int = -1, kind: Divider | None = None
) -> Opening:
    first = at + 1 - written.lines
    below = next((index for index in range(at + 1, len(lines)) if lines[index].strip()), len(lines))
    depth = dequoted(lines[below])[0] if below < len(lines) else 0
    return Opening(first if note_end < 0 else note_end, at + 1, depth, kind, False, None, written)


def note_lines(lines: Sequence[str], opening: Opening) -> list[str]:
    """Give the lines above the old mail, also what stands before a divider on its line."""
    above = list(lines[: opening.note_end])
    if opening.divider is not None:
        beside, dashes, _ = dequoted(lines[opening.note_end])[1].partition(DASHES)
        above.append(beside if dashes else "")
    if opening.quoted and all(line.startswith(">") for line in above[: opening.note_end] if line.strip()):
        above = [_without_signs(line, 1) for line in above]
    return above


def old_text(lines: Sequence[str], opening: Opening) -> tuple[str, Sequence[str]]:
    """Give the old mail's text without the quote signs of this forward, and the lines below it."""
    out: list[str] = []
    end, kind = len(lines), opening.divider
    for index in range(opening.start, len(lines)):
        line = lines[index]
        if opening.depth:
            depth, content = dequoted(line)
            if depth == 0 and content and not _was_wrapped(lines, index):
                end = index
                break
            line = _without_signs(line, opening.depth)
        if kind is Divider.FORWARDED and is_ending(line):
            end = index + 1
            break
        out.append(line.rstrip())
    return _within_rules(out, closed=kind is Divider.FORWARDED, plain=opening.block is None), lines[end:]


def _within_rules(out: Sequence[str], *, closed: bool, plain: bool) -> str:
    """Take off the rules that some programs put between block and text, or below a forward that a divider opened."""
    first, end = 0, len(out)
    while first < end and (not out[first] or divider(out[first]) in _RULES):
        first += 1
    while end > first and (not out[end - 1] or (closed and divider(out[end - 1]) in _RULES)):
        end -= 1
    text = "\n".join(out[first:end])
    return textwrap.dedent(text) if plain else text


def _was_wrapped(lines: Sequence[str], index: int) -> bool:
    """Tell whether a line lost its quote sign because the one above was too long."""
    above = lines[index - 1]
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return len(above) > _WRAPPED and dequoted(above)[0] > 0 and dequoted(following)[0] > 0


def _without_signs(line: str, depth: int) -> str:
    for _ in range(depth):
        stripped = line.lstrip(" \t")
        if not stripped.startswith((">", "&gt;")):
            break
        line = stripped.removeprefix(">").removeprefix("&gt;")
    return line.removeprefix(" ")
