"""The bytes of a mail that goes out stand apart from the row that says where it stands.

Revision 0003, follows 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, move the bytes, and drop the column that held them."""
    op.create_table(
        "outbound_content",
        sa.Column("outbound_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbound_id"],
            ["outbound_message.id"],
            name=op.f("fk_outbound_content_outbound_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("outbound_id", name=op.f("pk_outbound_content")),
    )
    op.execute(
        "INSERT INTO outbound_content (outbound_id, raw, digest) "
        "SELECT id, raw, '' FROM outbound_message WHERE raw IS NOT NULL ORDER BY id"
    )
    if op.get_bind().dialect.name == "postgresql":  # changes no table while references into it are still to be checked
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.drop_column("outbound_message", "raw")
