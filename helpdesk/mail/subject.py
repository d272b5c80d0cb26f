"""Subjects: reply and forward marks of the world's mail programs, and the `[#...]` tags of tickets.

Not the making of subjects (`compose`) and not whose ticket a tag names. RFC 5256 2.1 for the base subject.
"""

import re
from typing import Final

_LONGEST: Final = 2_000  # characters; what lies behind is kept but not looked at
_MOST_MARKS: Final = 50

_REPLY_MARKS: Final = (
    "re|aw|antw|antwort|betr|betreff|rückantwort|sv|vs|vast|ref|réf|rép|rep|réponse|res|resp|rif|r|ris|odp|ynt|yan|cevap"
    "|vá|atb|ad|ang|svar|atsp|atbilde|vastus|отв|ответ|на|re-aw|답장|回复|答复|回覆|答覆|返信|רי|השב|תגובה|رد|απ|σχετ|bls|bal"
)
_FORWARD_MARKS: Final = (
    "wg|wtr|weitergeleitet|fwd|fw|fwd-re|tr|trans|transf|rv|reenv|reenvío|enc|i|inoltro|doorst|doorgestuurd|vb|vl|vid"
    "|videres|videresendt|pd|fs|fyi"
    "|továbbítás|tov|ilt|ytn|trs|пересл|пер|fwded|전달|转发|轉寄|轉發|転送|הועבר|إعادة توجيه|πρθ"
)
_MARKS: Final = "|".join(
    re.escape(mark) for mark in sorted((*_REPLY_MARKS.split("|"), *_FORWARD_MARKS.split("|")), key=len, reverse=True)
)
_MARK: Final = re.compile(
    rf"[\s\xa0]*(?:{_MARKS})[ \xa0]?(?:\[\d{{1,4}}\]|\(\d{{1,4}}\)|[*^]?\d{{1,4}})?[ \xa0]?[:：]", re.IGNORECASE
)
_FORWARD_BOX: Final = re.compile(r"\s*\[(?:fwd|fw|wg)\s?:(.*)\]\s*", re.IGNORECASE | re.DOTALL)
_FORWARD_TAIL: Final = re.compile(r"\(fwd\)$", re.IGNORECASE)
_TAG: Final = re.compile(r"\[\s?#([^\[\]]{1,64})\]")


def base_subject(subject: str) -> str:
    """Give the subject without the marks before it ("AW: WG: Re[2]: Drucker" is "Drucker").

    At most `_MOST_MARKS` marks are taken off. What consists of marks alone gives "".
    """
    rest = subject.strip()
    for _ in range(_MOST_MARKS):
        boxed = _FORWARD_BOX.fullmatch(rest) if len(rest) <= _LONGEST else None
        if boxed:
            rest = boxed.group(1).strip()
            continue
        mark = _MARK.match(rest)
        if mark:
            rest = rest[mark.end() :].lstrip()
        elif _FORWARD_TAIL.search(rest[-5:]):
            rest = rest[:-5].rstrip()
        else:
            break
    return rest


def tags(subject: str) -> tuple[str, ...]:
    """Give what stands in each `[#...]`, in order and without white space at its ends."""
    return tuple(inside.strip() for inside in _TAG.findall(subject[:_LONGEST]) if inside.strip())


def without_tags(subject: str, number: str) -> str:
    """Give the subject without the tags of ticket `number`, signed (`[#number-x]`) or not; other tags stay."""

    def other(match: re.Match[str]) -> str:
        inside = match.group(1).strip()
        return " " if inside == number or inside.startswith(f"{number}-") else match.group()

    return " ".join((_TAG.sub(other, subject[:_LONGEST]) + subject[_LONGEST:]).split())
