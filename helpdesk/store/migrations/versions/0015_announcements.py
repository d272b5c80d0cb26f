"""Announcements, their mails, the tickets that answer them, and who wants no more of a kind.

Revision 0015, follows 0014.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("digest", "kind")),
        sa.Column("own_systems", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("words", "services")),
        *(_time(name) for name in ("begins", "ends")),
        sa.Column("is_update", sa.Boolean(), nullable=False),
        _text("actor"),
        _time("created_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_digest"), "announcement", ["digest"], unique=False)
    op.create_table(
        "announcement_recipient",
        sa.Column("outbound_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("customer", "contact")),
        _refers("announcement_recipient", "outbound_id", "outbound_message"),
        _refers("announcement_recipient", "announcement_id", "announcement"),
        sa.PrimaryKeyConstraint("outbound_id", name=op.f("pk_announcement_recipient")),
    )
    _index("announcement_recipient", "announcement_id")
    op.create_table(
        "announcement_answer",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outbound_id", sa.Integer(), nullable=False),
        _refers("announcement_answer", "ticket_id", "ticket"),
        _refers("announcement_answer", "outbound_id", "outbound_message"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_announcement_answer")),
    )
    _index("announcement_answer", "outbound_id")
    op.create_table(
        "opt_out",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("address", "canonical", "kind")),
        _time("since", nullable=False),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
    )
    _index("opt_out", "canonical")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, initially="DEFERRED", deferrable=True)
