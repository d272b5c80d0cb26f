"""Whose ticket it is, who takes part, and what waits for somebody's word.

Revision 0005, follows 0004. Columns that refer to another table are added in SQL, because SQLite can do so and the
table need not be written anew.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns and the table."""
    _refer("ticket", "customer_id", "customer")
    _refer("ticket", "contact_id", "contact")
    _refer("party", "contact_id", "contact")
    op.create_index("ix_ticket_customer_id", "ticket", ["customer_id"], unique=False)
    op.add_column("inbound_message", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("contact_address", sa.Column("asked_at", UtcDateTime(timezone=True), nullable=True))
    _pending_action()


def _refer(table: str, column: str, other: str) -> None:
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)"
    )


def _pending_action() -> None:
    op.create_table(
        "pending_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("asked_address", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_pending_action_ticket_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_action")),
    )
    for column in ("ticket_id", "state"):
        op.create_index(op.f(f"ix_pending_action_{column}"), "pending_action", [column], unique=False)
