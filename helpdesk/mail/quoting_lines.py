"""What each line of a mail's text is: written, quoted, or a mark that a mail program set.

Not the decision what is shown (`quoting`). Each matcher looks at one line, or at a handful of short lines
joined, so the work grows with the length of the text only.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from helpdesk.mail.quoting_attribution import (
    JOINED_LINES,
    VERBS_WITHOUT_COLON,
    attribution,
    is_bare_attribution,
    may_end,
)
from helpdesk.mail.quoting_headers import header_block
from helpdesk.mail.quoting_signs import DECORATION, LONGEST_MARK, QUOTE_SIGNS, plain, visible
from helpdesk.mail.quoting_words import (
    BARE_DELIMITERS,
    DEVICE_EXCUSES,
    DEVICE_FOOTER_ENDINGS,
    DEVICE_FOOTERS,
    DEVICE_NAMES,
    ORIGINAL_MESSAGE,
    REPLY_ABOVE,
    REPLY_ABOVE_SIGNS,
    REPLY_WORDS,
)

_WRAPPED_QUOTE: Final = 60  # characters; shorter quoted lines were not wrapped


class Line(StrEnum):
    """One letter for a line; a text becomes a string of them."""

    TEXT = "t"
    EMPTY = "e"
    QUOTED = "q"
    ATTRIBUTION = "b"  # "Am ... schrieb ...:"
    DELIMITER = "d"  # "-----Ursprüngliche Nachricht-----"
    HEADER = "h"  # a line of an old message's header block
    FOOTER = "m"  # "Gesendet von meinem Mobilgerät"
    RULE = "r"  # only dashes, underscores, stars
    SIGNATURE = "s"  # "-- "


_BETWEEN_QUOTES: Final = re.compile(f"(?<={Line.QUOTED}){Line.TEXT}(?={Line.QUOTED})")
_ABOVE_QUOTE: Final = re.compile(f"{Line.TEXT}(?={Line.QUOTED})")
_DASHED: Final = re.compile(r"\s*[-_*=]{2,}\s*([^-_*=\s][^*=_]{2,60}?)\s*[-_*=]{2,}")
_FOOTER_WORDS: Final = 14
_SHORT_FOOTER_WORDS: Final = 9
_LINK: Final = re.compile(r"<?(?:https?://|www\.)[^\s<>]{3,200}>?")
_FROM_MOBILE: Final = re.compile(r"\w{1,30}(?: \w{1,30})? from mobile")
# Beside the colon, what in the midst of a line may make it a mark, and by which words that is seen quickly:
_RARE: Final = ("：", *VERBS_WITHOUT_COLON, *REPLY_ABOVE)
# Nobody is quoted by these verbs without any colon, be it that of a clock.
_POINTED_SIGNS: Final = ("：", *VERBS_WITHOUT_COLON, *REPLY_ABOVE_SIGNS)
_RULES: Final = DECORATION + "–—~"
_DOTS: Final = 5  # fewer are words that were left out
_SIGNS: Final = frozenset(">&<([-_*=#|–—~.·•")  # what begins quotes, rules and marks with dashes
_GLANCE: Final = 3  # characters that tell whether a line may begin with words of a mark
_GESENDET: Final = "gesendet"  # may stand below "von meinem iPhone"
_PHRASES: Final = (*BARE_DELIMITERS, *DEVICE_FOOTERS, _GESENDET)
_BEGINNINGS: Final = frozenset(words[:_GLANCE] for words in _PHRASES)
# Notes: "Erika Beispiel ---03.03.2026 10:00:00---Guten Tag"; GroupWise: ">>> Erika Beispiel 03.03.2026 10:00 >>>".
_NOTES: Final = re.compile(r"[^-\n]{3,90}\s?---\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?---")
_GROUPWISE: Final = re.compile(r">>> (?=[^\n]{0,200}\d{1,2}:\d\d)[^\n>][^\n]{3,200}(?: >>>|, in message <[^\n]*:)\s*")
_SIGNATURE: Final = re.compile(r"--[ \xa0]?$")


def classify(lines: Sequence[str], folded: Sequence[str]) -> list[Line]:
    """Give the letter of each line; marks that span lines give the same letter to all of these.

    `folded` are the same lines as `folded_lines` gives them. Nearly all lines are told by a glance (`_suspects`); the
    others are looked at once or, as part of a group, at most `JOINED_LINES` + `_FIELD_LINES` times.
    """
    letters = [Line.TEXT] * len(lines)
    done = 0
    for at, introduces in sorted(_suspects(folded, letters).items()):
        if at >= done:
            group = _group(lines, at, introduces=introduces)
            done = at + len(group)
            letters[at:done] = group
    signs = "".join(letters)
    if Line.QUOTED in signs:
        _mend_wrapped_quotes(lines, letters)
        _mark_bare_attributions(lines, letters)
    if Line.HEADER in signs:
        _mark_dividers(lines, letters)
    return letters


def _suspects(folded: Sequence[str], letters: list[Line]) -> dict[int, bool]:
    """Give the lines that may be a mark, and whether they may begin an attribution.

    Those that are plainly empty or quoted get their letters here.
    """
    text = "\n".join(folded)
    pointed = ":" in text or "：" in text
    signs = [sign for sign in (_POINTED_SIGNS if pointed else REPLY_ABOVE_SIGNS) if sign in text]
    rare = {at for sign in signs for at, words in enumerate(folded) if sign in words}
    found: dict[int, bool] = {}
    for at in sorted(rare.union(_noticed(folded))):
        words = folded[at]
        core = words.strip()
        if not core:
            letters[at] = Line.EMPTY
            continue
        told = ":" in words or (at in rare and any(map(words.__contains__, _RARE)))
        if told and may_end(words.rstrip(DECORATION)):
            found.update(dict.fromkeys(range(max(0, at - JOINED_LINES + 1), at + 1), True))
        if words[0] == ">":
            if words.startswith(">>> ") and _GROUPWISE.fullmatch(words):
                found[at] = False
            else:
                letters[at] = Line.QUOTED
            continue
        start = words.lstrip(DECORATION)
        if core[0] == "-" or start[:_GLANCE].isdigit():
            found[at] = True
        elif told or core[0] in _SIGNS or start.startswith(_PHRASES):
            found.setdefault(at, False)
        if start.startswith(_GESENDET) and at:
            found.setdefault(at - 1, False)
    return found


def _noticed(folded: Sequence[str]) -> list[int]:
    """Give the lines that do not simply begin with a word, that begin like a mark, or have a colon."""
    return [
        at
        for at, words in enumerate(folded)
        if not words[:1].isalpha() or ":" in words or words[:_GLANCE] in _BEGINNINGS
    ]


def _group(lines: Sequence[str], at: int, *, introduces: bool) -> list[Line]:
    """Classify the line at `at`, and those that belong to the same mark."""
    if _GROUPWISE.fullmatch(lines[at]) or _NOTES.match(lines[at]):
        return [Line.DELIMITER]
    simple = _simple(lines[at])
    if simple is not None:
        return [simple]
    fields = header_block(lines, at) if ":" in lines[at] or "：" in lines[at] else 0
    if fields:
        return [Line.HEADER] * fields
    if _is_delimiter(lines[at]):
        return [Line.DELIMITER]
    spanned = attribution(lines, at) if introduces else 0
    if spanned:
        return [Line.ATTRIBUTION] * spanned
    footer = _footer(lines, at)
    return [Line.FOOTER] * footer if footer else [Line.TEXT]


def _simple(line: str) -> Line | None:
    seen = visible(line)
    core = seen.strip()
    if not core:
        return Line.EMPTY
    if _SIGNATURE.match(seen.rstrip("\r")):
        return Line.SIGNATURE
    if QUOTE_SIGNS.match(seen):
        return Line.QUOTED
    if (len(core) >= 2 and not core.strip(_RULES)) or (len(core) >= _DOTS and not core.strip(_RULES + ".·•")):
        return Line.RULE
    return None


# -- delimiters


def _is_delimiter(line: str) -> bool:
    if len(line) > LONGEST_MARK:
        dashed = _DASHED.match(line[:LONGEST_MARK])
        return dashed is not None and _names_original(dashed.group(1))
    folded = plain(line).rstrip(":").rstrip()
    if folded in BARE_DELIMITERS or (any(map(folded.__contains__, REPLY_ABOVE)) and is_reply_above(line)):
        return True
    core = line.strip()
    if core[:2] in ("--", "__", "**", "==") or core[:1] in ("*", "_"):
        dashed = _DASHED.match(line)
        return _names_original(dashed.group(1) if dashed else folded)
    return False


def _names_original(words: str) -> bool:
    folded = plain(words).rstrip(": ")
    return any(folded.startswith(phrase) or folded.endswith(phrase) for phrase in ORIGINAL_MESSAGE)


def is_original_phrase(line: str) -> bool:
    """Tell whether the line says "original message" and nothing else, with or without dashes."""
    return plain(line).rstrip(": ") in ORIGINAL_MESSAGE


def is_reply_above(line: str) -> bool:
    """Tell whether the line asks to answer above it."""
    folded = plain(line)
    if len(folded) > 120 or not any(map(folded.__contains__, REPLY_ABOVE)):
        return False
    return any(word in folded for word in REPLY_WORDS)


# -- what devices add


def _footer(lines: Sequence[str], at: int) -> int:
    """Count the lines of a device's footer that begins at `at` (0: none)."""
    following = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if is_footer(lines[at]):
        return 2 if _LINK.fullmatch(following) else 1
    if 0 < len(following) <= 40 and following.casefold().startswith(_GESENDET) and len(lines[at]) < 100:
        return 2 if is_footer(f"{lines[at].strip()} {following}") else 0
    return 0


def is_footer(line: str) -> bool:
    """Tell whether a device or a virus scanner wrote the line; a person's longer sentence does not count."""
    folded = plain(line).strip("<>()[] ")
    if folded.endswith("mobile") and _FROM_MOBILE.fullmatch(folded):
        return True
    if not 3 < len(folded) <= 200 or not folded.startswith(DEVICE_FOOTERS):
        return False
    words = folded.partition("<")[0].partition("http")[0].partition("(")[0].split()
    named = not folded.startswith(("von mein", "diese nachricht wurde", "diese mail", "diese e-mail wurde von mein"))
    if any(word in folded for word in DEVICE_EXCUSES):
        return len(words) <= _FOOTER_WORDS and (named or "gesendet" in folded)
    if not named:
        return len(words) <= _FOOTER_WORDS and folded.endswith(DEVICE_FOOTER_ENDINGS)
    if folded.startswith(("diese e-mail", "this email", "virus", "viren")):
        return True
    one_clause = "," not in folded.rstrip(",") or any(name in folded for name in DEVICE_NAMES)
    return len(words) <= _SHORT_FOOTER_WORDS and one_clause and not folded.rstrip().endswith(("?", ":"))


def is_linked_footer(line: str) -> bool:
    """Tell whether the footer carries its maker's link: then it surely ends what was written."""
    return "http" in line and is_footer(line)


# -- quotes that were wrapped on their way


def _mend_wrapped_quotes(lines: Sequence[str], letters: list[Line]) -> None:
    """Count as quoted the short rest of a long quoted line that lost its sign when it was wrapped."""
    for found in _BETWEEN_QUOTES.finditer("".join(letters)):
        index = found.start()
        above, line = lines[index - 1].rstrip(), lines[index].strip()
        wrapped = len(above) >= _WRAPPED_QUOTE and above[-1:] not in ".!?:;" and len(line) < _WRAPPED_QUOTE
        if wrapped and line[:1].islower():
            letters[index] = Line.QUOTED


def _mark_bare_attributions(lines: Sequence[str], letters: list[Line]) -> None:
    """Count "Erika Beispiel schrieb:" without date and address as an attribution where a quote follows."""
    for found in _ABOVE_QUOTE.finditer("".join(letters)):
        if is_bare_attribution(lines[found.start()]):
            letters[found.start()] = Line.ATTRIBUTION


def _mark_dividers(lines: Sequence[str], letters: list[Line]) -> None:
    """Count words between dashes directly above a header block as a delimiter, in whatever language they are."""
    for index in range(1, len(letters)):
        if letters[index] is not Line.HEADER or letters[index - 1] is Line.HEADER:
            continue
        above = index - 2 if letters[index - 1] is Line.EMPTY and index > 1 else index - 1
        if letters[above] is Line.TEXT and _DASHED.fullmatch(lines[above][:LONGEST_MARK].rstrip()):
            letters[above] = Line.DELIMITER
