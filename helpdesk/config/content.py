"""Reads a file that people wrote: a regular one only, up to a size, so that none can hold the helpdesk up.

Pipes and devices would be waited for, or never end. Not what stands in the file (`config.load`).
"""

import errno
import os
import stat
from pathlib import Path

LARGEST_TOML = 1_000_000  # bytes; the parser takes about a second for them
LARGEST_TABLE = 50_000_000  # bytes; some hundred thousand rows
LARGEST_CERTIFICATES = 10_000_000  # bytes; those of a whole system are a quarter of a million
LARGEST_PASSWORD = 64_000  # bytes


def content(path: Path, largest: int) -> bytes:
    """Give the bytes of a regular file of at most `largest` bytes.

    Raises OSError, whose `strerror` says in words why there are none.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no regular file", str(path))
            found = stream.read(largest + 1)
    except ValueError as error:
        raise OSError(errno.EINVAL, "no file can have such a name", str(path)) from error
    if len(found) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest // 1000} kB", str(path))
    return found


def is_folder(path: Path) -> bool:
    """Tell whether a folder stands there; where nothing can be seen there is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that is too long, or a folder above that may not be looked into
        return False


def exists(path: Path) -> bool:
    """Tell whether anything stands there that can be seen."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _without_waiting(path: str, flags: int) -> int:
    """A pipe opened the usual way waits for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK)
