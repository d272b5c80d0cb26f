"""Subjects: reply and forward marks of the world's mail programs, and the `[#...]` tags of tickets.

Not the making of subjects (`compose`) and not whose ticket a tag names. RFC 5256 2.1 for the base subject.
"""

import re
from typing import Final

from helpdesk.mail.wordlists import words

LONGEST_SHOWN: Final = 200  # characters of a subject in mails of ours
_LONGEST: Final = 2_000  # characters; what lies behind is kept but not looked at

# Marks of answers and of forwards, case-folded. "vs" forwards in Danish and Norwegian and answers in Finnish.
REPLY_MARKS: Final = frozenset(
    words(
        "re|aw|antw|antwort|betr|betreff|rückantwort|sv|vast|rép|rep|réponse|res|resp|rif|r|ris|odp|ynt|yan|cevap"
        "|vá|atb|ad|ang|svar|atsp|atbilde|vastus|отв|ответ|на|re-aw|відп|вiдп|відповідь|odpověď|odg|odgovor"
        "|răsp|respuesta|resposta|risposta|yanıt|答复|答覆|回复|回覆|回復|답장|회신|返信|רי|השב|תגובה|رد|απ|απάντηση|σχετ|bls"
        "|balas|bal|trả lời"
    )
)
FORWARD_MARKS: Final = frozenset(
    words(
        "wg|wtr|weitergeleitet|weiterleitung|wtrlt|fwd|fw|fwd-re|forward|forwarded|tr|trans|transf|transféré|rv|reenv"
        "|reenvío|reenviado|enc|encaminhado|i|inoltro|inoltrato|doorst|doorgestuurd|vb|vl|vid|videres|videresendt"
        "|vidarebefordrat|pd|podaj dalej|fs|przek|přep|przesłano|prosl|proslijeđeno|přeposláno|preposlané|redirecționat"
        "|továbbítás|továbbított|tov|ilt|i̇lt|ytn|trs|pārs|edasi|välitetty|пересл|пер|переслано|переадресовано|препрат"
        "|전달|转发|轉寄|轉發|転送|הועבר|إعادة توجيه|πρθ|προωθ|chuyển tiếp"
    )
)
AMBIGUOUS_MARK: Final = "vs"
_MARKS: Final = REPLY_MARKS | FORWARD_MARKS | {AMBIGUOUS_MARK}

_SIGNS: Final = frozenset("[(:：﹕*")  # without one of them there is neither mark nor tag nor label
# A drive of Windows and no mark: "R: Laufwerk voll".
_DRIVE: Final = r"(?![ir][ \xa0]?:\s*(?:laufwerk|netzlaufwerk|platte|festplatte|drive|disk|share)\b)"
_MARK: Final = re.compile(
    rf"[\s\xa0]*{_DRIVE}([^\W\d_](?:[ -]?[^\W\d_]){{0,18}})"
    r"[ \xa0]?(?:\[\d{1,4}\]|\(\d{1,4}\)|[*^]?\d{1,4})?[ \xa0]?[:：﹕]\s*",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"(?:\[[^\[\]]{1,64}\]|\*{1,3}[^*\s][^*]{1,40}\*{1,3})\s*")  # "[EXTERN] ", "[Liste] "
_BOX: Final = re.compile(r"\s*\[((?:fwd|fw|wg|re|aw)\s?:.*)\]\s*", re.IGNORECASE | re.DOTALL)
_FORWARD_TAIL: Final = re.compile(r"(?:\s*+\(fwd\))++$", re.IGNORECASE)
# The # may be forgotten where what stands there has the form of a number of ours.
_TAG: Final = re.compile(r"\[\s?(?:#([^\[\]]{1,64})|((?:[^\W\d_]{1,8}-)?[0-9]{4}-[0-9]{3,}(?:-\w{2,16})?)\s?)\]")
_OWN_TAG: Final = re.compile(r"\s*\[\s?#\s?(?:[^\W\d_]{1,8}-)?\d{4}-\d{3,}(?:-\w{2,16})?\s?\]\s*", re.ASCII)


def shortened(subject: str) -> str:
    """Give a subject of at most `LONGEST_SHOWN` characters, cut at a word with an ellipsis."""
    if len(subject) <= LONGEST_SHOWN:
        return subject
    begun = subject[:LONGEST_SHOWN]
    words_only = begun.rpartition(" ")[0].rstrip(" ,;:-")
    return f"{words_only if len(words_only) > LONGEST_SHOWN // 2 else begun[:-1]}…"


def base_subject(subject: str) -> str:
    """Give the subject without marks and without tags of ours ("AW: [#2026-000123] WG: Drucker" is "Drucker").

    Labels of others stay ("[EXTERN] AW: [Ticket#7] Drucker" is "[EXTERN] [Ticket#7] Drucker"), each once. What
    consists of marks alone gives "".
    """
    rest, beyond = subject[:_LONGEST].strip(), subject[_LONGEST:]
    before = ""
    while len(rest) != len(before) and not _SIGNS.isdisjoint(rest):  # every step that changes something shortens
        before = rest
        rest = _OWN_TAG.sub(" ", rest).strip() if "#" in rest else rest
        boxed = None if beyond else _BOX.fullmatch(rest)
        rest = _without_marks(boxed[1].strip() if boxed else rest)
        rest = rest if beyond else _FORWARD_TAIL.sub("", rest).strip()
    return (rest + beyond).strip()


def first_mark(subject: str) -> str:
    """Give the outermost mark, case-folded ("wg" of "[EXTERN] WG: AW: Drucker"), "" where there is none.

    It is the one that the last program set, and tells an answer from a forward.
    """
    if _SIGNS.isdisjoint(subject):
        return ""
    rest = _OWN_TAG.sub(" ", subject[:_LONGEST]).strip()
    boxed = _BOX.fullmatch(rest)
    at = boxed.start(1) if boxed else 0
    while label := _LABEL.match(rest, at):
        at = label.end()
    mark = _mark(rest, at)
    if mark:
        return mark[1].casefold()
    return "fwd" if _FORWARD_TAIL.search(rest[-40:]) else ""


def _mark(subject: str, at: int) -> re.Match[str] | None:
    found = _MARK.match(subject, at)
    return found if found and found[1].casefold() in _MARKS else None


def _without_marks(rest: str) -> str:
    """Take out the marks at the beginning, also those between labels; without marks nothing changes."""
    kept = ""
    labels: list[str] = []
    at = done = 0
    while at < len(rest):
        if mark := _mark(rest, at):
            kept += "".join(label for label in labels if label not in kept)
            kept += " " if kept and not kept[-1].isspace() else ""
            labels = []
            at = done = mark.end()
        elif label := _LABEL.match(rest, at):
            labels.append(label[0])
            at = label.end()
        else:
            break
    behind = rest[done:]
    return behind if kept and behind.startswith(kept) else kept + behind


def tags(subject: str) -> tuple[str, ...]:
    """Give what stands in each `[#...]`, in order and without white space at its ends.

    `[2026-000123]` counts too: the # is easily forgotten.
    """
    found = (marked.strip() or bare for marked, bare in _TAG.findall(subject[:_LONGEST]))
    return tuple(inside for inside in found if inside)


def tagged(subject: str, number: str) -> str:
    """Give the subject with the tag of ticket `number` in front, once, wherever it stood before."""
    return f"[#{number}] {without_tags(subject, number)}"


def without_tags(subject: str, number: str) -> str:
    """Give the subject without the tags of ticket `number`, signed (`[#number-x]`) or not; other tags stay."""

    def other(match: re.Match[str]) -> str:
        inside = (match[1] or match[2]).strip()
        return " " if inside == number or inside.startswith(f"{number}-") else match.group()

    return " ".join((_TAG.sub(other, subject[:_LONGEST]) + subject[_LONGEST:]).split())
