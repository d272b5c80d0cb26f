"""How a plan for customers is printed: lines for people, objects for programs; bank data masked in both.

Not the plan (`domain.customer_plan`).
"""

from collections.abc import Iterator

from helpdesk.domain.customer_facts import Path, Value
from helpdesk.domain.customer_merge import Difference
from helpdesk.domain.customer_plan import CustomerPlan, Fate
from helpdesk.domain.customers import masked_account
from helpdesk.services.customers.customers_decisions import name_of

_SIGNS = {
    Fate.ADDED: "+",
    Fate.CHANGED: "~",
    Fate.RETURNED: "+",
    Fate.DEACTIVATED: "-",
    Fate.MISSING: "?",
}
_WORDS = {
    Fate.RETURNED: "its file is there again",
    Fate.DEACTIVATED: "its file is gone: it is deactivated",
    Fate.MISSING: "its file is gone: nothing happens without --prune",
}


def plan_lines(found: CustomerPlan, *, trusting: bool = False) -> Iterator[str]:
    """Give what happens to a customer, for people; `trusting`: new addresses need no confirmation."""
    sign = "!" if found.must_be_decided else _SIGNS.get(found.fate, " ")
    file = found.file.file if found.file else _WORDS.get(found.fate, "")
    yield f"{sign} {found.number} {found.name} ({file})"
    if found.is_left_over:
        yield f"    lives on as {found.survivor}: remove this file"
    for change in found.merge.changes:
        if found.fate is not Fate.ADDED or change.path[0] == "contacts":
            yield f"    {_change(change)}"
    for address in found.pending:
        yield f"    {'taken as confirmed' if trusting else 'pending'}: {address}" + (
            " (trust_first_import)" if trusting else " is used once it is confirmed"
        )
    for kind, who in found.begins:
        yield f"    begins to be told of {kind}: {who or 'the main address'}"
    for kind, who in found.ceases:
        yield f"    ceases to be told of {kind}: {who or 'the main address'}"
    for kept in found.merge.kept:
        yield f"    kept as life has it: {name_of(found.number, kept.path)}: {_values(kept)}"
    for conflict in found.merge.conflicts:
        yield f"    to be decided: {name_of(found.number, conflict.path)}: {_values(conflict)}"
    for refusal in found.refusals:
        yield f"    refused: {name_of(found.number, refusal.path)}: {refusal.message}"


def plan_json(found: CustomerPlan) -> dict[str, object]:
    """Give what happens to a customer, for programs."""
    return {
        "number": found.number,
        "name": found.name,
        "fate": found.fate,
        "file": found.file.file if found.file else None,
        "must_be_decided": found.must_be_decided,
        "lives_on_as": found.survivor or None,
        "changes": [_json(found.number, one) for one in found.merge.changes],
        "pending": list(found.pending),
        "begins": [{"notification": kind, "contact": who} for kind, who in found.begins],
        "ceases": [{"notification": kind, "contact": who} for kind, who in found.ceases],
        "kept": [_json(found.number, one) for one in found.merge.kept],
        "conflicts": [_json(found.number, one) for one in found.merge.conflicts],
        "refusals": [{"name": name_of(found.number, one.path), "message": one.message} for one in found.refusals],
    }


def shown(path: Path, value: Value | None) -> str:
    """Give a value as it may be printed."""
    if value is None:
        return "-"
    if path[:1] == ("bank",) and path[-1] != "holder":
        return masked_account(str(value))
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "there" if value is True else " ".join(str(value).split()) or '""'


def _change(change: Difference) -> str:
    name = ".".join(change.path)
    if change.life is None:
        return f"+ {name}" if change.file is True else f"+ {name}: {shown(change.path, change.file)}"
    if change.file is None:
        return f"- {name}"
    return f"~ {name}: {shown(change.path, change.life)} -> {shown(change.path, change.file)}"


def _values(one: Difference) -> str:
    sides = {"applied": one.applied, "file": one.file, "life": one.life}
    words = ", ".join(f"{side} {shown(one.path, value)}" for side, value in sides.items())
    return f"{words} ({one.reason})" if one.reason else words


def _json(number: str, one: Difference) -> dict[str, object]:
    sides = {"applied": one.applied, "file": one.file, "life": one.life}
    values = {side: None if value is None else shown(one.path, value) for side, value in sides.items()}
    return {"name": name_of(number, one.path), **values, "reason": one.reason}
