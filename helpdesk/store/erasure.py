"""What is known of things that are gone: files still to be removed, copies without a person, nightly runs.

Not the erasing (`deleting`, `services.privacy.person_erase`), nor who must not come back (`erased_list`).
"""

from datetime import date

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.schema import Base


class DoomedBlob(Base):
    """A file that no row needs any more; written with the erasing, removed after it, so that a crash forgets none."""

    __tablename__ = "doomed_blob"

    digest: Mapped[str] = mapped_column(primary_key=True)
    erased_by: Mapped[int]


class MaskedCopy(Base):
    """A mail without a person who was erased, for daily use; the original stays untouched as long as a law wants it.

    `kind` is the table of the original, `number` its key.
    """

    __tablename__ = "masked_copy"

    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class RetentionRun(Base):
    """A local day on which what was due was deleted, and how much."""

    __tablename__ = "retention_run"

    day: Mapped[date] = mapped_column(primary_key=True)
    tickets: Mapped[int]
    mails: Mapped[int]
