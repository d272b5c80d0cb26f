"""One daemon for one state folder: a lock that the kernel lets go of when the process dies.

Not for PostgreSQL, where several processes may work side by side (`store.alone`).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.errors import TemporaryFailure


@contextmanager
def sole_daemon(state_dir: Path) -> Iterator[None]:
    """Hold the lock; raises TemporaryFailure, naming the other process and the way out, where it is taken."""
    path = state_dir / "daemon.lock"
    with path.open("a+", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            stream.seek(0)
            other = stream.read().strip() or "unknown"
            message = (
                f"another helpdesk (process {other}) runs on {state_dir}; stop it first. Several processes, also with "
                "--only, work side by side on PostgreSQL alone (storage.database)"
            )
            raise TemporaryFailure(message) from error
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield
