"""Customers, their sites and contacts as values: what the admin's files say and what life has made of it.

Not the files (`config.customers`), not the rows (`store.customers`), not the comparison (`domain.customer_plan`).
Every text may be "" where nothing is known. Rules D16-D23.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class ContactType(StrEnum):
    """The types of contact that have a meaning of their own (D16); sites may declare further ones."""

    STANDARD = "standard"  # stands in wherever a special type is missing; each customer has one (D17)
    ACCOUNTING = "buchhaltung"  # may get invoices (D21)
    TECHNICAL = "technik"  # gets notices of security, maintenance and outages (D20)
    OWNER = "inhaber"
    SIGNATORY = "zeichnungsberechtigter"


class Permission(StrEnum):
    """What a contact may see, each more than the one before (D39)."""

    REPORT = "report"  # report incidents and follow his own tickets
    TICKETS = "tickets"  # also see all tickets of his own company
    STATISTICS = "statistics"  # also see statistics and the state of the contract


class Notification(StrEnum):
    """What a contact or the main address is told without asking."""

    NEW_TICKETS = "new_tickets"  # D7
    STATUS_CHANGES = "status_changes"  # D8
    SERVICE_REPORTS = "service_reports"  # D9
    INVOICES = "invoices"  # D21
    SECURITY = "security"  # D20
    MAINTENANCE = "maintenance"  # D20
    OUTAGES = "outages"  # D20


class Settlement(StrEnum):
    """Who pays for the services that sites get."""

    CENTRAL = "central"
    PER_SITE = "per_site"


class Registration(StrEnum):
    """How further contacts come about."""

    TEAM = "team"  # one word of the team makes a person of the customer's domain a contact
    FILES = "files"  # from its file only


class AddressState(StrEnum):
    """How far an address is from being usable (D18)."""

    PENDING = "pending"  # its owner has not yet confirmed it: nothing goes there but the request to do so
    CONFIRMED = "confirmed"  # in force
    WITHDRAWN = "withdrawn"  # a person took it back: no file brings it back by itself
    EXPIRED = "expired"  # not confirmed in time
    REPLACED = "replaced"  # a newer one, or the file, took its place


IN_USE = (AddressState.PENDING, AddressState.CONFIRMED)


class ContactState(StrEnum):
    """Whether a contact takes part."""

    ACTIVE = "active"
    INACTIVE = "inactive"  # no file names him any more
    REMOVED = "removed"  # life ended him: no file brings him back by itself
    ERASED = "erased"  # only his key is left: no file brings him back by itself


class CustomerState(StrEnum):
    """Whether a customer is served."""

    ACTIVE = "active"
    INACTIVE = "inactive"  # the file is gone and the admin let it go
    MERGED = "merged"  # lives on under another number: no file brings it back by itself
    ERASED = "erased"


class Origin(StrEnum):
    """Who brought something into the database."""

    FILE = "file"
    LIFE = "life"  # a registration, a merge, a word by mail or on the command line


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where letters go."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ByKind:
    """A choice for each kind of notice: the local time "17:00" of its digest, or its least priority; "" for none."""

    new_tickets: str = ""
    status_changes: str = ""
    service_reports: str = ""
    security: str = ""
    maintenance: str = ""
    outages: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What was chosen, by kind."""
        return {kind: value for kind, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Notify:
    """Who of the customer is told, by kind of notice: keys of contacts, or types, for which others may stand in."""

    new_tickets: tuple[str, ...] = ()
    status_changes: tuple[str, ...] = ()
    service_reports: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()
    outages: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """The kinds for which somebody is named."""
        return {kind: tuple(words) for kind, words in asdict(self).items() if words}


@dataclass(frozen=True, slots=True)
class MainAddress:
    """How the customer is reached where no contact is meant (Kontaktdaten)."""

    email: str = ""
    phone: str = ""
    mobile: str = ""
    notifications: tuple[str, ...] = ()
    digest: ByKind = ByKind()
    only_from: ByKind = ByKind()


@dataclass(frozen=True, slots=True)
class Bank:
    """Where money is collected; shown masked only."""

    holder: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the customer that gets goods or services (Niederlassung)."""

    key: str
    name: str = ""
    phone: str = ""
    address: PostalAddress = PostalAddress()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the customer; `key` is stable within the customer and names him in files and commands.

    `addresses`: the first one is written to. `notifications` None: what goes with his types; () is nothing, never.
    `digest`: what he gets gathered, at a time of the customer's zone. `only_from`: from which priority on.
    `deputies`: keys of those who stand in for him (D23). `site`: key of the site he belongs to.
    """

    key: str
    first_name: str = ""
    last_name: str = ""
    salutation: str = ""
    language: str = ""
    site: str = ""
    types: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    permission: str = Permission.REPORT
    restrictions: str = ""
    deputies: tuple[str, ...] = ()
    notifications: tuple[str, ...] | None = None
    digest: ByKind = ByKind()
    only_from: ByKind = ByKind()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with everything that files can say about it.

    `first_name` and `last_name` are those of the contract partner. A domain with "*." in front means those below it.
    """

    number: str
    name: str = ""
    salutation: str = ""
    first_name: str = ""
    last_name: str = ""
    address: PostalAddress = PostalAddress()
    main: MainAddress = MainAddress()
    bank: Bank = Bank()
    settlement: str = Settlement.CENTRAL
    domains: tuple[str, ...] = ()
    language: str = ""
    timezone: str = ""
    account_manager: str = ""
    retention: str = ""
    registration: str = Registration.TEAM
    datev: str = ""
    notes: str = ""
    notify: Notify = Notify()
    sites: tuple[Site, ...] = ()
    contacts: tuple[Contact, ...] = field(default=())


# What goes with a type where a contact's own notifications are not set (D20, D21).
BY_TYPE: dict[str, tuple[Notification, ...]] = {
    ContactType.TECHNICAL: (Notification.SECURITY, Notification.MAINTENANCE, Notification.OUTAGES),
    ContactType.ACCOUNTING: (Notification.INVOICES,),
}


def notifications_of(contact: Contact) -> tuple[str, ...]:
    """Give what a contact is told: what is set for him, else what goes with his types."""
    if contact.notifications is not None:
        return contact.notifications
    return tuple(dict.fromkeys(kind for held in contact.types for kind in BY_TYPE.get(held, ())))


def of_type(contacts: Iterable[Contact], kind: str) -> tuple[Contact, ...]:
    """Give the contacts of a type, in their order; no fallback."""
    return tuple(contact for contact in contacts if kind in contact.types)


def masked_account(number: str) -> str:
    """Give an account number as it may be shown: the country and the last digits."""
    plain = "".join(number.split())
    return f"{plain[:2]}** **** {plain[-4:]}" if len(plain) > 8 else "****" if plain else ""
