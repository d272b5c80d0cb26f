"""What the mails say that are acknowledged, so that floods of one text from many senders are recognised.

Revision 0017, follows 0016. Mails from before carry none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column, and an index of those that have one."""
    op.add_column("outbound_message", sa.Column("likeness", sa.String(), nullable=True))
    marked = sa.text("likeness IS NOT NULL")
    op.create_index(
        op.f("ix_outbound_message_likeness"),
        "outbound_message",
        ["likeness", "queued_at"],
        unique=False,
        sqlite_where=marked,
        postgresql_where=marked,
    )
