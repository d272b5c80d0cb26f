"""The file of signing keys: made at first start, readable for the owner only, newest key first.

Part of every backup: without it old mails cannot be answered to their tickets. Not the signing
(`domain.reference`).
"""

import os
import secrets
from pathlib import Path

from helpdesk.domain.reference import Keyring
from helpdesk.errors import CorruptStore, TemporaryFailure
from helpdesk.store.blobs import fsync_folder

_KEY_BYTES = 32
_MAX_KEYS = 5


def load_keys(path: Path) -> Keyring:
    """Give the keys; makes the first one where there is no file yet.

    Raises CorruptStore where the file holds something else, TemporaryFailure where it cannot be read or written.
    """
    try:
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return _write(path, (secrets.token_bytes(_KEY_BYTES),))
    except OSError as error:
        raise TemporaryFailure(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorruptStore(f"{path} holds no keys; restore it from a backup") from error
    try:
        keys = tuple(bytes.fromhex(line) for line in lines)
    except ValueError as error:
        raise CorruptStore(f"{path} holds no keys; restore it from a backup") from error
    if not keys or any(len(key) != _KEY_BYTES for key in keys):
        raise CorruptStore(f"{path} holds no keys; restore it from a backup")
    return Keyring(keys)


def rotate_keys(path: Path) -> Keyring:
    """Put a new key first; the last few stay valid, so that mails already sent can be answered."""
    return _write(path, (secrets.token_bytes(_KEY_BYTES), *load_keys(path).keys)[:_MAX_KEYS])


def _write(path: Path, keys: tuple[bytes, ...]) -> Keyring:
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.writelines(key.hex() + "\n" for key in keys)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        fsync_folder(path.parent)
    except OSError as error:
        raise TemporaryFailure(f"cannot write {path}: {error.strerror}") from error
    return Keyring(keys)
