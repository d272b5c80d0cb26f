"""Numbers of customers that were merged: an old number leads, for ever, to the customer that it lives on as.

Not the merging (`services.customers.customers_joining`). No chain of merges leads in a circle here, whatever the rows
say.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.store.customers import CustomerRow


def surviving(session: Session, customer_id: int) -> CustomerRow:
    """Give the customer that this one lives on as: itself where it was never merged."""
    row, seen = session.get_one(CustomerRow, customer_id), {customer_id}
    while row.merged_into_id is not None and row.merged_into_id not in seen:
        seen.add(row.merged_into_id)
        row = session.get_one(CustomerRow, row.merged_into_id)
    return row


def by_number(session: Session, number: str) -> CustomerRow | None:
    """Give the customer that a number leads to, in whatever state it is; None where nobody ever had the number."""
    found = session.scalars(select(CustomerRow.id).where(CustomerRow.number == number)).one_or_none()
    return surviving(session, found) if found is not None else None


def former(session: Session, customer_id: int) -> Sequence[CustomerRow]:
    """Give the records of the numbers that live on as this customer, in the order of their numbers."""
    query = select(CustomerRow).where(CustomerRow.merged_into_id == customer_id)
    return session.scalars(query.order_by(CustomerRow.number)).all()
