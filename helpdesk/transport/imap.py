"""An IMAP mailbox that is emptied: what waits there, its exact bytes, and the move when it is safely stored.

Not the bookkeeping of what was seen, and no thread: all calls block. imap-tools logs in and makes folders; the
commands that matter are sent as they stand in the RFCs, because its own ways expunge mail of others and rewrite
bytes. RFC 3501, RFC 6851 (MOVE), RFC 4315 (UIDPLUS), RFC 2595 (STARTTLS).
"""

import contextlib
import imaplib
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from imap_tools.errors import ImapToolsError, MailboxFolderSubscribeError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from helpdesk.config.settings import Mailbox
from helpdesk.errors import TemporaryFailure
from helpdesk.transport.connection import client_context, keep_alive
from helpdesk.transport.imap_fetch import FetchItem, Raw, fetched_items, found_uids, search_date, sequence_set

logger = logging.getLogger(__name__)

_DEFAULT_PORT = {"tls": 993, "starttls": 143, "none": 143}
_CHUNK = 1000  # messages asked about in one command, so that its line stays below 8000 bytes
_FAREWELL_SECONDS = 5.0
_FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError)
# imaplib quotes the line that it did not understand, which may be a line of a mail.
_QUOTED_LINE = re.compile(r"(unexpected (?:tagged )?response|unterminated line): .*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the mailbox; `received_at` is its INTERNALDATE in UTC, `size` the server's word in bytes."""

    uid: int
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail with its exact bytes."""

    uid: int
    raw: bytes
    received_at: datetime


class ImapMailbox:
    """One connection to one mailbox, for one thread at a time.

    Every failure is a TemporaryFailure that names the server and what failed; afterwards the connection is
    closed and `connect` may be called again.
    """

    def __init__(self, settings: Mailbox, password: Callable[[], str]) -> None:
        """Remember how to connect. `password` is asked at each login, so that it may change meanwhile."""
        self._settings = settings
        self._password = password
        self._port = settings.port or _DEFAULT_PORT[settings.security]
        self._box: _Box | None = None
        self.uid_validity = 0  # of the selected folder; valid after `connect`

    def connect(self) -> None:
        """Connect, secure, log in, make the processed folder if it is missing, and select the folder."""
        self.close()
        with self._failing("connecting"):
            self._box = _Box(self._settings, self._port)
        with self._failing("logging in"):
            self._login()
        with self._failing(f"making the folder {self._settings.processed_folder!r}"):
            self._make_folder(self._settings.processed_folder)
        with self._failing(f"selecting the folder {self._settings.folder!r}"):
            box = self._connected()
            box.folder.set(self._settings.folder)
            self.uid_validity = int(box.client.response("UIDVALIDITY")[1][-1] or b"0")

    def waiting(self, since: datetime | None) -> list[Waiting]:
        """List the mail that is not marked as deleted, received at or after `since` (aware; None: all).

        Whether somebody has read it says nothing. In the order of UIDs.
        """
        criteria = ["UNDELETED"]
        if since is not None:
            since = since.astimezone(UTC).replace(microsecond=0)  # INTERNALDATE knows whole seconds only
            # The server compares dates in a zone of its own: ask for a day more.
            criteria += ["SINCE", search_date(since - timedelta(days=1))]
        with self._failing("searching"):
            uids = sorted(found_uids(self._uid("SEARCH", *criteria)))
            found: list[Waiting] = []
            for start in range(0, len(uids), _CHUNK):
                found += self._sizes(uids[start : start + _CHUNK])
        return sorted((w for w in found if since is None or w.received_at >= since), key=lambda w: w.uid)

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Fetch the exact bytes of these mails without marking them as read; one that vanished is absent."""
        if not uids:
            return []
        with self._failing(f"fetching {len(uids)} mails"):
            items = self._bodies(uids)
            for uid, item in items.items():
                if item.size is not None and item.body is not None and item.size != len(item.body):
                    self._confirm(uid, item)
        return [
            Fetched(uid, item.body, item.received_at)
            for uid, item in sorted(items.items())
            if item.body is not None and item.received_at is not None
        ]

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move these mails and no others; what was already gone is no error.

        Where the server cannot remove single mails, they stay behind marked as deleted.
        """
        if not uids:
            return
        which, target = sequence_set(uids), encode_folder(folder).decode("ascii")
        with self._failing(f"moving {len(uids)} mails to {folder!r}"):
            capabilities = self._connected().client.capabilities
            if "MOVE" in capabilities:
                self._uid("MOVE", which, target)
                return
            self._uid("COPY", which, target)
            self._uid("STORE", which, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in capabilities:
                self._uid("EXPUNGE", which)

    def check(self) -> None:
        """Ask whether the server is still there (NOOP)."""
        with self._failing("asking for a sign of life"):
            client = self._connected().client
            status, words = client.noop()
            _expect_ok("NOOP", status, words)
            client.untagged_responses.clear()

    def close(self) -> None:
        """Log out if the server still listens; never raises, and mail marked as deleted stays."""
        box, self._box = self._box, None
        if box is None:
            return
        with contextlib.suppress(*_FAILURES):
            box.client.sock.settimeout(_FAREWELL_SECONDS)
            box.client.logout()
        _shut(box.client)

    def _login(self) -> None:
        box, user, password = self._connected(), self._settings.user, self._password()
        if "LOGINDISABLED" in box.client.capabilities:
            raise imaplib.IMAP4.error("no login is allowed on this connection; is the security setting right?")
        plain = (user + password).isascii() and (user + password).isprintable()
        login = box.login if plain else box.login_utf8
        try:
            login(user, password, initial_folder=None)
        except (UnexpectedCommandStatusError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise imaplib.IMAP4.error(
                f"user {user!r} was refused ({_reason(error)}); check user and password"
            ) from error
        # Many servers tell of MOVE and UIDPLUS only now.
        status, words = box.client.capability()
        _expect_ok("CAPABILITY", status, words)
        box.client.capabilities = tuple(b" ".join(word for word in words if word).decode("ascii").upper().split())

    def _make_folder(self, folder: str) -> None:
        box = self._connected()
        if box.folder.exists(folder):
            return
        box.folder.create(folder)
        logger.info("mailbox %s: made the folder %r", self._settings.name, folder)
        with contextlib.suppress(MailboxFolderSubscribeError):  # only so that mail programs show it
            box.folder.subscribe(folder, value=True)

    def _sizes(self, uids: Sequence[int]) -> Iterator[Waiting]:
        for item in fetched_items(self._uid("FETCH", sequence_set(uids), "(UID INTERNALDATE RFC822.SIZE)")):
            if item.uid is not None and item.received_at is not None and item.size is not None:
                yield Waiting(item.uid, item.received_at, item.size)

    def _bodies(self, uids: Sequence[int]) -> dict[int, FetchItem]:
        wanted = set(uids)
        answer = self._uid("FETCH", sequence_set(uids), "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[])")
        items = (item for item in fetched_items(answer) if item.body is not None)
        return {item.uid: item for item in items if item.uid in wanted}

    def _confirm(self, uid: int, first: FetchItem) -> None:
        """Fetch a mail again whose size is not what the server said: some servers only estimate sizes."""
        again = self._bodies([uid]).get(uid)
        if again is not None and again.body != first.body:
            raise imaplib.IMAP4.error(f"UID {uid} has {first.size} bytes by the server's word, but it sent other bytes")
        logger.debug("mailbox %s: UID %d is not of the size that was told", self._settings.name, uid)

    def _uid(self, command: str, *arguments: str) -> list[Raw]:
        """Run a UID command. What the server told beside it is forgotten, lest it pass for the next answer."""
        client = self._connected().client
        status, responses = client.uid(command, *arguments)
        _expect_ok(f"UID {command}", status, responses)
        client.untagged_responses.clear()
        return list(responses)

    def _connected(self) -> "_Box":
        if self._box is None:
            raise imaplib.IMAP4.error("not connected")
        return self._box

    @contextlib.contextmanager
    def _failing(self, work: str) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            box, self._box = self._box, None
            if box is not None:
                _shut(box.client)
            where = f"{self._settings.host}:{self._port}"
            raise TemporaryFailure(f"IMAP server {where}: {work} failed: {_reason(error)}") from error


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


def _refuse_preauth(client: imaplib.IMAP4) -> None:
    """Someone between the server and us could have said PREAUTH to keep us from STARTTLS."""
    if client.state != "NONAUTH":
        raise imaplib.IMAP4.error("the server greets as if we had logged in already (PREAUTH)")


def _shut(client: imaplib.IMAP4) -> None:
    with contextlib.suppress(OSError):
        client.shutdown()


def _expect_ok(command: str, status: str, responses: Sequence[Raw]) -> None:
    if status != "OK":
        raise imaplib.IMAP4.error(f"{command}: {status} {_words(responses)}")


def _reason(error: BaseException) -> str:
    if isinstance(error, UnexpectedCommandStatusError):
        status, responses = error.command_result[:2]
        return f"{status} {_words(responses)}"
    text = _QUOTED_LINE.sub(r"\1", str(error))
    return text[:300] or type(error).__name__


def _words(responses: Sequence[Raw]) -> str:
    return b" ".join(line for line in responses if isinstance(line, bytes)).decode("utf-8", "replace")[:300]
