"""The header block that clients put above an old message: "Von: / Gesendet: / An: / Betreff:".

Not the header of the mail itself (`fields`).
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_signs import ADDRESS, CLOCK, DAY, LONGEST_MARK, visible
from helpdesk.mail.quoting_words import HEADER_LABELS

_FIELD_LINES: Final = 16
_LABEL: Final = re.compile(r"[\s>*_|]*([^\s:：*_][^:：*_]{0,24}?)[\s*_]*[:：]")


def field_kind(line: str) -> str:
    """Give what the field is ("from", "date", "to", "cc", "subject", "other"), "" for a line that is none."""
    match = _LABEL.match(visible(line)[:80].replace("\xa0", " "))
    return HEADER_LABELS.get(match.group(1).strip().casefold(), "") if match else ""


def header_block(lines: Sequence[str], at: int) -> int:
    """Count the lines of the header block that begins at `at` (0: none).

    Three different fields with an address or a date among them, or two with both, are a block: a person's
    own "Von: Berlin / An: Hamburg" is not.
    """
    if not field_kind(lines[at]):
        return 0
    kinds: set[str] = set()
    values: list[str] = []
    last = at
    for index in range(at, min(at + _FIELD_LINES, len(lines))):
        line = visible(lines[index])
        kind = field_kind(line)
        if kind:
            kinds.add(kind)
            values.append(line[:LONGEST_MARK])
            last = index
        elif not line.strip():
            if index - last > 1 or "subject" in kinds:
                break
        elif index - last > 2 or not lines[index - 1].strip() or len(line) > LONGEST_MARK:
            break
        else:
            values.append(line)
    joined = " ".join(values)
    address = bool(ADDRESS.search(joined))
    moment = bool(DAY.search(joined)) or bool(CLOCK.search(joined))
    kinds.discard("other")
    enough = (len(kinds) >= 3 and (address or moment)) or (len(kinds) == 2 and address and moment)
    return _with_folded_subject(lines, last) - at + 1 if enough else 0


def _with_folded_subject(lines: Sequence[str], last: int) -> int:
    following = lines[last + 1] if last + 1 < len(lines) else ""
    return last + 1 if following[:1] in (" ", "\t") and following.strip() and len(lines[last]) > 60 else last
