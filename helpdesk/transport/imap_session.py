"""A logged-in IMAP connection: commands and their answers, what the server tells unasked, the selected folder.

Not what the commands are for (`imap`). Failures are imaplib's; a plain NO is a Refused, after which the
connection can still be used. RFC 3501, RFC 2595 (STARTTLS), RFC 5530 (response codes).
"""

import contextlib
import imaplib
import logging
import re
from collections.abc import Mapping, Sequence

from imap_tools.errors import ImapToolsError, MailboxFolderSubscribeError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from helpdesk.config.servers import Mailbox
from helpdesk.transport.connection import client_context, keep_alive
from helpdesk.transport.imap_fetch import Raw

logger = logging.getLogger(__name__)

FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError)
DONE_KEYWORD = "$HelpdeskDone"  # marks mail that was taken and stays where it is
_FAREWELL_SECONDS = 3.0
# Codes by which a server says that it is the moment that is wrong, not the command.
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|THROTTLED|SERVERBUG|OVERQUOTA)\b", re.IGNORECASE)
_NEWS = re.compile(rb"\* (\d+) (EXISTS|EXPUNGE)\b", re.IGNORECASE)
_BYE = re.compile(rb"\* BYE ?(.*)", re.IGNORECASE)
_UIDNEXT = re.compile(rb"\bUIDNEXT (\d+)", re.IGNORECASE)
# imaplib quotes the line that it did not understand, which may be a line of a mail.
_QUOTED_LINE = re.compile(r"(unexpected (?:tagged )?response|unterminated line): .*", re.DOTALL)


class Refused(imaplib.IMAP4.error):
    """The server said NO; `passing` tells that by its own word another time may do."""

    def __init__(self, command: str, words: str) -> None:
        super().__init__(f"{command}: NO {words}")
        self.passing = _PASSING.search(words) is not None
        self.no_folder = "[TRYCREATE]" in words.upper() or "[NONEXISTENT]" in words.upper()


class ImapSession:
    """One connection, for one thread. Raises one of FAILURES; `close` never raises."""

    def __init__(self, settings: Mailbox, port: int) -> None:
        """Connect, and secure the connection as the settings say."""
        self._settings = settings
        self._box = _Box(settings, port)
        self.client = self._box.client
        self.news = False  # whether mail arrived that no search has seen yet
        self.told: Mapping[str, Sequence[Raw]] = {}  # what came beside the last UID command's answer
        self.uid_validity = 0
        self.keeps_keyword = False  # whether the selected folder can keep DONE_KEYWORD
        self._exists: int | None = None

    def log_in(self, password: str) -> None:
        """Log in, and ask anew what the server can: many tell of MOVE and UIDPLUS only now."""
        user = self._settings.user
        if "LOGINDISABLED" in self.client.capabilities:
            raise imaplib.IMAP4.error("no login is allowed on this connection; is the security setting right?")
        plain = (user + password).isascii() and (user + password).isprintable()
        login = self._box.login if plain else self._box.login_utf8
        try:
            login(user, password, initial_folder=None)
        except (UnexpectedCommandStatusError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            words = reason(error)
            advice = "check user and password" if not _PASSING.search(words) else "the server says that it will pass"
            raise imaplib.IMAP4.error(f"user {user!r} was refused ({words}); {advice}") from error
        status, answer = self.client.capability()
        _expect_ok("CAPABILITY", status, answer)
        told = b" ".join(word for word in answer if word)
        self.client.capabilities = tuple(told.decode("ascii", "replace").upper().split())

    def can(self, capability: str) -> bool:
        """Tell whether the server announced this after the login."""
        return capability in self.client.capabilities

    def make_folder(self, folder: str) -> None:
        """Make a folder where it is missing."""
        if self._box.folder.exists(folder):
            return
        self._box.folder.create(folder)
        logger.info("mailbox %s: made the folder %r", self._settings.name, folder)
        with contextlib.suppress(MailboxFolderSubscribeError):  # only so that mail programs show it
            self._box.folder.subscribe(folder, value=True)

    def select(self, folder: str) -> None:
        """Select a folder for reading and writing."""
        self._box.folder.set(folder)
        self.uid_validity = int(self.client.response("UIDVALIDITY")[1][-1] or b"0")
        flags = self.client.response("PERMANENTFLAGS")[1][-1] or b""
        kept = flags.decode("ascii", "replace").strip("()").upper().split()
        self.keeps_keyword = "\\*" in kept or DONE_KEYWORD.upper() in kept
        self._forget()
        self.news = False

    def uid(self, command: str, *arguments: str) -> list[Raw]:
        """Run a UID command. What the server told beside it is noted in `told` and never taken for an answer."""
        status, responses = self.client.uid(command, *arguments)
        _expect_ok(f"UID {command}", status, responses)
        self._forget()
        return list(responses)

    def uid_next(self, folder: str) -> int:
        """Give the UID that the next mail in a folder will get; it only ever grows, by one or more for each mail."""
        status, responses = self.client.status(quoted(folder), "(UIDNEXT)")
        _expect_ok("STATUS", status, responses)
        parts = [part for line in responses for part in (line if isinstance(line, tuple) else (line,)) if part]
        self._forget()
        found = _UIDNEXT.findall(b" ".join(parts))  # the folder's name comes first and may look alike
        if not found:
            raise imaplib.IMAP4.error("STATUS: the server does not tell UIDNEXT")
        return int(found[-1])

    def check(self) -> None:
        """Ask whether the server is still there, and let it tell what is new (NOOP)."""
        status, words = self.client.noop()
        _expect_ok("NOOP", status, words)
        self._forget()

    def hear(self, line: bytes) -> bool:
        """Note an untagged line that came while nothing was asked; gives whether there is news."""
        if farewell := _BYE.match(line):
            raise imaplib.IMAP4.abort(f"the server ends the connection: {farewell[1].decode('utf-8', 'replace')}")
        if match := _NEWS.match(line):
            if match[2].upper() == b"EXISTS":
                self._count(int(match[1]))
            else:
                self._exists = None
        return self.news

    def close(self, *, farewell: bool) -> None:
        """End the connection, with LOGOUT where the server is thought to listen; mail marked as deleted stays."""
        if farewell:
            with contextlib.suppress(*FAILURES):
                self.client.sock.settimeout(_FAREWELL_SECONDS)
                self.client.logout()
        _shut(self.client)

    def _forget(self) -> None:
        told = self.client.untagged_responses
        if "EXPUNGE" in told or "VANISHED" in told:
            self._exists = None
        if "EXISTS" in told and isinstance(count := told["EXISTS"][-1], bytes):
            self._count(int(count))
        self.told = dict(told)
        told.clear()

    def _count(self, exists: int) -> None:
        """A number that did not change is no news: some servers repeat it with every answer."""
        self.news = self.news or exists != self._exists
        self._exists = exists


class _Box(BaseMailBox):
    """imap-tools' mailbox over a connection that is opened our way."""

    def __init__(self, settings: Mailbox, port: int) -> None:
        self._settings = settings
        self._port = port
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        settings, timeout = self._settings, float(self._settings.timeout_seconds)
        context = None if settings.security == "none" else client_context(settings.ca_file)
        client: imaplib.IMAP4
        if settings.security == "tls":
            client = imaplib.IMAP4_SSL(settings.host, self._port, ssl_context=context, timeout=timeout)
        else:
            client = imaplib.IMAP4(settings.host, self._port, timeout)
        try:
            keep_alive(client.sock)
            _refuse_preauth(client)
            if settings.security == "starttls":
                client.starttls(context)
                client.untagged_responses.clear()  # what was said in clear text counts for nothing
        except BaseException:
            _shut(client)
            raise
        return client


def quoted(folder: str) -> str:
    """Write a folder's name as commands want it."""
    return str(encode_folder(folder).decode("ascii"))


def reason(error: BaseException) -> str:
    """Say in a line why a command failed, without any word of a mail."""
    if isinstance(error, UnexpectedCommandStatusError):
        status, responses = error.command_result[:2]
        return f"{status} {_words(responses)}"
    text = _QUOTED_LINE.sub(r"\1", str(error))
    return text[:300] or type(error).__name__


def _refuse_preauth(client: imaplib.IMAP4) -> None:
    """Someone between the server and us could have said PREAUTH to keep us from STARTTLS."""
    if client.state != "NONAUTH":
        raise imaplib.IMAP4.error("the server greets as if we had logged in already (PREAUTH)")


def _shut(client: imaplib.IMAP4) -> None:
    with contextlib.suppress(OSError):
        client.shutdown()


def _expect_ok(command: str, status: str, responses: Sequence[Raw]) -> None:
    if status == "NO":
        raise Refused(command, _words(responses))
    if status != "OK":
        raise imaplib.IMAP4.error(f"{command}: {status} {_words(responses)}")


def _words(responses: Sequence[Raw]) -> str:
    return b" ".join(line for line in responses if isinstance(line, bytes)).decode("utf-8", "replace")[:300]
