"""Who must be phoned because mail to the only address for something does not arrive.

Revision 0016, follows 0015.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "phone_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("canonical", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("customer_id", "ticket_id", "outbound_id")),
        sa.Column("is_own_ticket", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_phone_task_customer_id")),
        _refers("ticket_id", "ticket"),
        _refers("outbound_id", "outbound_message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_task")),
    )
    for column in ("canonical", "ticket_id", "outbound_id"):
        op.create_index(op.f(f"ix_phone_task_{column}"), "phone_task", [column], unique=False)


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_phone_task_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, initially="DEFERRED", deferrable=True)
