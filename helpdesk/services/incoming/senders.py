"""Say who an address belongs to, each asked for once in a transaction.

Not the decision (`domain.sender`) and not the rows (`store.senders`).
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from helpdesk.domain.customers import Registration
from helpdesk.domain.mailbox_name import canonical, domain_of
from helpdesk.domain.sender import UNKNOWN_SENDER, Sender, SenderKind, identify
from helpdesk.services.desk import Desk
from helpdesk.store import customer_people
from helpdesk.store.customers import CustomerRow
from helpdesk.store.senders import Standing, standings


def read_ahead(session: Session, addresses: Iterable[str]) -> None:
    """Look these addresses up at once."""
    known = _known(session)
    missing = {address.lower() for address in addresses if "@" in address} - known.keys()
    if missing:
        known |= standings(session, missing)


def standing_of(session: Session, address: str) -> Standing:
    """Give what the rows say of an address."""
    read_ahead(session, [address])
    return _known(session).get(address.lower()) or Standing()


def sender_of(session: Session, desk: Desk, address: str) -> Sender:
    """Say who writes from this address; "" is nobody known."""
    if not address:
        return UNKNOWN_SENDER
    if desk.addressing.is_own(address):
        return Sender(SenderKind.OURSELVES)
    technician = desk.staff.find(address)
    if technician is not None:
        return Sender(SenderKind.TEAM, writes_to=technician.address)
    found = standing_of(session, address)
    sender = identify(found.registrations, found.claims, domain_of(canonical(address)))
    return replace(sender, is_pending=found.pending and not found.registrations)


def can_register(session: Session, sender: Sender, address: str) -> bool:
    """Tell whether the customer's policy lets the team make this person a contact with one word."""
    if sender.kind is not SenderKind.UNREGISTERED or sender.customer_id is None:
        return False
    if standing_of(session, address).pending:
        return False
    return registers_by_team(session.get_one(CustomerRow, sender.customer_id))


def registers_by_team(customer: CustomerRow) -> bool:
    """Tell whether contacts of this customer may come from elsewhere than from its file."""
    return bool(customer.details.get("registration") != Registration.FILES)


def readers_among(session: Session, desk: Desk, sender: Sender, copies: Iterable[str]) -> frozenset[str]:
    """Give those in copy of a mail who may get public answers: of a customer's mail only its contacts (D19).

    Whoever has not confirmed his address yet is never among them.
    """
    addresses = [address.lower() for address in copies]
    read_ahead(session, addresses)
    if sender.customer_id is None:
        return frozenset(address for address in addresses if not _only_pending(session, address))
    found = {address: sender_of(session, desk, address) for address in addresses}
    return frozenset(
        address for address, copy in found.items() if copy.is_contact and copy.customer_id == sender.customer_id
    )


def _only_pending(session: Session, address: str) -> bool:
    standing = standing_of(session, address)
    return standing.pending and not standing.registrations


def forget(session: Session) -> None:
    """Ask anew from now on: somebody was registered, confirmed or withdrawn."""
    _known(session).clear()
    customer_people.forget(session)


def _known(session: Session) -> dict[str, Standing]:
    known: dict[str, Standing] = session.info.setdefault("standings", {})
    return known
