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


@dataclass(frozen=True, slots=True)
class _Sides:
    """The facts of each version by contact and site."""

    applied: dict[Path, dict[Path, Value]]
    file: dict[Path, dict[Path, Value]]
    life: dict[Path, dict[Path, Value]]

    def paths(self, thing: Path) -> dict[Path, None]:
        """Give every fact of a thing on any side, the file's first."""
        return dict.fromkeys(path for side in (self.file, self.life, self.applied) for path in side.get(thing, ()))


def merge(applied: Facts, file: Facts, life: Life, decisions: Decisions) -> Merge:
    """Bring the three versions together."""
    if applied == file == life.facts:
        return Merge(dict(life.facts), (), (), ())
    if not (applied or life.facts or life.gone):
        return _all_new(file)
    draft = _Draft(applied, file, life, decisions)
    sides = _Sides(_by_thing(applied), _by_thing(file), _by_thing(life.facts))
    for thing in dict.fromkeys((*sides.file, *sides.life, *sides.applied)):
        # A contact that one side lacks and another has is one question, not one for each of his facts.
        if thing and not (thing in sides.file and thing in sides.life):
            _merge_thing(draft, sides, thing)
        else:
            for path in sides.paths(thing):
                _merge_fact(draft, path)
    return Merge(draft.facts, tuple(draft.changes), tuple(draft.kept), tuple(draft.conflicts))


def decided(decisions: Decisions, path: Path) -> Side | None:
    """Give the decision for a path: its own, or the nearest above it."""
    return next((decisions[path[:end]] for end in range(len(path), -1, -1) if path[:end] in decisions), None)


def _all_new(file: Facts) -> Merge:
    """Take everything of the file: there is nothing to compare it with."""
    new = (path for path in file if is_thing(path) or not thing_of(path))
    return Merge(dict(file), tuple(Difference(path, None, file[path], None) for path in new), (), ())


def _by_thing(facts: Facts) -> dict[Path, dict[Path, Value]]:
    """Give the facts of each contact and site, and under () those of the customer itself."""
    groups: dict[Path, dict[Path, Value]] = {}
    for path, value in facts.items():
        groups.setdefault(thing_of(path), {})[path] = value
    return groups


def _merge_thing(draft: _Draft, sides: _Sides, thing: Path) -> None:
    in_file, in_life = thing in sides.file, thing in sides.life
    if not in_file and not in_life:
        return
    there = sides.file[thing] if in_file else sides.life[thing]
    touched = there != sides.applied.get(thing)  # since it was applied, by the side that has it
    side: Side | None
    if thing not in sides.applied:
        side = Side.LIFE if in_life else None if thing in draft.life.gone else Side.FILE
    elif touched:
        side = None
    else:
        side = Side.FILE if in_life else Side.LIFE  # the side that took it out
    side = _settled(draft, thing, side)
    _take(draft, thing, (sides.file if side is Side.FILE else sides.life).get(thing, {}))


def _merge_fact(draft: _Draft, path: Path) -> None:
    applied, file, life = draft.applied.get(path), draft.file.get(path), draft.life.facts.get(path)
    if file == life:
        value = file
    else:
        side: Side | None
        if file == applied:
            side = Side.LIFE
        elif life == applied:
            side = None if file is not None and path in draft.life.gone else Side.FILE
        else:
            side = Side.FILE if path in draft.life.lapsed or path[-1] == FIRST_ADDRESS else None
        value = file if _settled(draft, path, side) is Side.FILE else life
    if value is not None:
        draft.facts[path] = value


def _settled(draft: _Draft, path: Path, side: Side | None) -> Side | None:
    """Give the side that follows from the versions, or the admin's word where he was asked or names this very path."""
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
    return side


def _take(draft: _Draft, thing: Path, facts: Facts) -> None:
    """Take a whole contact or site, without what life ended within it and nobody decided on."""
    for path, value in facts.items():
        if path != thing and path in draft.life.gone and decided(draft.decisions, path) is not Side.FILE:
            if decided(draft.decisions, path) is None:
                draft.conflicts.append(_difference(draft, path))
        else:
            draft.facts[path] = value


def _difference(draft: _Draft, path: Path) -> Difference:
    reason = draft.life.gone.get(path, "")
    return Difference(path, draft.applied.get(path), draft.file.get(path), draft.life.facts.get(path), reason)
