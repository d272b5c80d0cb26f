"""The line that introduces a quote: "Am 3. April 2026 um 10:00 schrieb Erika Beispiel <...>:".

It may be wrapped over several lines, or stand behind words on the same line. Not the quote below it.
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_headers import field_kind
from helpdesk.mail.quoting_signs import ADDRESS, CLOCK, DAY, DECORATION, LONGEST_MARK, QUOTE_SIGNS, visible
from helpdesk.mail.quoting_words import (
    ATTRIBUTION_OPENERS,
    CITATION_OPENERS,
    PRONOUNS,
    WRITING_VERBS,
    WRITING_VERBS_UNPARTED,
)

JOINED_LINES: Final = 4
_LONGEST_BARE: Final = 100
_BEHIND_ADDRESS: Final = 10  # characters: a bracket, a colon, a Japanese "mail from"
_BEFORE_DAY: Final = 2  # words
VERBS_WITHOUT_COLON: Final = ("schrieb", "wrote")
_COLONS: Final = frozenset((":", "："))


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_VERB: Final = re.compile(rf"(?<!\w)(?:{_either(WRITING_VERBS)})(?!\w)|{_either(WRITING_VERBS_UNPARTED)}")
_PRONOUN_AFTER: Final = re.compile(rf"[ \t]+(?:{_either(PRONOUNS)})(?!\w)")
_OPENER: Final = re.compile(rf"(?:{_either(ATTRIBUTION_OPENERS)})(?![^\W\d_])")
_CITATION: Final = re.compile(rf"(?:{_either(CITATION_OPENERS)})\s")
_BEGINS: Final = re.compile(rf"{_OPENER.pattern}|{_CITATION.pattern}")
_DATE_FIRST: Final = re.compile(r"(?:[^\W\d_]{2,10}[.,]{1,2}\s?)?(?:\d{1,4}[./\- ]|[^\W\d_]{2,10}\s\d{1,2}[., ])")
_ISO_FIRST: Final = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d (?:GMT|UTC)?[+-]\d")
# An attribution behind words on the same line: "Danke!Am 3.4.2026 um 10:00 schrieb ...".
_OPENER_INSIDE: Final = re.compile(
    r"(?<=[^\s,;(])(?:\s|(?<=[.!?-]))[ ]?"
    r"(?=(?:Am|On|Le|El|Op|Em|Den|Il)\s+(?:\d|[^\W\d_]{2,10}[.,]{0,2}\s+(?:\d|[^\W\d_]{3,9}\s+\d)))"
)


def may_end(folded: str) -> bool:
    """Tell whether an attribution can end in this line (case-folded, without decoration); nearly none passes."""
    return folded[-1:] in _COLONS or ":>" in folded or "schrieb" in folded or "wrote" in folded


def says_written(folded: str) -> bool:
    """Tell whether a verb stands there that introduces a quote even without a colon."""
    return "schrieb" in folded or "wrote" in folded  # VERBS_WITHOUT_COLON, for each line of each mail


def attribution(lines: Sequence[str], at: int) -> int:
    """Count the lines of an attribution that begins at `at` (0: none)."""
    joined = ""
    found = 0
    for count in range(1, JOINED_LINES + 1):
        line = visible(lines[at + count - 1]).replace("\xa0", " ").strip() if at + count <= len(lines) else ""
        if not line or (count > 1 and not _continues(joined, line)):
            break
        joined = f"{joined} {line}" if joined else line
        if len(joined) > LONGEST_MARK:
            break
        if _is_attribution(joined):
            if joined.rstrip(DECORATION)[-1:] in _COLONS or ":>" in joined:
                return count
            found = found or count  # its colon may still come: "... schrieb Max Muster" / "<max@example.org>:"
        elif count == 1 and not _may_begin(joined):
            break
    return found


def _continues(joined: str, line: str) -> bool:
    if QUOTE_SIGNS.match(line):
        return joined.count("<") > joined.count(">")
    if field_kind(line):
        return False
    if "<" in joined or _VERB.search(joined.casefold()):
        return True  # such a line lacks only its end: "... schrieb am Fr., 28." / "Apr. 2026 um 11:53 Uhr:"
    return not _starts_like_attribution(line)


def _starts_like_attribution(line: str) -> bool:
    folded = line.lstrip(DECORATION).casefold()
    return bool((_OPENER.match(folded) and any(c.isdigit() for c in folded[:40])) or _DATE_FIRST.match(folded))


def _may_begin(line: str) -> bool:
    folded = line.lstrip(DECORATION).casefold()
    return bool(_starts_like_attribution(line) or _BEGINS.match(folded) or "<" in line or _VERB.search(folded))


def _is_attribution(line: str) -> bool:
    folded = line.strip(DECORATION).casefold()
    if _ISO_FIRST.match(line) and len(line) < 120:
        return True
    head = folded.partition(":>")[0] + ":" if ":>" in folded else folded
    dashed = line.startswith("--") and line.endswith("--")  # Notes: "-----Erika Beispiel schrieb: -----"
    colon = head[-1:] in _COLONS or dashed
    if not colon and not says_written(head):
        return False
    address = ADDRESS.search(head) if "@" in head else None
    day = DAY.search(head)
    moment = bool(day or CLOCK.search(head))
    if address and day and _is_told(head, day.start(), address.start()):
        return False
    verb = next(reversed([*_VERB.finditer(head)]), None)
    if verb:
        return _is_verb_attribution(line, head, verb, colon, bool(address) or moment or dashed)
    if not colon:
        return False
    if _CITATION.match(head):
        return True
    if not address or not moment:
        return False
    closes = len(head) - address.end() <= _BEHIND_ADDRESS and _starts_like_attribution(head)
    return closes or head.endswith((">:", "> :"))


def _is_told(head: str, day: int, address: int) -> bool:
    """Tell whether a person tells of it ("Ihre Rechnung vom 3.4. wurde ..."): machines name the day first or last."""
    opens = _OPENER.match(head) or _DATE_FIRST.match(head)
    return not opens and day < address and len(head[:day].split()) > _BEFORE_DAY


def _is_verb_attribution(line: str, head: str, verb: re.Match[str], colon: bool, known: bool) -> bool:
    if _PRONOUN_AFTER.match(head, verb.end()):
        return False
    opens = bool(_OPENER.match(head))
    if colon:
        if verb.group() == "sent" and not opens:
            return False
        return known or (opens and any(c.isdigit() for c in head))
    # Without its colon only the full form counts: "Am 20.06.24 um 16:20 schrieb Muster GmbH".
    full = opens and DAY.search(head) and CLOCK.search(head) and len(line) < 160
    return bool(full) and verb.group() in VERBS_WITHOUT_COLON and not line.endswith((".", "!", "?"))


def is_bare_attribution(line: str) -> bool:
    """Tell whether the line is a name and a verb with a colon: proof only together with a quote below."""
    folded = line.strip().casefold()
    if len(folded) > _LONGEST_BARE or not folded.endswith(":"):
        return False
    verb = _VERB.search(folded)
    return verb is not None and verb.start() > 0 and not _PRONOUN_AFTER.match(folded, verb.end())


def split_inside(line: str) -> int:
    """Give the place where an attribution begins behind words on the same line (0: none)."""
    if not may_end(line.rstrip(DECORATION)) or len(line) > LONGEST_MARK * 2 or QUOTE_SIGNS.match(line):
        return 0
    place = 0
    for match in _OPENER_INSIDE.finditer(line):
        if len(line) - match.end() <= LONGEST_MARK:
            place = match.end()
            break
    return place if place and _is_attribution(line[place:].strip()) else 0
