"""Two customer numbers that shall become one: whether they may, what differs, and what keys and contacts become.

The contract partner must be the same on both (D26); of the master data the differences are shown (D27). Pure; not the
comparison of a customer with its file (`domain.customer_merge`) and not the doing
(`services.customers.customers_joining`).
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from helpdesk.domain.customer_facts import Path
from helpdesk.domain.customers import BY_TYPE, Contact, Customer, masked_account
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.phone_number import canonical_phone

_LONGEST_KEY: Final = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One value of both numbers, as it may be shown; `name` is the field's, such as "postcode"."""

    name: str
    survivor: str
    other: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The contract partner and the eight fields of both numbers, side by side."""

    partner: tuple[Row, ...]
    fields: tuple[Row, ...]

    @property
    def is_one_partner(self) -> bool:
        """Whether company, first and last name are the same (D26)."""
        return not any(row.differs for row in self.partner)

    @property
    def differing(self) -> tuple[str, ...]:
        """The names of the fields that must be decided about (D27)."""
        return tuple(row.name for row in self.fields if row.differs)


def spelled(text: str) -> str:
    """Give the form in which two names are the same: only blanks and capitals do not count.

    Strict on purpose: "Strauß" is not "Strauss", and "Muster GmbH" not "Muster Gesellschaft".
    """
    return " ".join(unicodedata.normalize("NFC", text).split()).lower()


def _account(text: str) -> str:
    return "".join(text.split()).upper()


@dataclass(frozen=True, slots=True)
class _Field:
    """`same` gives the form in which two values are equal; `shown` what may be seen of one."""

    name: str
    path: Path
    same: Callable[[str], str] = spelled
    shown: Callable[[str], str] = str


_PARTNER: Final = (
    _Field("company", ("name",)),
    _Field("first_name", ("first_name",)),
    _Field("last_name", ("last_name",)),
)
# The eight of D27; account number and bank code are IBAN and BIC today.
_FIELDS: Final = (
    _Field("street", ("address", "street")),
    _Field("postcode", ("address", "postcode")),
    _Field("city", ("address", "city")),
    _Field("phone", ("main", "phone"), canonical_phone),
    _Field("mobile", ("main", "mobile"), canonical_phone),
    _Field("email", ("main", "email"), canonical),
    _Field("iban", ("bank", "iban"), _account, masked_account),
    _Field("bic", ("bank", "bic"), _account, masked_account),
)
PATHS: Final = {field.name: field.path for field in _FIELDS}


def compare(survivor: Customer, other: Customer) -> Comparison:
    """Put two customers side by side."""
    return Comparison(
        tuple(_row(field, survivor, other) for field in _PARTNER),
        tuple(_row(field, survivor, other) for field in _FIELDS),
    )


def _row(field: _Field, survivor: Customer, other: Customer) -> Row:
    one, two = value_at(survivor, field.path), value_at(other, field.path)
    return Row(field.name, field.shown(one), field.shown(two), field.same(one) != field.same(two))


def value_at(customer: Customer, path: Path) -> str:
    """Give the text at a path of `PATHS`."""
    held: Any = customer
    for part in path:
        held = getattr(held, part)
    return str(held)


def taken_over(survivor: Customer, other: Customer) -> tuple[str, ...]:
    """Give the fields that taking over changes: where both differ and the survivor has something to give."""
    differing = compare(survivor, other).differing
    return tuple(name for name in differing if value_at(survivor, PATHS[name]))


def new_keys(taken: Collection[str], wanted: Iterable[str]) -> dict[str, str]:
    """Give each key that comes in the one that it has from now on: its own, or the next free one behind it."""
    used = set(taken)
    keys: dict[str, str] = {}
    for key in wanted:
        found, number = key, 1
        while found in used:
            number += 1
            end = f"-{number}"
            found = key[: _LONGEST_KEY - len(end)] + end
        used.add(found)
        keys[key] = found
    return keys


def joined_notify(
    ours: Mapping[str, Sequence[str]], theirs: Mapping[str, Sequence[str]], keys: Mapping[str, str]
) -> dict[str, list[str]]:
    """Give who is told by kind of notice where two customers' files said it: everybody whom either names.

    `keys`: what the keys of theirs became. Where only one names anybody, the types that a notice goes with by itself
    are named too: being named takes the place of them.
    """
    renamed = {kind: [keys.get(word, word) for word in words] for kind, words in theirs.items()}
    return {
        kind: list(dict.fromkeys((*(ours.get(kind) or _usual(kind)), *(renamed.get(kind) or _usual(kind)))))
        for kind in dict.fromkeys((*ours, *renamed))
    }


def _usual(kind: str) -> tuple[str, ...]:
    return tuple(held for held, kinds in BY_TYPE.items() if kind in kinds)


def same_person(contact: Contact, others: Sequence[Contact]) -> Contact | None:
    """Give who of the others is the very same person; `addresses` of all are confirmed ones only.

    He shares an address and bears the same name, or one of the two has none. Where several do, nobody is: colleagues
    share mailboxes.
    """
    held = {canonical(address) for address in contact.addresses}
    found = [
        other
        for other in others
        if held & {canonical(address) for address in other.addresses}
        and (spelled(other.name) == spelled(contact.name) or not (other.name and contact.name))
    ]
    return found[0] if len(found) == 1 else None
