"""What an announcement says and to whom it may go: maintenance, an outage or a matter of security (D20).

Not its file (`config.announcement`), not who is told (`domain.telling`), not the sending
(`services.outgoing.announcements`). Whoever wants no more of a kind says so by a signed address or by the first words
of an answer.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from helpdesk.domain.consent import said_in
from helpdesk.domain.occasions import Occasion


class AnnouncementKind(StrEnum):
    """What is announced; a contact can turn each off for itself."""

    MAINTENANCE = "maintenance"
    OUTAGE = "outage"
    SECURITY = "security"


OCCASIONS: Final[Mapping[AnnouncementKind, Occasion]] = MappingProxyType(
    {
        AnnouncementKind.MAINTENANCE: Occasion.MAINTENANCE,
        AnnouncementKind.OUTAGE: Occasion.OUTAGE,
        AnnouncementKind.SECURITY: Occasion.SECURITY,
    }
)

_MOST_WORDS: Final = 12  # whoever says more wants more than that
_WORD: Final = re.compile(r"[^\W_]+")
# What may stand beside the word; any other beside it says something that people must read.
_HARMLESS: Final = frozenset(
    (
        *("bitte", "danke", "vielen", "dank", "hiermit", "ich", "wir", "möchte", "möchten", "mich", "uns", "diese"),
        *("dieser", "diesen", "adresse", "e", "mail", "email", "von", "aus", "für", "ab", "sofort", "mitteilungen"),
        *("nachrichten", "wartungsmeldungen", "störungsmeldungen", "dem", "der", "den", "verteiler", "meine", "unsere"),
        *("please", "pls", "thanks", "thank", "you", "i", "we", "want", "would", "like", "to", "me", "us", "this"),
        *("these", "address", "emails", "messages", "notices", "from", "the", "your", "my", "our", "list", "now"),
    )
)
_UNSUBSCRIBES: Final = (
    *("abmelden", "abmeldung", "abbestellen", "abbestellung", "austragen", "keine weiteren nachrichten"),
    *("keine weiteren mitteilungen", "unsubscribe", "opt out", "sign me off", "remove me", "no more messages"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """An announcement in one language."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """`words` by language, "" for one text for all. `begins`, `ends`: aware. `digest`: SHA-256 of its file, in hex.

    `own_systems`: it concerns systems of those who are told, and no answer by mail spares anybody that.
    """

    kind: AnnouncementKind
    words: Mapping[str, Words]
    digest: str
    begins: datetime | None = None
    ends: datetime | None = None
    services: tuple[str, ...] = ()
    own_systems: bool = False

    def words_in(self, language: str) -> Words:
        """Give the words for somebody who reads that language; those of another one where it has none."""
        return self.words.get(language) or self.words.get("") or next(iter(self.words.values()))


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement that a mail answers: the mail of ours that it provably answers, and to whom that went.

    `ends_it`: the mail went to the signed address that does nothing but to end such mails.
    """

    outbound_id: int
    announcement_id: int
    address: str
    kind: AnnouncementKind
    ends_it: bool = False


def wants_no_more(text: str) -> bool:
    """Tell whether the new words of an answer say nothing but that its writer wants no more of this."""
    lines = said_in(text)
    if any("?" in line for line in lines):
        return False
    words = [word for line in lines for word in _WORD.findall(unicodedata.normalize("NFKC", line).lower())]
    if len(words) > _MOST_WORDS:
        return False
    said = f" {' '.join(words)} "
    phrase = next((each for each in _UNSUBSCRIBES if f" {each} " in said), None)
    return phrase is not None and _HARMLESS.issuperset(said.replace(f" {phrase} ", " ", 1).split())


def local_moment(written: datetime, zone: tzinfo) -> datetime | None:
    """Give the moment (UTC) that a local time means; None for one that the change to summer passes over.

    A time with a zone of its own means itself; of one that autumn has twice the first is meant.
    """
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    moment = written.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == written else None
