"""What a contact wants gathered, and from which priority on he is told.

Revision 0010, follows 0009. Contacts from before chose nothing: they are told at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("contact", sa.Column("choices", sa.JSON(), nullable=False, server_default="{}"))
