"""Who was erased, as keyed hashes in a file beside the database: not part of a restored backup, so that whoever comes
back with one is noticed.

One line for each address: time and hash; the first line is the key. Not the erasing (`services.privacy.person_erase`).
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from helpdesk.errors import CorruptStore, TemporaryFailure
from helpdesk.store.blobs import fsync_folder

_KEY_BYTES = 32


class ErasedList:
    """The file; addresses are canonical."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, addresses: Iterable[str], at: datetime) -> None:
        """Note durably that these are erased; call it before the database forgets them.

        Raises TemporaryFailure where it cannot be written.
        """
        key, known = self._read()
        try:
            is_new = not self._path.exists()
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                if is_new:
                    stream.write(f"{key.hex()}\n")
                lines = (f"{at.isoformat()} {_digest(key, each)}\n" for each in addresses)
                stream.writelines(line for line in lines if line.split()[1] not in known)
                stream.flush()
                os.fsync(stream.fileno())
            fsync_folder(self._path.parent)
        except OSError as error:
            raise TemporaryFailure(f"cannot write {self._path}: {error.strerror}") from error

    def erased(self, addresses: Iterable[str]) -> Mapping[str, datetime]:
        """Give those of the addresses that were erased, with the time.

        Raises CorruptStore where the file holds something else, TemporaryFailure where it cannot be read.
        """
        key, known = self._read()
        if not known:
            return {}
        return {each: known[digest] for each in addresses if (digest := _digest(key, each)) in known}

    def _read(self) -> tuple[bytes, dict[str, datetime]]:
        try:
            first, *lines = self._path.read_text(encoding="ascii").splitlines()
            pairs = (line.split() for line in lines)
            return bytes.fromhex(first), {digest: datetime.fromisoformat(at) for at, digest in pairs}
        except FileNotFoundError:
            return secrets.token_bytes(_KEY_BYTES), {}
        except ValueError as error:
            raise CorruptStore(f"{self._path} is no list of who was erased; restore it") from error
        except OSError as error:
            raise TemporaryFailure(f"cannot read {self._path}: {error.strerror}") from error


def _digest(key: bytes, address: str) -> str:
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
