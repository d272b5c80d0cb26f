"""Say whose ticket it is, and make its requester a contact of that customer.

A new contact comes from life, not from a file, and his address is pending until he confirms it (D18). `obstacle` gives
the code of what is in the way (mailtemplates/shared/commands_*.txt); it is asked before anything is done.
"""

import re
import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import AddressState, ContactState, Origin, Permission
from helpdesk.domain.mailbox_name import canonical
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.store import events
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.senders import active_customer
from helpdesk.store.tickets import Ticket

_SPELLED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def obstacle(session: Session, desk: Desk, ticket: Ticket, number: str) -> str:
    """Give the code why the requester cannot become a contact of the customer; "" where he can.

    `number` is the customer's number, "" for the customer that the ticket has.
    """
    if number:
        customer = active_customer(session, number)
    else:
        customer = session.get(CustomerRow, ticket.customer_id) if ticket.customer_id is not None else None
    if customer is None:
        return "unknown_customer" if number else "no_customer"
    address = ticket.requester_address
    standing = senders.standing_of(session, address)
    if not address or address in desk.team or standing.registrations or standing.pending:
        return "nothing_to_register"
    return "" if senders.registers_by_team(customer) else "registration_by_files"


def set_customer(session: Session, ticket: Ticket, number: str, actor: str, now: datetime) -> str:
    """Say whose ticket it is; gives the customer as people read it. Raises UsageError with a code where he is none."""
    customer = active_customer(session, number)
    if customer is None:
        raise UsageError("unknown_customer")
    if ticket.customer_id != customer.id:
        ticket.customer_id, ticket.contact_id = customer.id, None
        events.record(session, now, Happening("customer_set", ticket.id, actor, {"customer": customer.number}))
    return f"{customer.name} ({customer.number})"


def register(session: Session, desk: Desk, ticket: Ticket, actor: str, now: datetime) -> None:
    """Make the requester a contact of the ticket's customer. Raises UsageError with a code where he cannot be one."""
    if code := obstacle(session, desk, ticket, ""):
        raise UsageError(code)
    customer = session.get_one(CustomerRow, ticket.customer_id)
    address = ticket.requester_address
    contact = _new_contact(session, customer, ticket.requester_name, address, now)
    session.add(contact)
    session.add(_new_address(session, contact, address, now))
    session.flush()
    senders.forget(session)
    data = {"customer": customer.number, "contact": contact.key, "address": address}
    events.record(session, now, Happening("contact_registered", ticket.id, actor, data))


def _new_contact(session: Session, customer: CustomerRow, name: str, address: str, now: datetime) -> ContactRow:
    first, _, last = " ".join(name.split()).rpartition(" ")
    last_position = session.scalar(select(func.max(ContactRow.position)).where(ContactRow.customer_id == customer.id))
    return ContactRow(
        id=new_id(session, ContactRow),
        customer_id=customer.id,
        key=_free_key(session, customer.id, name or address.partition("@")[0]),
        position=(last_position or 0) + 1,
        first_name=first,
        last_name=last,
        types=[],
        permission=Permission.REPORT,
        deputies=[],
        notifications=None,
        state=ContactState.ACTIVE,
        origin=Origin.LIFE,
        created_at=now,
    )


def _new_address(session: Session, contact: ContactRow, address: str, now: datetime) -> ContactAddress:
    return ContactAddress(
        id=new_id(session, ContactAddress),
        customer_id=contact.customer_id,
        contact_id=contact.id,
        position=0,
        address=address,
        canonical=canonical(address),
        state=AddressState.PENDING,
        nonce=secrets.token_hex(6),
        origin=Origin.LIFE,
        created_at=now,
        since=now,
    )


def _free_key(session: Session, customer_id: int, name: str) -> str:
    """Make a key of a name: "Jörg Beispiel" is joerg-beispiel, the second one joerg-beispiel-2."""
    spelled = name.lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48] or "contact"
    taken = set(session.scalars(select(ContactRow.key).where(ContactRow.customer_id == customer_id)))
    number = 1
    while (found := key if number == 1 else f"{key}-{number}") in taken:
        number += 1
    return found
