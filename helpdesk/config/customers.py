"""A file of `config/customers/`: one customer with its sites and contacts, as frozen pydantic models.

Not the reading of the folder (`config.customers_load`) and not the rules across files (`config.customers_checks`).
Telephone passwords have no place here: they are set by a command and kept as a hash only.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from helpdesk.config.customers_notices import DigestTable, NotifyTable, OnlyFromTable, Word, given
from helpdesk.config.schema import Schema
from helpdesk.config.section import Section
from helpdesk.config.values import Language, MailAddress, TimeZone
from helpdesk.domain.customers import (
    Bank,
    ByKind,
    Contact,
    Customer,
    MainAddress,
    Notify,
    PostalAddress,
    Site,
)

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # signs that move the cursor or end a line
_PHONE = re.compile(r"\+?[\d\s()/.\-]+")
_LONGEST_DOMAIN = 255  # signs, *. included (RFC 1035 2.3.4)
_DOMAIN = re.compile(r"(\*\.)?([^\s@.*/:]+\.)+[^\s@.*/:]{2,}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value) or sum(sign.isdigit() for sign in value) < 3:
        raise ValueError(f"{value!r} is not a phone number like +49 30 123456")
    return value


def _domain(value: str) -> str:
    if len(value) > _LONGEST_DOMAIN:
        raise ValueError("is too long for a domain like example.de")
    if not _DOMAIN.fullmatch(value):
        raise ValueError(f"{value!r} is not a domain like example.de; *.example.de means those below it")
    return value.lower()


def _iban(value: str) -> str:
    """Check form and check digits (ISO 13616); the message must not repeat the number."""
    plain = value.replace(" ", "").upper()
    digits = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4]) if _IBAN.fullmatch(plain) else "0"
    if value and int(digits) % 97 != 1:
        raise ValueError("this is not an IBAN: its check digits do not fit; look for a typing error")
    return plain


def _bic(value: str) -> str:
    plain = value.replace(" ", "").upper()
    if value and not _BIC.fullmatch(plain):
        raise ValueError("this is not a BIC: it has 8 or 11 letters and digits")
    return plain


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("has a line break, a tab or a sign that cannot be seen: write it on one line")
    return value


def _text(value: str) -> str:
    if _CONTROL.search(value.replace("\n", "").replace("\t", "")):
        raise ValueError("has a sign that cannot be seen: write it anew")
    return value


Line = Annotated[str, AfterValidator(_line)]
Text = Annotated[str, AfterValidator(_text)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$")]
Phone = Annotated[str, AfterValidator(_phone)]
Domain = Annotated[str, AfterValidator(_domain)]
Iban = Annotated[str, AfterValidator(_iban)]
Bic = Annotated[str, AfterValidator(_bic)]
Notifications = tuple[
    Literal["new_tickets", "status_changes", "service_reports", "invoices", "security", "maintenance", "outages"], ...
]


class PostalTable(Section):
    """Where letters go."""

    street: Line = Field(default="", description="Street and number.")
    postcode: Line = Field(default="", description="Postcode, in quotes.")
    city: Line = Field(default="", description="Town.")
    country: Line = Field(default="", description="Country, where it is not our own.")


class MainTable(Section):
    """How the customer is reached where no contact is meant (Kontaktdaten)."""

    email: MailAddress | None = Field(default=None, description="Address for all that goes to no contact.")
    phone: Phone | None = Field(default=None, description="Phone number.")
    mobile: Phone | None = Field(default=None, description="Mobile number.")
    notifications: Notifications = Field(default=(), description="What this address is told.")
    digest: DigestTable = Field(default_factory=DigestTable, description="What it gets gathered, and when.")
    only_from: OnlyFromTable = Field(default_factory=OnlyFromTable, description="From which priority on.")


class BankTable(Section):
    """Where money is collected; shown masked only."""

    holder: Line = Field(default="", description="Name on the account.")
    iban: Iban = Field(default="", description="Number of the account.")
    bic: Bic = Field(default="", description="Code of the bank.")


class SiteTable(Section):
    """A place that gets goods or services (Niederlassung)."""

    key: Key = Field(description="Short name that stays; contacts name it.")
    name: Line = Field(default="", description="Name as people say it.")
    phone: Phone | None = Field(default=None, description="Phone number.")
    address: PostalTable = Field(default_factory=PostalTable, description="Where letters go.")


class ContactTable(Section):
    """A person of the customer (Ansprechpartner)."""

    key: Key = Field(description="Short name that stays, whatever else changes; commands and deputies name it.")
    first_name: Line = Field(default="", description="First name.")
    last_name: Line = Field(default="", description="Last name.")
    salutation: Annotated[Literal["", "frau", "herr"], BeforeValidator(_lower)] = Field(
        default="", description="frau or herr; empty: neither."
    )
    language: Language | None = Field(default=None, description="Language of this person, where it is another one.")
    site: str = Field(default="", description="Key of the site that this person belongs to.")
    types: tuple[Word, ...] = Field(
        default=(),
        description="standard, buchhaltung, technik, inhaber, zeichnungsberechtigter, or those of [contacts].",
    )
    addresses: tuple[MailAddress, ...] = Field(default=(), description="Mail addresses; the first one is written to.")
    phones: tuple[Phone, ...] = Field(default=(), description="Phone numbers.")
    permission: Literal["report", "tickets", "statistics"] = Field(
        default="report",
        description="report: incidents only; tickets: also the company's tickets; statistics: also the contract.",
    )
    restrictions: Text = Field(default="", description="What this person may not order by phone, in words.")
    deputies: tuple[str, ...] = Field(default=(), description="Keys of those who stand in for this person.")
    notifications: Notifications | None = Field(
        default=None, description="What this person is told, [] nothing; without the key what goes with the types."
    )
    digest: DigestTable = Field(default_factory=DigestTable, description="What this person gets gathered, and when.")
    only_from: OnlyFromTable = Field(default_factory=OnlyFromTable, description="From which priority on.")


class CustomerFile(Section):
    """One customer."""

    number: Number = Field(description="Customer number; it never changes.")
    name: Line = Field(min_length=1, description="Name of the company or person.")
    salutation: Annotated[Literal["", "firma", "frau", "herr"], BeforeValidator(_lower)] = Field(
        default="", description="firma, frau or herr."
    )
    first_name: Line = Field(default="", description="First name of the contract partner.")
    last_name: Line = Field(default="", description="Last name of the contract partner.")
    domains: tuple[Domain, ...] = Field(
        default=(), description='Mail domains whose people belong here; "*.example.de" means those below example.de.'
    )
    language: Language | None = Field(default=None, description="Language of our mails; else that of the site.")
    timezone: TimeZone | None = Field(default=None, description="Time zone; else that of the site.")
    account_manager: MailAddress | None = Field(default=None, description="Address of the account manager.")
    retention: str = Field(
        default="",
        description="How long tickets are kept: none, de-6, de-8, de-10, at-7 or hold; else as [retention] says.",
    )
    registration: Literal["team", "files"] = Field(
        default="team", description="Whether the team may register further contacts by a word, or only this file."
    )
    settlement: Literal["central", "per_site"] = Field(default="central", description="Who pays for what sites get.")
    datev: str = Field(default="", pattern=r"^\d{0,10}$", description="DATEV consultant number, in quotes.")
    notes: Text = Field(default="", description="Whatever else the team should know.")
    address: PostalTable = Field(default_factory=PostalTable, description="Where letters go.")
    main: MainTable = Field(default_factory=MainTable, description="How the customer is reached.")
    bank: BankTable = Field(default_factory=BankTable, description="Where money is collected.")
    notify: NotifyTable = Field(default_factory=NotifyTable, description="Who is told, by kind of notice.")
    site: tuple[SiteTable, ...] = Field(default=(), description="Sites, one [[site]] each.")
    contact: tuple[ContactTable, ...] = Field(default=(), description="Contacts, one [[contact]] each.")


CUSTOMERS = Schema(
    CustomerFile,
    {(): {"number": "0", "name": "?"}, ("site",): {"key": "?"}, ("contact",): {"key": "?"}},
    {
        "pass": "telephone passwords stand in no file: helpdesk contact set-phone-password",
        "kennwort": "telephone passwords stand in no file: helpdesk contact set-phone-password",
    },
)


def customer(file: CustomerFile) -> Customer:
    """Give the value that the file describes."""
    plain = given(file)
    del plain["site"], plain["contact"]
    plain["address"] = PostalAddress(**given(file.address))
    plain["main"] = MainAddress(**_with_choices(file.main))
    plain["bank"] = Bank(**given(file.bank))
    plain["notify"] = Notify(**given(file.notify))
    return Customer(
        **plain,
        sites=tuple(_site(table) for table in file.site),
        contacts=tuple(Contact(**_with_choices(table)) for table in file.contact),
    )


def _site(table: SiteTable) -> Site:
    return Site(**{**given(table), "address": PostalAddress(**given(table.address))})


def _with_choices(table: ContactTable | MainTable) -> dict[str, Any]:
    digest, only_from = ByKind(**given(table.digest)), ByKind(**given(table.only_from))
    return {**given(table), "digest": digest, "only_from": only_from}
