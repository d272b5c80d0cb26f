"""Customers and contacts, and what of the admin's files was applied last.

Revision 0004, follows 0003. One function a table, in the order in which they refer to each other.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    _customer()
    _customer_domain()
    _contact()
    _contact_address()
    _contact_phone()
    _applied_file()


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("number"),
        _text("name"),
        _text("state"),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        _text("language"),
        _text("timezone"),
        _text("account_manager"),
        _text("retention"),
        sa.Column("details", sa.JSON(), nullable=False),
        _text("origin"),
        _time("created_at", nullable=False),
        _refers_to("merged_into_id", "customer.id", "fk_customer_merged_into_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )


def _customer_domain() -> None:
    op.create_table(
        "customer_domain",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        _text("domain"),
        sa.Column("below", sa.Boolean(), nullable=False),
        _text("written"),
        sa.Column("position", sa.Integer(), nullable=False),
        _refers_to("customer_id", "customer.id", "fk_customer_domain_customer_id"),
        sa.PrimaryKeyConstraint("customer_id", "domain", "below", name=op.f("pk_customer_domain")),
    )
    op.create_index("ix_customer_domain_domain", "customer_domain", ["domain"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        _text("key"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("first_name"),
        _text("last_name"),
        _text("salutation"),
        _text("language"),
        _text("site"),
        sa.Column("types", sa.JSON(), nullable=False),
        _text("permission"),
        _text("restrictions"),
        sa.Column("deputies", sa.JSON(), nullable=False),
        sa.Column("notifications", sa.JSON(), nullable=True),
        _text("phone_password"),
        _text("state"),
        _text("origin"),
        _time("created_at", nullable=False),
        _refers_to("customer_id", "customer.id", "fk_contact_customer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("customer_id", "key", name=op.f("uq_contact_customer_id")),
    )


def _contact_address() -> None:
    op.create_table(
        "contact_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("address"),
        _text("canonical"),
        _text("state"),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        _text("nonce"),
        _text("origin"),
        _time("created_at", nullable=False),
        _time("since", nullable=False),
        _time("confirmed_at"),
        _time("reminded_at"),
        _time("expires_at"),
        _time("bouncing_since"),
        _refers_to("customer_id", "customer.id", "fk_contact_address_customer_id"),
        _refers_to("contact_id", "contact.id", "fk_contact_address_contact_id"),
        _refers_to("replaces_id", "contact_address.id", "fk_contact_address_replaces_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_address")),
    )
    for column in ("customer_id", "contact_id", "canonical", "state"):
        op.create_index(op.f(f"ix_contact_address_{column}"), "contact_address", [column], unique=False)


def _contact_phone() -> None:
    op.create_table(
        "contact_phone",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        _text("canonical"),
        _text("number"),
        sa.Column("position", sa.Integer(), nullable=False),
        _refers_to("contact_id", "contact.id", "fk_contact_phone_contact_id"),
        sa.PrimaryKeyConstraint("contact_id", "canonical", name=op.f("pk_contact_phone")),
    )
    op.create_index("ix_contact_phone_canonical", "contact_phone", ["canonical"], unique=False)


def _applied_file() -> None:
    op.create_table(
        "applied_file",
        _text("number"),
        _text("file"),
        _text("digest"),
        sa.Column("record", sa.JSON(), nullable=False),
        _time("applied_at", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_applied_file")),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _refers_to(column: str, target: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), initially="DEFERRED", deferrable=True)
