"""Tell a mail that says no more than thanks from one that asks for something.

Clause by clause: each must be thanks, approval, a wish or a letter's beginning or end. In doubt it is no thanks: a
ticket opened in vain costs a look, a request overheard costs a customer. The words stand in `thanks_words`.
"""

import re
import unicodedata
from collections.abc import Iterable

from helpdesk.domain.thanks_words import APPROVAL, GREETINGS, THANKS, TITLES, VETO, WISHES
from helpdesk.mail.quoting_signature_words import SIGN_OFFS

_LONGEST = 2000  # characters, signature and all: nobody thanks at such length without saying something else
_MOST_LINES_AFTER = 10  # of a name, a firm and its phone numbers below the sign-off
_GREETING_WORDS = 6
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": " ", "'": " "})
_THANKS = re.compile(r".*\b(?:dank|danke|thanks|thank you|merci)\b")
_MARKS = re.compile(r"[^\w\s?.,;:!()\n–—-]+")
_POLITE = re.compile("|".join(f"(?:{pattern})" for pattern in (*THANKS, *WISHES)))
_APPROVING = re.compile("|".join(f"(?:{pattern})" for pattern in APPROVAL))
_VETO = re.compile(rf"\?|\b(?:{VETO})\b")
_GREETING = re.compile(rf"(?:{GREETINGS})\b.*")
_TITLE = re.compile(rf"\b(?:(?:an )?(?:{TITLES})\b\.? ?)+(?:[^\W\d_]+(?=$|[ .,!]))?")
_CLAUSE = re.compile(r"[.,;:!()\n–—]+| - ")
_AND = re.compile(r" (?:und|and) ")
# "ok danke": two clauses with nothing between them; "na dann" says nothing of its own.
_BEFORE_THANKS = re.compile(
    r" (?=(?:(?:viel|best|herzlich|lieb|schoen)en )*(?:danke?|merci|thanks|thank you|many thanks)\b)"
)
_FLOURISH = re.compile(r"(?:na )?dann (?=\S)")
# Those that thank are no end: more may follow.
_ENDS = "|".join(re.escape(end) for each in SIGN_OFFS if not _THANKS.match(end := each.translate(_UMLAUTS)))
_SIGN_OFF = re.compile(rf"(?:{_ENDS})\b[ ,.!]*(?:[^\W\d_]+\.? ?){{0,3}}")
_POSTSCRIPT = re.compile(r"p\.? ?s\b|nachtrag|nb\b|(?:\S+ ){7}")
_DELIMITER = re.compile(r"(?m)^-- ?$")


def is_only_thanks(text: str, *, names: Iterable[str] = (), with_approval: bool = True) -> bool:
    """Tell whether the text thanks and says nothing else.

    `names` are the display names of writer and reader, which may stand anywhere; with `with_approval` False a word of
    approval ("passt", "works") is more than thanks. A text without words is none.
    """
    if len(text) > _LONGEST:
        return False
    words = _folded(_DELIMITER.split(text.replace("\r", ""))[0])
    if _VETO.search(words):
        return False
    letter = _without_ends(words, {part for name in names for part in _folded(name).split()})
    clauses = [" ".join(part.split()) for part in _CLAUSE.split(letter) if re.search(r"\w", part)]
    parts = [part for clause in clauses for part in _parts(clause, with_approval)]
    return any(_says(part, with_approval) for part in parts) and all(
        _says(part, with_approval) or _SIGN_OFF.fullmatch(part) for part in parts
    )


def says_nothing_more(text: str, *, names: Iterable[str] = ()) -> bool:
    """Tell whether what stands below somebody's words is only thanks, a sign-off and his name, or nothing at all."""
    if len(text) > _LONGEST:
        return False
    words = _folded(_DELIMITER.split(text.replace("\r", ""))[0])
    if "?" in words:
        return False
    letter = _without_ends(f"0\n{words}", {part for name in names for part in _folded(name).split()})
    clauses = [" ".join(part.split()) for part in _CLAUSE.split(letter.removeprefix("0")) if re.search(r"\w", part)]
    return all(_says(part, False) or _SIGN_OFF.fullmatch(part) for clause in clauses for part in _parts(clause, False))


def _parts(clause: str, with_approval: bool) -> list[str]:
    """Divide a clause at "und", or else before the thanks, where it is not known as a whole."""
    if _says(clause, with_approval):
        return [clause]
    parts = [_FLOURISH.sub("", part) for part in _AND.split(clause)]
    return [word for part in parts for word in ([part] if _says(part, with_approval) else _BEFORE_THANKS.split(part))]


def _says(part: str, with_approval: bool) -> bool:
    """Tell whether these words are thanks or a wish, or approval where that counts."""
    return _POLITE.fullmatch(part) is not None or (with_approval and _APPROVING.fullmatch(part) is not None)


def _folded(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return _MARKS.sub(" ", composed)


def _without_ends(text: str, names: set[str]) -> str:
    """Leave out salutation, sign-off with the lines below it, and names."""
    kept: list[str] = []
    names |= {f"{name[0]}." for name in names}
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    for place, line in enumerate(lines):
        if kept and _SIGN_OFF.fullmatch(line) and len(lines) - place - 1 <= _MOST_LINES_AFTER:
            kept += [below for below in lines[place + 1 :] if _POSTSCRIPT.match(below)]
            break
        head, comma, rest = line.partition(",")
        if place == 0 and _GREETING.fullmatch(head) and len(head.split()) <= _GREETING_WORDS:
            kept += [rest] if comma and rest.strip() else []
            continue
        kept.append(line)
    bare = _TITLE.sub(" ", "\n".join(kept))
    return "\n".join(
        " ".join(w for w in line.split() if w not in names and w.strip(".,!;:") not in names)
        for line in bare.split("\n")
    )
