"""Who a mail comes from, as far as we know him: one pure decision over what was looked up about his address.

Not whether it is really he (`domain.trust`), not what becomes of his mail (`domain.intake`). Addresses are compared
in their canonical form (`domain.mailbox_name`). Rule D19.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.domain.customers import Permission
from helpdesk.domain.mailbox_name import parent_domains

_SEES_COMPANY = (Permission.TICKETS, Permission.STATISTICS)


class SenderKind(StrEnum):
    """What we know of a sender."""

    OURSELVES = "ourselves"
    TEAM = "team"
    CONTACT = "contact"  # registered, at a confirmed address
    UNREGISTERED = "unregistered person"  # of a customer, by the domain of his address
    AMBIGUOUS = "ambiguous"  # two customers have this address or domain: a person must say which
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registration:
    """An address that a customer has confirmed: a contact's, or with `contact_id` None the customer's main address.

    `address` is the form to write to. `language`: the person's, else the customer's, "" where neither is configured.
    """

    customer_id: int
    number: str
    customer: str
    address: str
    contact_id: int | None = None
    contact: str = ""
    permission: str = Permission.REPORT
    language: str = ""


@dataclass(frozen=True, slots=True)
class DomainClaim:
    """A domain of a customer; with `below` also the domains below it, without it that one only.

    `language`: the one to write in to the customer, "" where none is configured.
    """

    customer_id: int
    number: str
    customer: str
    domain: str
    below: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. `contacts` are several where persons share the address; `customers` where it is ambiguous.

    `writes_to`: the address in force that answers go to, "" where it is the one that was written from. `is_pending`:
    some customer gave the address, but nobody has confirmed it yet. `language` is the one configured for him, or "".
    """

    kind: SenderKind
    customer_id: int | None = None
    number: str = ""
    customer: str = ""
    contact_id: int | None = None
    contacts: tuple[str, ...] = ()
    writes_to: str = ""
    sees_company: bool = False
    customers: tuple[str, ...] = ()
    is_pending: bool = False
    language: str = ""

    @property
    def is_contact(self) -> bool:
        """Whether information about his customer may go to him (D19)."""
        return self.kind is SenderKind.CONTACT


UNKNOWN_SENDER = Sender(SenderKind.UNKNOWN)


def identify(registrations: Sequence[Registration], claims: Sequence[DomainClaim], domain: str) -> Sender:
    """Say who has an address, by the registrations of that address and the claims on its domain and those above."""
    if registrations:
        return _registered(registrations)
    nearest = _nearest(claims, domain)
    owners = {claim.customer_id: claim for claim in nearest}
    if len(owners) > 1:
        return Sender(SenderKind.AMBIGUOUS, customers=_labels(nearest))
    for claim in owners.values():
        return Sender(SenderKind.UNREGISTERED, claim.customer_id, claim.number, claim.customer, language=claim.language)
    return UNKNOWN_SENDER


def _registered(registrations: Sequence[Registration]) -> Sender:
    if len({found.customer_id for found in registrations}) > 1:
        return Sender(SenderKind.AMBIGUOUS, customers=_labels(registrations))
    first = registrations[0]
    persons = [found for found in registrations if found.contact_id is not None]
    return Sender(
        SenderKind.CONTACT,
        first.customer_id,
        first.number,
        first.customer,
        # Whoever of several persons at one address wrote, only the mail's own words say.
        contact_id=persons[0].contact_id if len(persons) == 1 else None,
        contacts=tuple(dict.fromkeys(found.contact for found in persons if found.contact)),
        writes_to=first.address,
        # Where persons share an address, whoever reads along there may know no more than the least of them.
        sees_company=bool(persons) and all(found.permission in _SEES_COMPANY for found in persons),
        language=(persons or registrations)[0].language,
    )


def _nearest(claims: Sequence[DomainClaim], domain: str) -> list[DomainClaim]:
    """Give the claims on the domain itself, else those on the nearest domain above that reach down to it."""
    exact = [claim for claim in claims if claim.domain == domain and not claim.below]
    if exact:
        return exact
    for parent in parent_domains(domain):
        found = [claim for claim in claims if claim.domain == parent and claim.below]
        if found:
            return found
    return []


def _labels(found: Sequence[Registration] | Sequence[DomainClaim]) -> tuple[str, ...]:
    return tuple(sorted({f"{each.number} {each.customer}".strip() for each in found}))
