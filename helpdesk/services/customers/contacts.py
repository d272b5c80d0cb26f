"""What is done with a single contact: his telephone password is set and asked for.

Each use is an event, as information is given out on the strength of it (D19, D22).
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import ContactState
from helpdesk.domain.phone_password import SALT_BYTES, fits, hashed
from helpdesk.errors import UsageError
from helpdesk.store import events
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactRow
from helpdesk.store.events import Happening


def the_contact(session: Session, number: str, key: str) -> ContactRow:
    """Give an active contact; an old number leads to the survivor's.

    Raises UsageError where there is none of that name, and says who there is.
    """
    customer = by_number(session, number)
    query = select(ContactRow).where(ContactRow.state == ContactState.ACTIVE).order_by(ContactRow.position)
    rows = session.scalars(query.where(ContactRow.customer_id == customer.id)).all() if customer is not None else ()
    if not rows:
        raise UsageError(f"there is no customer {number} with contacts; 'helpdesk customers list' shows all")
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise UsageError(f"customer {number} has no contact '{key}', but {', '.join(row.key for row in rows)}")
    return found


def set_phone_password(session: Session, number: str, key: str, password: str, now: datetime, *, actor: str) -> None:
    """Keep the hash of a contact's new telephone password; an empty one takes the old one away."""
    row = the_contact(session, number, key)
    row.phone_password = hashed(password, secrets.token_bytes(SALT_BYTES)) if password.strip() else ""
    kind = "phone_password_set" if row.phone_password else "phone_password_removed"
    _happened(session, kind, number, key, now, actor)


def verify_phone_password(session: Session, number: str, key: str, password: str, now: datetime, *, actor: str) -> bool:
    """Tell whether that is the contact's telephone password; noted either way."""
    fitting = fits(password, the_contact(session, number, key).phone_password)
    _happened(session, "phone_password_verified" if fitting else "phone_password_wrong", number, key, now, actor)
    return fitting


def _happened(session: Session, kind: str, number: str, key: str, now: datetime, actor: str) -> None:
    events.record(session, now, Happening(kind, None, actor, {"customer": number, "contact": key}))
