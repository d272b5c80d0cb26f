"""Writes a customer as the file that describes it, so that reading the file gives the same customer. TOML 1.0.

Only keys that say something are written. Not the choice of customers (`services.customers.customers_export`).
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import chain, count
from typing import Any

from helpdesk.domain.customers import Customer

_TABLES = {"sites": "site", "contacts": "contact"}  # many in a customer, one in each table of the file
_UNFIT = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def written(customer: Customer) -> str:
    """Give the text of the file."""
    return "\n".join(_table("", _plain(customer))).lstrip("\n") + "\n"


def file_name(customer: Customer, taken: Collection[str] = ()) -> str:
    """Give a name for the file that people recognise and that is not taken: 10042-muster-gmbh.toml."""
    words = (_UNFIT.sub("-", text.lower().translate(_UMLAUTS)).strip("-") for text in (customer.number, customer.name))
    name = "-".join(word[:40].strip("-") for word in words if word)
    free = (f"{name}-{number}.toml" for number in count(2))
    return next(chosen for chosen in chain([f"{name}.toml"], free) if chosen not in taken)


def _plain(value: Any) -> dict[str, Any]:
    """Give the fields that differ from their defaults."""
    held: dict[str, Any] = {}
    for field in fields(value):
        found = getattr(value, field.name)
        if found == field.default:
            continue
        name = _TABLES.get(field.name, field.name)
        if is_dataclass(found):
            held[name] = _plain(found)
        elif isinstance(found, tuple) and found and is_dataclass(found[0]):
            held[name] = [_plain(thing) for thing in found]
        else:
            held[name] = found
    return held


def _table(name: str, held: Mapping[str, Any]) -> Iterator[str]:
    """Write the keys of a table, then the tables within it."""
    inner = {key: value for key, value in held.items() if isinstance(value, dict | list)}
    for key, value in held.items():
        if key not in inner:
            yield f"{key} = {_value(value)}"
    for key, value in inner.items():
        path = f"{name}.{key}" if name else key
        for head, table in (
            ((f"[[{path}]]", row) for row in value) if isinstance(value, list) else ((f"[{path}]", value),)
        ):
            yield from ("", head)
            yield from _table(path, table)


def _value(value: str | Sequence[str]) -> str:
    """Write a text, or a list of texts; JSON's escapes are TOML's, but for one character."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"[{', '.join(_value(element) for element in value)}]"
