"""Case folding of whole texts, in which many phrases are looked for (Unicode 3.13, as `str.casefold` does it).

Not the comparison of single lines and words, for which the method of `str` is quick enough.
"""

from typing import Final

# What each character of Latin-1 is folded to where that is one character of Latin-1, too; "ß" and "µ" are not.
_LATIN: Final = bytes(
    ord(folded) if len(folded := chr(code).casefold()) == 1 and folded < "\u0100" else code for code in range(256)
)


def casefold(text: str) -> str:
    """Give the same as `str.casefold`, many times quicker for the umlauts and accents of Latin-1."""
    if text.isascii() or "µ" in text:
        return text.casefold()
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text.casefold()
    return data.translate(_LATIN).decode("latin-1").replace("ß", "ss")
