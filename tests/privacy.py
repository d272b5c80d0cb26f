"""What is stored about people, for tests that see whether it is gone: every value of every table, and every file."""

from collections.abc import Iterator

from sqlalchemy import text

from helpdesk.services.desk import Desk
from helpdesk.services.privacy.verification import verify
from helpdesk.store.database import Database


def traces(database: Database, desk: Desk, *words: str) -> set[str]:
    """Give the tables (and "blobs") in which one of the words stands, in whatever case."""
    wanted = [word.lower().encode() for word in words]
    return {place for place, value in _values(database, desk) if any(word in value.lower() for word in wanted)}


def is_whole(database: Database, desk: Desk) -> bool:
    """Tell whether the proof holds: nothing was changed but by events that say so."""
    with database.reading() as session:
        assert verify(session, desk.blobs).first is None
    return True


def _values(database: Database, desk: Desk) -> Iterator[tuple[str, bytes]]:
    with database.engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for name in names:
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608 - names of tables
                for value in row:
                    yield name, value if isinstance(value, bytes) else str(value).encode()
    for path in desk.blobs.folder.rglob("*"):
        if path.is_file():
            yield "blobs", path.read_bytes()
