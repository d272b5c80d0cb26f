"""What the files would change: each customer's merge, who would begin or cease to be told, and what stands against it.

Pure. Rules that concern several customers are judged here once more after the merge, since life has its say too.
Not the comparison of one customer (`domain.customer_merge`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from helpdesk.domain.chosen_contacts import told
from helpdesk.domain.customer_facts import Facts, Path, customer_of, is_thing
from helpdesk.domain.customer_merge import Decisions, Life, Merge, Side, decided, merge
from helpdesk.domain.customers import ContactType, Customer, CustomerState, of_type
from helpdesk.domain.mailbox_name import canonical

# Facts that say who is told what, by their last name or by the table that they stand in.
_TELLING = ("number", "types", "notifications", "email")
_TELLING_TABLE = "notify"


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A customer's file: its name, the SHA-256 of its bytes, and the facts it states.

    `is_applied`: these very bytes were applied last.
    """

    file: str
    digest: str
    facts: Facts
    is_applied: bool = False


@dataclass(frozen=True, slots=True)
class LifeVersion:
    """A customer in the database; `survivor`: the number that it lives on as, where it was merged."""

    state: str
    life: Life
    survivor: str = ""


class Fate(StrEnum):
    """What applying the files does to a customer."""

    ADDED = "added"
    CHANGED = "changed"
    RETURNED = "returned"  # it was inactive, and its file is there again
    UNCHANGED = "unchanged"
    DEACTIVATED = "deactivated"  # its file is gone, and the admin lets it go
    MISSING = "missing"  # its file is gone: nothing happens
    OVER = "over"  # merged, erased or let go: it is no customer any more


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason why a customer cannot be brought to what its file says; `others` are further customers concerned."""

    path: Path
    message: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerPlan:
    """What happens to one customer. `begins`, `ceases`: pairs of a notification and a contact's key ("": main).

    `survivor`: the number that it lives on as, where it was merged.
    """

    number: str
    fate: Fate
    merge: Merge
    file: FileVersion | None = None
    begins: tuple[tuple[str, str], ...] = ()
    ceases: tuple[tuple[str, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    survivor: str = ""

    @property
    def name(self) -> str:
        """The customer's name."""
        return str(self.merge.facts.get(("name",), ""))

    @property
    def is_left_over(self) -> bool:
        """Whether its file is still there though it lives on under another number."""
        return self.file is not None and self.survivor != ""

    @property
    def must_be_decided(self) -> bool:
        """Whether it cannot be applied as it stands."""
        return bool(self.merge.conflicts or self.refusals)

    @property
    def pending(self) -> tuple[str, ...]:
        """The addresses that would be used only once they are confirmed (D18)."""
        new = {change.path for change in self.merge.changes if change.file is not None and change.life is None}
        renewed = {("main", "email")} & {change.path for change in self.merge.changes}
        facts = self.merge.facts.items()
        return tuple(
            str(value)
            for path, value in facts
            if (path[2:3] == ("addresses",) and (path in new or path[:2] in new)) or path in renewed
        )

    @property
    def removes(self) -> bool:
        """Whether something that is there would go."""
        gone = any(change.file is None and change.life is not None for change in self.merge.changes)
        return gone or self.fate is Fate.DEACTIVATED


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to all customers, in the order of their numbers."""

    customers: tuple[CustomerPlan, ...]

    @property
    def is_empty(self) -> bool:
        """Whether applying the files would change nothing and nothing must be decided."""
        return not any(True for _ in self.open)

    @property
    def open(self) -> Iterator[CustomerPlan]:
        """Those with changes or with something to decide."""
        quiet = (Fate.UNCHANGED, Fate.MISSING, Fate.OVER)
        return (found for found in self.customers if found.fate not in quiet or found.must_be_decided)


@dataclass(frozen=True, slots=True)
class Versions:
    """All customers on the three sides, by number."""

    applied: Mapping[str, Facts]
    files: Mapping[str, FileVersion]
    life: Mapping[str, LifeVersion]


def plan(versions: Versions, decisions: Mapping[str, Decisions] = {}, *, prune: bool = False) -> Plan:
    """Say what the files would change. With `prune` customers whose file is gone are deactivated."""
    numbers = sorted({*versions.files, *versions.life})
    plans = [_plan_one(versions, number, decisions.get(number, {}), prune=prune) for number in numbers]
    return Plan(tuple(_refused(plans)))


def _plan_one(versions: Versions, number: str, decisions: Decisions, *, prune: bool) -> CustomerPlan:
    file, life = versions.files.get(number), versions.life.get(number)
    applied = versions.applied.get(number, {})
    if life is None:
        if file is None:
            raise AssertionError("only numbers of files and of life are asked for")
        return _told(CustomerPlan(number, Fate.ADDED, merge({}, file.facts, Life({}), decisions), file), {})
    as_it_is = Merge(dict(life.life.facts), (), (), ())
    if life.state in {CustomerState.MERGED, CustomerState.ERASED}:
        ended = CustomerPlan(number, Fate.OVER, as_it_is, file, survivor=life.survivor)
        return _over(ended, applied, life.state, decisions)
    if file is None and life.state == CustomerState.INACTIVE:
        return CustomerPlan(number, Fate.OVER, as_it_is)
    if file is None:
        lets_go = prune and bool(applied)
        return CustomerPlan(number, Fate.DEACTIVATED if lets_go else Fate.MISSING, as_it_is)
    merged = merge(applied, file.facts, life.life, decisions)
    fate = Fate.CHANGED if merged.changes else Fate.UNCHANGED
    fate = Fate.RETURNED if life.state == CustomerState.INACTIVE else fate
    return _told(CustomerPlan(number, fate, merged, file), life.life.facts)


def _over(found: CustomerPlan, applied: Facts, state: str, decisions: Decisions) -> CustomerPlan:
    """A file that changed since its customer ended must not pass unseen; only life's side can be taken."""
    if found.file is None or found.file.facts == applied or decided(decisions, ()) is Side.LIFE:
        return found
    message = f"life has {state} this customer since; its file changed: remove the file, or take life's side"
    return replace(found, refusals=(Refusal((), message),))


def _told(found: CustomerPlan, before: Facts) -> CustomerPlan:
    """Say who begins and who ceases to be told, where the changes can have to do with it."""
    if not found.merge.changes:
        return found
    was = told(_people_of(before)) if before else frozenset()
    will = told(_people_of(found.merge.facts))
    return replace(found, begins=tuple(sorted(will - was)), ceases=tuple(sorted(was - will)))


def _people_of(facts: Facts) -> Customer:
    """Give the customer with nothing but what says who is told what: the rest takes time, thousands of times."""
    return customer_of(
        {
            path: value
            for path, value in facts.items()
            if is_thing(path) or path[-1] in _TELLING or path[0] == _TELLING_TABLE
        }
    )


def _refused(plans: Iterable[CustomerPlan]) -> Iterator[CustomerPlan]:
    plans = list(plans)
    owners = _owners(plans)
    for found in plans:
        if found.merge.changes and found.file is not None:
            refusals = (*_no_standard(found), *_of_two(found, owners))
            yield replace(found, refusals=(*found.refusals, *refusals)) if refusals else found
        else:
            yield found


def _no_standard(found: CustomerPlan) -> Iterator[Refusal]:
    """The last Standard contact stays (D17); his own file can be right and life have ended another."""
    if not of_type(_people_of(found.merge.facts).contacts, ContactType.STANDARD):
        message = "no Standard contact would be left: give another one the type 'standard' first"
        yield Refusal(("contacts",), message)


def _of_two(found: CustomerPlan, owners: Mapping[str, list[str]]) -> Iterator[Refusal]:
    for path, name in _owned(found.merge.facts):
        others = tuple(number for number in owners[name] if number != found.number)
        if others:
            message = f"{name} belongs to customer {', '.join(others)} already: take it out here or there"
            yield Refusal(path, message, others)


def _owners(plans: Iterable[CustomerPlan]) -> dict[str, list[str]]:
    """Give the customers of each address and domain."""
    owners: dict[str, list[str]] = {}
    for found in plans:
        if found.fate not in {Fate.OVER, Fate.DEACTIVATED}:
            for name in {name for _, name in _owned(found.merge.facts)}:
                owners.setdefault(name, []).append(found.number)
    return owners


def _owned(facts: Facts) -> Iterator[tuple[Path, str]]:
    """Give the facts that only one customer may have, with the address or domain."""
    for path, value in facts.items():
        if path[-2:-1] in {("addresses",), ("domains",)}:
            yield path, path[-1]
        elif path == ("main", "email"):
            yield path, canonical(str(value))
