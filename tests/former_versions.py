"""A database as a former version of the program left it, for tests of upgrades. Not what stands in it: each test's."""

from alembic import command
from sqlalchemy import text

from helpdesk.store.database import Database
from helpdesk.store.upgrade import _config


def make_tables(database: Database, version: str) -> None:
    """Give the database the tables of that version, and nothing else."""
    with database.connection() as connection:
        if not database.is_sqlite:  # the tests' PostgreSQL databases begin with all tables
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
