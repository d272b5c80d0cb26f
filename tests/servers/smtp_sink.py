"""A smarthost that keeps what it is sent, behaves as told for each recipient, and stands still where told."""

import asyncio
import contextlib
import ssl
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from helpdesk.config.servers import Smarthost

Behaviour = Literal[
    "accept",
    "defer",  # 451 to RCPT
    "refuse",  # 550 to RCPT
    "close at rcpt",  # 421 to RCPT
    "defer content",  # 452 after the final dot
    "refuse content",  # 554 after the final dot
    "refuse size",  # 552 after the final dot
    "close after content",  # 421 after the final dot
    "drop in content",  # hangs up while the content comes
    "drop after content",  # takes all, hangs up without an answer
    "stall after content",  # takes all, never answers
]
Moment = Literal[
    "rcpt",  # RCPT was heard and is not answered: nothing was taken
    "content",  # the mail was taken, the final dot is not answered
]
_LONGEST_HOLD = 60.0  # seconds; a guard against hanging


@dataclass(frozen=True)
class Taken:
    """A mail as it arrived."""

    envelope_from: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]  # parameters of MAIL


@dataclass(frozen=True)
class _Hold:
    moment: Moment
    reached: Event = field(default_factory=Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class SmtpSink:
    """Started by `start`, ended by `stop`.

    `behave` gives a recipient's answers to come, one for each attempt; the last one stays. `login` is the only
    user and password that it takes, if there is one.
    """

    def __init__(
        self,
        security: Literal["none", "starttls", "tls"] = "none",
        authority: trustme.CA | None = None,
        login: tuple[str, str] | None = None,
        size_limit: int = 10_000_000,
    ) -> None:
        self.security = security
        self.login = login
        self.size_limit = size_limit
        self.taken: list[Taken] = []
        self.connections = 0
        self.port = 0
        self.sessions: set[_SinkSession] = set()
        self.context = _server_context(authority) if authority else None
        self._behaviours: dict[str, list[Behaviour]] = defaultdict(lambda: ["accept"])
        self._hold: _Hold | None = None
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = Thread(target=self._loop.run_forever, name="smtp-sink")

    def settings(self, **changes: Any) -> Smarthost:
        given = {"host": "127.0.0.1", "port": self.port, "security": self.security, "timeout_seconds": 5}
        return Smarthost.model_validate(given | changes)

    def behave(self, recipient: str, *behaviours: Behaviour) -> None:
        self._behaviours[recipient] = list(behaviours)

    def next_behaviour(self, recipient: str) -> Behaviour:
        waiting = self._behaviours[recipient]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    @contextlib.contextmanager
    def holding(self, moment: Moment) -> Iterator[Event]:
        """Let the first mail that comes stand still at that moment; the event tells that it does.

        It goes on at the end of the block, if its client is still there.
        """
        hold = self._hold = _Hold(moment)
        try:
            yield hold.reached
        finally:
            self._hold = None
            self._loop.call_soon_threadsafe(hold.over.set)

    async def stand_still(self, moment: Moment) -> None:
        """Wait here if it was told so; aiosmtpd ends a session whose client is gone."""
        hold = self._hold
        if hold is None or hold.moment != moment:
            return
        self._hold = None
        hold.reached.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_HOLD):
                await hold.over.wait()

    def start(self) -> None:
        self._thread.start()
        self._run(self._listen())

    def hang_up(self) -> None:
        """Close every connection, as a server does with one that is silent for long."""
        self._run(self._close_all())

    def stop(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    def session(self) -> "_SinkSession":
        self.connections += 1
        return _SinkSession(self, self._loop)

    async def _listen(self) -> None:
        context = self.context if self.security == "tls" else None
        self._server = await self._loop.create_server(self.session, "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close_all(self) -> None:
        for session in tuple(self.sessions):
            if session.transport is not None:
                session.transport.close()
            await session.ended.wait()

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._close_all()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


class _SinkSession(SMTP):
    line_length_limit = 1_048_576

    def __init__(self, sink: SmtpSink, loop: asyncio.AbstractEventLoop) -> None:
        self.sink = sink
        self.behaviour: Behaviour = "accept"
        self.ended = asyncio.Event()
        super().__init__(
            _Hooks(sink),
            data_size_limit=sink.size_limit,
            enable_SMTPUTF8=True,
            hostname="sink.test",
            tls_context=sink.context if sink.security == "starttls" else None,
            require_starttls=sink.security == "starttls",
            auth_require_tls=False,
            authenticator=_Hooks(sink).check_login,
            loop=loop,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.sink.sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.sink.sessions.discard(self)
        super().connection_lost(error)
        self.ended.set()

    async def push(self, status: Any) -> None:
        if self.transport is not None:
            await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self.behaviour == "drop in content":
            await self.push("354 go ahead")
            await self._reader.readuntil(b"\r\n")
            self._hang_up()
            return
        await super().smtp_DATA(arg)

    async def answer_content(self) -> str:
        match self.behaviour:
            case "defer content":
                return "452 4.2.2 mailbox full"
            case "refuse content":
                return "554 5.7.1 not wanted"
            case "refuse size":
                return "552 5.2.3 Message exceeds local size limit"
            case "close after content":
                return "421 4.3.2 going down"
            case "drop after content":
                self._hang_up()
            case "stall after content":
                await asyncio.sleep(3600)
        return "250 2.0.0 queued as 4711"

    def _hang_up(self) -> None:
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.abort()


class _Hooks:
    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: _SinkSession, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._sink.stand_still("rcpt")
        server.behaviour = self._sink.next_behaviour(address)
        match server.behaviour:
            case "defer":
                return "451 4.7.1 greylisted, come again"
            case "refuse":
                return "550 5.1.1 no such user"
            case "close at rcpt":
                return "421 4.3.2 going down"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _SinkSession, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        answer = await server.answer_content()
        if server.behaviour in {"accept", "drop after content", "stall after content"}:
            assert isinstance(envelope.content, bytes)
            sender = envelope.mail_from or ""
            self._sink.taken.append(
                Taken(sender, tuple(envelope.rcpt_tos), envelope.content, tuple(envelope.mail_options))
            )
        await self._sink.stand_still("content")
        return answer

    def check_login(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login.decode(), data.password.decode()) == self._sink.login
        return AuthResult(success=right, handled=False)


def _server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def ca_file(authority: trustme.CA, folder: Path) -> Path:
    """Write the authority's certificate where settings can name it."""
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path
