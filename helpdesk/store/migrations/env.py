"""Alembic's entry: runs the steps on the connection that `store.upgrade` opened.

Not meant for the alembic command line of a live system; `helpdesk db upgrade` is.
"""

from alembic import context

from helpdesk.store import events, inbox, numbers, outbox, people, tickets
from helpdesk.store.schema import Base

TABLES = (events, inbox, numbers, outbox, people, tickets)  # importing them fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
