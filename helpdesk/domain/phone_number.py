"""When two phone numbers are the same: the digits that count, without the signs people put between them.

No guess of a country: a number without one equals only the same number without one. ITU-T E.123.
"""

import re

_TRUNK_ZERO = re.compile(r"\(0\)")
_NOT_DIALLED = re.compile(r"[^\d+]")


def canonical_phone(number: str) -> str:
    """Give the digits, with + in front where the country is named: +49 (0)30 12-3 and 0049 30 123 are +4930123."""
    plain = number.strip()
    if plain.startswith(("+", "00")):
        plain = _TRUNK_ZERO.sub("", plain)
    plain = _NOT_DIALLED.sub("", plain)
    return f"+{plain[2:]}" if plain.startswith("00") else plain
