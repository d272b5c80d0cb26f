"""Telling systemd how we are: ready, stopping, alive (sd_notify(3), sd_watchdog_enabled(3)).

Not the units and not who feeds the watchdog. Without systemd nothing happens.
"""

import logging
import os
import socket

logger = logging.getLogger(__name__)


def notify(state: str) -> None:
    """Send lines like "READY=1" to the service manager. Silent where none asked for it; never raises OSError."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    # A leading @ stands for the NUL byte of an address in the abstract name space.
    address = "\0" + path[1:] if path.startswith("@") else path
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.sendto(state.encode(), address)
    except OSError as error:
        logger.warning("systemd was not told %r: %s", state, error)


def watchdog_interval() -> float | None:
    """Give the seconds between two signs of life, half of what systemd waits; None when it does not wait."""
    wait = os.environ.get("WATCHDOG_USEC", "")
    if not wait.isdigit() or int(wait) == 0:
        return None
    if os.environ.get("WATCHDOG_PID", "") not in {"", str(os.getpid())}:
        return None
    return int(wait) / 2_000_000
