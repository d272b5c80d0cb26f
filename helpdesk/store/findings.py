"""What a check of the stored data found wrong: which row, and what of it.

Not the checks (`journal_check`, `originals_check`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that is not as it was written; `row` is its id, or the name of a file below the state folder."""

    table: str
    row: int | str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.what}"
