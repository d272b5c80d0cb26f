"""Sending over SMTP to the smarthost, with an outcome that says exactly how far the mail came.

Not the queue and not the retries. MAIL, RCPT and DATA are run step by step, because only so is it known whether
the content was complete. RFC 5321, RFC 1870 (SIZE), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8),
RFC 1047 (the answer that is lost after the end of DATA).
"""

import logging
import re
from collections.abc import Callable

from helpdesk.config.servers import Smarthost
from helpdesk.domain.delivery import Accepted, Deferred, Outcome, Refused, TooLarge, Uncertain
from helpdesk.transport.outgoing import MailInterrupted, TransportDown, why_unsendable
from helpdesk.transport.smtp_session import ConnectionLostError, Reply, SmtpSession

logger = logging.getLogger(__name__)

_CLOSING = 421  # RFC 5321 4.2.1: the server is about to hang up
# Answers about us and not about this mail: closing, login wanted, login wrong, encryption wanted (RFC 4954 6).
_ABOUT_US = frozenset({_CLOSING, 530, 535, 538})
_GO_AHEAD = 354
# Answers about the size of the mail: 552 itself (RFC 1870 6), unless a code behind it says otherwise, as 5.2.2 does for
# a full mailbox; and with any code what RFC 3463 says of mails too long for the mailbox (X.2.3) or the server (X.3.4).
_ABOUT_SIZE = re.compile(r"552(?! 5\.\d+\.\d)|5\d\d 5\.(?:2\.3|3\.4)\b")


class SmtpTransport:
    """Sends over one kept connection; for one thread at a time."""

    def __init__(self, settings: Smarthost, hostname: str, password: Callable[[], str]) -> None:
        """Remember how to connect. `password` is asked at each login, so that it may change meanwhile."""
        self._settings = settings
        self._hostname = hostname
        self._password = password
        self._session: SmtpSession | None = None

    def send(self, envelope_from: str, recipient: str, message: bytes) -> Outcome:
        """Send one mail to one recipient; raises TransportDown when it was not complete."""
        if refused := why_unsendable(envelope_from, recipient, message):
            return refused
        try:
            session, refused_now = self._begin(envelope_from, recipient, message)
            return refused_now or self._finish(session, recipient, message)
        except ConnectionLostError as error:
            raise self._down(f"the connection was lost before the mail was complete: {error}") from error

    def close(self) -> None:
        """Say goodbye if the server still listens; never raises."""
        session, self._session = self._session, None
        if session is not None:
            session.quit()

    def _begin(self, sender: str, recipient: str, message: bytes) -> tuple[SmtpSession, Outcome | None]:
        """Send MAIL. That a kept connection died meanwhile is no failure: nothing of this mail was said on it."""
        if self._session is not None:
            try:
                return self._session, self._mail(self._session, sender, recipient, message)
            except (ConnectionLostError, TransportDown):
                logger.debug("%s closed the idle connection; connecting again", self._settings.host)
        self._session = SmtpSession(self._settings, self._hostname, self._password)
        return self._session, self._mail(self._session, sender, recipient, message)

    def _mail(self, session: SmtpSession, sender: str, recipient: str, message: bytes) -> Outcome | None:
        parameters = _parameters(session, sender + recipient, message)
        if not isinstance(parameters, str):
            return parameters
        return self._refusal(session, session.command(f"MAIL FROM:<{sender}>{parameters}"))

    def _finish(self, session: SmtpSession, recipient: str, message: bytes) -> Outcome:
        """Send RCPT, DATA and the content. Whatever breaks before the last byte leaves nothing delivered."""
        if refused := self._refusal(session, session.command(f"RCPT TO:<{recipient}>")):
            return refused
        answer = session.command("DATA")
        if answer.code != _GO_AHEAD:
            refused = self._refusal(session, answer)
            if refused is None:
                raise self._down(f"senseless answer to DATA: {answer.text}")
            return refused
        session.content(_transparent(message))
        try:
            answer = session.reply()
        except ConnectionLostError as error:
            self._drop()
            return Uncertain(f"the answer to the mail was lost: {error}")
        return self._verdict(answer)

    def _refusal(self, session: SmtpSession, answer: Reply) -> Outcome | None:
        """Give None for success; otherwise make the session ready for the next mail and give the refusal."""
        if answer.code in _ABOUT_US or not answer.is_final:
            raise self._down(answer.text)
        outcome = _outcome(answer)
        if isinstance(outcome, Accepted):
            return None
        try:
            clean = session.command("RSET").code == 250
        except ConnectionLostError:
            clean = False
        if not clean:
            self._drop()
        return outcome

    def _verdict(self, answer: Reply) -> Outcome:
        """Read the answer to the whole content; a 421 here is about this mail too."""
        if not answer.is_final:
            self._drop()
            return Uncertain(f"senseless answer to the mail: {answer.text}")
        if answer.code == _CLOSING:
            self._drop()
        return _outcome(answer)

    def _down(self, what: str) -> MailInterrupted:
        self._drop()
        return MailInterrupted(f"SMTP server {self._settings.host}: {what}")

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.drop()


def _parameters(session: SmtpSession, addresses: str, message: bytes) -> str | Refused | TooLarge:
    """Give the parameters of MAIL that the server understands, or why it cannot take this mail."""
    words = []
    limit = session.extension("size")
    if limit is not None:
        if limit.isdigit() and 0 < int(limit) < len(message):
            reply = f"552 5.3.4 not sent: the mail has {len(message)} bytes, the server takes {limit}"
            return TooLarge(reply, int(limit))
        words.append(f" SIZE={len(message)}")
    # Without the extension the bytes go as they are; to recode them would break signatures.
    if session.extension("8bitmime") is not None and not message.isascii():
        words.append(" BODY=8BITMIME")
    utf8 = not addresses.isascii()
    if utf8 and session.extension("smtputf8") is None:
        return Refused("553 5.6.7 not sent: the server takes no addresses beyond ASCII")
    session.speak_utf8(utf8)
    return "".join(words) + (" SMTPUTF8" if utf8 else "")


def _transparent(message: bytes) -> bytes:
    """Double leading dots and end the content with its dot (RFC 5321 4.5.2)."""
    end = b"" if message.endswith(b"\r\n") or not message else b"\r\n"
    start = b"." if message.startswith(b".") else b""
    return b"".join((start, message.replace(b"\n.", b"\n.."), end, b".\r\n"))


def _outcome(answer: Reply) -> Outcome:
    if answer.code < 300:
        return Accepted(answer.text)
    if answer.code < 500:
        return Deferred(answer.text)
    return TooLarge(answer.text) if _ABOUT_SIZE.match(answer.text) else Refused(answer.text)
