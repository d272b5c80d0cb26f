"""Bring the tables to the version of this program (Alembic), and tell whether they are.

Not the single steps: those stand in `migrations/versions`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(database: Database) -> str:
    """Run all steps that are missing, in one transaction; gives the version reached.

    Two processes that begin at once take turns, and the second finds nothing left to do. Raises TemporaryFailure
    where the database is away.
    """
    from alembic import command

    config = _config()
    with database.connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return wanted()


def current(database: Database) -> str | None:
    """Give the version of the tables; None for an empty database. Raises TemporaryFailure where it is away."""
    from alembic.runtime.migration import MigrationContext

    with database.connection(reads_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted() -> str:
    """Give the version that this program needs."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migrations")
    return head


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
