"""Guess in which of our languages to answer a text: German to German, English to English and to any third language.

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
# Common words of the languages around us, as far as German and English do not have them.
_THIRD: Final = frozenset(
    words(
        "bonjour|merci|cordialement|je|nous|vous|les|est|une|dans|avec|pour|pas|que|qui|votre|notre|mais|cela|ce|cette"
        "|été|sont|depuis|hola|gracias|saludos|el|las|por|para|con|del|está|pero|desde|cuando|muchas|buenos"
        "|buongiorno|grazie|saluti|il|gli|che|di|della|non|sono|è|ho|abbiamo|questo|questa|vostro|cordiali"
        "|goedemorgen|goedendag|groeten|het|een|niet|van|voor|met|ik|wij|kunnen|graag|wordt|vriendelijke|deze"
        "|dzień|dobry|dziękuję|proszę|pozdrawiam|się|jest|na|że|mamy|mam|czy|od|oraz|naszej"
        "|olá|obrigado|obrigada|cumprimentos|não|uma|os|você|nosso|são|bom"
        "|hej|tack|hälsningar|och|att|det|som|inte|för|på|är|vi|jag|har|kan|till|med|men|ikke|og|jeg|af|hilsen"
        "|mvh|venlig|vennlig|tak|takk|dobrý|děkuji|prosím|pozdravem|že|není|jsem|nebo|ale|máme"
        "|merhaba|teşekkürler|bir|ve|için|bu|değil|hei|kiitos|terveisin|ei|ja|että|köszönöm|nem|és|egy|hogy|üdvözlettel"
    )
)
_LEAST_THIRD: Final = 3  # hits: more than two words that stray into a German mail
_LATIN_LETTERS: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_GERMAN_LETTERS: Final = frozenset("äöüß")


def guess(text: str) -> Literal["de", "en"] | None:
    """Give the language to answer in, or None where the text is too short or mixed.

    Who writes in neither of our languages is answered in English.
    """
    said = _WORD.findall(text[:_LOOKED_AT].casefold())
    german = sum(map(_GERMAN.__contains__, said))
    english = sum(map(_ENGLISH.__contains__, said))
    if english == 0 and 0 < german < _LEAST:
        german += any(letter in word for word in said for letter in _GERMAN_LETTERS)
    if german >= _LEAST and german >= english * _LEAD:
        return "de"
    if english >= _LEAST and english >= german * _LEAD:
        return "en"
    return "en" if _is_third(said, max(german, english)) else None


def _is_third(said: list[str], ours: int) -> bool:
    """Tell whether the words are clearly of another language: by common ones, or by another script."""
    foreign = sum(word in _THIRD and word not in _GERMAN and word not in _ENGLISH for word in said)
    elsewhere = sum(not _LATIN_LETTERS.match(word) for word in said)
    return max(foreign, elsewhere) >= max(_LEAST_THIRD, ours * _LEAD)
