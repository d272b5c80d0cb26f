"""What surrounds the writer's words: signature block and device footers below, a gateway's banner above.

Not the quotes (`quoting`). Works on runs of lines that are kept, each line with its letter (`quoting_lines`).
"""

from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_lines import Line, is_footer, is_original_phrase
from helpdesk.mail.quoting_signature import before_signature
from helpdesk.mail.quoting_signs import plain
from helpdesk.mail.quoting_words import GATEWAY_BANNERS

_BANNER_LINES: Final = 5


def run_of(letters: Sequence[Line], at: int, of: tuple[Line, ...]) -> int:
    """Give where the run of these letters that begins at `at` ends."""
    while at < len(letters) and letters[at] in of:
        at += 1
    return at


def tidy(lines: Sequence[str], folded: Sequence[str], letters: Sequence[Line], keep: Sequence[bool]) -> list[str]:
    """Give the lines that are kept, each run of them without what surrounds the words."""
    kept: list[str] = []
    stays = bytes(keep)
    end = 0
    while (at := stays.find(True, end)) >= 0:
        end = stays.find(False, at)
        end = len(lines) if end < 0 else end
        stop = _without_tail(lines, folded, letters, at, end)
        start = _without_top(lines, letters, at, stop) if not kept else at
        kept.extend(lines[start:stop])
        if stop > start and end < len(lines):
            kept.append("")
    return kept


def _without_tail(lines: Sequence[str], folded: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    """Give the end of the segment without signature block, list footer, device footers and rules."""
    end = before_signature(lines, folded, letters, start, end)
    while end > start:
        letter, line = letters[end - 1], lines[end - 1]
        marks_end = letter in (Line.EMPTY, Line.FOOTER, Line.RULE, Line.SIGNATURE)
        if marks_end or is_original_phrase(line) or is_footer(line):
            end -= 1
        else:
            break
    return end


def _without_top(lines: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    """Give the start of the segment without a gateway's banner or a device's footer above the words."""
    first = run_of(letters, start, (Line.EMPTY, Line.RULE))
    if first >= end:
        return start
    after = start
    if letters[first] is Line.FOOTER:
        after = run_of(letters, first, (Line.FOOTER, Line.EMPTY))
    elif plain(lines[first]).startswith(GATEWAY_BANNERS):
        after = first
        while after < min(end, first + _BANNER_LINES) and letters[after] is not Line.EMPTY:
            after += 1
        if after < end and letters[after] is not Line.EMPTY:
            return start
    return after if Line.TEXT in letters[after:end] else start
