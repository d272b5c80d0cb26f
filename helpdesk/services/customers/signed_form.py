"""The signed form that stands in for a name that differs: what may be one, how it is kept, whether it is unchanged.

Kept as a blob under its digest; the event of the merge names it. Nothing in it is read, and nobody is sent it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.errors import CorruptStore, UsageError
from helpdesk.store.blobs import Blobs
from helpdesk.store.events import Event
from helpdesk.store.findings import Finding

MERGED: Final = "customers_merged"  # the event that names the form of a merge, where there was one
LARGEST_FORM: Final = 20_000_000  # bytes; some pages, scanned in colour
# What scanners and telephones make, by its first bytes.
_TYPES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


@dataclass(frozen=True, slots=True)
class SignedForm:
    """A scanned form; `name` is that of its file."""

    name: str
    type: str
    content: bytes

    def keep(self, blobs: Blobs) -> dict[str, object]:
        """Store it durably and give what the journal says of it. Raises TemporaryFailure where the disk is full."""
        digest = blobs.put(self.content)
        return {"name": self.name, "type": self.type, "size": len(self.content), "sha256": digest}


def signed_form(name: str, content: bytes) -> SignedForm:
    """Take a file as the form. Raises UsageError where it is none of the types that scanners make."""
    kind = next((kind for beginning, kind in _TYPES if content.startswith(beginning)), None)
    if kind is None:
        raise UsageError(f"{name} is no scanned form: a PDF, PNG, JPEG or TIFF is wanted")
    return SignedForm(PurePath(name).name, kind, content)


def check(session: Session, blobs: Blobs) -> Iterator[Finding]:
    """Give the events whose form is gone or is not what was kept; the journal was checked before."""
    query = select(Event.id, Event.data).where(Event.kind == MERGED).order_by(Event.id)
    kept: list[tuple[int, dict[str, Any]]] = [(number, data) for number, data in session.execute(query) if data]
    for number, form in ((number, data["form"]) for number, data in kept if "form" in data):
        try:
            blobs.check(form["sha256"])
        except CorruptStore as error:
            yield Finding(Event.__tablename__, number, f"its signed form {form['name']}: {error}")
