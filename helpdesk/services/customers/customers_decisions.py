"""What an admin decides where file and life differ, named as the plan prints it: 10042 or 10042:contacts.erika.

Not the consequences (`domain.customer_merge`).
"""

from collections.abc import Iterable

from helpdesk.domain.customer_facts import Path
from helpdesk.domain.customer_merge import Decisions, Side
from helpdesk.domain.customer_plan import CustomerPlan, Plan
from helpdesk.errors import UsageError


def name_of(number: str, path: Path) -> str:
    """Give the name under which a difference is printed and decided."""
    return f"{number}:{'.'.join(path)}" if path else number


def decisions(found: Plan, words: Iterable[tuple[str, Side]]) -> dict[str, Decisions]:
    """Understand the admin's words. Raises UsageError where one names nothing that is there to be decided.

    A number decides every conflict of that customer. What life changed and the file did not is decided by its own
    full name only.
    """
    customers = {one.number: one for one in found.customers}
    decided: dict[str, dict[Path, Side]] = {}
    for word, side in words:
        number, _, wanted = word.partition(":")
        paths = _paths(customers[number], wanted) if number in customers else []
        if not paths:
            message = f"{word} is nothing to decide; 'helpdesk customers plan' prints the names of what is"
            raise UsageError(f"{message}, and what was kept as life has it is decided by its full name only")
        decided.setdefault(number, {}).update(dict.fromkeys(paths, side))
    return dict(decided)


def _paths(customer: CustomerPlan, wanted: str) -> list[Path]:
    if not wanted:
        return [()] if customer.must_be_decided else []
    kept = [one.path for one in customer.merge.kept if ".".join(one.path) == wanted]
    conflicts = [one.path for one in customer.merge.conflicts]
    return kept + [path for path in conflicts if f"{'.'.join(path)}.".startswith(f"{wanted}.")]
