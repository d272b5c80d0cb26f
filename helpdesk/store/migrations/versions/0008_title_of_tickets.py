"""What the team calls a ticket, beside the subject that its mails keep.

Revision 0008, follows 0007. Tickets from before have none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("ticket", sa.Column("title", sa.String(), nullable=False, server_default=""))
