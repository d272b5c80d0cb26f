"""Whether the new words of an answer consent to what was asked, as tables of words; German and English.

When in doubt they do not: a question, a negation anywhere or a long letter is left for people to read. Not who may
consent (`domain.confirmation`), and no reading of quotes (`mail.quoting`).
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What the words say to a question that yes or no answers."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


_MOST_WORDS: Final = 25  # a longer answer says more than yes
_LONGEST_OPENING: Final = 5  # words: "Sehr geehrte Damen und Herren"
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

# Words that agree where the answer begins with them.
_AGREES_FIRST: Final = (
    *("ja", "jo", "jawohl", "jep", "ok", "okay", "oki", "bestätigt", "bestaetigt", "zugestimmt"),
    *("yes", "yep", "yeah", "confirmed", "agreed", "approved"),
)
# Words that agree where the answer begins with them and makes a pause: "Gerne kümmern wir uns darum" agrees to nothing.
_AGREES_ALONE: Final = (
    *("gern", "gerne", "klar", "passt", "passt so", "stimmt", "stimmt so", "das stimmt", "das stimmt so", "richtig"),
    *("das ist richtig", "korrekt", "das ist korrekt", "genau", "natürlich", "selbstverständlich", "in ordnung"),
    *("alles klar", "sure", "correct", "right", "of course", "that is correct", "that's correct", "that is right"),
    *("that's right",),
)
# Words that agree wherever they stand.
_AGREES: Final = (
    *("bestätige", "bestätigen wir", "wir bestätigen", "bestaetige", "ist bestätigt", "hiermit bestätigt"),
    *("einverstanden", "stimme zu", "stimme dem zu", "stimmen zu", "i confirm", "we confirm", "hereby confirm"),
    *("i can confirm", "i agree", "we agree", "i consent"),
)
# Words of those who agree to something else: with a but, to having got a mail, while they are away.
_OTHER_MATTERS: Final = (
    *("aber", "statt", "sondern", "jedoch", "but", "instead", "unless", "however"),
    *("eingang", "eingegangen", "empfang", "empfangen", "erhalt", "erhalten", "receipt", "received", "abwesend"),
    *("abwesenheit", "abwesenheitsnotiz", "urlaub", "automatisch", "automatische", "automatisierte", "automatic"),
    *("automatically", "automated", "out of office", "vacation", "annual leave", "on leave"),
)
# Words that refuse wherever they stand; they win.
_REFUSES: Final = (
    *("nein", "nee", "nö", "nicht", "nichts", "nie", "niemals", "kein", "keine", "keinen", "keinesfalls"),
    *("keineswegs", "falsch", "widerspreche", "widerspruch", "ablehnen", "abgelehnt", "lehne", "unbekannt"),
    *("irrtum", "versehentlich", "stornieren", "löschen", "abmelden", "stop", "stopp"),
    *("no", "not", "nope", "never", "don't", "dont", "doesn't", "isn't", "wasn't", "didn't", "can't", "cannot"),
    *("won't", "wrong", "incorrect", "decline", "reject", "disagree", "refuse", "unsubscribe", "remove", "delete"),
    *("unknown", "mistake"),
)
# Negations that refuse nothing; they are taken out before anything is looked for.
_HARMLESS: Final = ("kein problem", "keine ursache", "keine einwände", "no problem", "no objections", "no objection")
_OPENINGS: Final = (
    *("hallo", "guten tag", "guten morgen", "guten abend", "moin", "sehr geehrte", "liebe", "lieber", "servus"),
    *("grüß gott", "hello", "hi", "dear", "good morning", "good afternoon", "good evening"),
)
# From a line that begins so the rest is signature, footer or legal notice, which may hold any word.
_CLOSINGS: Final = (
    *("mit freundlichen", "mit freundlichem", "mit besten", "freundliche grüße", "viele grüße", "beste grüße"),
    *("liebe grüße", "schöne grüße", "herzliche grüße", "freundliche grüsse", "viele grüsse", "beste grüsse"),
    *("liebe grüsse", "gruß", "gruss", "grüße", "mfg", "lg", "vg", "best regards", "kind regards", "regards"),
    *("best wishes", "sincerely", "yours", "cheers", "von meinem", "gesendet", "sent from", "get outlook"),
    *("outlook für", "diese e mail", "diese mail", "diese nachricht", "this e mail", "this email", "this message"),
    *("the information", "der inhalt", "die information", "vertraulich", "confidential", "bitte denken sie"),
    *("bitte prüfen sie", "please consider", "tel", "telefon", "phone", "mobil", "fax", "www", "http", "https"),
    *("hinweis", "disclaimer", "geschäftsführer", "amtsgericht", "handelsregister", "registergericht"),
)
_RULES: Final = ("--", "__", "==", "**")
_PAUSE: Final = re.compile(r"[.,;:!()–—]|\s-\s")
# A line that introduces a quote: it reaches us where an answer holds nothing else.
_QUOTES: Final = re.compile(
    r"\W*((von|from|gesendet|sent|an|to|betreff|subject)\W*:.*|.*\b(schrieb|wrote|geschrieben)\b.*:)\W*", re.IGNORECASE
)


def answer_in(text: str) -> Answer:
    """Read the new words of a mail; signature and legal notice below them do not count."""
    lines = said_in(text)
    words = f" {' '.join(map(_plain, lines))} "
    for phrase in _HARMLESS:
        words = words.replace(f" {phrase} ", " ")
    if len(words.split()) > _MOST_WORDS:
        return Answer.UNCLEAR
    if _holds(words, _REFUSES):
        return Answer.NO
    if any("?" in line for line in lines) or _holds(words, _OTHER_MATTERS):
        return Answer.UNCLEAR
    if _begins(lines, words) or _holds(words, _AGREES):
        return Answer.YES
    return Answer.UNCLEAR


def _begins(lines: list[str], words: str) -> bool:
    """Tell whether an answer agrees with its first words."""
    pause = _plain(_PAUSE.split(lines[0], maxsplit=1)[0]) if lines else ""
    return pause in _AGREES_ALONE or words.startswith(tuple(f" {agreement} " for agreement in _AGREES_FIRST))


def said_in(text: str) -> list[str]:
    """Give the lines between the opening and the closing; where only quotes are left, none is his."""
    said: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith(">"):
            continue
        plain = f"{_plain(line)} "
        if _QUOTES.fullmatch(line.strip()):
            break
        if plain.startswith(tuple(f"{closing} " for closing in _CLOSINGS)) or line.lstrip().startswith(_RULES):
            break
        rest = line if said else _without_opening(line, plain)
        if _plain(rest):
            said.append(rest)
    return said


def _without_opening(line: str, plain: str) -> str:
    """Give what follows a greeting on the same line."""
    if not plain.startswith(tuple(f"{opening} " for opening in _OPENINGS)):
        return line
    greeting, _, rest = line.replace("!", ",", 1).partition(",")
    is_short = len(greeting.split()) <= _LONGEST_OPENING
    return rest if is_short else line


def _plain(line: str) -> str:
    """Give the words in lower case, divided by single blanks."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", line).lower().replace("’", "'")))


def _holds(words: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in words for phrase in phrases)
