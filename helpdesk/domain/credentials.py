"""Passwords and other credentials in what people write, made unreadable for everybody who need not know them (D43).

Pure. The original stays in the store; what is shown of it goes through here (`services.outgoing.masking`). A secret is
told by its form (`domain.credential_forms`) or by what it is called (`domain.credential_words`). A phrase of several
words is recognised only in quotation marks, or where it is called a passphrase.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from helpdesk.domain import credential_words as words
from helpdesk.domain.credential_forms import secrets_by_form
from helpdesk.domain.spelling import folded

MASK: Final = "••••••"

_SPELLINGS: Final = (("ae", "(?:ae|ä)"), ("oe", "(?:oe|ö)"), ("ue", "(?:ue|ü)"), ("ss", "(?:ss|ß)"))
_GAP: Final = r"[ \t\xa0]"
# What a quotation opens with, and what each of them closes it.
_QUOTES: Final = dict(zip("\"'`„“”‚‘»«", ('"', "'", "`", '“”"', "”", "”", "‘’'", "’", "«", "»"), strict=True))
_TRAILING: Final = ".,;:)]}>\"'“”*"
_EVIDENT: Final = frozenset("!$%&#*+=?~^@§€{}[]\\<>")
_LINK: Final = re.compile(r"[<(\[]*(?:https?://|www\.|mailto:)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"<?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>?")
_REPEATED: Final = 6  # a secret this long is made unreadable wherever else it stands in the text
_NAMED_OUTRIGHT: Final = frozenset(("lautet", "lauten", "heisst", "reads"))


def _any_of(labels: Sequence[str]) -> str:
    patterns = []
    for label in sorted(labels, key=len, reverse=True):
        pattern = re.escape(label)
        for plain, either in _SPELLINGS:
            pattern = pattern.replace(plain, either)
        patterns.append(pattern.replace(r"\ ", rf"{_GAP}"))
    return "|".join(patterns)


_LABEL: Final = re.compile(
    rf"(?:(?<![\w/])(?P<pair>{_any_of(words.PAIR_LABELS)})"
    rf"|(?<![a-zA-Z])(?P<key>(?:[A-Za-z0-9]{{1,20}}[_-]){{0,3}}(?:{_any_of(words.KEY_LABELS)}))"
    rf"|(?P<long>{_any_of(words.LONG_LABELS)}|contraseña|hasło|lösenord)"
    rf"|(?<!\w)(?:[A-Za-z]{{1,20}}-)?(?P<number>{_any_of(words.NUMBER_LABELS)})(?:[ -]?(?:code|nummer|number|nr\.?))?"
    rf"|(?<![\w=])(?<!= )(?P<short>{_any_of(words.SHORT_LABELS)}))(?!\w|-\w)",
    re.IGNORECASE,
)
_CLOSING: Final = rf"[\"'“”*_`.]{{0,3}}(?:{_GAP}*\([^()\n]{{0,40}}\))?[*_]{{0,2}}"
_SIGN: Final = re.compile(rf"{_CLOSING}{_GAP}*(?P<sign>:=?|=>?|->|→|\|)[*_`{_GAP[1:-1]}|]*")
_JOINED: Final = re.compile(
    rf"{_CLOSING}(?P<between>(?:{_GAP}+[^\s:=|,;!?]{{1,30}}){{1,8}}?){_GAP}*:{_GAP}*[*_]{{0,2}}{_GAP}*"
)
_VERB: Final = re.compile(
    rf"{_CLOSING}(?P<between>(?:{_GAP}+[^\s:=|,;!?]{{1,30}}){{0,8}}?){_GAP}+(?P<verb>{_any_of(words.VERBS)})\b"
    rf"(?:{_GAP}+(?:{_any_of(words.FILLERS)})\b){{0,3}}{_GAP}*(?P<sign>:?){_GAP}*[*_]{{0,2}}",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(rf"{_CLOSING}{_GAP}+(?:[-–—]{_GAP}+)?")
_TOKEN: Final = re.compile(r"\S{1,300}")
_NEXT_LINE: Final = re.compile(
    rf"[ \t\xa0*_|]*\r?\n(?P<gap>(?:[ \t\xa0>]*\r?\n){{0,2}})[ \t\xa0>*_|]*(?P<token>\S{{1,300}})"
    rf"{_GAP}*[|*_]*{_GAP}*(?=\r?\n|\Z)"
)
_PAIR: Final = re.compile(
    rf"(?:(?!https?://)[^\s/|,]{{1,80}}{_GAP}*[/|]{_GAP}*|[^\s/|,]{{1,80}}{_GAP}*[,;]{_GAP}+)(?P<secret>\S{{1,300}})"
)
_FORMER: Final = re.compile(
    rf"\W{{1,4}}(?:\w{{1,9}}\W{{1,2}})?(?:{_any_of(words.FORMERLY)}){_GAP}+(?P<secret>\S{{1,300}})", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){2,11}(?![\w/:]|[.,-]\d)")

# A number that stands at the end of what it is for: "PIN der Alarmanlage 4711".
_NUMBER: Final = re.compile(
    rf"(?P<between>(?:{_GAP}+[^\s:=|,;!?\d]{{1,30}}){{2,4}}){_GAP}+(?P<secret>\d{{4,8}})(?=[.,;!)]*(?:\s*\Z|{_GAP}*\r?\n))"
)

Span = tuple[int, int]


@lru_cache(maxsize=64)  # the same words go to several people
def masked(text: str) -> str:
    """Give the text with every secret in it replaced by the same six dots; a text without any comes back as it is."""
    spans = _merged((*secrets_by_form(text), *secrets_by_name(text)))
    if not spans:
        return text
    shown: list[str] = []
    end = 0
    for first, last in spans:
        shown += [text[end:first], MASK]
        end = last
    result = "".join([*shown, text[end:]])
    for secret in sorted({text[first:last] for first, last in spans}, key=len, reverse=True):
        if len(secret) >= _REPEATED and is_evident(secret):
            result = result.replace(secret, MASK)
    return result


def secrets_by_name(text: str) -> Iterator[Span]:
    """Give where secrets stand behind what they are called, as positions in the text."""
    for first, last in _lines_with_cues(text):
        for label in _LABEL.finditer(text, first, last):
            span = _behind(text, label)
            if span is not None:
                yield span
                if (before := _FORMER.match(text, span[1])) and is_evident(before["secret"].rstrip(_TRAILING)):
                    yield _trimmed(text, before.span("secret"))


def _lines_with_cues(text: str) -> list[Span]:
    """Give where the lines stand that may hold the name of a secret; most texts have none."""
    plain = text.lower()
    if len(plain) != len(text):  # a letter that has no small form of its own length
        return [(0, len(text))]
    lines: set[Span] = set()
    for cue in words.CUES:
        at = plain.find(cue)
        while at >= 0:
            last = plain.find("\n", at)
            last = last if last >= 0 else len(plain)
            lines.add((plain.rfind("\n", 0, at) + 1, last))
            at = plain.find(cue, last)
    return sorted(lines)


def _merged(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _behind(text: str, label: re.Match[str]) -> Span | None:
    """Give the secret that stands behind its name, by the sign, the verb or the blank between them."""
    at = label.end()
    sign = _SIGN.match(text, at) or _joined(text, at)
    if sign is not None:
        return _after_sign(text, label, sign.end(), outright="=" in sign.group(0))
    verb = _VERB.match(text, at)
    if verb is not None and _are_joining(verb["between"]):
        return _after_verb(text, label, verb)
    if label["pair"] and (named := _JOINED.match(text, at)) is not None:  # "Zugangsdaten Router: …"
        found = _pair(text, named.end())
        return found if found is not None and is_evident(text[slice(*found)]) else None
    if label["number"] and (number := _NUMBER.match(text, at)) is not None and _are_joining(number["between"]):
        return number.span("secret")
    blank = _BLANK.match(text, at)
    return _after_blank(text, label, blank.end()) if blank else _below(text, at, needs_evidence=True)


def _joined(text: str, at: int) -> re.Match[str] | None:
    found = _JOINED.match(text, at)
    return found if found is not None and _are_joining(found["between"]) else None


def _are_joining(between: str) -> bool:
    """Tell whether these words only say what the secret is for: "für den Server"."""
    said = folded(between).split()
    return not said or (said[0] in words.JOINING and words.HAPPENED.isdisjoint(said))


def _after_sign(text: str, label: re.Match[str], at: int, *, outright: bool) -> Span | None:
    if label["pair"]:
        return _pair(text, at) or _lines_below(text, at)
    token = _TOKEN.match(text, at)
    if token is None:
        return _below(text, at, needs_evidence=False)
    if (quoted := _quoted(text, at)) is not None:
        return quoted
    if label["number"] and (digits := _DIGITS.match(text, at)) is not None:
        return digits.span()
    span = _trimmed(text, token.span())
    said = text[slice(*span)]
    if label["number"]:
        return span if is_evident(said) and any(char.isdigit() for char in said) else None
    if label["key"]:
        return span if (len(said) >= 6 and outright) or (len(said) >= 8 and is_evident(said)) else None
    if label["long"] and folded(label["long"]).startswith("passphrase") and _may_be_secret(said):
        return at, text.find("\n", at) if "\n" in text[at:] else len(text)
    return span if _may_be_secret(said) else None


def _after_verb(text: str, label: re.Match[str], verb: re.Match[str]) -> Span | None:
    at = verb.end()
    if verb["sign"]:
        return _after_sign(text, label, at, outright=False)
    token = _TOKEN.match(text, at)
    if token is None and not label["pair"]:
        return _below(text, at, needs_evidence=folded(verb["verb"]) not in _NAMED_OUTRIGHT)
    if token is None or label["pair"]:
        return None
    if (quoted := _quoted(text, at)) is not None:
        return quoted
    if label["number"] and (digits := _DIGITS.match(text, at)) is not None:
        return digits.span()
    span = _trimmed(text, token.span())
    said, word = text[slice(*span)], folded(verb["verb"])
    if is_evident(said):
        return span
    if label["number"] or label["key"] or not _may_be_secret(said):
        return None
    if word in _NAMED_OUTRIGHT:
        return span
    ends = re.match(rf"[.!]?{_GAP}*(?:\r?\n|\Z)|[.!]{_GAP}", text[span[1] :]) is not None
    plausible = said[:1].isupper() if word in ("ist", "war") else not said.lower().endswith(words.NO_SECRET_ENDINGS)
    return span if ends and plausible else None


def _after_blank(text: str, label: re.Match[str], at: int) -> Span | None:
    """Give what stands behind a mere blank only where its form says that it is no word."""
    if label["number"] and (digits := _DIGITS.match(text, at)) is not None and len(digits[0]) > 3:
        return digits.span()
    token = _TOKEN.match(text, at)
    if token is None:
        return _below(text, at, needs_evidence=True)
    if label["pair"]:
        found = _pair(text, at)
        return found if found is not None and is_evident(text[slice(*found)]) else None
    span = _trimmed(text, token.span())
    said = text[slice(*span)]
    if label["number"] or not is_evident(said) or (label["key"] and len(said) < 12):
        return None
    closes = re.match(rf"[.,;)]*{_GAP}*(?:\r?\n|\Z|[/|(])|[,;]", text[span[1] :]) is not None
    return span if closes or not said.isalnum() else None


def _below(text: str, at: int, *, needs_evidence: bool) -> Span | None:
    """Give a secret that stands alone in the next line."""
    line = _NEXT_LINE.match(text, at)
    if line is None:
        return None
    span = _trimmed(text, line.span("token"))
    said = text[slice(*span)]
    if line["token"].endswith(":") or not _may_be_secret(said):
        return None
    return span if is_evident(said) or not (needs_evidence or line["gap"]) else None


def _lines_below(text: str, at: int) -> Span | None:
    """Give the secret of a name and a secret in the next two lines."""
    first = _NEXT_LINE.match(text, at)
    if first is None:
        return None
    second = _NEXT_LINE.match(text, first.end())
    return next(
        (
            span
            for line in (second, first)
            if line is not None and is_evident(text[slice(*(span := _trimmed(text, line.span("token"))))])
        ),
        None,
    )


def _pair(text: str, at: int) -> Span | None:
    """Give the second of a name and a secret."""
    found = _PAIR.match(text, at)
    if found is None:
        return None
    span = _trimmed(text, found.span("secret"))
    said = text[slice(*span)]
    spaced = text[found.start("secret") - 1].isspace() and "/" in found[0]
    return span if _may_be_secret(said) and (is_evident(said) or spaced) else None


def _quoted(text: str, at: int) -> Span | None:
    closing = _QUOTES.get(text[at])
    if closing is None:
        return None
    line = text[at + 1 : at + 121].split("\n", maxsplit=1)[0]
    end = next((place for place, char in enumerate(line) if char in closing), 0)
    return (at + 1, at + 1 + end) if end and _may_be_secret(line[:end]) else None


def _trimmed(text: str, span: Span) -> Span:
    """Leave out what belongs to the sentence around the secret; what may be part of it stays in."""
    first, last = span
    while last - first > 1 and text[last - 1] in _TRAILING:
        last -= 1
    return first, last


def _may_be_secret(said: str) -> bool:
    word = folded(said).strip(".,;:!?()…\"'")
    if not any(char.isalnum() for char in word) or _LINK.match(said):
        return False
    return word not in words.NO_SECRETS and _LABEL.fullmatch(said) is None


def is_evident(said: str) -> bool:
    """Tell whether this is evidently no word, date, address or link: letters among digits, or signs among letters."""
    if len(said) < 5 or _LINK.match(said) or _ADDRESS.fullmatch(said):
        return False
    letters, digits = any(map(str.isalpha, said)), any(map(str.isdigit, said))
    signs = any(char in _EVIDENT for char in said.rstrip("!?"))
    return (letters and digits) or (letters and signs) or (digits and signs and not said[0].isdigit())
