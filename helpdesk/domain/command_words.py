"""How near a word is to a word that is known: case, umlauts and one wrong letter do not matter.

Not the list of commands itself (`domain.command_list`); names of states and people are looked up by it too.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

_SPELLED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST: Final = 40  # a longer word is none that was mistyped


def fold(word: str) -> str:
    """Give the word as it is compared: "Fällig", "FAELLIG" and "fällig" with a combining mark are one."""
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFKC", word).lower().translate(_SPELLED)
    return "".join(char for char in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(char))


def distance(one: str, other: str) -> int:
    """Count letters that are wrong, missing, too many or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        current = [row]
        for column, letter in enumerate(other, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (char != letter))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == letter:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Give the known words that are nearest, as they are written; none where all are far.

    Several are given where they are equally near; those that begin alike come first.
    """
    folded = fold(word)
    if not folded or len(folded) > _LONGEST:
        return ()
    best = max(1, len(folded) // 3)
    rated: list[tuple[int, str]] = []
    for each in known:
        plain = fold(each)
        if abs(len(plain) - len(folded)) <= best and (rate := distance(folded, plain)) <= best:
            best = rate
            rated.append((rate, each))
    near = dict.fromkeys(each for rate, each in rated if rate == best)
    return tuple(sorted(near, key=lambda each: fold(each)[0] != folded[0]))
