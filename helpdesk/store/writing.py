"""New rows are written table by table, parents before children, each table in one statement.

The unit of work knows no order between tables that have only foreign keys, and while a row waits for its parent SQLite
searches whole tables at each insert. Not the changes of rows that were there before: those the unit of work writes.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from helpdesk.store.schema import Base


def write_new(session: Session, _context: Any, _instances: Any) -> None:
    """Write the rows that were added, as the listener of "before_flush"; those without a key of ours come later."""
    new: dict[str, list[Base]] = defaultdict(list)
    for row in session.new:
        new[row.__tablename__].append(row)
    if not new:
        return
    for table in Base.metadata.sorted_tables:
        rows = [row for row in new[table.name] if _has_key(row, table)]
        if rows:
            session.connection().execute(table.insert(), [_values(row, table.columns.values()) for row in rows])
            _make_persistent(session, rows)


def _has_key(row: Base, table: Table) -> bool:
    return all(row.__dict__.get(column.key) is not None for column in table.primary_key)


def _values(row: Base, columns: list[Column[Any]]) -> dict[str, Any]:
    """Give a row's values by column; what was left out gets the column's default."""
    known = row.__dict__
    for column in columns:
        if column.key not in known:
            set_committed_value(row, column.key, _default(column))
    return {column.key: known[column.key] for column in columns}


def _default(column: Column[Any]) -> Any:
    if isinstance(column.default, CallableColumnDefault):
        return column.default.arg(None)  # type: ignore[arg-type]  # none of ours asks for a context
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _make_persistent(session: Session, rows: list[Base]) -> None:
    """Tell the session that these rows are stored, so that later changes become updates."""
    for row in rows:
        session.expunge(row)
        make_transient_to_detached(row)
        session.add(row)
