"""Why opening an attachment may do harm, as the reading of its mail found it.

Revision 0011, follows 0010. Attachments from before carry no mark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column."""
    op.add_column("attachment", sa.Column("danger", sa.String(), nullable=False, server_default=""))
