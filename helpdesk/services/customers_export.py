"""Write the customers as they are now as files: with these in the folder a plan is empty.

Merged, erased and inactive customers are left out, and so is everything that life ended. Not the form of the files
(`config.customers_write`).
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.config.customers_write import file_name, written
from helpdesk.domain.customer_facts import customer_of
from helpdesk.domain.customers import CustomerState
from helpdesk.store.customers import AppliedFile
from helpdesk.store.customers_life import life_versions


def export(session: Session) -> Iterator[tuple[str, str]]:
    """Give name and text of each customer's file; one that was applied keeps its name."""
    names = dict(session.execute(select(AppliedFile.number, AppliedFile.file)).all())
    for number, version in sorted(life_versions(session).items()):
        if version.state == CustomerState.ACTIVE:
            customer = customer_of(version.life.facts)
            names.setdefault(number, file_name(customer, names.values()))
            yield names[number], written(customer)
