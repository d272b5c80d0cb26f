"""Credentials that show by their form alone, whatever stands around them: keys, tokens, links with a password, cards.

Patterns only, each with a group `secret`; all are bounded, so that no text takes long. RFC 7468 (PEM), RFC 3986 3.2.1,
RFC 6750 (Bearer), RFC 7519 (JWT). What is recognised by its name is in `domain.credentials`.
"""

import re
from collections.abc import Iterator
from typing import Final

# What the text holds at least where the pattern can fit, and the pattern.
_FORMS: Final = tuple(
    (cues, re.compile(pattern, flags))
    for cues, pattern, flags in (
        # A private key, to the end of the text where its last line is missing.
        (
            ("PRIVATE KEY",),
            (
                r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----\s{0,4}(?P<secret>.*?)\s{0,4}"
                r"(?=-----END [A-Z0-9 ]{0,30}PRIVATE|\Z)"
            ),
            re.DOTALL,
        ),
        (("://",), r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:(?P<secret>[^\s/]{1,200})@", re.IGNORECASE),
        (("earer", "EARER"), r"\bBearer[ \t]+(?P<secret>[\w.~+/=-]{16,4000})", re.IGNORECASE),
        (
            ("uthorization", "UTHORIZATION"),
            r"\bAuthorization:[ \t]*Basic[ \t]+(?P<secret>[A-Za-z0-9+/=]{8,4000})",
            re.IGNORECASE,
        ),
        (("eyJ",), r"\b(?P<secret>eyJ[\w-]{10,4000}\.[\w-]{10,4000}\.[\w-]{10,4000})", 0),
        # Keys of large services, which begin alike.
        (("AKIA", "ASIA"), r"\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b", 0),
        (
            ("gh", "gl", "xox", "k_", "sk-"),
            r"\b(?P<secret>(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|[sr]k_live_|sk-)[\w-]{16,255})",
            0,
        ),
        (("AIza",), r"\b(?P<secret>AIza[\w-]{35})", 0),
    )
)
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \xa0]?[A-Z0-9]{4}){2,7}(?:[ \xa0]?[A-Z0-9]{1,3})?\b")  # ISO 13616
# Payment cards as they are printed (ISO/IEC 7812): in groups of one kind, or in one.
_CARD: Final = re.compile(
    r"(?<![\w.,/+-])(?P<secret>[2-6]\d{3}(?P<gap>[ \xa0-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
    r"|3[47]\d{2}[ \xa0-]?\d{6}[ \xa0-]?\d{5})(?![\w/]|[.,-]\d)"
)


def secrets_by_form(text: str) -> Iterator[tuple[int, int]]:
    """Give where such secrets stand, as positions in the text."""
    for cues, form in _FORMS:
        if any(cue in text for cue in cues):
            for found in form.finditer(text):
                yield found.span("secret")
    cards = [found.span("secret") for found in _CARD.finditer(text) if is_card_number(found["secret"])]
    accounts = [found.span() for found in _ACCOUNT.finditer(text)] if cards else []
    for card in cards:
        if not any(first <= card[0] < last for first, last in accounts):
            yield card


def is_card_number(written: str) -> bool:
    """Tell whether the last digit fits the others, as it does in numbers of payment cards (ISO/IEC 7812-1 annex B)."""
    digits = [int(char) for char in written if char.isascii() and char.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
