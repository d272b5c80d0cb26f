"""Who has an address: the rows that `domain.sender` decides by, read for many addresses at once.

Only what is in force counts: confirmed addresses and domains of active customers and contacts. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.domain.mailbox_name import canonical, domain_of, parent_domains
from helpdesk.domain.sender import DomainClaim, Registration
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerDomain, CustomerRow


@dataclass(slots=True)
class Standing:
    """What the rows say of one address; `pending` where some customer gave it and nobody has confirmed it.

    `rows` are those of the registrations.
    """

    registrations: list[Registration] = field(default_factory=list)
    claims: list[DomainClaim] = field(default_factory=list)
    pending: bool = False
    rows: list[ContactAddress] = field(default_factory=list)


def standings(session: Session, addresses: Iterable[str]) -> dict[str, Standing]:
    """Give what is known of these addresses, by address; in two queries, however many they are."""
    names = {address: canonical(address) for address in addresses if "@" in address}
    by_name = {name: Standing() for name in names.values()}
    if not by_name:
        return {}
    _add_registrations(session, by_name)
    _add_claims(session, by_name)
    return {address: by_name[name] for address, name in names.items()}


def _add_registrations(session: Session, standings: dict[str, Standing]) -> None:
    query = (
        select(ContactAddress, CustomerRow.number, CustomerRow.name, ContactRow)
        .join(
            CustomerRow, and_(CustomerRow.id == ContactAddress.customer_id, CustomerRow.state == CustomerState.ACTIVE)
        )
        .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
        .where(
            ContactAddress.canonical.in_(standings),
            ContactAddress.state.in_((AddressState.CONFIRMED, AddressState.PENDING)),
            or_(ContactAddress.contact_id.is_(None), ContactRow.state == ContactState.ACTIVE),
        )
        .order_by(ContactAddress.id)
    )
    for address, number, customer, contact in session.execute(query):
        standing = standings[address.canonical]
        if address.state == AddressState.PENDING:
            standing.pending = True
            continue
        standing.rows.append(address)
        standing.registrations.append(_registration(address, number, customer, contact))


def _registration(address: ContactAddress, number: str, customer: str, contact: ContactRow | None) -> Registration:
    known = Registration(address.customer_id, number, customer, address.address)
    if contact is None:
        return known
    name = f"{contact.first_name} {contact.last_name}".strip() or contact.key
    return Registration(address.customer_id, number, customer, address.address, contact.id, name, contact.permission)


def _add_claims(session: Session, standings: dict[str, Standing]) -> None:
    chains = {name: (domain_of(name), *parent_domains(domain_of(name))) for name in standings}
    wanted = {domain for chain in chains.values() for domain in chain}
    query = (
        select(CustomerDomain, CustomerRow.number, CustomerRow.name)
        .join(CustomerRow, CustomerRow.id == CustomerDomain.customer_id)
        .where(CustomerDomain.domain.in_(wanted), CustomerRow.state == CustomerState.ACTIVE)
        .order_by(CustomerRow.id)
    )
    claims: dict[str, list[DomainClaim]] = defaultdict(list)
    for row, number, customer in session.execute(query):
        claims[row.domain].append(DomainClaim(row.customer_id, number, customer, row.domain, row.below))
    for name, chain in chains.items():
        standings[name].claims = [claim for domain in chain for claim in claims.get(domain, ())]


def active_customer(session: Session, number: str) -> CustomerRow | None:
    """Give the customer of that number, where he is served."""
    query = select(CustomerRow).where(CustomerRow.number == number, CustomerRow.state == CustomerState.ACTIVE)
    return session.scalars(query).one_or_none()


def contacts_of_type(session: Session, customer_id: int, kind: str) -> Sequence[tuple[ContactRow, ContactAddress]]:
    """Give the active contacts of that type with the confirmed address that each is written to."""
    query = (
        select(ContactRow, ContactAddress)
        .join(ContactAddress, ContactAddress.contact_id == ContactRow.id)
        .where(
            ContactRow.customer_id == customer_id,
            ContactRow.state == ContactState.ACTIVE,
            ContactAddress.state == AddressState.CONFIRMED,
        )
        .order_by(ContactRow.position, ContactRow.id, ContactAddress.position, ContactAddress.id)
    )
    first: dict[int, tuple[ContactRow, ContactAddress]] = {}
    for contact, address in session.execute(query):
        if kind in contact.types:
            first.setdefault(contact.id, (contact, address))
    return list(first.values())
