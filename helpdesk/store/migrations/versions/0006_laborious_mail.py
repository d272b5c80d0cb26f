"""Mail that takes long to read is known as such, and the index by which waiting mail is found tells it apart.

Revision 0006, follows 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; the index is made anew with it."""
    op.add_column("inbound_message", sa.Column("laborious", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_inbound_message_waiting", "inbound_message")
    op.create_index("ix_inbound_message_waiting", "inbound_message", ["state", "laborious", "due_at"], unique=False)
