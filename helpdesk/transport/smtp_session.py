"""One connection to the smarthost: opened, secured, logged in; then commands and their replies.

Not the sending of a mail (`smtp`). It never connects again by itself, so that a mail cannot go on where another
connection ended. RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH).
"""

import base64
import contextlib
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpdesk.config.servers import Smarthost
from helpdesk.transport.connection import client_context, keep_alive
from helpdesk.transport.outgoing import TransportDown

_DEFAULT_PORT = {"tls": 465, "starttls": 587, "none": 25}
_LONGEST_REPLY = 500  # characters of a server's answer that are kept
_FAREWELL_SECONDS = 5.0


class ConnectionLostError(Exception):
    """The connection ended or timed out; nothing more can be said or heard on it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: its code, and code and words on one line for people."""

    code: int
    text: str

    @property
    def is_final(self) -> bool:
        """Whether this is success (2xx) or refusal (4xx, 5xx), not a question and not nonsense."""
        return 200 <= self.code < 300 or 400 <= self.code < 600


class SmtpSession:
    """A connection that is ready for MAIL. After ConnectionLostError it is of no more use."""

    def __init__(self, settings: Smarthost, hostname: str, password: Callable[[], str]) -> None:
        """Connect, secure and log in, as the settings say and never with less; raises TransportDown."""
        self._settings = settings
        self._port = settings.port or _DEFAULT_PORT[settings.security]
        try:
            self._smtp = self._open(settings.hostname or hostname)
        except (OSError, UnicodeError) as error:
            raise self.down(f"cannot connect: {_cause(error)}") from error
        try:
            self._greet()
            if settings.user:
                self._login(settings.user, password())
        except (OSError, ConnectionLostError) as error:
            self.drop()
            raise self.down(f"the greeting failed: {_cause(error)}") from error
        except BaseException:
            self.drop()
            raise

    def command(self, line: str) -> Reply:
        """Send one command (no CR or LF in it) and wait for its reply."""
        with self._losing():
            self._smtp.putcmd(line)
        return self.reply()

    def content(self, octets: bytes) -> None:
        """Send octets as they are. ConnectionLostError means that the last of them was not handed over."""
        with self._losing():
            self._smtp.send(octets)

    def reply(self) -> Reply:
        """Wait for the next reply."""
        with self._losing():
            code, words = self._smtp.getreply()
        return Reply(code, f"{code} {_readable(words)}")

    def extension(self, name: str) -> str | None:
        """Give the parameters of an extension that the server offered ("" if none), or None."""
        return self._smtp.esmtp_features.get(name) if self._smtp.does_esmtp else None

    def speak_utf8(self, wanted: bool) -> None:
        """Let addresses of the next commands go as UTF-8 (RFC 6531) or be ASCII only."""
        self._smtp.command_encoding = "utf-8" if wanted else "ascii"

    def quit(self) -> None:
        """Say goodbye if the server still listens; never raises."""
        with contextlib.suppress(OSError, ConnectionLostError):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(_FAREWELL_SECONDS)
                self.command("QUIT")
        self.drop()

    def drop(self) -> None:
        """Close without a word; never raises."""
        with contextlib.suppress(OSError):
            self._smtp.close()

    def down(self, what: str) -> TransportDown:
        """Give the error that names the server."""
        return TransportDown(f"SMTP server {self._settings.host}:{self._port}: {what}")

    def _open(self, hostname: str) -> smtplib.SMTP:
        settings, timeout = self._settings, float(self._settings.timeout_seconds)
        if settings.security == "tls":
            context = client_context(settings.ca_file)
            return smtplib.SMTP_SSL(settings.host, self._port, hostname, timeout=timeout, context=context)
        return smtplib.SMTP(settings.host, self._port, hostname, timeout=timeout)

    def _greet(self) -> None:
        if self._smtp.sock is not None:
            keep_alive(self._smtp.sock)
        self._smtp.ehlo_or_helo_if_needed()
        if self._settings.security != "starttls":
            return
        if self.extension("starttls") is None:
            raise self.down("it does not offer STARTTLS, and the settings want it")
        code, words = self._smtp.starttls(context=client_context(self._settings.ca_file))
        if code != 220:
            raise self.down(f"it refused STARTTLS: {code} {_readable(words)}")
        self._smtp.ehlo_or_helo_if_needed()

    def _login(self, user: str, password: str) -> None:
        """Log in with PLAIN or LOGIN in UTF-8 (smtplib's own way knows ASCII passwords only)."""
        offered = (self.extension("auth") or "").upper().split()
        if "PLAIN" in offered:
            reply = self.command(f"AUTH PLAIN {_base64(chr(0).join(('', user, password)))}")
        elif "LOGIN" in offered:
            reply = self.command("AUTH LOGIN")
            for word in (user, password):
                if reply.code == 334:
                    reply = self.command(_base64(word))
        else:
            raise self.down("it offers no login with PLAIN or LOGIN; is the security setting right?")
        if reply.code != 235:
            raise self.down(f"it refused the login of user {user!r}: {reply.text}; check user and password")

    @contextlib.contextmanager
    def _losing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:  # smtplib's own errors are OSErrors too
            self.drop()
            raise ConnectionLostError(_cause(error)) from error


def _cause(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {_readable(words if isinstance(words, bytes) else words.encode())}"
    return str(error) or type(error).__name__


def _readable(words: bytes) -> str:
    line = " ".join(words.decode("utf-8", "replace").split())
    return "".join(sign for sign in line if sign.isprintable())[:_LONGEST_REPLY]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
