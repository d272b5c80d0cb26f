"""Has somebody who was erased come back with a restored backup? Named where he stood before the erasing.

Who writes again after it is known anew, and that is right. Changes nothing.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.mailbox_name import canonical
from helpdesk.services.desk import Desk
from helpdesk.services.privacy.person_erase import erased_list
from helpdesk.store.customers import ContactAddress
from helpdesk.store.findings import Finding
from helpdesk.store.people import Person


def reappeared(session: Session, desk: Desk) -> Iterator[Finding]:
    """Give the rows of people who were erased and are there since before."""
    people = [("person", address, at) for address, at in session.execute(select(Person.address, Person.first_seen_at))]
    contacts = select(ContactAddress.address, ContactAddress.created_at)
    people += [("contact_address", address, at) for address, at in session.execute(contacts)]
    erased = erased_list(desk).erased({canonical(address) for _, address, _ in people})
    for table, address, since in people:
        at = erased.get(canonical(address))
        if at is not None and since <= at:
            yield Finding(table, address, f"was erased on {at.date()} and is there again: 'helpdesk person erase' it")
