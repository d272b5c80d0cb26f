"""An IMAP mailbox that is emptied: what waits there, its exact bytes, and putting it away when it is safely stored.

Not the bookkeeping of what was taken, and no thread: all calls block. The commands that matter are sent as they
stand in the RFCs, because libraries' own ways expunge mail of others and rewrite bytes. RFC 3501.
"""

import contextlib
import imaplib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.config.servers import Mailbox
from helpdesk.errors import TemporaryFailure
from helpdesk.mail.cut import cut_mail
from helpdesk.transport.imap_fetch import FetchItem, fetched_items, found_uids, search_date, sequence_set
from helpdesk.transport.imap_idle import idle
from helpdesk.transport.imap_move import mark_done, move
from helpdesk.transport.imap_session import DONE_KEYWORD, FAILURES, ImapSession, Refused, reason

logger = logging.getLogger(__name__)

CUT_HEADER = 262_144  # bytes of the header that are read of a mail over the size limit
CUT_TEXT = 65_536  # and of its body
_DEFAULT_PORT = {"tls": 993, "starttls": 143, "none": 143}
_CHUNK = 1000  # messages named in one command, so that its line stays below 8000 bytes
_IDLE_ANSWER = 20.0  # seconds; with a step of 30 a dead connection is noticed within a minute


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the mailbox; `received_at` is its INTERNALDATE in UTC, `size` the server's word in bytes."""

    uid: int
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail with its exact bytes, or with the beginning of them as `mail.cut` writes it."""

    uid: int
    raw: bytes
    received_at: datetime


class NotPutAway(TemporaryFailure):
    """The server does not let taken mail be moved or marked now; the connection can still be used."""


class ImapMailbox:
    """One connection to one mailbox, for one thread at a time.

    Every failure is a TemporaryFailure that names the server and what failed; afterwards the connection is
    closed and `connect` may be called again. Only NotPutAway leaves it open.
    """

    def __init__(self, settings: Mailbox, password: Callable[[], str]) -> None:
        """Remember how to connect. `password` is asked at each login, so that it may change meanwhile."""
        self._settings = settings
        self._password = password
        self._port = settings.port or _DEFAULT_PORT[settings.security]
        self._session: ImapSession | None = None
        self._idle_refused = False

    def connect(self) -> None:
        """Connect, secure, log in, make the processed folder if it is used and missing, and select the folder."""
        self.close()
        settings, moves = self._settings, self._settings.after == "move"
        self._idle_refused = False
        with self._failing("connecting"):
            self._session = session = ImapSession(settings, self._port)
        with self._failing("logging in"):
            session.log_in(self._password())
        if moves:
            with self._failing(f"making the folder {settings.processed_folder!r}"):
                session.make_folder(settings.processed_folder)
        with self._failing(f"selecting the folder {settings.folder!r}"):
            session.select(settings.folder)
            if not moves and not session.keeps_keyword:
                raise imaplib.IMAP4.error('it keeps no keywords, so mail cannot be marked there; set after = "move"')

    @property
    def uid_validity(self) -> int:
        """UIDVALIDITY of the selected folder; 0 where there is no connection."""
        return self._session.uid_validity if self._session is not None else 0

    @property
    def can_idle(self) -> bool:
        """Whether there is a connection on which `idle` waits for mail."""
        session = self._session
        return session is not None and self._settings.idle and session.can("IDLE") and not self._idle_refused

    def waiting(self, since: datetime | None) -> Iterator[Waiting]:
        """Give the mail that is neither deleted nor done, received at or after `since` (aware; None: all).

        Whether somebody has read it says nothing. In the order of UIDs, asked for in chunks as they are needed.
        """
        criteria = ["UNDELETED"]
        if since is not None:
            since = since.astimezone(UTC).replace(microsecond=0)  # INTERNALDATE knows whole seconds only
            # The server compares dates in a zone of its own: ask for a day more.
            criteria += ["SINCE", search_date(since - timedelta(days=1))]
        with self._failing("searching"):
            session = self._connected()
            session.news = False
            done = ("UNKEYWORD", DONE_KEYWORD) if session.keeps_keyword else ()
            uids = sorted(found_uids(session.uid("SEARCH", *criteria, *done)))
        for start in range(0, len(uids), _CHUNK):
            with self._failing("searching"):
                found = self._sizes(uids[start : start + _CHUNK])
            yield from (mail for mail in found if since is None or mail.received_at >= since)

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Fetch the exact bytes of these mails without marking them as read.

        One that vanished is absent, and so is one among others that the server cannot give.
        """
        if not uids:
            return []
        with self._failing(f"fetching {len(uids)} mails"):
            try:
                items = self._bodies(uids)
            except Refused as refusal:
                items = self._bodies_singly(uids, refusal)
            for uid, item in items.items():
                if item.size is not None and item.body is not None and item.size != len(item.body):
                    self._confirm(uid, item)
        return [
            Fetched(uid, item.body, item.received_at)
            for uid, item in sorted(items.items())
            if item.body is not None and item.received_at is not None
        ]

    def fetch_cut(self, mail: Waiting) -> Fetched | None:
        """Fetch the header and the beginning of the text of a mail that is too large; None where it vanished."""
        wanted = f"(UID BODY.PEEK[HEADER]<0.{CUT_HEADER}> BODY.PEEK[TEXT]<0.{CUT_TEXT}>)"
        with self._failing("fetching the beginning of a mail"):
            for item in fetched_items(self._connected().uid("FETCH", str(mail.uid), wanted)):
                if item.uid == mail.uid and item.header is not None:
                    return Fetched(mail.uid, cut_mail(item.header, item.text or b"", mail.size), mail.received_at)
        return None

    def put_away(self, uids: Sequence[int]) -> None:
        """Move these mails and no others to the processed folder, or mark them as done, as the settings say.

        What was already gone is no error. Raises NotPutAway where the server refuses it.
        """
        folder = self._settings.processed_folder
        work = f"moving {len(uids)} mails to {folder!r}" if self._settings.after == "move" else "marking mail as done"
        ordered = sorted(uids)
        for start in range(0, len(ordered), _CHUNK):
            with self._failing(work):
                try:
                    self._put_away(ordered[start : start + _CHUNK])
                except Refused as refusal:
                    raise NotPutAway(f"{self._server}: {work} was refused: {reason(refusal)}") from refusal

    def idle(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Wait for mail; gives whether there is any that `waiting` has not seen.

        Comes back with the first news, after so many seconds, or soon after `stopping` says so. The server has
        shown then that it is alive. One that does not want to is not asked again on this connection.
        """
        with self._failing("waiting for mail"):
            session = self._connected()
            if session.news:
                return True
            try:
                idle(session.client, seconds, min(_IDLE_ANSWER, self._settings.timeout_seconds), session.hear, stopping)
            except Refused as refusal:
                logger.info("mailbox %s: asked for mail by polling: %s", self._settings.name, refusal)
                self._idle_refused = True
                return False
            if not session.news and not stopping():
                session.check()
            return session.news

    def check(self) -> None:
        """Ask whether the server is still there (NOOP)."""
        with self._failing("asking for a sign of life"):
            self._connected().check()

    def close(self) -> None:
        """Log out if the server still listens; never raises, and mail marked as deleted stays."""
        session, self._session = self._session, None
        if session is not None:
            session.close(farewell=True)

    def _sizes(self, uids: Sequence[int]) -> list[Waiting]:
        wanted, found = set(uids), dict[int, Waiting]()
        answer = self._connected().uid("FETCH", sequence_set(uids), "(UID INTERNALDATE RFC822.SIZE)")
        for item in fetched_items(answer):
            if item.uid in wanted and item.received_at is not None and item.size is not None:
                found[item.uid] = Waiting(item.uid, item.received_at, item.size)
        return [found[uid] for uid in sorted(found)]

    def _bodies(self, uids: Sequence[int]) -> dict[int, FetchItem]:
        wanted = set(uids)
        answer = self._connected().uid("FETCH", sequence_set(uids), "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[])")
        items = (item for item in fetched_items(answer) if item.body is not None)
        return {item.uid: item for item in items if item.uid in wanted}

    def _bodies_singly(self, uids: Sequence[int], refusal: Refused) -> dict[int, FetchItem]:
        """Fetch one by one what was refused together: one mail that the server cannot read must not stop others."""
        if refusal.passing:
            raise refusal
        items: dict[int, FetchItem] = {}
        for uid in uids:
            try:
                items |= self._bodies([uid])
            except Refused as error:
                logger.warning("mailbox %s: UID %d cannot be fetched: %s", self._settings.name, uid, error)
        if not items:
            raise refusal
        return items

    def _confirm(self, uid: int, first: FetchItem) -> None:
        """Fetch a mail again whose size is not what the server said: some servers only estimate sizes."""
        again = self._bodies([uid]).get(uid)
        if again is not None and again.body != first.body:
            raise imaplib.IMAP4.error(f"UID {uid} has {first.size} bytes by the server's word, but it sent other bytes")
        logger.debug("mailbox %s: UID %d is not of the size that was told", self._settings.name, uid)

    def _put_away(self, uids: Sequence[int]) -> None:
        session, folder = self._connected(), self._settings.processed_folder
        if self._settings.after == "keyword":
            mark_done(session, uids)
            return
        try:
            move(session, uids, folder)
        except Refused as refusal:
            if not refusal.no_folder:
                raise
            session.make_folder(folder)  # somebody removed it meanwhile
            move(session, uids, folder)

    def _connected(self) -> ImapSession:
        if self._session is None:
            raise imaplib.IMAP4.error("not connected")
        return self._session

    @property
    def _server(self) -> str:
        return f"IMAP server {self._settings.host}:{self._port}"

    @contextlib.contextmanager
    def _failing(self, work: str) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            session, self._session = self._session, None
            if session is not None:
                session.close(farewell=False)
            raise TemporaryFailure(f"{self._server}: {work} failed: {reason(error)}") from error
