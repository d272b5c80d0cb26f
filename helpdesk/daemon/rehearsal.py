"""What a start will need of this machine, tried beforehand: the state folder, and the address of the door.

Nothing is left behind: no folder is made, and the address is let go of at once. Not the settings' own checks
(`config.checks_files`).
"""

import errno
import fcntl
import os
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

from helpdesk.config.problems import Finding, Rule, Severity
from helpdesk.config.settings import Settings

_STATE_DIR = ("storage", "state_dir")
_LISTEN = ("door", "listen")


def findings(settings: Settings) -> Iterator[Finding]:
    """Give what would keep a start from succeeding."""
    yield from _state_dir(settings.storage.state_dir)
    if settings.door is not None:
        yield from _door(settings.door.listen, settings.storage.state_dir)


def running_daemon(state_dir: Path) -> str:
    """Give the process id of the helpdesk that runs on this folder; "" where none does, or none can be seen."""
    try:
        with (state_dir / "daemon.lock").open(encoding="ascii") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return stream.read().strip() or "unknown"
    except OSError:
        pass  # no lock, no daemon
    return ""


def _state_dir(folder: Path) -> Iterator[Finding]:
    hint = f"give it to the user that runs the helpdesk: chown helpdesk {shlex.quote(str(folder))}"
    if folder.exists() and not folder.is_dir():
        yield Finding(Rule.STATE_DIR, _STATE_DIR, f"{folder} is no folder", "name another, or take the file away")
    elif folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(Rule.STATE_DIR, _STATE_DIR, f"the state folder {folder} cannot be written by this user", hint)
    elif not folder.exists():
        parent = next((above for above in folder.absolute().parents if above.exists()), Path("/"))
        if not parent.is_dir():
            yield Finding(Rule.STATE_DIR, _STATE_DIR, f"{folder} cannot be made: {parent} is no folder")
        elif not os.access(parent, os.W_OK | os.X_OK):
            message = f"the state folder {folder} does not exist, and this user cannot make it in {parent}"
            yield Finding(
                Rule.STATE_DIR,
                _STATE_DIR,
                message,
                "systemd makes it for the service; else make it and " + hint,
                severity=Severity.WARNING,
            )


def _door(listen: str, state_dir: Path) -> Iterator[Finding]:
    try:
        _try_path(listen) if listen.startswith("/") else _try_address(listen)
    except PermissionError as error:
        message = f"this user may not listen on {listen}: {error.strerror}"
        hint = "a port below 1024 needs the right CAP_NET_BIND_SERVICE; else take a higher one"
        yield Finding(Rule.DOOR_TAKEN, _LISTEN, message, hint, severity=Severity.WARNING)
    except OSError as error:
        process = running_daemon(state_dir) if error.errno == errno.EADDRINUSE else ""
        if process:
            message = f"{listen} is in use; the helpdesk that runs here (process {process}) holds it"
            yield Finding(Rule.DOOR_TAKEN, _LISTEN, message, severity=Severity.WARNING)
        else:
            message = f"the door cannot listen on {listen}: {error.strerror or error}"
            yield Finding(Rule.DOOR_TAKEN, _LISTEN, message, "stop the other program, or name another address")


def _try_path(path: str) -> None:
    """Raise OSError where another program listens on the socket, or where none can be made."""
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(path) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    folder = Path(path).parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"{folder} cannot be written")


def _try_address(listen: str) -> None:
    """Raise OSError where the address cannot be bound as the door does it."""
    host, _, port = listen.rpartition(":")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind(address)
            probe.listen(1)
