"""What the matchers of quoted text share: signs that do not count, dates, addresses.

Not the matchers (`quoting_lines`, `quoting_headers`, `quoting_attribution`).
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.folding import casefold

LONGEST_MARK: Final = 400  # characters; no mail program writes a longer line to introduce a quote
INVISIBLE: Final = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2066, 0x2069, 0xFEFF, 0xAD))
DECORATION: Final = " \t*_=-#|\xa0"
QUOTE_SIGNS: Final = re.compile(r"[ \t]{0,4}(?:>|&gt;)")
ADDRESS: Final = re.compile(r"[^\s<>@,;:()\[\]\"]{1,64}@[^\s<>@,;:()\[\]\"]{2,255}")
CLOCK: Final = re.compile(r"(?<![\d.])\d{1,2}[:.h]\d{2}(?!\d|\.\d)")
DAY: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}([./-])\d{1,2}\1\d{2,4}(?!\d)"
    r"|(?<!\w)\d{1,2}[. -]{1,2}[^\W\d_]{3,10}[. -]{1,2}\d{2,4}(?!\d)"
)


_INVISIBLE_SIGNS: Final = tuple(map(chr, INVISIBLE))


def visible(text: str) -> str:
    """Take out the signs that nobody sees; cheap where there are none."""
    if not text.isascii():
        for sign in _INVISIBLE_SIGNS:  # one by one: each is searched for many times quicker than their class
            if sign in text:
                return text.translate(INVISIBLE)
    return text


def plain(line: str) -> str:
    """Fold a line for comparison: no invisible signs, no decoration at its ends, no case."""
    return visible(line).replace("\xa0", " ").strip(DECORATION).casefold()


def folded_lines(lines: Sequence[str]) -> list[str]:
    """Fold all lines as `plain` folds one, but leave the decoration at their ends."""
    return casefold(visible("\n".join(lines)).replace("\xa0", " ")).split("\n")
