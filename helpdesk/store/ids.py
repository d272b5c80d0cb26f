"""Primary keys given out by us, so that rows that refer to each other are written together, in one go.

SQLite: the writer is alone within its transaction, so counting on from the largest is safe. PostgreSQL: the
table's own sequence, asked for more at a time the more a transaction needs; it never gives an id again.
"""

from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from helpdesk.store.schema import Base

_AT_ONCE = 50


def new_id(session: Session, table: type[Base]) -> int:
    """Give an id that no row of the table has; for the use of this transaction only."""
    sources: dict[type[Base], Iterator[int]] = session.info.setdefault("new_ids", {})
    if table not in sources:
        alone = session.get_bind().dialect.name == "sqlite"
        sources[table] = _after_largest(session, table) if alone else _from_sequence(session, table)
    return next(sources[table])


def _after_largest(session: Session, table: type[Base]) -> Iterator[int]:
    column = table.__table__.c.id
    largest: int = session.scalar(select(func.coalesce(func.max(column), 0))) or 0
    while True:
        largest += 1
        yield largest


def _from_sequence(session: Session, table: type[Base]) -> Iterator[int]:
    query = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    count = 1  # a single arrival must not use up fifty
    while True:
        yield from session.scalars(query, {"table": table.__tablename__, "count": count}).all()
        count = min(count * 2, _AT_ONCE)
