"""Ports of loopback that nobody uses, and waiting until somebody does."""

import socket
import time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_greeting(port: int, seconds: float = 60.0) -> None:
    """Return as soon as a server greets there; raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), seconds) as client:
                if client.recv(1):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"nobody greets on port {port}")
