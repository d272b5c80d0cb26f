"""Postscripts: words that stand below the name or the signature and are the writer's all the same ("PS:", "Nachtrag:").

Not the signature itself (`quoting_signature`).
"""

import re
from collections.abc import Sequence
from typing import Final

from helpdesk.mail.quoting_lines import Line

_SIGNATURE_LINES: Final = 25  # a longer "signature" is doubtful and stays
_LOOKED_AT: Final = 60  # characters of a line

POSTSCRIPT: Final = re.compile(r"\W*(?:p\.? ?p?s\b|nb\b|n\.b\.|(?:nachtrag|ergänzung)\s?:)", re.IGNORECASE)
# Below a signature's mark "PS" may also begin the name of a company: its colon or points must be there.
_SURE_POSTSCRIPT: Final = re.compile(
    r"\W*(?:p\.? ?p?\.? ?s\.? ?:|p\. ?(?:p\. ?)?s\.|p\. ?d\.|n\. ?b\.|nb ?:|(?:nachtrag|ergänzung"
    r"|post ?scriptum|postscript|addendum|addition"
    r"|ajout|complément|posdata|aggiunta|naschrift|toevoeging|tillägg|tilføjelse|tillegg|dopisek|dodatek"
    r"|dovětek|utóirat|ui\.)\s?:)",
    re.IGNORECASE,
)


def above_postscript(lines: Sequence[str], letters: Sequence[Line]) -> range:
    """Give the lines of a marked signature, if a postscript follows: this one is the writer's again."""
    mark = "".join(letters).find(Line.SIGNATURE)
    if mark < 0:
        return range(0)
    for index in range(mark + 1, min(mark + 1 + _SIGNATURE_LINES, len(letters))):
        if letters[index] is Line.TEXT and _SURE_POSTSCRIPT.match(lines[index][:_LOOKED_AT]):
            return range(mark, index)
        if letters[index] not in (Line.TEXT, Line.EMPTY):
            break
    return range(0)
