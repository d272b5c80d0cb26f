"""Whether nobody confirmed that the words of a comment are those of the person it names.

Revision 0014, follows 0013. Comments from before carry no mark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column."""
    op.add_column("comment", sa.Column("unconfirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
