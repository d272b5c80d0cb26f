"""The proof that a journal was not changed: the hashes of its rows, and what a row looks like that was emptied.

A row's hash covers who and what only through `content_hash`, so that a person can be taken out of it while all rows
still fit. The salt goes with the content: what was erased cannot be guessed and tried (GDPR art. 17). Whoever can
write to the whole database can also write a new journal; a head that was noted elsewhere tells. Not the rows
(`store.events`).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = "0" * 64
SALT_BYTES: Final = 16

# The kinds of events that let content go. They name whose it was by row alone, and are never emptied themselves.
PERSON_ERASED: Final = "person_erased"
RETENTION_DELETED: Final = "retention_deleted"
ERASING: Final = frozenset((PERSON_ERASED, RETENTION_DELETED))
# The event that names the digests of the mails that came in or went out in its transaction; never emptied either.
MAILS_KEPT: Final = "mails_kept"
NEVER_ERASED: Final = ERASING | {MAILS_KEPT}


def content_hash(salt: str, actor: str, data: dict[str, Any]) -> str:
    """Give the hash of who and what; `salt` is hex, random for each row."""
    return _sha256([salt, actor, data])


def row_hash(number: int, at: datetime, ticket_id: int | None, kind: str, content: str, previous: str) -> str:
    """Give the hash of a row; `content` is its content's hash, `previous` the row's before it, `at` aware."""
    return _sha256([number, iso(at), ticket_id, kind, content, previous])


def received_entry(number: int, digest: str, size: int, received_at: datetime) -> list[Any]:
    """Give how `MAILS_KEPT` names a mail that came in; `digest` is that of its bytes (hex SHA-256)."""
    return [number, digest, size, iso(received_at)]


def sent_entry(number: int, digest: str) -> list[Any]:
    """Give how `MAILS_KEPT` names the bytes of a mail of ours (hex SHA-256), by the id of its outbox row.

    Of a mail that was named twice, because the server took it only without attachments, the later one counts.
    """
    return [number, digest]


def let_go(table: str, ids: Sequence[int]) -> dict[str, list[int]]:
    """Give how an event of `ERASING` names the rows of a table whose content went with it."""
    return {table: sorted(ids)} if ids else {}


def iso(at: datetime) -> str:
    """Give an aware time in UTC to the microsecond, as all hashes cover it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(facts: list[Any]) -> str:
    """Hash a canonical form: sorted keys, no white space."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
