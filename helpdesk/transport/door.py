"""The door: listens for a mail server that hands mail over in SMTP or LMTP.

Not the conversation (`door_session`), and it never relays. An event loop of its own in one thread; the storing
runs in further threads, so that a slow disk stops nobody's greeting.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from helpdesk.config.servers import Door as Settings
from helpdesk.errors import ConfigError
from helpdesk.transport.door_session import TOO_MANY, Delivery, DoorSession, Rules

__all__ = ["Delivery", "Door"]

logger = logging.getLogger(__name__)

_GRACE_SECONDS = 5.0  # for mails that are on their way when the door closes
_PATIENCE_SECONDS = 2.0  # more, until a thread that does not end is left alone
_WORKERS = 8
_SOCKET_MODE = 0o660  # the mail server in front comes in by the socket's group
_TALKATIVE = ("mail.log", "mail.debug", "aiosmtpd")  # loggers of aiosmtpd; they write lines of mails


class Door:
    """A listening socket and its conversations."""

    def __init__(
        self, settings: Settings, hostname: str, accepts: Callable[[str], bool], store: Callable[[Delivery], None]
    ) -> None:
        """`accepts` tells whether an address is ours; `store` returns when the mail is stored durably.

        Both are called from several threads at once.
        """
        self._settings = settings
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="door-store")
        self._rules = Rules(
            way=settings.protocol,
            hostname=settings.hostname or hostname,
            max_size=settings.max_size_mb * 1024 * 1024,
            timeout=float(settings.timeout_seconds),
            accepts=accepts,
            store=store,
            workers=self._workers,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._server: asyncio.Server | None = None
        self._sessions: set[DoorSession] = set()
        self._empty = asyncio.Event()

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens after `start`: host and port, or the socket's path and 0."""
        if self._server is None or not self._server.sockets:
            return self._settings.listen, 0
        name = self._server.sockets[0].getsockname()
        return (name, 0) if isinstance(name, str) else (name[0], name[1])

    def start(self) -> None:
        """Begin to listen; may be called once. Raises ConfigError when the address is taken or senseless."""
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(_nothing)
        loop = self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=_serve, args=(loop,), name="door", daemon=True)
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(loop), loop).result()
            if path := self._socket_path():
                path.chmod(_SOCKET_MODE)
        except OSError as error:
            self.stop()
            raise ConfigError(f"[door] listen = {self._settings.listen!r}: {error.strerror or error}") from error
        except ConfigError:
            self.stop()
            raise
        logger.info("the door listens on %s, %s", self._settings.listen, self._settings.protocol)

    def stop(self) -> None:
        """Take no new connections, say 421 to those there are, let mails on their way end (5 s). Never hangs."""
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return
        ending = asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        with contextlib.suppress(TimeoutError):
            ending.result(_GRACE_SECONDS + _PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)
        self._workers.shutdown(wait=False, cancel_futures=True)
        if self._server is not None and (path := self._socket_path()):
            path.unlink(missing_ok=True)

    def _socket_path(self) -> Path | None:
        return Path(self._settings.listen) if self._settings.listen.startswith("/") else None

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        listen = self._settings.listen
        if self._socket_path():
            _refuse_taken(listen)
            return await loop.create_unix_server(self._welcome, listen)
        host, port = _host_and_port(listen)
        return await loop.create_server(self._welcome, host, port)

    def _welcome(self) -> asyncio.Protocol:
        if len(self._sessions) >= self._settings.max_connections:
            return _Full()
        session = DoorSession(self._rules, asyncio.get_running_loop(), self._forget)
        self._sessions.add(session)
        self._empty.clear()
        return session

    def _forget(self, session: DoorSession) -> None:
        self._sessions.discard(session)
        if not self._sessions:
            self._empty.set()

    async def _end(self) -> None:
        if self._server is not None:
            await _close(self._server)
        for session in tuple(self._sessions):
            session.stop()
        if self._sessions:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), _GRACE_SECONDS)
        for session in tuple(self._sessions):
            session.abort()


async def _close(server: asyncio.Server) -> None:
    """Stop listening. A connection accepted a moment ago becomes a session first: asyncio loses it otherwise."""
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _ in range(3):
        await asyncio.sleep(0)
    server.close()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    unfinished = asyncio.all_tasks(loop)
    for task in unfinished:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*unfinished, return_exceptions=True))
    loop.close()


class _Full(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(TOO_MANY.encode("ascii") + b"\r\n")
        transport.close()


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def _host_and_port(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigError(f"[door] listen = {listen!r}: write host:port, or a path that begins with '/'")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _refuse_taken(path: str) -> None:
    """A socket file that nobody listens on is left over and replaced; one that answers is another daemon's."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return
    raise ConfigError(f"[door] listen = {path!r}: another program listens there")
