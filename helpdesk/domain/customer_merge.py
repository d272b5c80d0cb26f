"""One customer in three versions: the file as last applied, the file now, and what life has made of it since.

What only one side changed is taken from that side; what both changed differently must be decided. Nothing that life
ended comes back, and nothing of life's is lost, unless somebody says so. Pure; not the order of things across
customers (`domain.customer_plan`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from helpdesk.domain.customer_facts import FIRST_ADDRESS, Facts, Path, Value, is_thing, thing_of


class Side(StrEnum):
    """Whose word counts where both changed the same."""

    FILE = "file"
    LIFE = "life"


Decisions = Mapping[Path, Side]
"""What an admin decided; a path decides for everything below it."""


@dataclass(frozen=True, slots=True)
class Life:
    """A customer as it is now.

    `gone`: what life ended, with the reason; no file brings it back by itself. `lapsed`: facts that changed without
    anybody's will, such as an address that was not confirmed in time; they never stand against the file.
    """

    facts: Facts
    gone: Mapping[Path, str] = field(default_factory=dict)
    lapsed: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact, or one contact or site as a whole, on the three sides; None where it is not there."""

    path: Path
    applied: Value | None
    file: Value | None
    life: Value | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """`facts` is what shall be; `changes` what differs from life now; with conflicts `facts` keeps life's side."""

    facts: dict[Path, Value]
    changes: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]


@dataclass(slots=True)
class _Draft:
    """The merge under way."""

    applied: Facts
    file: Facts
    life: Life
    decisions: Decisions
    facts: dict[Path, Value] = field(default_factory=dict)
    changes: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)


def merge(applied: Facts, file: Facts, life: Life, decisions: Decisions) -> Merge:
    """Bring the three versions together."""
    if applied == file == life.facts:
        return Merge(dict(life.facts), (), (), ())
    draft = _Draft(applied, file, life, decisions)
    paths = dict.fromkeys((*file, *life.facts, *applied))
    whole = {path for path in paths if is_thing(path) and _as_a_whole(draft, path)}
    for path in paths:
        if path in whole:
            _merge_thing(draft, path)
        elif thing_of(path) not in whole:
            _merge_fact(draft, path)
    return Merge(draft.facts, tuple(draft.changes), tuple(draft.kept), tuple(draft.conflicts))


def decided(decisions: Decisions, path: Path) -> Side | None:
    """Give the decision for a path: its own, or the nearest above it."""
    return next((decisions[path[:end]] for end in range(len(path), -1, -1) if path[:end] in decisions), None)


def below(facts: Facts, path: Path) -> dict[Path, Value]:
    """Give the facts of a contact or site."""
    return {inner: value for inner, value in facts.items() if inner[: len(path)] == path}


def _merge_thing(draft: _Draft, thing: Path) -> None:
    in_file, in_life = thing in draft.file, thing in draft.life.facts
    if not in_file and not in_life:
        return
    there = draft.file if in_file else draft.life.facts
    touched = below(there, thing) != below(draft.applied, thing)  # since it was applied, by the side that has it
    side: Side | None
    if thing not in draft.applied:
        side = Side.LIFE if in_life else None if thing in draft.life.gone else Side.FILE
    elif touched:
        side = None
    else:
        side = Side.FILE if in_life else Side.LIFE  # the side that took it out
    _settle(draft, thing, side)


def _merge_fact(draft: _Draft, path: Path) -> None:
    applied, file, life = draft.applied.get(path), draft.file.get(path), draft.life.facts.get(path)
    if file == life:
        if file is not None:
            draft.facts[path] = file
    elif file == applied:
        _settle(draft, path, Side.LIFE)
    elif life == applied:
        _settle(draft, path, None if file is not None and path in draft.life.gone else Side.FILE)
    else:
        _settle(draft, path, Side.FILE if path in draft.life.lapsed or path[-1] == FIRST_ADDRESS else None)


def _settle(draft: _Draft, path: Path, side: Side | None) -> None:
    """Take the side that follows from the versions, or the admin's word where he was asked or names this very path."""
    difference = _difference(draft, path)
    if side is None:
        side = decided(draft.decisions, path)
    elif side is Side.LIFE:
        side = draft.decisions.get(path, side)
    if side is None:
        draft.conflicts.append(difference)
    elif side is Side.FILE:
        draft.changes.append(difference)
    else:
        draft.kept.append(difference)
    _take(draft, path, draft.file if side is Side.FILE else draft.life.facts)


def _take(draft: _Draft, path: Path, side: Facts) -> None:
    """Take a fact or a whole thing, without what life ended within it and nobody decided on."""
    for inner, value in (below(side, path) if is_thing(path) else {path: side[path]} if path in side else {}).items():
        if inner != path and inner in draft.life.gone and decided(draft.decisions, inner) is not Side.FILE:
            if decided(draft.decisions, inner) is None:
                draft.conflicts.append(_difference(draft, inner))
        else:
            draft.facts[inner] = value


def _difference(draft: _Draft, path: Path) -> Difference:
    reason = draft.life.gone.get(path, "")
    return Difference(path, draft.applied.get(path), draft.file.get(path), draft.life.facts.get(path), reason)


def _as_a_whole(draft: _Draft, thing: Path) -> bool:
    """A contact that one side lacks and another has is one question, not one for each of his facts."""
    return not (thing in draft.file and thing in draft.life.facts)
