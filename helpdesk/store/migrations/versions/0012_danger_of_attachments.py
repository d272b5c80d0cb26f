"""Why opening an attachment may do harm, as the reading of its mail found it.

Revision 0012, follows 0011. Attachments from before carry no mark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    op.add_column("attachment", sa.Column("danger", sa.String(), nullable=False, server_default=""))
