"""The fields that a mail program writes above the mail it passes on: "Von: / Gesendet: / An: / Betreff:".

Not the decision whether it is a forward (`forward`), since programs write the same above what they answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.forward_words import LABELS, ON_BEHALF, fold
from helpdesk.mail.message import Address
from helpdesk.mail.quoting_signs import INVISIBLE

_FIELD_LINES: Final = 40
_LONGEST: Final = 2_000  # characters of a line that are looked at
_LONGEST_NAME: Final = 120
_WRAPPED: Final = 60  # a shorter line was not wrapped
_MOST_BLANKS: Final = 2
_ENOUGH: Final = 3  # fields without colons
_KINDS: Final = 5  # that a block may show: sender, date, recipients, copies, subject

_FIELD: Final = re.compile(r"[\s*_|]*([^\s:：*_|][^:：*_|]{0,28}?)[\s*_|]*[:：](?!//)[\s*_|]*(.*)", re.DOTALL)
_QUOTE_SIGNS: Final = re.compile(r"(?:[ \t]{0,4}(?:>|&gt;))+")
_ADDRESS: Final = re.compile(
    r"[^\s<>@,;:()\[\]\"'“”„|*]{1,64}@[^\s<>@,;:()\[\]\"'“”„|*?]{1,250}\.[^\s<>@,;:()\[\]\"'|*?]{2,63}"
)
_AROUND_ADDRESS: Final = re.compile(r"[<\[(]?\s*(?:mailto:)?\s*$", re.IGNORECASE)
_INLINE: Final = re.compile(r"\s[*_]{0,2}(?=([^\W\d_][^\W\d_ ]{1,14}(?: am| le| em| el)?)[*_]{0,2}[:：][*_]{0,2}\s)")
_LINK: Final = re.compile(r"\s*[<(\[]mailto:[^<>()\[\]]*[>)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """The fields by their kind ("from", "date", "to", "cc", "subject"), and where in the lines they stand."""

    start: int
    end: int
    depth: int  # quote signs before each line
    label: str  # the name of the sender's field, case-folded
    values: dict[str, str]

    @property
    def sender(self) -> Address | None:
        """Give who the block says wrote the mail."""
        return read_address(self.values.get("from", ""))

    @property
    def subject(self) -> str | None:
        """Give the subject, None where the block does not show the field."""
        return self.values.get("subject")


def dequoted(line: str) -> tuple[int, str]:
    """Give the number of quote signs before a line, and the line behind them without invisible signs."""
    signs = _QUOTE_SIGNS.match(line[:_LONGEST])
    content = line[signs.end() : _LONGEST] if signs else line[:_LONGEST]
    depth = signs[0].count(">") + signs[0].count("&gt;") if signs else 0
    return depth, content.translate(INVISIBLE).replace("\xa0", " ").replace("\u202f", " ").strip()


def field(content: str) -> tuple[str, str, str]:
    """Give kind, label and value of a field; three times "" for a line that is none."""
    match = _FIELD.match(content) if ":" in content[:40] or "：" in content[:40] else None
    label = " ".join(fold(match[1]).split()) if match else ""
    kind = LABELS.get(label, "")
    return (kind, label, match[2].strip(" \t*_|")) if match and kind else ("", "", "")


def read(lines: Sequence[str], at: int, *, announced: bool = False) -> Block | None:
    """Read the block that begins at line `at`; None where there is none.

    It shows a sender with an address, a date or a subject, or three other things. Where a divider
    announced it, the name of its first field may be one that no table has.
    """
    depth, content = dequoted(lines[at])
    kind = field(content)[0]
    if kind in ("cc", "other") or not (kind or (announced and _is_unknown_field(lines, at, content))):
        return None
    return _block(at, depth, *_fields(lines, at, depth))


def read_without_colons(lines: Sequence[str], at: int) -> Block | None:
    """Read a block whose names stand without colons, as below some programs' dividers: 'Von "Erika" <e@x>'."""
    depth, _ = dequoted(lines[at])
    values: dict[str, str] = {}
    label = ""
    for index in range(at, min(at + _KINDS, len(lines))):
        name, _, value = dequoted(lines[index])[1].partition(" ")
        kind = LABELS.get(fold(name), "")
        if not kind or kind in values:
            break
        values[kind] = value.strip()
        label = fold(name) if kind == "from" else label
        at_end = index + 1
    if len(values) < _ENOUGH or "from" not in values:
        return None
    return Block(at, at_end, depth, label, values)


def _block(at: int, depth: int, end: int, label: str, values: dict[str, str]) -> Block | None:
    kinds = values.keys() - {"other"}
    told = "from" in kinds and kinds & {"date", "subject"}
    if not (told or len(kinds) >= _ENOUGH or "@" in values.get("from", "")):
        return None
    return Block(at, end, depth, label, values)


def _fields(lines: Sequence[str], at: int, depth: int) -> tuple[int, str, dict[str, str]]:
    """Gather the fields from line `at` on: the line behind the last one, the sender's label, the values."""
    values: dict[str, str] = {}
    label = kind = ""
    end = at
    blanks = 0
    for index in range(at, min(at + _FIELD_LINES, len(lines))):
        own_depth, content = dequoted(lines[index])
        if not content:
            blanks += 1
            if blanks > _MOST_BLANKS:
                break
            continue
        found = list(_pieces(content)) if own_depth >= min(depth, 1) else []
        if found:
            if any(new in values and (new, kind) != ("cc", "cc") and new != "other" for new, _, _ in found):
                break  # the block of another mail
            for kind, name, value in found:
                values[kind] = f"{values[kind]}, {value}" if values.get(kind) else value
                label = name if kind == "from" else label
        elif kind and _continues(values[kind], kind, lines[index], content, blanks):
            values[kind] = f"{values[kind]} {content}".strip()
        elif (kind or index == at) and not blanks and _is_unknown_field(lines, index, content):
            kind = "person" if _ADDRESS.search(content) else "words" if len(values) >= _ENOUGH else "other"
            values.setdefault(kind, content.partition(":")[2].strip())
        else:
            break
        end, blanks = index + 1, 0
    person, said = values.pop("person", ""), values.pop("words", "")
    values |= {"from": person} if person and "from" not in values else {}  # the first person is the sender
    values |= {"subject": said} if said and "subject" not in values else {}
    return end, label, values


def _is_unknown_field(lines: Sequence[str], index: int, content: str) -> bool:
    """Tell whether a line in the midst of a block is a field whose name no table has."""
    match = _FIELD.match(content)
    if match is None or not match[2] or len(match[1].split()) > _MOST_BLANKS:
        return False
    following = dequoted(lines[index + 1])[1] if index + 1 < len(lines) else ""
    return bool(not following or field(following)[0] or _ADDRESS.search(match[2]))


def _pieces(content: str) -> Iterator[tuple[str, str, str]]:
    """Give the fields of a line: one, or several where a program lost the line ends between them."""
    kind, label, value = field(content)
    if not kind:
        return
    cuts = [cut for cut in _INLINE.finditer(value) if fold(cut[1]) in LABELS] if kind == "from" else []
    if len(cuts) < _ENOUGH - 1:
        yield kind, label, value
        return
    yield kind, label, value[: cuts[0].start()].strip()
    for number, cut in enumerate(cuts):
        stop = cuts[number + 1].start() if number + 1 < len(cuts) else len(value)
        yield field(value[cut.end() : stop])


def _continues(value: str, kind: str, line: str, content: str, blanks: int) -> bool:
    """Tell whether a line without a name belongs to the field above it."""
    if not value:
        return blanks < _MOST_BLANKS
    if blanks:
        return False
    if kind in ("from", "to", "cc"):
        return value.endswith((",", ";")) or value.count("<") > value.count(">") or content.startswith(("<", "[mailto"))
    indented = line.lstrip("> ")[:1] == "\t" or line[:1] in " \t"
    return indented and (kind != "date" or len(value) > _WRAPPED // 2) and len(content) < _LONGEST_NAME


# -- people


def read_address(shown: str) -> Address | None:
    """Read a person as shown: 'Erika <e@x>', 'Erika [mailto:e@x]', 'e@x<mailto:e@x>', 'Erika'; None for nothing."""
    text = " ".join(shown.replace("&lt;", "<").replace("&gt;", ">").replace("\\", "").split())[:_LONGEST]
    folded = text.casefold()
    for words in ON_BEHALF:
        before, _, author = folded.partition(f" {words} ")
        if author and "@" in before:
            text = text[-len(author) :]
            break
    match = _ADDRESS.search(text)
    if match is None:
        name = _name(_LINK.sub("", text))
        return Address(name, "") if name else None
    local, _, domain = match[0].strip(".,;").rpartition("@")
    address = f"{local}@{domain.lower()}"
    name = _name(_AROUND_ADDRESS.sub("", text[: match.start()]))
    if not name and (behind := re.match(r"[>\])]*\s*\(([^()@]{2,80})\)", text[match.end() :])):
        name = _name(behind[1])
    return Address("" if name.casefold() in (address.casefold(), local.casefold()) else name, address)


def _name(text: str) -> str:
    name = text.strip(" \t\"'“”„«»‚‘’*_<>[]|,;:")
    return "" if "@" in name and "." in name.rpartition("@")[2] else name[:_LONGEST_NAME]
