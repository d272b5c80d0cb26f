"""Ticket numbers: in order within a year, and never given twice, even after an old backup was restored.

The database says what was given last; a small file beside it says how far numbers were reserved, and another, which
is never synced, what was given last. A restored database knows of fewer reserved numbers than the one, and then
counting jumps ahead of everything reserved; within a block the other one tells. Processes that work side by side
must share these files, as they share the whole state folder: each writes them within its turn as the database's
writer (`store.engines`), which also makes the first number of a year safe.
"""

import json
import os
from pathlib import Path

from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.errors import CorruptStore, TemporaryFailure
from helpdesk.store.blobs import fsync_folder
from helpdesk.store.schema import Base

_BLOCK = 100  # one fsync of the file for so many numbers


class Counter(Base):
    """The last number of a year, and how far numbers are reserved."""

    __tablename__ = "counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    reserved: Mapped[int]


class Numbers:
    """Gives numbers; `path` is the file of reservations and must not be part of a restored backup."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: dict[int, int] = {}  # what this process reserved: no restore can lie behind these
        self._compared: set[int] = set()  # years whose last number this process held against the file

    def take(self, session: Session, year: int) -> int:
        """Give the next number of the year, within the caller's transaction.

        Raises CorruptStore where the file cannot be understood, TemporaryFailure where it cannot be written.
        """
        locked: set[int] = session.info.setdefault("counters_locked", set())
        counter = session.get(Counter, year, with_for_update=year not in locked)
        if counter is None:
            counter = Counter(year=year, last=0, reserved=0)
            session.add(counter)
            session.flush()  # the next number of this transaction finds it
        if year not in self._compared:
            counter.last = max(counter.last, self._given(year))  # a restored backup, or killed before the commit
            self._compared.add(year)
        if counter.last >= counter.reserved or year not in locked:
            self._reserve(counter)
            locked.add(year)
        counter.last += 1
        self._note(counter)
        return counter.last

    def _given(self, year: int) -> int:
        """Give what the unsynced file says, 0 where it says nothing: after a power failure the database is right."""
        try:
            return int(self._last_path(year).read_bytes())
        except (OSError, ValueError):
            return 0

    def _note(self, counter: Counter) -> None:
        try:
            self._last_path(counter.year).write_bytes(b"%d\n" % counter.last)
        except OSError as error:
            raise TemporaryFailure(f"cannot write {self._last_path(counter.year)}: {error.strerror}") from error

    def _last_path(self, year: int) -> Path:
        return self._path.with_suffix(f".{year}.last")

    def _reserve(self, counter: Counter) -> None:
        on_file = self._read()
        promised = on_file.get(str(counter.year), 0)
        if promised > counter.reserved:
            if promised != self._own.get(counter.year):
                counter.last = promised  # restored, or killed before the commit: a gap is harmless, a double is not
            counter.reserved = promised
        exhausted = counter.last >= counter.reserved
        if exhausted:
            counter.reserved = counter.last + _BLOCK
        if exhausted or promised < counter.reserved:  # or the file was lost
            self._write({**on_file, str(counter.year): counter.reserved})
            self._own[counter.year] = counter.reserved

    def _read(self) -> dict[str, int]:
        try:
            content = json.loads(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise CorruptStore(f"{self._path} cannot be read; restore it, or put {{}} in and check numbers") from error
        return {str(year): int(last) for year, last in content.items()}

    def _write(self, content: dict[str, int]) -> None:
        temporary = self._path.with_suffix(".new")
        try:
            with temporary.open("w", encoding="ascii") as stream:
                json.dump(content, stream)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self._path)
            fsync_folder(self._path.parent)
        except OSError as error:
            raise TemporaryFailure(f"cannot write {self._path}: {error.strerror}") from error
