"""Whether a writer says that his answers stand inside the old mail: then nothing below his words may be cut.

Not the cut (`quoting`), and not answers that nobody announces.
"""

import re
from typing import Final

from helpdesk.mail.quoting_words import ANSWERED_BELOW, ANSWERS, ANSWERS_INSIDE, POINTS_BELOW

_ANSWERS: Final = re.compile(ANSWERS)
_ANSWERS_INSIDE: Final = re.compile(ANSWERS_INSIDE)
_POINTS_BELOW: Final = re.compile(POINTS_BELOW)
_FEW_WORDS: Final = 8
_LOOKED_AT: Final = 10_000  # characters


def says_answers_inside(said: str, *, is_all: bool) -> bool:
    """Tell it by words that are case-folded; `is_all`: nothing was said before, so that few words may be a pointer."""
    if any(map(said.__contains__, ANSWERED_BELOW)):
        return True
    if _ANSWERS.search(said) and _ANSWERS_INSIDE.search(said, 0, _LOOKED_AT):  # the first is quick and mostly says no
        return True
    return is_all and len(said.split()) <= _FEW_WORDS and _POINTS_BELOW.search(said) is not None
