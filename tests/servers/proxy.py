"""A proxy on loopback that harms connections on demand: cuts them, stalls them, swallows what was said."""

import contextlib
import re
import socket
from dataclasses import dataclass, field
from enum import Enum
from threading import Event, Lock, Thread

_TAIL = 400  # bytes kept so that a pattern is found across two packets


class Way(Enum):
    TO_SERVER = "to server"
    TO_CLIENT = "to client"


class Harm(Enum):
    CUT = "cut"  # both sides see the end of the connection
    SWALLOW = "swallow"  # the line is not passed on, the connection goes on
    STALL = "stall"  # nothing is passed on any more on this connection


@dataclass(frozen=True)
class Fault:
    """Strikes once, where `pattern` begins in what goes `way`, moved by `offset` bytes."""

    way: Way
    pattern: re.Pattern[bytes]
    harm: Harm
    offset: int = 0
    struck: Event = field(default_factory=Event, compare=False)


class Proxy:
    """Passes connections on to a port of this machine; `connections` counts them."""

    def __init__(self, target: int) -> None:
        self.connections = 0
        self.struck = 0
        self._target = target
        self._fault: Fault | None = None
        self._lock = Lock()
        self._pairs: list[_Pair] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = Thread(target=self._accept, name="proxy")
        self._thread.start()

    def arm(self, way: Way, pattern: bytes, harm: Harm, offset: int = 0) -> Event:
        """Let the next match do harm, in place of what was armed before; the event tells that it did."""
        fault = Fault(way, re.compile(pattern, re.DOTALL), harm, offset)
        with self._lock:
            self._fault = fault
        return fault.struck

    def disarm(self) -> None:
        with self._lock:
            self._fault = None

    def cut(self) -> None:
        """End all connections now."""
        for pair in list(self._pairs):
            pair.end()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()
        for pair in self._pairs:
            pair.end()
            pair.join()

    def strike(self, way: Way, seen: bytes) -> tuple[Fault, int] | None:
        """Give the fault and where it strikes in these bytes; then it is over."""
        with self._lock:
            fault = self._fault
            if fault is None or fault.way is not way or not (match := fault.pattern.search(seen)):
                return None
            self._fault = None
            self.struck += 1
            fault.struck.set()
            return fault, match.start() + fault.offset

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self._target), 10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            self._pairs = [pair for pair in self._pairs if not pair.is_over()]
            self._pairs.append(_Pair(self, client, server))


class _Pair:
    """One connection: two sockets and a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.stalled = Event()
        self._proxy = proxy
        self._sockets = (client, server)
        self._threads = [
            Thread(target=self._pump, args=(client, server, Way.TO_SERVER)),
            Thread(target=self._pump, args=(server, client, Way.TO_CLIENT)),
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def is_over(self) -> bool:
        """Whether both sides hung up; then the sockets are given back."""
        if any(thread.is_alive() for thread in self._threads):
            return False
        self.join()
        return True

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)
        for each in self._sockets:
            each.close()

    def _pump(self, source: socket.socket, target: socket.socket, way: Way) -> None:
        tail = b""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.stalled.is_set():
                    continue
                struck = self._proxy.strike(way, tail + data)
                if struck is not None:
                    fault, place = struck
                    data = self._harmed(fault, data, max(0, place - len(tail)))
                tail = (tail + data)[-_TAIL:] if struck is None else b""
                target.sendall(data)
                if struck is not None and struck[0].harm is Harm.CUT:
                    break
        self.end()

    def _harmed(self, fault: Fault, data: bytes, place: int) -> bytes:
        """Give what is still passed on."""
        if fault.harm is Harm.SWALLOW:
            return data[:place] + data[place:].partition(b"\n")[2]
        if fault.harm is Harm.STALL:
            self.stalled.set()
        return data[:place]
