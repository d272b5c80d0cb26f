"""Large byte strings as files named by their SHA-256, written before the commit that mentions them.

A crash leaves at worst a file nobody mentions, never a row without its file. Not for small mails: those
stand in the row.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from helpdesk.errors import CorruptStore, TemporaryFailure


class Blobs:
    """A folder of files, two levels deep, each readable for the owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store durably and give the digest (hex); the same content twice is one file.

        Raises TemporaryFailure where the disk is full or broken.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if path.exists() and path.stat().st_size == len(content):
                os.utime(path)  # whoever removes what nobody needs sees that somebody does
                return digest
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_durably(path, content)
        except OSError as error:
            raise TemporaryFailure(
                f"cannot store {len(content)} bytes below {self.folder}: {error.strerror}"
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """Give the content; raises CorruptStore where it is missing or not what was stored."""
        path = self._path(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise CorruptStore(f"the stored file {path} is missing; restore it from a backup") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise CorruptStore(f"the stored file {path} was changed; restore it from a backup")
        return content

    def check(self, digest: str) -> None:
        """Read the content piece by piece; raises CorruptStore where it is missing or not what was stored."""
        path = self._path(digest)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise CorruptStore(f"the stored file {path} is missing; restore it from a backup") from error
        if found != digest:
            raise CorruptStore(f"the stored file {path} was changed; restore it from a backup")

    def remove(self, digest: str, older_than: float) -> bool:
        """Remove a file unless it was stored again since (Unix time); gives whether it is gone.

        Raises TemporaryFailure where the disk does not let it go.
        """
        path = self._path(digest)
        try:
            if path.exists() and path.stat().st_mtime > older_than:
                return False
            path.unlink(missing_ok=True)
        except OSError as error:
            raise TemporaryFailure(f"cannot remove {path}: {error.strerror}") from error
        return True

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]


def _write_durably(path: Path, content: bytes) -> None:
    """Temporary name, fsync, rename, fsync of the folder: after that it survives a power cut."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
