"""Guess whether a text is German or English, so that an answer can be in the same language.

Not a language identification: it counts the most common words, and says nothing where these do not lead clearly.
"""

import re
from typing import Final, Literal

from helpdesk.mail.wordlists import words

_LOOKED_AT: Final = 10_000  # characters
_LEAST: Final = 2  # hits
_LEAD: Final = 2  # times as many as the other

_WORD: Final = re.compile(r"[^\W\d_]+")
# Words that both languages have ("die", "in", "was", "am", "war", "man", "so") are left out.
_GERMAN: Final = frozenset(
    words(
        "aber|alle|als|auch|auf|aus|bei|beim|bin|bitte|bzw|da|damit|danke|dann|das|dass|dem|den|denn|der"
        "|des|dies|diese|diesem|diesen|dieser|dieses|doch|du|durch|ein|eine|einem|einen|einer|es|für|geht"
        "|gibt|grüße|grüßen|grüsse|guten|habe|haben|hallo|hat|hier|ich|ihnen|ihr|ihre|ihrem|ihren|im|ist|ja"
        "|jetzt|kann|kein|keine|können|leider|mehr|mein|meine|meinem|meinen|meiner|mfg|mit|morgen|möchte"
        "|nach|nicht|noch|nur|ob|oder|ohne|sehr|seit|sich|sie|sind|tag|und|uns|unser|unsere|unserem|unseren"
        "|vielen|vom|von|vor|wäre|wenn|werden|wie|wieder|wir|wird|wurde|zu|zum|zur|über|nichts|schon|immer"
        "|freundlichen|geehrte|damen|herren|sowie|nochmal|gerne|weil"
    )
)
_ENGLISH: Final = frozenset(
    words(
        "about|after|all|and|any|are|as|at|back|because|been|best|but|by|can|cannot|could|dear|did|do|does"
        "|don|for|from|get|had|has|have|he|hello|her|his|how|if|into|is|it|its|just|kind|know|let|like|me"
        "|more|my|need|new|no|not|of|on|one|only|or|our|out|please|regards|should|since|some|still|that|the"
        "|their|them|then|there|these|they|this|to|today|up|us|very|we|were|what|when|where|which|who|why"
        "|with|would|yes|you|your|thank|thanks"
    )
)
_GERMAN_LETTERS: Final = frozenset("äöüß")


def guess(text: str) -> Literal["de", "en"] | None:
    """Give the language, or None where the text is too short, mixed or in a third language."""
    said = _WORD.findall(text[:_LOOKED_AT].casefold())
    german = sum(map(_GERMAN.__contains__, said))
    english = sum(map(_ENGLISH.__contains__, said))
    if english == 0 and 0 < german < _LEAST:
        german += any(letter in word for word in said for letter in _GERMAN_LETTERS)
    if german >= _LEAST and german >= english * _LEAD:
        return "de"
    if english >= _LEAST and english >= german * _LEAD:
        return "en"
    return None
