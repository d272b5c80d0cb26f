"""Customers, contacts, their addresses and phones as life has them, and what of the files was applied last.

The tables for `services.customers.customers`, which brings the files in, and for all who ask who somebody is. Queries
about the sender of a mail go by `ContactAddress.canonical` and `CustomerDomain.domain`. Not the rules
(`domain.customers`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.schema import Base, refers_to


class CustomerRow(Base):
    """A customer; `state` is a `domain.customers.CustomerState`, `details` the facts that nobody looks up by, nested
    as `domain.customer_facts` does: details["bank"]["iban"].

    A merged one keeps its number, so that old tickets and letters are understood; `merged_into_id` lives on.
    """

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    merged_into_id: Mapped[int | None] = mapped_column(refers_to("customer.id"))
    language: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="")
    account_manager: Mapped[str] = mapped_column(default="")
    retention: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    origin: Mapped[str] = mapped_column(default="file")
    created_at: Mapped[datetime]


class CustomerDomain(Base):
    """A mail domain (ASCII, lower-case) whose people belong to the customer; `below` means its subdomains.

    `written` is the file's own form, such as *.müller.example.
    """

    __tablename__ = "customer_domain"
    __table_args__ = (Index("ix_customer_domain_domain", "domain"),)

    customer_id: Mapped[int] = mapped_column(refers_to("customer.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)
    below: Mapped[bool] = mapped_column(primary_key=True, default=False)
    written: Mapped[str]
    position: Mapped[int]


class ContactRow(Base):
    """A person of a customer; `state` is a `domain.customers.ContactState`. `key` is unique within the customer.

    `notifications` None: what goes with his types. `choices`: what he wants gathered, and from which priority on,
    nested as `domain.customer_facts` does: choices["digest"]["new_tickets"]. `phone_password` is a scrypt hash
    (`domain.customers` knows nothing of it: files never hold it). An erased contact keeps `key` and nothing else.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("customer_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(refers_to("customer.id"))
    key: Mapped[str]
    position: Mapped[int]
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    salutation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    types: Mapped[list[str]]
    permission: Mapped[str] = mapped_column(default="report")
    restrictions: Mapped[str] = mapped_column(default="")
    deputies: Mapped[list[str]]
    notifications: Mapped[list[str] | None]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    phone_password: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    origin: Mapped[str] = mapped_column(default="file")
    created_at: Mapped[datetime]


class ContactAddress(Base):
    """A mail address of a contact, or with `contact_id` None the customer's main address; never deleted.

    `address` is written to, `canonical` looked up by (`domain.mailbox_name`). `state` is a
    `domain.customers.AddressState`. A pending one may take the place of another (`replaces_id`): that one stays
    in force until this one is confirmed, and is `replaced` then. `nonce` makes the token of its confirmation fit
    this row only. `expires_at` is set while it is pending. `since`: when it came to its state.
    """

    __tablename__ = "contact_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(refers_to("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(refers_to("contact.id"), index=True)
    position: Mapped[int]
    address: Mapped[str]
    canonical: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    replaces_id: Mapped[int | None] = mapped_column(refers_to("contact_address.id"))
    nonce: Mapped[str]
    origin: Mapped[str] = mapped_column(default="file")
    created_at: Mapped[datetime]
    since: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    bouncing_since: Mapped[datetime | None]


class ContactPhone(Base):
    """A phone number of a contact as written; `canonical` holds its digits, with + where the country is known."""

    __tablename__ = "contact_phone"
    __table_args__ = (Index("ix_contact_phone_canonical", "canonical"),)

    contact_id: Mapped[int] = mapped_column(refers_to("contact.id"), primary_key=True)
    canonical: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    position: Mapped[int]


class AppliedFile(Base):
    """What a customer's file said when it was last applied: the first of the three sides of the comparison.

    `record` holds its facts, nested as `domain.customer_facts` does; `digest` is the SHA-256 of the file's bytes.
    """

    __tablename__ = "applied_file"

    number: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    digest: Mapped[str]
    record: Mapped[dict[str, Any]]
    applied_at: Mapped[datetime]
