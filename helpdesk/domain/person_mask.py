"""Take one person out of words and data: every spelling of his addresses and his names become a placeholder.

Not who he is and not which rows (`services.privacy.person_erase`). RFC 2606: nobody has a mailbox below .invalid.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from helpdesk.domain.mailbox_name import canonical

_NOT_IN_ONE: Final = r"""\s<>()\[\]{}",;:|/\\=@"""
_ADDRESS: Final = re.compile(rf"[^{_NOT_IN_ONE}]+@[^{_NOT_IN_ONE}?!']*[^{_NOT_IN_ONE}?!'.]")
_SHORTEST_NAME: Final = 3  # shorter ones stand within too many words of others


@dataclass(frozen=True)
class PersonMask:
    """`addresses` are canonical; `names` are whole ("Erika Beispiel"). Each of the `forms` (lower-case) in which his
    addresses are stored gets a placeholder of its own, as rows may have to differ by them.

    `phones`: numbers that are nobody else's, as they are written in what we noted.
    `single`: also each part of his names as a word of its own, in the case he writes it: for what he takes part in.
    """

    number: int
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    forms: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    single: bool = False

    @property
    def name(self) -> str:
        """What stands for his name."""
        return f"[erased-{self.number}]"

    def address(self, address: str) -> str:
        """Give what stands for an address of his; any other as it is."""
        known = canonical(address) if "@" in address else ""
        if known not in self.addresses:
            return address
        forms, form = self.forms or self.addresses, address.lower()
        place = forms.index(form if form in forms else known)
        return f"erased-{self.number}{f'-{place}' if place else ''}@erased.invalid"

    def text(self, text: str) -> str:
        """Give the words without him."""
        if "@" in text:
            text = _ADDRESS.sub(lambda found: self.address(found[0]), text)
        for pattern in self._patterns:
            text = pattern.sub(self.name, text)
        return text

    def data(self, data: Any) -> Any:
        """Give data as JSON has it without him; keys of objects too."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, dict):
            return {self.text(name): self.data(value) for name, value in data.items()}
        return [self.data(value) for value in data] if isinstance(data, list | tuple) else data

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        numbers = (r"\s+".join(map(re.escape, number.split())) for number in self.phones if number.strip())
        phones = (re.compile(rf"(?<![\w+]){number}(?!\w)") for number in numbers)
        return (*_patterns(self.names, single=self.single), *phones)


def _patterns(names: Iterable[str], *, single: bool) -> Iterable[re.Pattern[str]]:
    parts: dict[str, None] = {}
    for name in names:
        words = [re.escape(word) for word in name.split()]
        if len("".join(words)) < _SHORTEST_NAME:
            continue
        if len(words) > 1:
            whole, first = r"[\s_]+".join(words), r"\s+".join(words[:-1])
            yield re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)
            yield re.compile(rf"(?<!\w){words[-1]},\s*{first}(?!\w)", re.IGNORECASE)
            parts.update(dict.fromkeys(word for word in words if len(word) >= _SHORTEST_NAME))
        else:
            parts[words[0]] = None
    if single:
        yield from (re.compile(rf"(?<!\w){word}(?!\w)") for word in parts)
