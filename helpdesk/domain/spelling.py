"""When two spellings of a word are the same word to people: case, umlauts, accents and blanks do not count.

Not the search over tickets, and not mail addresses (`domain.mailbox_name`).
"""

import unicodedata

# How umlauts are typed where a keyboard has none, so that "Mueller" is Müller.
_TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """Give the form in which two spellings are equal; every run of white space is one blank."""
    composed = unicodedata.normalize("NFC", " ".join(text.split())).casefold().translate(_TYPED)
    if composed.isascii():  # most texts
        return composed
    return "".join(sign for sign in unicodedata.normalize("NFD", composed) if not unicodedata.combining(sign))
