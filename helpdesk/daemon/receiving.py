"""Carry mail into the inbox: fetch, commit, and only then put it away or answer 250.

Whatever breaks in between, the mail is fetched again and recognised; nothing is lost or doubled. UIDs only save
work: what a mail is, its content says.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from helpdesk.config.servers import Mailbox
from helpdesk.errors import TemporaryFailure
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store import inbox
from helpdesk.store.alone import only_one
from helpdesk.store.database import Database
from helpdesk.store.inbox import LeftBehind
from helpdesk.transport.door import Delivery
from helpdesk.transport.imap import CUT_HEADER, CUT_TEXT, Fetched, ImapMailbox, NotPutAway, Waiting

log = logging.getLogger(__name__)

_BATCH = 50
_BATCH_BYTES = 32_000_000  # a batch of large mails must not fill the memory
_MEGABYTE = 1_000_000
_IDLE_STEP = 30.0  # seconds; then the server must show that it is alive


class MailboxReceiver:
    """Empties one IMAP mailbox into the inbox; keeps its connection between two looks."""

    def __init__(
        self, settings: Mailbox, mailbox: ImapMailbox, database: Database, desk: Desk, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._mailbox = mailbox
        self._database = database
        self._desk = desk
        self._now = now
        self._limit = settings.max_size_mb * _MEGABYTE
        self._connected = False
        self._look_at = 0.0  # monotonic; until then IDLE tells of new mail
        self._reported = ""
        self.refusal = ""  # why taken mail could not be put away at the last look; "" where it could

    @property
    def due(self) -> bool:
        """Whether it is time to look; where the server does not tell of new mail, always."""
        return not self._mailbox.can_idle or time.monotonic() >= self._look_at

    def poll(self, stopping: Callable[[], bool] = lambda: False, stored: Callable[[], None] = lambda: None) -> int:
        """Take everything that waits, calling `stored` after each batch; gives how many mails were new.

        Nothing is done while another process looks into this mailbox.

        Raises TemporaryFailure where server or database is away; the connection is made anew next time. Mail that
        the server does not let us put away is taken all the same, and put away another time (`refusal`).
        """
        since = self._since()
        self.refusal = ""
        try:
            with only_one(self._database, f"mailbox {self._settings.name}") as mine:
                if not mine:
                    self._look_at = time.monotonic() + self._settings.poll_seconds
                    return 0
                self._connect()
                new = self._take_all(since, stopping, stored)
        except BaseException:
            self.close()
            raise
        self._report()
        self._look_at = time.monotonic() + self._settings.poll_seconds
        return new

    def idle(self, stopping: Callable[[], bool]) -> bool:
        """Wait a while for the server to tell of new mail; False at once where it does not do that.

        Raises TemporaryFailure where the connection turns out to be dead.
        """
        if not self._mailbox.can_idle:
            return False
        seconds = min(_IDLE_STEP, self._look_at - time.monotonic())
        try:
            if seconds > 0 and self._mailbox.idle(seconds, stopping):
                self._look_at = 0.0
        except BaseException:
            self.close()
            raise
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._connected = False
        self._mailbox.close()

    def _connect(self) -> None:
        if self._connected:
            self._mailbox.check()
        else:
            self._mailbox.connect()
            self._connected = True

    def _since(self) -> datetime | None:
        """Give the instant before which mail is old; the first look at a mailbox sets it where it is 'now'."""
        since = self._settings.since
        if since == "all":
            return None
        if since == "now":
            with self._database.transaction() as session:
                return inbox.first_seen(session, self._settings.name, self._now())
        return datetime(since.year, since.month, since.day, tzinfo=self._desk.zone).astimezone(UTC)

    def _take_all(self, since: datetime | None, stopping: Callable[[], bool], stored: Callable[[], None]) -> int:
        with self._database.reading() as session:
            known = inbox.left_behind(session, self._settings.name, self._mailbox.uid_validity)
        waiting = self._mailbox.waiting(None if self._settings.older == "silent" else since)
        again: list[Waiting] = []
        new = 0
        for batch in batches(_unknown(waiting, known, again), self._limit):
            if stopping():
                return new
            new += self._take(batch, since)
            stored()
        if again and not self.refusal:
            self._put_away(again)
        if known and not self.refusal:
            with self._database.transaction() as session:
                inbox.forget_left_behind(session, self._settings.name)
        return new

    def _take(self, batch: Sequence[Waiting], since: datetime | None) -> int:
        fetched = self._fetch(batch)
        prepared = [
            prepare(
                self._desk,
                Incoming(
                    raw=mail.raw,
                    way="imap",
                    received_at=mail.received_at,
                    mailbox=self._settings.name,
                    uid_validity=self._mailbox.uid_validity,
                    uid=mail.uid,
                    silent=since is not None and mail.received_at < since,
                ),
            )
            for mail in fetched
        ]
        with self._database.transaction() as session:
            receipts = receive(session, prepared, self._now())
        uids = {mail.uid for mail in fetched}
        self._put_away_or_remember([waiting for waiting in batch if waiting.uid in uids])
        new = sum(receipt.new for receipt in receipts)
        log.info("received mailbox=%s mails=%d new=%d", self._settings.name, len(receipts), new)
        return new

    def _fetch(self, batch: Sequence[Waiting]) -> list[Fetched]:
        fetched = self._mailbox.fetch([mail.uid for mail in batch if mail.size <= self._limit])
        beginnings = [self._mailbox.fetch_cut(mail) for mail in batch if mail.size > self._limit]
        return [*fetched, *(mail for mail in beginnings if mail is not None)]

    def _put_away_or_remember(self, mails: Sequence[Waiting]) -> None:
        """Put mails away that are stored; remember those for which it fails, so that they are not fetched again."""
        uid_validity = self._mailbox.uid_validity
        try:
            if not self.refusal:
                self._put_away(mails)
        except TemporaryFailure:
            self._remember(mails, uid_validity)
            raise
        if self.refusal:
            self._remember(mails, uid_validity)

    def _put_away(self, mails: Sequence[Waiting]) -> None:
        try:
            self._mailbox.put_away([mail.uid for mail in mails])
        except NotPutAway as refusal:
            self.refusal = str(refusal)

    def _remember(self, mails: Sequence[Waiting], uid_validity: int) -> None:
        with self._database.transaction() as session:
            for mail in mails:
                row = LeftBehind(
                    mailbox=self._settings.name,
                    uid_validity=uid_validity,
                    uid=mail.uid,
                    size=mail.size,
                    received_at=mail.received_at,
                )
                session.merge(row)

    def _report(self) -> None:
        """Say once that mail cannot be put away, and once that it can again."""
        if self.refusal and not self._reported:
            log.warning("mailbox %s: taken mail stays where it is for now: %s", self._settings.name, self.refusal)
        elif self._reported and not self.refusal:
            log.info("mailbox %s: taken mail is put away again", self._settings.name)
        self._reported = self.refusal


def batches(waiting: Iterable[Waiting], limit: int) -> Iterator[list[Waiting]]:
    """Divide what waits into batches bounded in number and bytes; a single large mail is a batch.

    Of a mail over the limit (bytes) only the beginning counts.
    """
    batch: list[Waiting] = []
    total = 0
    for mail in waiting:
        size = mail.size if mail.size <= limit else CUT_HEADER + CUT_TEXT
        if batch and (len(batch) == _BATCH or total + size > _BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(mail)
        total += size
    if batch:
        yield batch


def _unknown(waiting: Iterable[Waiting], known: Mapping[int, LeftBehind], again: list[Waiting]) -> Iterator[Waiting]:
    """Give the mails that were not taken before; those that were are added to `again`."""
    for mail in waiting:
        row = known.get(mail.uid)
        if row is not None and (row.size, row.received_at) == (mail.size, mail.received_at):
            again.append(mail)
        else:
            yield mail


def take_in(database: Database, desk: Desk, incoming: Incoming, now: datetime) -> bool:
    """Store a single mail durably; gives whether it was new. Raises TemporaryFailure where it is not stored."""
    prepared = prepare(desk, incoming)
    with database.transaction() as session:
        return receive(session, [prepared], now)[0].new


def from_door(delivery: Delivery, received_at: datetime) -> Incoming:
    """Give the mail that came through the door in the form of the inbox; called right after the end of DATA."""
    return Incoming(
        raw=delivery.raw,
        way=delivery.way,
        received_at=received_at,
        envelope_from=delivery.envelope_from,
        envelope_to=delivery.recipients,
    )
