"""What is known of things that are gone: files still to be removed, people who must not come back, nightly runs.

Not the erasing (`deleting`, `services.person_erase`).
"""

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.schema import Base


class DoomedBlob(Base):
    """A file that no row needs any more; written with the erasing, removed after it, so that a crash forgets none."""

    __tablename__ = "doomed_blob"

    digest: Mapped[str] = mapped_column(primary_key=True)
    erased_by: Mapped[int]


class ErasedAddress(Base):
    """A salted hash (hex SHA-256) of an address that was erased: with a backup it could come back, and then is named.

    `person` is the event that erased it.
    """

    __tablename__ = "erased_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    salt: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime]


class MaskedCopy(Base):
    """A mail without a person who was erased, for daily use; the original stays untouched as long as a law wants it.

    `kind` is the table of the original, `number` its key.
    """

    __tablename__ = "masked_copy"

    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    restricted_by: Mapped[int]


class RetentionRun(Base):
    """A local day on which what was due was deleted, and how much."""

    __tablename__ = "retention_run"

    day: Mapped[date] = mapped_column(primary_key=True)
    tickets: Mapped[int]
    mails: Mapped[int]
