"""A customer taken apart into single facts by path, so that three versions of it can be compared, and put together.

A fact that has its default is left out. Addresses, phones and domains are facts of their own each, named by their
canonical form. Not the comparison (`domain.customer_merge`).
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from helpdesk.domain.customers import Bank, ByKind, Contact, Customer, MainAddress, Notify, PostalAddress, Site
from helpdesk.domain.mailbox_name import ascii_domain, canonical
from helpdesk.domain.phone_number import canonical_phone

Path = tuple[str, ...]
"""The way to a fact: ("contacts", "erika", "first_name"); () is the customer itself."""

Value = str | bool | tuple[str, ...]
Facts = Mapping[Path, Value]

_PARTS: dict[str, type] = {
    "address": PostalAddress,
    "main": MainAddress,
    "bank": Bank,
    "notify": Notify,
    "digest": ByKind,
    "only_from": ByKind,
}
_KEYED: dict[str, type] = {"sites": Site, "contacts": Contact}
_ELEMENTS: dict[str, Callable[[str], str]] = {
    "domains": ascii_domain,
    "addresses": canonical,
    "phones": canonical_phone,
}
FIRST_ADDRESS = "first_address"  # which of several addresses is written to


def facts_of(customer: Customer) -> dict[Path, Value]:
    """Take a customer apart; things with a key are a fact themselves."""
    return dict(_apart((), Customer, customer))


def customer_of(facts: Facts) -> Customer:
    """Put a customer together again; the order of the facts is that of its contacts, addresses and so on."""
    return customer_of_tree(nested(facts))


def customer_of_tree(tree: Mapping[str, Any]) -> Customer:
    """Put a customer together from what `nested` gave, before or after it was JSON."""
    customer: Customer = _together(Customer, tree)
    return customer


def nested(facts: Facts) -> dict[str, Any]:
    """Give the facts as dictionaries within each other, fit for JSON."""
    tree: dict[str, Any] = {}
    for path, value in facts.items():
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        if is_thing(path):
            node.setdefault(path[-1], {})
        else:
            node[path[-1]] = value
    return tree


def flat(tree: Mapping[str, Any]) -> dict[Path, Value]:
    """Read what `nested` gave, after JSON made lists of its tuples."""
    facts: dict[Path, Value] = {}
    _flatten((), tree, facts)
    return facts


def _flatten(path: Path, tree: Mapping[str, Any], facts: dict[Path, Value]) -> None:
    things = len(path) == 1 and path[0] in _KEYED
    for name, value in tree.items():
        here = (*path, name)
        if things:
            facts[here] = True
        if isinstance(value, dict):
            _flatten(here, value, facts)
        else:
            facts[here] = tuple(value) if isinstance(value, list) else value


def is_thing(path: Path) -> bool:
    """Tell whether the path names a contact or a site as a whole."""
    return len(path) == 2 and path[0] in _KEYED


def thing_of(path: Path) -> Path:
    """Give the contact or site that the fact belongs to, () where it is the customer's own."""
    return path[:2] if len(path) >= 2 and path[0] in _KEYED else ()


def _apart(path: Path, model: type, value: object) -> Iterator[tuple[Path, Value]]:
    for name, default in _defaults(model):
        held = getattr(value, name)
        if held == default or (name == "key" and path):
            continue
        here = (*path, name)
        if name in _PARTS:
            yield from _apart(here, _PARTS[name], held)
        elif name in _KEYED:
            for thing in held:
                yield (name, thing.key), True
                yield from _apart((name, thing.key), _KEYED[name], thing)
        elif name in _ELEMENTS:
            yield from (((*here, _ELEMENTS[name](element)), element) for element in held)
            if name == "addresses" and len(held) > 1:
                yield (*path, FIRST_ADDRESS), canonical(held[0])
        else:
            yield here, held


def _together(model: type, tree: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for name, _ in _defaults(model):
        if name not in tree:
            continue
        held = tree[name]
        if name in _PARTS:
            values[name] = _together(_PARTS[name], held)
        elif name in _KEYED:
            values[name] = tuple(_together(_KEYED[name], {**inner, "key": key}) for key, inner in held.items())
        elif name in _ELEMENTS:
            first = tree.get(FIRST_ADDRESS) if name == "addresses" else None
            values[name] = tuple(held.values())
            if first is not None and first in held:
                values[name] = tuple(element for _, element in sorted(held.items(), key=lambda item: item[0] != first))
        else:
            values[name] = tuple(held) if isinstance(held, list) else held
    return model(**values)


@cache
def _defaults(model: Hashable) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a model with their defaults; asked for often."""
    described: Any = model
    return tuple((field.name, None if field.default is MISSING else field.default) for field in fields(described))
