"""The new words of a mail: what its writer wrote now, without quotes, signature block and device footers.

Not the full text, which is always kept elsewhere (`body`). Each line gets a letter (`quoting_lines`), and a few
rules over these letters decide; where a cut is doubtful, everything is shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from helpdesk.mail.quoting_attribution import JOINED_LINES, attribution, split_inside
from helpdesk.mail.quoting_edges import run_of, tidy
from helpdesk.mail.quoting_headers import field_kind
from helpdesk.mail.quoting_html import Mark, marks
from helpdesk.mail.quoting_inside import says_answers_inside
from helpdesk.mail.quoting_lines import Line, classify, is_linked_footer, is_original_phrase
from helpdesk.mail.quoting_postscript import above_postscript
from helpdesk.mail.quoting_signature import is_list_footer
from helpdesk.mail.quoting_signs import folded_lines
from helpdesk.mail.quoting_words import SALUTATIONS

MAX_CHARACTERS: Final = 65_536
MAX_LINES: Final = 2_000
_SENTENCE_WORDS: Final = 4  # names and sign-offs have fewer
_QUOTATION_MARKS: Final = ("„", "“", '"', "«", "»")
_UNMARKED: Final = re.compile(f"[{Line.TEXT}{Line.EMPTY}{Line.RULE}{Line.SIGNATURE}]*")  # what decides nothing alone
_INTRODUCTIONS: Final = (Line.ATTRIBUTION, Line.HEADER, Line.DELIMITER)


def reply_text(text: str, html: str) -> str:
    """Give the lines of `text` that are new; `html` is the HTML body of the same mail or "".

    Never raises, never gives an empty string for a text that has words, and only gives what stands in `text`.
    Only the first `MAX_CHARACTERS` or `MAX_LINES` are looked at; what comes after them stays, unless it lies
    below an old message or begins with ">".
    """
    if not text.strip():
        return text
    head, rest = _bounded(text)
    lines = _lines(head)
    folded = folded_lines(lines)
    letters, sure, signature = _read(lines, folded, html)
    plan = _plan(lines, letters, sure)
    for index in signature:
        plan.keep[index] = False
    for index in above_postscript(lines, letters):
        plan.keep[index] = False
    kept = tidy(lines, folded, letters, plan.keep)
    below = "" if plan.cut else _unquoted(rest, skip=False in plan.keep)
    reply = "\n".join(kept).strip("\r\n") + (f"\n{below}" if below else "")
    return _without_outer_blanks(reply) or text.strip()


def _bounded(text: str) -> tuple[str, str]:
    head = text[:MAX_CHARACTERS]
    if len(text) > MAX_CHARACTERS and "\n" in head:
        head = head[: head.rindex("\n")]
    if head.count("\n") < MAX_LINES:
        return head, text[len(head) :]
    end, newline = 0, -1
    for _ in range(MAX_LINES):
        newline = head.find("\n", newline + 1)
        end = newline
    return head[:end], text[end:]


def _lines(text: str) -> list[str]:
    """Divide the text into lines, also where an attribution stands behind words on the same line."""
    whole = text.split("\n")
    pointed = [line for line in whole if ":" in line or "：" in line]
    places = {line: place for line in pointed if (place := split_inside(line))}
    if not places:
        return whole
    lines: list[str] = []
    for line in whole:
        place = places.get(line, 0)
        if place:
            lines.append(line[:place].rstrip(" -"))
        lines.append(line[place:])
    return lines


def _unquoted(rest: str, *, skip: bool) -> str:
    rest = rest.removeprefix("\n")
    if not rest.strip():
        return ""
    if not skip:
        return rest.rstrip()
    return "\n".join(line for line in rest.split("\n") if not line.startswith(">")).rstrip()


def _without_outer_blanks(reply: str) -> str:
    first = len(reply) - len(reply.lstrip())
    return reply[reply.rfind("\n", 0, first) + 1 :].rstrip()


def _read(lines: Sequence[str], folded: Sequence[str], html: str) -> tuple[list[Line], set[int], set[int]]:
    """Give the letters, the lines that are surely quoted, and those of a marked signature."""
    letters = classify(lines, folded)
    sure: set[int] = set()
    signature: set[int] = set()
    marked = marks(html, lines)
    if not marked:
        return letters, sure, signature
    opening = True  # a marked run may begin with the words that introduce it
    above = -1
    for index in (index for index, letter in enumerate(letters) if letter is not Line.EMPTY):
        opening = opening if above in marked else True
        above = index
        mark = marked.get(index)
        if mark is None:
            continue
        if mark is Mark.SIGNATURE:
            signature.add(index)
        elif mark is Mark.REST:
            letters[index] = Line.DELIMITER
            sure.add(index)
        elif not (opening and letters[index] in _INTRODUCTIONS):
            opening = False
            letters[index] = Line.QUOTED
            if mark is Mark.QUOTE:
                sure.add(index)
    return letters, sure, signature


@dataclass(slots=True)
class _Plan:
    """Which lines stay; `cut` when everything below some line is an old message."""

    keep: list[bool]
    cut: bool = False
    written: bool = False  # a line of the writer was met
    attributed: bool = False  # a quote was introduced, so further ">" lines are its parts
    quotes: list[tuple[int, int, bool]] = field(default_factory=list)  # first, end, belongs to a known quote
    answers_below: bool = False  # the writer has said that he answers inside the old mail
    heard: int = 0  # lines that were asked for that

    def says_answers_below(self, lines: Sequence[str], at: int) -> bool:
        """Tell whether the lines above say it; each is asked once, however many old mails stand below."""
        said = "\n".join(lines[self.heard : at]).casefold()
        self.answers_below = self.answers_below or says_answers_inside(said, is_all=not self.heard)
        self.heard = at
        return self.answers_below

    def own_quote(self) -> None:
        """Keep a quote that nobody introduced and that stands above the old message: the writer put it there."""
        if self.written and self.quotes and not self.quotes[-1][2] and not self.attributed:
            self.quotes.pop()

    def drop(self, first: int, end: int) -> None:
        self.keep[first:end] = [False] * (end - first)


def _plan(lines: Sequence[str], letters: Sequence[Line], sure: set[int]) -> _Plan:
    plan = _Plan([True] * len(letters))
    signs = "".join(letters)
    at = 0
    while at < len(letters):
        letter = letters[at]
        if letter in (Line.DELIMITER, Line.HEADER, Line.ATTRIBUTION):
            plan.own_quote()
            end = run_of(letters, at, (letter,))
            headed = run_of(letters, end, (Line.EMPTY, Line.RULE))
            if letter is Line.DELIMITER and headed < len(letters) and letters[headed] is Line.HEADER:
                letter, end = Line.HEADER, run_of(letters, headed, (Line.HEADER,))
            below = run_of(letters, end, (Line.EMPTY, Line.RULE))
            quoted = below < len(letters) and letters[below] is Line.QUOTED
            if plan.written and not quoted and _is_shown(lines, letters, plan, range(at, below), sure=at in sure):
                pass
            elif quoted and (letter is not Line.DELIMITER or not plan.written):
                plan.drop(at, end)
                plan.attributed = True
            elif plan.written:
                plan.drop(at, len(letters))
                plan.cut = True
                break
            elif letter is Line.ATTRIBUTION:
                plan.drop(at, end)
            at = end
        elif letter is Line.QUOTED:
            at = _note_quote(lines, letters, plan, at, sure=at in sure)
        elif letter is Line.FOOTER and plan.written and is_linked_footer(lines[at]):
            plan.drop(at, len(letters))
            plan.cut = True
            break
        else:
            end = max(_end_of_unmarked(signs, at), at + 1)
            plan.written = plan.written or Line.TEXT in signs[at:end]
            at = end
    _drop_quotes(letters, plan, _end_of_words(lines, letters, plan))
    return plan


def _note_quote(lines: Sequence[str], letters: Sequence[Line], plan: _Plan, at: int, *, sure: bool) -> int:
    """Note the quote that begins here, unless the writer himself put it there; gives where it ends."""
    end = run_of(letters, at, (Line.QUOTED, Line.EMPTY))
    announced = _is_announced(lines, letters, at)
    shown = announced and not any(char.isdigit() or char == "@" for char in _line_above(lines, letters, at))
    known = plan.attributed or (sure and not shown) or _introduces_itself(lines, at)
    # A single line that begins with the sign may be anything.
    alone = lines[at].lstrip().startswith(">") and letters.count(Line.QUOTED) == 1
    if known or not (alone or announced):
        plan.quotes.append((at, end, known))
    return end


def _is_shown(lines: Sequence[str], letters: Sequence[Line], plan: _Plan, mark: range, *, sure: bool) -> bool:
    """Tell whether the writer himself shows an old mail.

    He says that he answers inside it, announces it, puts its words in quotation marks, or tells of it within a
    sentence of his own: no program introduces a quote by a small letter ("am Montag schrieb Herr Maier:"), and
    whoever has but greeted so far goes on.
    """
    at, below = mark.start, mark.stop
    if plan.says_answers_below(lines, at):
        return True
    if letters[at] is Line.HEADER:
        return _is_announced(lines, letters, at)
    if letters[at] is Line.DELIMITER:
        return not sure and _is_cited(lines, letters, at, below)
    tells = lines[at].lstrip()[:1].islower() or _is_salutation(lines[:at])
    cites = below < len(lines) and lines[below].lstrip().startswith(_QUOTATION_MARKS)
    named = any("@" in line for line in lines[at:below])
    return (cites or tells) and not named


def _is_salutation(lines: Sequence[str]) -> bool:
    """Tell whether nothing but a salutation was written so far."""
    written = list(islice(filter(None, map(str.strip, lines)), 2))
    if len(written) != 1 or len(written[0].split()) > _SENTENCE_WORDS:
        return False
    return written[0].endswith((",", "!")) and written[0].casefold().startswith(SALUTATIONS)


def _is_cited(lines: Sequence[str], letters: Sequence[Line], at: int, below: int) -> bool:
    """Tell whether "-----Ursprüngliche Nachricht-----" is only spoken of.

    A sentence that has not ended leads to it, and nothing that marks an old mail stands below it.
    """
    above = next((line.rstrip() for line in reversed(lines[max(at - 2, 0) : at]) if line.strip()), "")
    leads = above.endswith(":") or (len(above.split()) >= _SENTENCE_WORDS and above[-1].isalnum())
    if not leads or not is_original_phrase(lines[at]):
        return False
    marks = (Line.HEADER, Line.QUOTED, Line.ATTRIBUTION, Line.DELIMITER)
    return not any(letter in marks for letter in letters[at + 1 :]) and not any(map(field_kind, lines[below:]))


def _introduces_itself(lines: Sequence[str], at: int) -> bool:
    """Tell whether a quote begins with the line that introduces it, behind its sign (Apple Mail, Open-Xchange)."""
    inside = [line.lstrip("> \t") for line in lines[at : at + JOINED_LINES]]
    return attribution(inside, 0) > 0


def _is_announced(lines: Sequence[str], letters: Sequence[Line], at: int) -> bool:
    """Tell whether the writer himself shows what follows: "Im Protokoll steht:" above, at most a blank line off."""
    return _line_above(lines, letters, at).rstrip().endswith(":")


def _line_above(lines: Sequence[str], letters: Sequence[Line], at: int) -> str:
    """Give the line of words above, at most a blank line off; "" where there is none."""
    above = at - 2 if at > 1 and letters[at - 1] is Line.EMPTY else at - 1
    return lines[above] if above >= 0 and letters[above] is Line.TEXT else ""


def _end_of_unmarked(signs: str, at: int) -> int:
    run = _UNMARKED.match(signs, at)
    return run.end() if run else at


def _end_of_words(lines: Sequence[str], letters: Sequence[Line], plan: _Plan) -> int:
    """Give the line below the last quote from which on nobody answers: a signature or the footer of a list."""
    below = plan.quotes[-1][1] if plan.quotes else 0
    signs = "".join(letters)
    if Line.RULE not in signs and Line.SIGNATURE not in signs:
        return len(letters)
    for index in range(below, len(letters)):
        is_footer = letters[index] is Line.RULE and is_list_footer(lines[index + 1 :])
        if letters[index] is Line.SIGNATURE or is_footer:
            return index
    return len(letters)


def _drop_quotes(letters: Sequence[Line], plan: _Plan, end: int) -> None:
    """Drop quotes, but keep those that the writer answers one by one: "ja" alone says nothing."""
    if not plan.quotes:
        return
    last = max((i for i, letter in enumerate(letters[:end]) if letter is Line.TEXT and plan.keep[i]), default=-1)
    answered = [quote for quote in plan.quotes if quote[1] <= last]
    inline = len(answered) > 1
    for first, below, known in plan.quotes:
        is_answered = below <= last
        if (is_answered and (inline or not known)) or (not plan.written and not known):
            continue
        plan.drop(first, below)
