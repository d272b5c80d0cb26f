"""Open everything that a run needs from the settings: state folder, keys, database, templates.

Not the loops. Nothing is opened when a check before it fails, so that nothing starts half.
"""

from datetime import UTC, datetime
from pathlib import Path

from helpdesk.config.routing_load import load_rules
from helpdesk.config.settings import Settings
from helpdesk.errors import ConfigError
from helpdesk.rendering.templates import Templates, shipped_directory
from helpdesk.services.desk import Desk, make_desk
from helpdesk.store.database import Database
from helpdesk.store.keys import load_keys
from helpdesk.store.upgrade import current, upgrade, wanted


def utc_now() -> datetime:
    """Give the wall clock, aware."""
    return datetime.now(UTC)


def open_desk(settings: Settings) -> Desk:
    """Make the desk; the signing key is made where there is none yet.

    Raises ConfigError where the state folder or the rules for new tickets cannot be used.
    """
    state_dir, rules = settings.storage.state_dir, load_rules(settings)
    try:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"storage.state_dir: cannot make {state_dir}: {error.strerror}") from error
    directories = (settings.templates, shipped_directory()) if settings.templates else (shipped_directory(),)
    return make_desk(settings, load_keys(keys_path(settings)), Templates(directories), rules)


def keys_path(settings: Settings) -> Path:
    """Give the file of signing keys."""
    return settings.storage.state_dir / "keys"


def database_url(settings: Settings) -> str:
    """Give the URL of the database; by default SQLite in the state folder."""
    return settings.storage.database or f"sqlite:///{settings.storage.state_dir.absolute() / 'helpdesk.db'}"


def open_database(settings: Settings) -> Database:
    """Open the database; an empty one gets its tables, an older one is refused.

    Raises ConfigError where the URL, the tables' version or the encoding is not right, TemporaryFailure where the
    database is away.
    """
    database = Database(database_url(settings))
    try:
        _make_ready(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_ready(database: Database) -> None:
    version = current(database)
    if version is None:
        encoding = database.encoding()
        if encoding != "UTF8":
            raise ConfigError(f"the database is encoded in {encoding}; mails need one made with ENCODING 'UTF8'")
        upgrade(database)
    elif version != wanted():
        raise ConfigError(f"the database is of version {version}, this program needs {wanted()}: helpdesk db upgrade")
