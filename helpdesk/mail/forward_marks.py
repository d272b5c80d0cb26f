"""The lines by which a mail program introduces an old mail: dividers, and "Am ... schrieb Erika Beispiel:".

Not the header block below them (`forward_block`) and not the decision what they prove (`forward`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from helpdesk.mail.forward_block import dequoted, read_address
from helpdesk.mail.forward_date import rfc3339
from helpdesk.mail.forward_words import BEFORE_NAMES, ENDING, FORWARDED, FORWARDED_BY, MESSAGE, MORE_VERBS, fold
from helpdesk.mail.message import Address
from helpdesk.mail.quoting_words import CITATION_OPENERS, ORIGINAL_MESSAGE, PRONOUNS, WRITING_VERBS

_LONGEST: Final = 160  # characters; no program writes a longer divider
_LONGEST_ATTRIBUTION: Final = 400
_FEW_WORDS: Final = 7
_MOST_LINES: Final = 3
DASHES: Final = "-----"
_OUTLOOK: Final = 30  # underscores
_RULE_SIGNS: Final = "-_*=~#—–─ \t|"


class Divider(StrEnum):
    """What a divider says about the mail below it."""

    FORWARDED = "forwarded"
    ORIGINAL = "original"  # programs write it above what they answer, too
    OUTLOOK = "line of Outlook"  # on the web and in apps, above both
    RULE = "rule"


def _either(stems: Sequence[str]) -> str:
    return "|".join(re.escape(stem) for stem in sorted(map(fold, stems), key=len, reverse=True))


_ACT: Final = re.compile(_either(FORWARDED))
_THING: Final = re.compile(_either(MESSAGE))
_BY: Final = re.compile(_either(FORWARDED_BY))
_VERBS: Final = _either((*WRITING_VERBS, *MORE_VERBS))
_VERB: Final = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
_NOT_A_PROGRAM: Final = re.compile(rf"[ \t]+(?:{_either(PRONOUNS)})(?!\w)", re.IGNORECASE)
_TIME_OR_YEAR: Final = re.compile(r"\d{1,2}[:.h]\d{2}|(?:19|20)\d\d")
_PERSON: Final = re.compile(
    r"(?:[\"“„«]\s*([^\"“”„«»<>]{1,80}?)\s*[\"”“»]|([^\W\d_][^\d<>\"“”„«»:;@]{0,79}?))?\s*[<\[(]{1,2}(?:mailto:)?\s*$"
)
_WORDS_BEFORE_NAME: Final = re.compile(rf".*?(?:{_VERBS}|,|(?<!\w)(?:{_either(BEFORE_NAMES)}))\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who wrote the old mail and when, as the line above it says."""

    sender: Address
    date: str
    lines: int = 1  # that it stands on


def divider(content: str) -> Divider | None:
    """Tell what a line, without its quote signs, divides; None for one that is no divider."""
    _, dashes, behind = content.partition(DASHES)
    content = dashes + behind if dashes and behind.strip(_RULE_SIGNS) else content  # words may stand before it
    if not 3 < len(content) <= _LONGEST:
        return None
    core = content.strip(_RULE_SIGNS)
    if not core:
        return Divider.OUTLOOK if content.startswith("_" * _OUTLOOK) else Divider.RULE
    dashed = content[:2].strip(_RULE_SIGNS) == "" and content[:2] != "  "
    folded = fold(core.rstrip(":： "))
    if not dashed and content[-1] not in ":：" and len(folded.split()) > _FEW_WORDS:
        return None
    if _ACT.search(folded) and (_THING.search(folded) or _BY.match(folded)) and (dashed or _is_title(folded)):
        return None if folded.split(" ", 1)[0] in ENDING else Divider.FORWARDED
    is_original = folded in ORIGINAL_MESSAGE or (dashed and folded.startswith(ORIGINAL_MESSAGE))
    return Divider.ORIGINAL if is_original else None


def _is_title(folded: str) -> bool:
    return len(folded.split()) <= _FEW_WORDS and not any(sign in folded for sign in ".!?;@")


def is_ending(content: str) -> bool:
    """Tell whether a line ends a forwarded mail: "----- Ende der weitergeleiteten Nachricht -----"."""
    if content[:2] not in ("--", "==", "__") or len(content) > _LONGEST:
        return False
    folded = fold(content.strip(_RULE_SIGNS))
    return folded.split(" ", 1)[0] in ENDING and bool(_ACT.search(folded))


def attribution(lines: Sequence[str], at: int) -> Attribution | None:
    """Read the line that ends at `at` with a colon, with the one or two above it that belong to it."""
    _, content = dequoted(lines[at])
    if not content.endswith((":", "：")) or len(content) > _LONGEST_ATTRIBUTION:
        return None
    found = _read(content)
    joined = content
    for count in range(2, _MOST_LINES + 1):
        if (found and found.date and found.sender.name) or at - count < -1:
            break
        _, above = dequoted(lines[at - count + 1])
        if not above or len(above) + len(joined) > _LONGEST_ATTRIBUTION:
            break
        joined = f"{above} {joined}"
        whole = _read(joined)
        if whole and (found is None or whole.date):
            found = replace(whole, lines=count)
    return found


def _read(line: str) -> Attribution | None:
    if "@" not in line and not _TIME_OR_YEAR.search(line):
        return None
    verb = next(reversed([*_VERB.finditer(line)]), None)
    if verb is None and not fold(line).startswith(CITATION_OPENERS):
        return None
    if verb and _NOT_A_PROGRAM.match(line, verb.end()):
        return None
    sender = read_address(line)
    if sender is None or not sender.address:
        return Attribution(Address(_name_around(line, verb), ""), _date(line))
    begin = line.lower().find(sender.address.lower())
    person = _PERSON.search(line[:begin])
    name = (person[1] or person[2] or "") if person else ""
    name = _WORDS_BEFORE_NAME.sub("", name).strip(" ,\"'“”„«»") if person and not person[1] else name
    return Attribution(Address(name, sender.address), _date(line[:begin] + line[begin + len(sender.address) :]))


def _name_around(line: str, verb: re.Match[str] | None) -> str:
    behind = line[verb.end() :].strip(" :：") if verb else ""
    if behind and not any(sign.isdigit() for sign in behind):
        return behind
    before = line[: verb.start()].rpartition(",")[2].strip() if verb else ""
    return "" if any(sign.isdigit() for sign in before) else before


def _date(line: str) -> str:
    found = rfc3339(line[:120])
    return "" if found == " ".join(line[:120].split()) else found
