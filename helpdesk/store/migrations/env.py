"""Alembic's entry: runs the steps on the connection that `store.upgrade` opened.

Not meant for the alembic command line of a live system; `helpdesk db upgrade` is.
"""

from alembic import context

from helpdesk.store.tables import TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES[0].metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
