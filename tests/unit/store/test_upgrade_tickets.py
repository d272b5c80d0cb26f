"""Upgrading a database that holds tickets: neither urgent nor due, they stand in their state since they came."""

from contextlib import closing

from sqlalchemy import text

from helpdesk.domain.ticket import Priority
from helpdesk.store import tickets
from helpdesk.store.database import Database
from helpdesk.store.upgrade import upgrade
from tests.builders import NOON
from tests.former_versions import make_tables

_INSERT = text(
    "INSERT INTO ticket (id, number, year, sequence, queue, state, subject, requester_address, requester_name,"
    " assignee, language, received_at, created_at, root_message_id, thread_index) VALUES (1, '2026-000001', 2026, 1,"
    " 'support', 'open', 'Drucker', 'erika@example.org', '', '', 'de', :at, :at, '', '')"
)


def test_an_old_ticket_keeps_its_state_since_it_was_made(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        make_tables(database, "0006")
        with database.connection() as connection:
            connection.execute(_INSERT, {"at": NOON.replace(tzinfo=None) if database.is_sqlite else NOON})
        upgrade(database)
        with database.reading() as session:
            ticket = tickets.get(session, 1)
            assert (ticket.state_since, ticket.priority) == (NOON, Priority.NORMAL)
            assert (ticket.due_at, ticket.wake_at, ticket.resolved_at, ticket.reminded_at) == (None, None, None, None)
