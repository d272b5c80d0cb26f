"""Typing errors in the keys of a configuration, for the nets that must catch each of them."""

import re

_KEY_LINE = re.compile(r"^([a-z_]+) = ", re.MULTILINE)
CHANGES = ("drop", "double", "swap", "replace")


def switched_on(example: str) -> str:
    """Give an example with every key at work: what it has commented out is switched on."""
    return re.sub(r"^#(?=[a-z\[])", "", example, flags=re.MULTILINE)


def keys_in(text: str) -> list[tuple[int, int]]:
    """Give where every key of a file begins and ends."""
    return [match.span(1) for match in _KEY_LINE.finditer(text)]


def mutated(key: str, change: str, at: int) -> str:
    """Give the key with one wrong letter."""
    match change:
        case "drop":
            return key[:at] + key[at + 1 :]
        case "double":
            return key[: at + 1] + key[at:]
        case "swap":
            return key[:at] + key[at : at + 2][::-1] + key[at + 2 :]
        case _:
            return key[:at] + "q" + key[at + 1 :]
