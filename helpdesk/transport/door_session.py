"""One conversation at the door, in SMTP or LMTP: who may be written to, the mail, and an honest answer.

Not the listening (`door`) and not the reading of mail. aiosmtpd reads the commands; the content and the answers
to it are ours, because LMTP wants one for each recipient and a failure of ours must be temporary.
RFC 5321, RFC 2033 (LMTP), RFC 2034 (enhanced status codes), RFC 2920 (pipelining), RFC 1870 (SIZE).
"""

# ruff: noqa: N802 - aiosmtpd finds hooks and commands by these names

import asyncio
import contextlib
import logging
import re
import traceback
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk.errors import NotPermitted
from helpdesk.transport.door_data import EarlyContentError, expect_data, read_data

logger = logging.getLogger(__name__)

Way = Literal["smtp", "lmtp"]
Given = TypeVar("Given")
Result = TypeVar("Result")

_MOST_RECIPIENTS = 100  # RFC 5321 4.5.3.1.8 wants at least as many
_LONGEST_COMMAND = 2048  # octets; long VERP senders and parameters must fit
_PIECE = 64 * 1024  # octets of content read at once; a line may be longer

TRY_LATER = "451 4.3.0 Temporary failure here, please try again later"
STOPPING = "421 4.3.2 Closing for maintenance, please come again"
TOO_MANY = "421 4.3.2 Too many connections, please come again"
_SILENT = "421 4.4.2 Nothing heard for too long, closing"
_CONFUSED = "421 4.7.0 Closing, because we no longer agree on what is content"
_STORED = "250 2.0.0 Stored"
_TOO_BIG = "552 5.3.4 The mail is larger than we take"
_EARLY = "503 5.5.1 Content came before it was asked for"
_UNKNOWN_COMMAND = "500 5.5.2 Command not recognised"
_NOT_HERE = "502 5.5.1 Command not implemented"

# aiosmtpd answers without enhanced status codes; RFC 2034 wants one in every answer but the greetings.
_ENHANCED = {
    "221": "2.0.0",
    "250": "2.0.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "503": "5.5.1",
    "552": "5.3.4",
    "553": "5.1.3",
    "555": "5.5.4",
}
_WITHOUT_ENHANCED = re.compile(r"([245]\d\d) (?!\d\.\d)")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail that was handed over: exact bytes and envelope. `received_at` is aware UTC."""

    raw: bytes
    envelope_from: str  # "" for the null sender
    recipients: tuple[str, ...]
    way: Way
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every conversation. `accepts` and `store` run in threads of `workers`.

    `store` raises NotPermitted for a mail that is refused for good; its message is the answer.
    """

    way: Way
    hostname: str
    max_size: int  # octets
    timeout: float  # seconds
    accepts: Callable[[str], bool]
    store: Callable[[Delivery], None]
    workers: Executor


class _Hooks:
    """What aiosmtpd asks of us by these names."""

    async def handle_MAIL(
        self, server: "DoorSession", _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return server.sender(envelope, address, options)

    async def handle_RCPT(
        self, server: "DoorSession", _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        return await server.recipient(envelope, address)

    async def handle_exception(self, error: Exception) -> str:
        _report("a command", error)
        return TRY_LATER


class DoorSession(SMTP):
    """One connection. `gone` is told when it has ended."""

    line_length_limit = _PIECE

    def __init__(self, rules: Rules, loop: asyncio.AbstractEventLoop, gone: Callable[["DoorSession"], None]) -> None:
        self._rules = rules
        self._gone = gone
        self._busy = False  # between DATA and its answer
        self._stopping = False
        # One for each connection: aiosmtpd clears and counts up a dictionary shared by all.
        self.command_size_limits = defaultdict(lambda: _LONGEST_COMMAND)
        super().__init__(
            _Hooks(),
            data_size_limit=rules.max_size,
            enable_SMTPUTF8=True,
            hostname=rules.hostname,
            ident="ESMTP" if rules.way == "smtp" else "LMTP",
            timeout=rules.timeout,
            loop=loop,
        )

    def stop(self) -> None:
        """Say 421 and hang up: now, or as soon as the mail that is on its way has its answer."""
        self._stopping = True
        if not self._busy:
            self._part(STOPPING)

    def abort(self) -> None:
        """Cut the connection."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def sender(self, envelope: Envelope, address: str, options: list[str]) -> str:
        """Take the envelope sender."""
        if not address.isprintable():
            return "553 5.1.7 Not a mail address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def recipient(self, envelope: Envelope, address: str) -> str:
        """Take a recipient only if it is ours: nothing is relayed."""
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the mail to the others again"
        try:
            accepted = address.isprintable() and await self._in_worker(self._rules.accepts, address)
        except Exception as error:  # noqa: BLE001 - whatever fails here, the sender must keep the mail
            _report("the look-up of a recipient", error)
            return TRY_LATER
        if not accepted:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    # -- commands; aiosmtpd finds them by name -------------------------------------------------------------

    async def smtp_HELO(self, hostname: str) -> None:
        """RFC 5321 4.1.1.1."""
        if self._rules.way == "smtp":
            await self._greet(hostname, extensions=())
        else:
            await self.push(_UNKNOWN_COMMAND)

    async def smtp_EHLO(self, hostname: str) -> None:
        """RFC 5321 4.1.1.1."""
        if self._rules.way == "smtp":
            await self._greet(hostname, self._extensions())
        else:
            await self.push(_UNKNOWN_COMMAND)

    async def smtp_LHLO(self, hostname: str) -> None:
        """RFC 2033 4.1: LMTP's only greeting."""
        if self._rules.way == "lmtp":
            await self._greet(hostname, self._extensions())
        else:
            await self.push(_UNKNOWN_COMMAND)

    async def smtp_DATA(self, arg: str | None) -> None:
        """RFC 5321 4.1.1.4; in LMTP one answer for each accepted recipient (RFC 2033 4.2)."""
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 No valid recipients")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        self._busy = True
        try:
            expect_data(self._reader)
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            answer = await self._take(envelope)
            for _ in envelope.rcpt_tos if self._rules.way == "lmtp" else (None,):
                await self.push(answer)
        finally:
            self._busy = False
            self.envelope = self._create_envelope()
        if answer == _EARLY:
            self._part(_CONFUSED)
        elif self._stopping:
            self._part(STOPPING)

    async def smtp_VRFY(self, _arg: str) -> None:
        """RFC 5321 7.3: nothing is told about addresses."""
        await self.push("252 2.5.2 Send mail and see")

    async def smtp_HELP(self, _arg: str) -> None:
        """RFC 5321 4.1.1.8."""
        await self.push("214 2.0.0 See RFC 5321")

    async def smtp_EXPN(self, _arg: str) -> None:
        """RFC 5321 7.3."""
        await self.push(_NOT_HERE)

    async def smtp_AUTH(self, _arg: str) -> None:
        """Nobody logs in here."""
        await self.push(_NOT_HERE)

    async def smtp_STARTTLS(self, _arg: str) -> None:
        """The door is for servers on this machine or next to it."""
        await self.push(_NOT_HERE)

    # -- aiosmtpd's own steps, mended ----------------------------------------------------------------------

    async def push(self, status: Any) -> None:
        """Answer, with an enhanced status code where aiosmtpd gave none."""
        text = status.decode("utf-8", "replace") if isinstance(status, bytes) else str(status)
        if (match := _WITHOUT_ENHANCED.match(text)) and match[1] in _ENHANCED:
            text = f"{match[1]} {_ENHANCED[match[1]]} {text[4:]}"
        await super().push(text)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell the door."""
        self._gone(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client hung up while it was answered
            await super()._handle_client()

    def _timeout_cb(self) -> None:
        self._part(_SILENT)

    # -- our own -------------------------------------------------------------------------------------------

    def _extensions(self) -> tuple[str, ...]:
        return "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", f"SIZE {self._rules.max_size}"

    async def _greet(self, hostname: str, extensions: tuple[str, ...]) -> None:
        if not hostname:
            await self.push("501 5.5.4 Syntax: name of the client")
            return
        self.envelope = self._create_envelope()
        if self.session is not None:
            self.session.extended_smtp = bool(extensions)
            self.session.host_name = hostname
        *first, last = (self._rules.hostname, *extensions)
        await super().push("\r\n".join([*(f"250-{line}" for line in first), f"250 {last}"]))

    async def _take(self, envelope: Envelope) -> str:
        """Read the content and store it; the answer says that it is stored only when it is."""
        try:
            raw = await read_data(self._reader, self._rules.max_size, self._reset_timeout)
        except EarlyContentError:
            return _EARLY
        if raw is None:
            return _TOO_BIG
        sender = envelope.mail_from or ""
        delivery = Delivery(
            raw, "" if sender == "<>" else sender, tuple(envelope.rcpt_tos), self._rules.way, datetime.now(UTC)
        )
        try:
            await self._in_worker(self._rules.store, delivery)
        except NotPermitted as refused:
            return f"550 5.7.1 {refused}"
        except Exception as error:  # noqa: BLE001 - whatever fails here, the sender must keep the mail
            _report("storing a mail", error)
            return TRY_LATER
        logger.debug("took a mail of %d bytes for %d recipients", len(raw), len(delivery.recipients))
        return _STORED

    async def _in_worker(self, work: Callable[[Given], Result], given: Given) -> Result:
        return await self.loop.run_in_executor(self._rules.workers, work, given)

    def _part(self, reply: str) -> None:
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(reply.encode("ascii") + b"\r\n")
            self.transport.close()


def _report(what: str, error: Exception) -> None:
    """Log where it happened, but not the error's words: they may quote the mail."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed: %s\n%s", what, type(error).__qualname__, frames)
