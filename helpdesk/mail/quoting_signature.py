"""Where a writer's words end: signature block, legal notice, footer of a mailing list.

Not quotes (`quoting_lines`) and not device footers. "-- " of RFC 3676 4.3 is proof; a block of contact data counts
only below a sign-off, and with enough of them: where it is doubtful, the words stay.
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_headers import field_kind
from helpdesk.mail.quoting_lines import Line
from helpdesk.mail.quoting_postscript import POSTSCRIPT
from helpdesk.mail.quoting_signature_words import (
    ANSWER_OPENERS,
    CONTACT,
    FIRST_PERSON,
    LEGAL,
    NOTICE_WORDS,
    NOTICES,
    SIGN_OFFS,
    TELLING_VERBS,
)
from helpdesk.mail.quoting_signs import ADDRESS, plain
from helpdesk.mail.quoting_words import LIST_FOOTER_WORDS

_SIGNATURE_LINES: Final = 25  # a longer "signature" is doubtful and stays
_LONG_RULE: Final = 30  # underscores; nobody types that many
_BELOW_RULE: Final = 15
_FOOTER_LINES: Final = 6
_LONGEST_SIGN_OFF: Final = 60
_LONGEST_NAME: Final = 60
_LEAST_CONTACTS: Final = 2
_SENTENCE_WORDS: Final = 5
_ENDS: Final = (Line.SIGNATURE, Line.RULE)
_DIVIDERS: Final = 3  # marks "-- "; two may belong to two signatures
_SPEECH_WORDS: Final = 12
_TOLD_WORDS: Final = 4
_LONGEST_PARAGRAPH: Final = 1_000
_PLAIN_LINES: Final = 15
_NOTICE_LINES: Final = 60
_RULE_SIGNS: Final = "-_=*~–—. \t\xa0"


def _pattern(pieces: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{piece})" for piece in pieces), re.IGNORECASE)


_SIGN_OFF: Final = re.compile(rf"(?:{'|'.join(map(re.escape, SIGN_OFFS))})(?!\w)")
_GLANCE: Final = 2  # characters; the shortest sign-off has no more
_TITLE: Final = re.compile(r"[^\W\d_][\w -]{2,30}:")
_BEFORE_WORDS: Final = re.compile(r"\A\W+")
_NOTICE_GLANCE: Final = 8
_NOTICE_BEGINNINGS: Final = frozenset(
    words[:end]  # a line may also break within
    for words in NOTICES
    for end in range(_NOTICE_GLANCE + 1)
    if end == _NOTICE_GLANCE or words[end] == " "
)
_SIGN_OFF_BEGINNINGS: Final = frozenset(words[:_GLANCE] for words in SIGN_OFFS)
_CONTACT: Final = _pattern((*CONTACT, *LEGAL))
_LEGAL: Final = _pattern(LEGAL)
_NOTICE: Final = re.compile(
    r"^[^\w\n]{0,6}(?:"
    + _TITLE.pattern
    + r"[*_ ]{0,3}\n?)?(?:"
    + "|".join(re.escape(phrase).replace(r"\ ", r"\s") for phrase in NOTICES)
    + ")",
    re.MULTILINE,
)
_FIRST_PERSON: Final = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, FIRST_PERSON))})(?!\w)")
_PICTURE: Final = re.compile(r"\W*(?:cid:|image|bild|logo|!\[)", re.IGNORECASE)


def before_signature(lines: Sequence[str], folded: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    """Give the end of the writer's words between `start` and `end` (indexes of lines)."""
    end = _before_mark(lines, letters, start, end)
    end = _before_notice(folded, letters, start, end)
    return _before_block(lines, folded, letters, start, end)


def is_plain_signature(lines: Sequence[str], writer: str, *, below_old: bool = False) -> bool:
    """Tell whether the lines are a signature beyond doubt: short, no sentence or question, and with contact data,
    a company or a name of the writer; a legal notice or a list's footer may follow.

    `below_old`: they stand below an old mail, where an answer to its last words may look like contact data.
    """
    text = "\n".join(lines).casefold()
    notice = _NOTICE.search(text)
    head = text[: notice.start()].split("\n") if notice else text.split("\n")
    words = [line.strip()[:_LONGEST_LINE] for line in head if line.strip(_RULE_SIGNS)]
    if len(words) > _PLAIN_LINES or len(lines) > _NOTICE_LINES or any(map(_asks, lines)):
        return False
    if is_list_footer(words):
        return True
    if below_old and any(map(_tells, lines[: len(head)])):
        return False
    if any(POSTSCRIPT.match(line) or (_is_sentence(line) and not _CONTACT.search(line)) for line in words):
        return False
    names = [name for name in re.findall(r"\w{3,}", writer.casefold()) if name in text]
    return not words or bool(names) or notice is not None or any(map(_CONTACT.search, words))


def _tells(line: str) -> bool:
    """Tell whether the line says something, though a name or a number stands in it: "Meine Nummer ist 0171 ..."."""
    said = line.strip()[:_LONGEST_PARAGRAPH].split()
    folded = [word.strip(",.!:;").casefold() for word in said]
    if not said or _is_sign_off(plain(line)):
        return False
    small = sum(1 for word in said if word[0].islower() and "@" not in word and "." not in word)
    is_sentence = len(said) >= _TOLD_WORDS and said[-1].endswith((".", "!"))
    return is_sentence or small > 1 or folded[0] in ANSWER_OPENERS or not TELLING_VERBS.isdisjoint(folded)


def is_list_footer(lines: Sequence[str]) -> bool:
    """Tell whether the few lines below a rule are the footer of a mailing list."""
    return any(word in line.casefold() for line in lines[:_FOOTER_LINES] for word in LIST_FOOTER_WORDS)


def _before_mark(lines: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    signs = "".join(letters[start:end])
    if Line.SIGNATURE not in signs and Line.RULE not in signs:
        return end
    below = len(signs) - signs.count(Line.EMPTY)
    above = ""  # the last line of words
    shown = ""  # a mark by which the writer parts what he announced
    for index in range(start, end):
        letter = letters[index]
        below -= letter is not Line.EMPTY
        if letter is Line.TEXT:
            above = lines[index]
        elif letter in _ENDS and (lines[index] == shown or _announces(above)):
            shown = lines[index]
            if is_list_footer(lines[index + 1 : min(end, index + 1 + _FOOTER_LINES)]):
                return index
        elif letter is Line.SIGNATURE and below <= _SIGNATURE_LINES:
            if _is_signature(lines, range(start, end), index):
                return index
        elif letter is Line.RULE and _ends_words(lines, above, below, index, range(start, end)):
            return index
    return end


def _is_signature(lines: Sequence[str], words: range, mark: int) -> bool:
    """Tell whether a signature follows; without its blank "--" may also part the writer's paragraphs."""
    below = lines[mark + 1 : words.stop]
    if _parts_words(lines, words, mark):
        return False
    if lines[mark].startswith("-- "):
        return not any(_speaks(line) for line in below[:_SIGNATURE_LINES])
    return not any(map(_asks, below))


def _announces(line: str) -> bool:
    """Tell whether the words go on below: "Folgende Artikel:"; a sign-off may have a colon too."""
    return line.rstrip().endswith(":") and not _is_sign_off(plain(line))


def _parts_words(lines: Sequence[str], words: range, mark: int) -> bool:
    """Tell whether the same mark parts the words again and again, and no signature or footer of a list follows.

    A divider has a blank line on both sides or on none; above a signature's mark mostly one stands, below it none.
    """
    sign = lines[mark].rstrip()
    same = [at for at in words if lines[at].rstrip() == sign]
    if len(same) < (_DIVIDERS if lines[mark].startswith("-- ") else 2):
        return False
    inner = [at for at in same if words.start < at < words.stop - 1]
    if any(bool(lines[at - 1].strip()) is not bool(lines[at + 1].strip()) for at in inner):
        return False
    end = next((at for at in same if at > mark), words.stop)
    footer = is_list_footer(lines[same[-1] + 1 : words.stop])
    return not footer and not is_plain_signature(lines[mark + 1 : end], "")


def _speaks(line: str) -> bool:
    """Tell whether a person speaks at length for himself, which no signature does."""
    folded = line[:_LONGEST_PARAGRAPH].casefold()
    if len(folded.split()) < _SPEECH_WORDS or not _FIRST_PERSON.search(folded):
        return False
    return not (_CONTACT.search(folded) or any(word in folded for word in NOTICE_WORDS))


def _asks(line: str) -> bool:
    return line.rstrip().endswith("?")


def _ends_words(lines: Sequence[str], above: str, count: int, rule: int, words: range) -> bool:
    """Tell whether a rule stands between the words (`above`: their last line) and a footer of `count` lines."""
    below = lines[rule + 1 : words.stop]
    if lines[rule].strip().startswith("__") and is_list_footer(below):
        return True
    if not above or count > _BELOW_RULE:
        return False
    if any(map(_asks, below)) or _is_lone_field(below):
        return False
    if _parts_words(lines, words, rule):
        return False
    return lines[rule].count("_") >= _LONG_RULE or any(_LEGAL.search(line[:_LONGEST_LINE]) for line in below)


def _is_lone_field(lines: Sequence[str]) -> bool:
    """Tell whether the lines begin with "Von: mir kommt noch ...": one field without address makes no old mail."""
    first = next(filter(str.strip, lines), "")
    if not field_kind(first) or ADDRESS.search(first[:_LONGEST_LINE]):
        return False
    return sum(1 for line in lines if field_kind(line)) == 1


# -- legal notices

_LONGEST_LINE: Final = 200


def _before_notice(folded: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    """Give the line where the legal notice begins that every mail of a company carries."""
    if not _may_hold_notice(folded[start:end]):
        return end
    text = "\n".join(folded[start:end])
    if not any(word in text for word in NOTICE_WORDS):
        return end
    for found in _NOTICE.finditer(text):
        first = start + text.count("\n", 0, found.start())
        paragraph = text[found.start() :].partition("\n\n")[0]
        said = any(word in paragraph for word in NOTICE_WORDS) and "?" not in paragraph
        if said and Line.TEXT in letters[start:first]:
            return first
    return end


def _may_hold_notice(folded: Sequence[str]) -> bool:
    """Tell by how the lines begin whether a notice may begin in one, perhaps behind its title."""
    openings = [line if line[0].isalpha() else _BEFORE_WORDS.sub("", line, count=1) for line in folded if line]
    openings += [line.partition(":")[2].lstrip("*_ ") for line in openings if ":" in line]
    return not _NOTICE_BEGINNINGS.isdisjoint([line[:_NOTICE_GLANCE] for line in openings])


# -- contact data below a sign-off


def _before_block(lines: Sequence[str], folded: Sequence[str], letters: Sequence[Line], start: int, end: int) -> int:
    seen = 0
    for index in range(end - 1, start, -1):
        opening = folded[index][:_GLANCE]
        seen += letters[index] is not Line.EMPTY
        if seen > _SIGNATURE_LINES:
            break
        if opening not in _SIGN_OFF_BEGINNINGS and (opening.isalpha() or letters[index] is Line.EMPTY):
            continue
        if len(lines[index]) <= _LONGEST_SIGN_OFF and _is_sign_off(plain(lines[index])):
            first = _below_name(lines, letters, index, end)
            return first if _is_block(lines[first:end]) else end
    return end


def _is_sign_off(folded: str) -> bool:
    return folded[:_GLANCE] in _SIGN_OFF_BEGINNINGS and _SIGN_OFF.match(folded) is not None


def _below_name(lines: Sequence[str], letters: Sequence[Line], sign_off: int, end: int) -> int:
    """Give the line below the name; what follows it in the same paragraph (a title) is part of the block."""
    name = sign_off + 1
    while name < end and letters[name] is Line.EMPTY:
        name += 1
    if name < end and (len(lines[name]) > _LONGEST_NAME or _CONTACT.search(lines[name][:_LONGEST_LINE])):
        return name
    return min(name + 1, end)


def _is_block(lines: Sequence[str]) -> bool:
    """Tell whether the lines are contact data: enough of them, and no sentence and no postscript between."""
    contacts = 0
    for line in filter(str.strip, lines):
        text = line.strip()[:_LONGEST_LINE]
        if POSTSCRIPT.match(text) or _asks(text):
            return False
        if _CONTACT.search(text):
            contacts += 1
        elif _is_sentence(text) and not _PICTURE.match(text):
            return False
    return contacts >= _LEAST_CONTACTS


def _is_sentence(text: str) -> bool:
    words = len(text.split())
    return (words >= _SENTENCE_WORDS and text.endswith((".", "!"))) or (words > 1 and text.endswith(":"))
