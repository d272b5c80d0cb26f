"""What every connection that we open shares: verified TLS and a dead peer that is noticed.

Not a protocol; `imap` and `smtp` use it. RFC 8314 (TLS for mail access and submission).
"""

import socket
import ssl
from pathlib import Path

# Seconds of silence before the first probe, seconds between probes, unanswered probes until the peer is dead.
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Give a context that checks certificate and host name, against `ca_file` alone where one is named.

    Raises OSError (ssl.SSLError among them) when the file cannot be read.
    """
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def keep_alive(connected: socket.socket) -> None:
    """Let the system notice a peer that vanished without a word. The option names differ between systems."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
