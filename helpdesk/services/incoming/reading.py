"""Read any mail within bounded time and memory, whoever wrote it and why.

A normal mail is read here and now. One that has more of something than honest mail does (`mail.prescan`) is read by a
process of its own (`services.incoming.reader`), which the kernel ends when it takes too much; then its header is all
that is read. Not the parser (`mail.parse`) and no store.
"""

import logging
import pickle
import subprocess
import sys

from helpdesk.errors import TemporaryFailure
from helpdesk.mail.message import Mail
from helpdesk.mail.parse import parse, parse_header, with_original
from helpdesk.mail.prescan import beyond_normal

log = logging.getLogger(__name__)

CPU_SECONDS = 2
MEMORY_BYTES = 300_000_000
_PATIENCE_SECONDS = 20.0  # on a busy machine two seconds of work take longer; normal mail waits meanwhile
# -P: no module is taken from the folder in which we happen to be.
_COMMAND = (sys.executable, "-P", "-m", "helpdesk.services.incoming.reader", str(CPU_SECONDS), str(MEMORY_BYTES))


def read(raw: bytes) -> Mail:
    """Read a mail; where something in it was not read, the original is attached.

    Raises TemporaryFailure where the machine starts no more processes.
    """
    return read_quickly(raw) or read_apart(raw)


def read_quickly(raw: bytes) -> Mail | None:
    """Read a normal mail here and now; None for any other one, which `read_apart` is for."""
    return None if beyond_normal(raw) else with_original(parse(raw), raw)


def read_apart(raw: bytes) -> Mail:
    """Read a mail that may take long, in a process of its own; raises TemporaryFailure where none can be started."""
    found = _ask_reader(raw)
    if found is None:
        reason = beyond_normal(raw)
        log.warning("a mail is read by its header only bytes=%d too_much=%r", len(raw), reason)
        return parse_header(raw, f"read by its header only: too much work ({reason})")
    return with_original(found, raw)


def _ask_reader(raw: bytes) -> Mail | None:
    """Give what the other process read; None where it took too much and was ended."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by its full path
            _COMMAND, input=raw, capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    except OSError as error:
        raise TemporaryFailure(f"no process can be started to read a large mail: {error.strerror}") from error
    if done.returncode != 0:
        log.info("reader ended by %d: %s", done.returncode, done.stderr[-500:].decode("utf-8", "replace"))
        return None
    return _answer(done.stdout)


def _answer(data: bytes) -> Mail | None:
    try:
        found = pickle.loads(data)  # noqa: S301 - written by our own process, whose code is this same program
    except (pickle.UnpicklingError, EOFError):
        return None
    return found if isinstance(found, Mail) else None
