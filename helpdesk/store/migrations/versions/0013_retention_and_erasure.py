"""What is kept for how long, what is held, and what is known of things that are gone.

Revision 0013, follows 0012.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("ticket", sa.Column("erased_by", sa.Integer(), nullable=True))
    for table in ("inbound_message", "outbound_content"):
        op.add_column(table, sa.Column("restricted_by", sa.Integer(), nullable=True))
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "subject", "reason", "actor")),
        _time("since", nullable=False),
        _time("released_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_subject"), "legal_hold", ["subject"], unique=False)
    op.create_table(
        "doomed_blob",
        _text("digest"),
        sa.Column("erased_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_doomed_blob")),
    )
    op.create_table(
        "masked_copy",
        _text("kind"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", name=op.f("pk_masked_copy")),
    )
    op.create_table(
        "retention_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_retention_run")),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)
