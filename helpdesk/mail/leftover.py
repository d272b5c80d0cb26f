"""What the reply text leaves out of a mail, so that no cut hides a word: lines that may be the writer's after all.

Not the cut itself (`quoting`). A line is left aside only where something proves that it says nothing new: it stands
in a mail or comment that we know, carries the sign of a quote, is a mail program's mark, or part of a signature that
looks like one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.echo import says_nothing, told_before, words_of
from helpdesk.mail.quoting_attribution import split_inside
from helpdesk.mail.quoting_lines import Line, classify
from helpdesk.mail.quoting_signature import is_plain_signature
from helpdesk.mail.quoting_signs import folded_lines, plain
from helpdesk.mail.quoting_words import GATEWAY_BANNERS

SHOWN_LINES: Final = 60
SHOWN_CHARACTERS: Final = 4_000
_MAX_LINES: Final = 2_000  # further lines that were cut are only counted
_MAX_CHARACTERS: Final = 200_000  # what stands behind them is shown to its last line, or counted
_MARKS: Final = (Line.ATTRIBUTION, Line.DELIMITER, Line.HEADER)
_PARTS: Final = (*_MARKS, Line.SIGNATURE)


@dataclass(frozen=True, slots=True)
class Leftover:
    """`rest`: lines that may be the writer's, at most `SHOWN_LINES` and `SHOWN_CHARACTERS`; `more` is how many
    further ones there are. `quoted` and `signature` count lines that are left aside; what we said ourselves is not
    counted.
    """

    rest: str = ""
    more: int = 0
    quoted: int = 0
    signature: int = 0


def leftover(text: str, shown: str, known: Sequence[str], writer: str) -> Leftover:
    """Say what of a mail's text does not stand in `shown`, its reply text.

    `known` are texts that stand elsewhere (earlier comments, mails of ours); `writer` is the display name.
    """
    rest: list[str] = []
    quoted = signature = 0
    head, beyond = _bounded(text, shown)
    words = words_of(known)
    for run in _cut_runs(head, shown):
        found = _judged(run[:_MAX_LINES], words, writer)
        rest += found.rest
        quoted += found.quoted
        signature += found.signature
        beyond += len(run[_MAX_LINES:])
    kept = _within(rest)
    more = beyond + sum(1 for line in rest[len(kept) :] if line.strip())
    return Leftover("\n".join(kept).strip("\n"), more, quoted, signature)


def _bounded(text: str, shown: str) -> tuple[str, int]:
    """Give the beginning of the text, and how many lines behind it are not shown."""
    end = text.find("\n", _MAX_CHARACTERS)
    behind = text[end:].strip() if end >= 0 else ""
    if not behind or shown.rstrip().endswith(behind.rpartition("\n")[2].strip()):
        return text[: end if end >= 0 else None], 0
    return text[:end], behind.count("\n") + 1


def _cut_runs(text: str, shown: str) -> Iterator[list[str]]:
    """Give the lines that are not shown, in runs; what is shown stands in the text in the same order."""
    wanted = [line.strip() for line in shown.split("\n") if line.strip()]
    at = 0
    run: list[str] = []
    for whole in text.split("\n"):
        place = split_inside(whole)
        for line in (whole[:place].rstrip(" -"), whole[place:]) if place else (whole,):
            if not line.strip():
                run += [""] if run else []
            elif at < len(wanted) and line.strip() == wanted[at]:
                at += 1
                if run:
                    yield run
                run = []
            else:
                run.append(line.rstrip())
    if run:
        yield run


@dataclass(slots=True)
class _Judged:
    rest: list[str]
    quoted: int = 0
    signature: int = 0


def _judged(lines: Sequence[str], known: str, writer: str) -> _Judged:
    letters = classify(lines, folded_lines(lines))
    told = told_before(lines, known)
    judged = _Judged([])
    for marks, body in _blocks(letters):
        is_tail = not marks and (body.start == 0 or letters[body.start] is Line.SIGNATURE)
        if is_tail and is_plain_signature([lines[i] for i in body], writer):
            judged.signature += sum(not says_nothing(lines[i]) for i in body)
            continue
        new = [i for i in body if letters[i] is Line.TEXT and not told[i] and not _is_banner(lines[i])]
        old = [i for i in body if told[i] and not says_nothing(lines[i])]
        tail = [i for i in new if old and i > old[-1]]
        if tail and is_plain_signature([lines[i] for i in tail], writer, below_old=True):
            new = [i for i in new if i < tail[0]]  # of the old mail
        quoted = [i for i in body if letters[i] is Line.QUOTED and not told[i]]
        introduces = new and not old and not quoted  # an old mail that we do not know is shown with its head
        shown = {*new, *(marks if introduces else ())}
        judged.rest += _with_blanks(lines, range(marks.start, body.stop), shown)
        judged.quoted += len(quoted) + (0 if introduces or old else sum(letters[i] in _MARKS for i in marks))
        judged.signature += sum(letters[i] is Line.FOOTER for i in body)
    return judged


def _is_banner(line: str) -> bool:
    """Tell whether a mail gateway put the line above an old mail."""
    return plain(line).startswith(GATEWAY_BANNERS)


def _blocks(letters: Sequence[Line]) -> Iterator[tuple[range, range]]:
    """Give the marks that introduce an old mail and the lines below them; a signature's mark parts these too."""
    at = 0
    while at < len(letters):
        words = at
        while words < len(letters) and letters[words] in (*_MARKS, Line.EMPTY, Line.RULE):
            words += 1
        if not any(letter in _MARKS for letter in letters[at:words]):
            words = at
        end = words
        while (
            end < len(letters) and letters[end] not in _MARKS and (end == words or letters[end] is not Line.SIGNATURE)
        ):
            end += 1
        yield range(at, words), range(words, end)
        at = end


def _with_blanks(lines: Sequence[str], block: range, shown: set[int]) -> list[str]:
    found: list[str] = []
    blank = False
    for index in block:
        if index in shown:
            found += ["", lines[index]] if blank and found else [lines[index]]
            blank = False
        blank = blank or index not in shown
    return [*found, ""] if found else []


def _within(rest: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = SHOWN_CHARACTERS
    for line in rest[:SHOWN_LINES]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept
