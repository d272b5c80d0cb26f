"""Work on tickets: urgency and dates, tags, time spent, the commands that were run, and mails that came back.

Revision 0007, follows 0006. A ticket from before stands in its state since it was made: the best that is known.
"""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("ticket", sa.Column("priority", sa.String(), nullable=False, server_default="normal"))
    for name in ("due_at", "wake_at", "state_since", "resolved_at", "reminded_at"):
        op.add_column("ticket", _time(name))
    op.execute("UPDATE ticket SET state_since = created_at")
    _ticket_tag()
    _time_entry()
    _command_run()
    _delivery_failure()


def _ticket_tag() -> None:
    op.create_table(
        "ticket_tag",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        _text("tag"),
        _refers_to("ticket_tag", "ticket_id", "ticket.id"),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name=op.f("pk_ticket_tag")),
    )
    op.create_index("ix_ticket_tag_tag", "ticket_tag", ["tag"], unique=False)


def _time_entry() -> None:
    op.create_table(
        "time_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        _text("person"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=False),
        _text("reason"),
        _text("kind"),
        _time("created_at", nullable=False),
        _time("withdrawn_at"),
        _refers_to("time_entry", "ticket_id", "ticket.id"),
        _refers_to("time_entry", "comment_id", "comment.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entry")),
    )
    op.create_index("ix_time_entry_ticket_id", "time_entry", ["ticket_id"], unique=False)


def _command_run() -> None:
    op.create_table(
        "command_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=True),
        _text("actor"),
        _time("at", nullable=False),
        _text("command"),
        _text("line"),
        sa.Column("inverse", sa.JSON(), nullable=False),
        _time("undone_at"),
        _refers_to("command_run", "ticket_id", "ticket.id"),
        _refers_to("command_run", "inbound_id", "inbound_message.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_run")),
    )
    op.create_index("ix_command_run_ticket_id", "command_run", ["ticket_id"], unique=False)


def _delivery_failure() -> None:
    op.create_table(
        "delivery_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbound_id", sa.Integer(), nullable=False),
        _text("address"),
        _time("at", nullable=False),
        _text("kind"),
        _text("reason"),
        _time("cleared_at"),
        _refers_to("delivery_failure", "outbound_id", "outbound_message.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_failure")),
    )
    for column in ("outbound_id", "address"):
        op.create_index(f"ix_delivery_failure_{column}", "delivery_failure", [column], unique=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _refers_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, initially="DEFERRED", deferrable=True)
