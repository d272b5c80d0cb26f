"""Who has an address: the rows that `domain.sender` decides by, read for many addresses at once.

Only what is in force counts: confirmed addresses and domains of active customers and contacts. The main address of a
number that was merged is known as the surviving customer's. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from helpdesk.domain.customers import AddressState, ContactState, CustomerState
from helpdesk.domain.mailbox_name import canonical, domain_of, parent_domains
from helpdesk.domain.sender import DomainClaim, Registration
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerDomain, CustomerRow


@dataclass(slots=True)
class Standing:
    """What the rows say of one address; `pending` where some customer gave it and nobody has confirmed it.

    `address_ids` are the rows of the registrations, `is_bouncing` whether mail to one of them came back.
    """

    registrations: list[Registration] = field(default_factory=list)
    claims: list[DomainClaim] = field(default_factory=list)
    pending: bool = False
    address_ids: list[int] = field(default_factory=list)
    is_bouncing: bool = False


_OWNER = aliased(CustomerRow)  # whose record the address stands in
# Made once, and columns instead of objects: this is asked for each mail that comes in.
_REGISTRATIONS = (
    select(
        ContactAddress.id,
        ContactAddress.canonical,
        ContactAddress.state,
        ContactAddress.address,
        ContactAddress.bouncing_since,
        CustomerRow.id.label("customer_id"),
        CustomerRow.number,
        CustomerRow.name,
        CustomerRow.language,
        ContactRow.language.label("own_language"),
        ContactRow.id.label("contact_id"),
        ContactRow.key,
        ContactRow.first_name,
        ContactRow.last_name,
        ContactRow.permission,
    )
    .join(_OWNER, _OWNER.id == ContactAddress.customer_id)
    .join(
        CustomerRow,
        and_(
            CustomerRow.id == func.coalesce(_OWNER.merged_into_id, _OWNER.id),
            CustomerRow.state == CustomerState.ACTIVE,
        ),
    )
    .outerjoin(ContactRow, ContactRow.id == ContactAddress.contact_id)
    .where(
        ContactAddress.canonical.in_(bindparam("names", expanding=True)),
        ContactAddress.state.in_((AddressState.CONFIRMED, AddressState.PENDING)),
        or_(ContactAddress.contact_id.is_(None), ContactRow.state == ContactState.ACTIVE),
    )
    .order_by(ContactAddress.id)
)
_CLAIMS = (
    select(
        CustomerDomain.customer_id,
        CustomerRow.number,
        CustomerRow.name,
        CustomerDomain.domain,
        CustomerDomain.below,
        CustomerRow.language,
    )
    .join(CustomerRow, CustomerRow.id == CustomerDomain.customer_id)
    .where(CustomerDomain.domain.in_(bindparam("names", expanding=True)), CustomerRow.state == CustomerState.ACTIVE)
    .order_by(CustomerRow.id)
)


def standings(session: Session, addresses: Iterable[str]) -> dict[str, Standing]:
    """Give what is known of these addresses, by address; in two queries, however many they are."""
    names = {address: canonical(address) for address in addresses if "@" in address}
    by_name = {name: Standing() for name in names.values()}
    if not by_name:
        return {}
    for row in session.execute(_REGISTRATIONS, {"names": list(by_name)}):
        _add_registration(by_name[row.canonical], row)
    _add_claims(session, {name: found for name, found in by_name.items() if not found.registrations})
    return {address: by_name[name] for address, name in names.items()}


def _add_registration(standing: Standing, row: Any) -> None:
    if row.state == AddressState.PENDING:
        standing.pending = True
        return
    standing.address_ids.append(row.id)
    standing.is_bouncing = standing.is_bouncing or row.bouncing_since is not None
    language = row.own_language or row.language
    known = Registration(row.customer_id, row.number, row.name, row.address, language=language)
    if row.contact_id is not None:
        name = f"{row.first_name} {row.last_name}".strip() or row.key
        known = replace(known, contact_id=row.contact_id, contact=name, permission=row.permission)
    standing.registrations.append(known)


def _add_claims(session: Session, standings: dict[str, Standing]) -> None:
    """Look for the domains of those whose addresses nobody registered."""
    chains = {name: (domain_of(name), *parent_domains(domain_of(name))) for name in standings}
    wanted = {domain for chain in chains.values() for domain in chain}
    claims: dict[str, list[DomainClaim]] = defaultdict(list)
    for row in session.execute(_CLAIMS, {"names": list(wanted)}) if wanted else ():
        claims[row.domain].append(DomainClaim(*row))
    for name, chain in chains.items():
        standings[name].claims = [claim for domain in chain for claim in claims.get(domain, ())]


def set_bouncing(session: Session, address_ids: Sequence[int], since: datetime | None) -> None:
    """Note at these addresses since when mail to them comes back; None: it does not any more."""
    query = update(ContactAddress).where(ContactAddress.id.in_(address_ids))
    if since is not None:
        query = query.where(ContactAddress.bouncing_since.is_(None))
    session.execute(query.values(bouncing_since=since))


def bouncing_addresses(session: Session) -> Sequence[tuple[int, str]]:
    """Give row and address of all to which mail comes back."""
    query = select(ContactAddress.id, ContactAddress.address).where(ContactAddress.bouncing_since.is_not(None))
    return [(key, address) for key, address in session.execute(query.order_by(ContactAddress.id))]


def active_customer(session: Session, number: str) -> CustomerRow | None:
    """Give the customer that the number leads to, old numbers of merged ones included, where it is served."""
    found = by_number(session, number)
    return found if found is not None and found.state == CustomerState.ACTIVE else None


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
