"""Two customer numbers that shall become one, as they are now: looked up, compared, and refused where they may not.

Changes nothing. Not the comparison (`domain.customer_numbers`) and not the merging
(`services.customers.customers_joining`).
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.chosen_contacts import MAIN, told
from helpdesk.domain.customer_facts import customer_of
from helpdesk.domain.customer_numbers import Comparison, compare, taken_over
from helpdesk.domain.customers import Customer, CustomerState
from helpdesk.errors import UsageError
from helpdesk.store.customer_aliases import by_number, surviving
from helpdesk.store.customers import CustomerRow
from helpdesk.store.customers_life import life_versions


@dataclass(frozen=True, slots=True)
class Pair:
    """The survivor and the one that will live on as it (D24), as they are now, people and all."""

    survivor: Customer
    other: Customer

    @property
    def comparison(self) -> Comparison:
        """Both side by side."""
        return compare(self.survivor, self.other)

    @property
    def ending(self) -> tuple[str, ...]:
        """What the other's main address is told today: from the merge on it is told nothing."""
        return tuple(sorted(kind for kind, key in told(self.other) if key == MAIN))

    @property
    def taken_over(self) -> tuple[str, ...]:
        """What of the other's record changes where the survivor's data are taken over (D27)."""
        return taken_over(self.survivor, self.other)


def pair_of(session: Session, survivor: str, other: str) -> Pair:
    """Look two numbers up; an old number stands for the customer that it lives on as.

    Raises UsageError where one is unknown or not served, both are the same, or `other` was merged already.
    """
    first, second = _served(session, survivor), session.scalars(select(CustomerRow).filter_by(number=other)).first()
    if second is not None and second.merged_into_id is not None:
        lives_on = surviving(session, second.id).number
        raise UsageError(f"{other} was merged already: it lives on as {lives_on}")
    second = _served(session, other)
    if first.id == second.id:
        raise UsageError(f"{survivor} and {other} are the same customer, {first.number}: a merge needs two")
    life = life_versions(session)
    return Pair(*(customer_of(life[row.number].life.facts) for row in (first, second)))


def _served(session: Session, number: str) -> CustomerRow:
    row = by_number(session, number)
    if row is None:
        raise UsageError(f"there is no customer {number}; 'helpdesk customers list' shows all")
    if row.state != CustomerState.ACTIVE:
        raise UsageError(f"customer {number} is {row.state}: only customers who are served can be merged")
    return row
