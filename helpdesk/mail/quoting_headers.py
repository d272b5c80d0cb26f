"""The header block that clients put above an old message: "Von: / Gesendet: / An: / Betreff:".

Not the header of the mail itself (`fields`).
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_signs import ADDRESS, CLOCK, DAY, LONGEST_MARK, visible
from helpdesk.mail.quoting_words import FORM_LABELS, HEADER_LABELS

_FIELD_LINES: Final = 16
_LABEL: Final = re.compile(r"[\s>*_|]*([^\s:：*_][^:：*_]{0,24}?)[\s*_]*[:：]")
_LABEL_INSIDE: Final = re.compile(
    rf"(?<![^\W\d_])({'|'.join(re.escape(label) for label in sorted(HEADER_LABELS, key=len, reverse=True))})"
    r"[\s*_]{0,3}[:：]"
)
_ENOUGH_KINDS: Final = 3


def field_kind(line: str) -> str:
    """Give what the field is ("from", "date", "to", "cc", "subject", "other"), "" for a line that is none."""
    return HEADER_LABELS.get(_label(line), "")


def _label(line: str) -> str:
    match = _LABEL.match(visible(line)[:80].replace("\xa0", " "))
    return match.group(1).strip().casefold() if match else ""


def header_block(lines: Sequence[str], at: int) -> int:
    """Count the lines of the header block that begins at `at` (0: none).

    Three different fields with an address, or with a date and a subject, are a block, or two with an address and a
    date: a person's own "Von: Berlin / An: Hamburg" is not, and no form of a web site.
    """
    if not field_kind(lines[at]):
        return 0
    if _is_whole_block(lines[at]):
        return 1
    kinds: set[str] = set()
    values: list[str] = []
    last = at
    for index in range(at, min(at + _FIELD_LINES, len(lines))):
        line = visible(lines[index])
        label = _label(line)
        if label in FORM_LABELS:
            return 0
        if label in HEADER_LABELS:
            kinds.add(HEADER_LABELS[label])
            values.append(line[:LONGEST_MARK])
            last = index
        elif not line.strip():
            if index - last > 1 or "subject" in kinds:
                break
        elif index - last > 2 or not lines[index - 1].strip() or len(line) > LONGEST_MARK:
            break
        else:
            values.append(line)
    return _with_folded_subject(lines, last) - at + 1 if _is_enough(kinds - {"other"}, " ".join(values)) else 0


def _is_enough(kinds: set[str], values: str) -> bool:
    address = bool(ADDRESS.search(values))
    moment = bool(DAY.search(values) or CLOCK.search(values))
    if len(kinds) >= _ENOUGH_KINDS:
        return address or (moment and "subject" in kinds)
    return len(kinds) == 2 and address and moment


def _is_whole_block(line: str) -> bool:
    """Tell whether a block lost its line breaks: "Von: X Gesendet: 3.3.2026 An: Y Betreff: Z"."""
    if len(line) > LONGEST_MARK:
        return False
    folded = visible(line).replace("\xa0", " ").casefold()
    kinds = {HEADER_LABELS[match.group(1)] for match in _LABEL_INSIDE.finditer(folded)} - {"other", "cc"}
    return len(kinds) >= _ENOUGH_KINDS and "from" in kinds and bool(ADDRESS.search(line) or DAY.search(line))


def _with_folded_subject(lines: Sequence[str], last: int) -> int:
    following = lines[last + 1] if last + 1 < len(lines) else ""
    return last + 1 if following[:1] in (" ", "\t") and following.strip() and len(lines[last]) > 60 else last
