"""Changes that somebody might make to stored data behind our back: one byte, one value, a row more, less or elsewhere.

Each takes a connection whose transaction is undone afterwards and a file that is put back, and says what it did.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, text

Change = Callable[[Connection, random.Random, Path], str]

_COVERED = {
    "event": (
        *("at", "ticket_id", "kind", "actor", "data", "salt", "content_hash", "previous_hash", "hash", "erased_by"),
    ),
    "inbound_message": ("digest", "size", "received_at", "erased_by"),
    "outbound_content": ("digest",),
}
_KEYS = {"event": "id", "inbound_message": "id", "outbound_content": "outbound_id"}
_UNIQUE = {"inbound_message": ("content_key",)}


def a_value(connection: Connection, chance: random.Random, _blob: Path) -> str:
    table = chance.choice(list(_COVERED))
    column, row = chance.choice(_COVERED[table]), _some_row(connection, chance, table)
    return _set(connection, table, row, {column: _other(chance, column, row[column])})


def a_byte(connection: Connection, chance: random.Random, _blob: Path) -> str:
    table = chance.choice(("inbound_message", "outbound_content"))
    row = _some_row(connection, chance, table, "raw IS NOT NULL")
    return _set(connection, table, row, {"raw": _flipped(chance, row["raw"])})


def a_byte_of_a_file(_connection: Connection, chance: random.Random, blob: Path) -> str:
    blob.write_bytes(_flipped(chance, blob.read_bytes()))
    return blob.name


def a_file_cut_or_gone(_connection: Connection, chance: random.Random, blob: Path) -> str:
    content = blob.read_bytes()
    if chance.random() < 0.5:
        blob.unlink()
    else:
        blob.write_bytes(content[: chance.randrange(len(content))])
    return blob.name


def a_row_less(connection: Connection, chance: random.Random, _blob: Path) -> str:
    table = chance.choice(list(_KEYS))
    row = _some_row(connection, chance, table)
    _run(connection, f"DELETE FROM {table} WHERE {_KEYS[table]} = :row", row=row[_KEYS[table]])  # noqa: S608 - names of ours
    return f"{table} {row[_KEYS[table]]} removed"


def a_row_more(connection: Connection, chance: random.Random, _blob: Path) -> str:
    table = chance.choice(list(_KEYS))
    key = _KEYS[table]
    row = _some_row(connection, chance, table)
    row[key] = _run(connection, f"SELECT MAX({key}) FROM {table}").scalar_one() + chance.randint(1, 3)  # noqa: S608 - names of ours
    row |= {column: f"{row[column]}x" for column in _UNIQUE.get(table, ())}
    names = ", ".join(row)
    _run(connection, f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})", **row)  # noqa: S608 - names of ours
    return f"{table} {row[key]} put in"


def two_rows_swapped(connection: Connection, chance: random.Random, _blob: Path) -> str:
    table = chance.choice(list(_KEYS))
    key, columns = _KEYS[table], ("raw", *_COVERED[table]) if table != "event" else _COVERED[table]
    one = _some_row(connection, chance, table)
    other = _some_row(connection, chance, table, f"{key} <> {one[key]}")
    _set(connection, table, one, {column: other[column] for column in columns})
    return _set(connection, table, other, {column: one[column] for column in columns})


def the_end_of_the_journal(connection: Connection, chance: random.Random, _blob: Path) -> str:
    count = chance.randint(1, 5)
    connection.execute(text("DELETE FROM event WHERE id > (SELECT MAX(id) FROM event) - :count"), {"count": count})
    return f"{count} events less at the end"


CHANGES: tuple[Change, ...] = (
    *(a_value, a_byte, a_byte_of_a_file, a_file_cut_or_gone, a_row_less, a_row_more, two_rows_swapped),
    the_end_of_the_journal,
)


def _some_row(connection: Connection, chance: random.Random, table: str, where: str = "1 = 1") -> dict[str, Any]:
    rows = _run(connection, f"SELECT * FROM {table} WHERE {where}").mappings().all()  # noqa: S608 - names of ours
    return dict(chance.choice(rows))


def _set(connection: Connection, table: str, row: dict[str, Any], values: dict[str, Any]) -> str:
    key = _KEYS[table]
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    _run(connection, f"UPDATE {table} SET {assignments} WHERE {key} = :row_key", **values, row_key=row[key])  # noqa: S608 - names of ours
    return f"{table} {row[key]}: {', '.join(values)}"


def _run(connection: Connection, statement: str, **values: Any) -> CursorResult[Any]:
    return connection.execute(text(statement), values)


def _other(chance: random.Random, column: str, value: Any) -> Any:
    """Another value of the same type."""
    if column in {"ticket_id", "erased_by", "size"}:
        return (value or 0) + chance.randint(1, 9)
    if column in {"at", "received_at"}:
        return f"2026-11-22 09:15:{chance.randrange(60):02}.{chance.randrange(1, 1_000_000):06}"
    if column == "data":
        return f'{{"changed": {chance.randrange(1000)}}}'
    flipped = _flipped(chance, value.encode()).decode("latin-1") if value else "x"
    return flipped if flipped != value else f"{value}x"


def _flipped(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(7)]) + content[place + 1 :]
