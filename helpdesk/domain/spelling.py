"""When two spellings of a word are the same word to people: case, umlauts, accents and blanks do not count.

Also the words by which tickets are found, in the index and in what people look for. Not the search itself
(`store.search`), and not mail addresses (`domain.mailbox_name`).
"""

import re
import unicodedata

# How umlauts are typed where a keyboard has none, so that "Mueller" is Müller.
_TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"})

_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 40
_MOST_WORDS = 20_000
# Umlauts are written in three ways: Müller, Mueller, Muller. A run of them at once: folding again changes nothing.
_PAIRS = re.compile("a[ae]+|[ou]e+")


def folded(text: str) -> str:
    """Give the form in which two spellings are equal; every run of white space is one blank."""
    composed = unicodedata.normalize("NFC", " ".join(text.split())).casefold().translate(_TYPED)
    if composed.isascii():  # most texts
        return composed
    return "".join(sign for sign in unicodedata.normalize("NFD", composed) if not unicodedata.combining(sign))


def search_words(text: str) -> tuple[str, ...]:
    """Give the words of a text in the form in which they are looked for, each once and in their order.

    "Müller", "MUELLER" and "Muller" are one. The beginning of a word becomes the beginning of what the word becomes.
    """
    found = dict.fromkeys(_merged(word)[:_LONGEST_WORD] for word in _WORD.findall(folded(text)))
    return tuple(found)[:_MOST_WORDS]


def _merged(word: str) -> str:
    """Leave out what follows the first letter of ae, oe, ue and aa."""
    return _PAIRS.sub(lambda pair: pair[0][0], word)
