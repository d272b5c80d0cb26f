"""The words of subjects and comments, for the search.

Revision 0009, follows 0008. What was written before goes in now; that takes some seconds for each 10,000 comments.
"""

from alembic import op

from helpdesk.store.search import fill

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the index and fill it."""
    fill(op.get_bind())
