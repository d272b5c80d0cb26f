"""Which lines of a mail were said before: compared, word by word, with texts that are known.

Not quotes by their look (`quoting`): wrapping, quote signs, markup and a client's own introduction do not matter
here. Work is bounded; what lies beyond the bounds counts as new.
"""

import re
import string
from collections.abc import Iterable, Sequence
from typing import Final

_WORD: Final = re.compile(r"\w+")
_TARGET: Final = re.compile(r"<(?:https?://|mailto:)[^<>\s]{1,2000}>")  # that a mail program writes behind a link
_KNOWN_CHARACTERS: Final = 200_000
_MAX_LINES: Final = 1_000
_LINE_CHARACTERS: Final = 2_000
_ENOUGH_WORDS: Final = 4  # fewer may stand anywhere by chance: they count only where the text goes on
_OPENING_WORDS: Final = 10
_LEAST_OPENING: Final = 6
_SAYS_NOTHING: Final = f"{string.punctuation}{string.whitespace}\xa0\ufeff–—•·…„“”‚‘’«»"


def words_of(texts: Iterable[str]) -> str:
    """Give the words of the texts as `told_before` wants them; what is too much of them is left away."""
    return " \n ".join(_words(text[:_KNOWN_CHARACTERS]) for text in texts)[:_KNOWN_CHARACTERS]


def told_before(lines: Sequence[str], known: str) -> list[bool]:
    """Tell for each line whether it stands in what is known (`words_of`); a line that says nothing counts as told."""
    told: list[bool] = []
    place = -1
    for at, line in enumerate(lines):
        words = _words(line) if at < _MAX_LINES and len(line) <= _LINE_CHARACTERS else ""
        if not words:
            told.append(says_nothing(line))
            continue
        found = _place_of(words, known, place, lines[at + 1 : at + 3])
        place = found + len(words) - 1 if found >= 0 else place
        told.append(found >= 0)
    return told


def says_nothing(line: str) -> bool:
    """Tell whether the line has neither letter nor digit nor picture: a rule, a lone quote sign, a blank one."""
    return not line.strip(_SAYS_NOTHING)


def begins_at(lines: Sequence[str], text: str) -> int | None:
    """Give the line in which the text begins, by its first words; None where it does not."""
    opening = _WORD.findall(text[:_LINE_CHARACTERS].casefold())[:_OPENING_WORDS]
    if len(opening) < _LEAST_OPENING:
        return None
    found = [_WORD.findall(line[:_LINE_CHARACTERS].casefold()) for line in lines[:_MAX_LINES]]
    words = [(word, at) for at, line in enumerate(found) for word in line]
    joined = f" {' '.join(word for word, _ in words)} "
    place = joined.find(f" {' '.join(opening)} ")
    return words[joined.count(" ", 0, place)][1] if place >= 0 else None


def _words(text: str) -> str:
    """Give the words, folded, each with a blank on both sides; "" for none."""
    found = _WORD.findall(_TARGET.sub(" ", text).casefold()) or _WORD.findall(text.casefold())
    return f" {' '.join(found)} " if found else ""


def _place_of(words: str, known: str, place: int, following: Sequence[str]) -> int:
    if place >= 0 and known.startswith(words, place):
        return place
    if words.count(" ") > _ENOUGH_WORDS:
        return known.find(words)
    onward = next(filter(None, map(_words, following)), "")
    return known.find(words + onward[1:]) if onward else -1
