"""What the writer of an unknown key most likely meant: close keys of its table first, then of the other tables.

Not the finding of unknown keys (`config.validate`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from helpdesk.config.schema import Schema, TableName

_MOST_COMPARED = 200  # where there are more to choose from, the others are not looked at
_CLOSE = 0.6  # difflib's ratio from which on a key counts as a misspelling of another
_SURE = 0.8  # from here on a near key of the same table wins over the same key of another table
_TIE = 0.12  # candidates that are this near to the best one are all named


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`keys` are the keys of the same table that fit, best first; `hint` is the sentence for the writer."""

    keys: tuple[str, ...]
    hint: str


def suggest(schema: Schema, key: str, table: TableName, present: Collection[str]) -> Suggestion:
    """Say what was meant with an unknown key; `present` are the keys that the same table holds already."""
    refused = next((hint for part, hint in schema.refused.items() if part in key.lower()), "")
    if refused:
        return Suggestion((), refused)
    keys = _keys(schema, table)
    own = _near(key, [known for known in keys if known not in present]) or _near(key, keys)
    elsewhere = [name for name in schema.tables if name != table and key in _keys(schema, name)]
    if elsewhere and (not own or _ratio(key, own[0]) < _SURE):
        return Suggestion((), f"'{key}' belongs to {' or '.join(schema.header(name) for name in elsewhere)}")
    if own:
        return Suggestion(own, f"did you mean {' or '.join(repr(near) for near in own)}?")
    other = _near_elsewhere(schema, key, table)
    return Suggestion((), other or f"{schema.header(table)} knows {', '.join(keys)}")


def close_values(value: object, allowed: Collection[str]) -> str:
    """Give the hint for a value that is none of the allowed ones; "" where none comes near."""
    near = _near(str(value), list(islice(allowed, _MOST_COMPARED)))
    return f"did you mean '{near[0]}'?" if near else ""


def _keys(schema: Schema, table: TableName) -> list[str]:
    model = schema.tables.get(table)
    return list(model.model_fields) if model is not None else []


def _near_elsewhere(schema: Schema, key: str, table: TableName) -> str:
    found = [
        (_ratio(key, near), near, name)
        for name in schema.tables
        if name != table
        for near in _near(key, _keys(schema, name))[:1]
    ]
    if not found:
        return ""
    best = max(ratio for ratio, _, _ in found)
    places = " or ".join(f"'{near}' in {schema.header(name)}" for ratio, near, name in found if ratio == best)
    return f"did you mean {places}?"


def _ratio(key: str, known: str) -> float:
    if 2 * len(known) < _CLOSE * (len(key) + len(known)):  # no ratio can reach it, and a long key takes long
        return 0.0
    return SequenceMatcher(None, key.lower().replace("-", "_"), known).ratio()


def _near(key: str, known: Collection[str]) -> tuple[str, ...]:
    """Give the keys that come near, best first; the order of the models decides between equals."""
    rated = sorted(((_ratio(key, name), name) for name in known), key=lambda pair: -pair[0])
    return tuple(name for ratio, name in rated if ratio >= _CLOSE and ratio >= rated[0][0] - _TIE)[:3]
