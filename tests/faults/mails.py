"""Numbered mails for fault runs: each with its own id, words and sender, some large enough to become files.

Nothing random that a seed does not repeat.
"""

import hashlib
import random
from dataclasses import dataclass

from tests.builders import SUPPORT, raw_mail

_SENDERS = 150
_LARGE_EVERY = 25
_LARGE_BYTES = 90_000  # more than fits into a row


@dataclass(frozen=True)
class Numbered:
    """A mail with what the audit recognises it by."""

    number: int
    sender: str
    message_id: str
    raw: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def numbered_mails(count: int, seed: int) -> list[Numbered]:
    """Give the mails 1 to `count`."""
    chance = random.Random(seed)
    return [_mail(number, seed, chance) for number in range(1, count + 1)]


def _mail(number: int, seed: int, chance: random.Random) -> Numbered:
    sender = f"kunde{number % _SENDERS:03d}@kunde{number % 7}.example.org"
    message_id = f"{seed}.{number}@kunde{number % 7}.example.org"
    lines = [f"Zeile {line}: Störung {chance.randrange(10**9)}" for line in range(chance.randint(3, 60))]
    picture = [("bild.png", chance.randbytes(_LARGE_BYTES))] if number % _LARGE_EVERY == 0 else []
    raw = raw_mail(
        sender=f"Kundin {number} <{sender}>",
        to=SUPPORT,
        subject=f"Störung Nr. {number}",
        text="\n".join(lines) + "\n",
        message_id=message_id,
        attachments=picture,
    )
    return Numbered(number, sender, message_id, raw)
