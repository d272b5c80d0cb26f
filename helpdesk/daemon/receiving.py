"""Carry mail into the inbox: fetch, commit, and only then move away or answer 250.

Whatever breaks in between, the mail is fetched again and recognised; nothing is lost or doubled.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time

from helpdesk.config.settings import Mailbox
from helpdesk.services.desk import Desk
from helpdesk.services.receive import Incoming, prepare, receive
from helpdesk.store import inbox
from helpdesk.store.database import Database
from helpdesk.transport.door import Delivery
from helpdesk.transport.imap import ImapMailbox, Waiting

log = logging.getLogger(__name__)

_BATCH = 50
_BATCH_BYTES = 32_000_000  # a batch of large mails must not fill the memory


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
        self._connected = False

    def poll(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Take everything that waits; gives how many mails were new.

        Raises TemporaryFailure where server or database is away; the connection is made anew next time.
        """
        since = self._since()
        try:
            self._connect()
            silent_ones = self._settings.older == "silent"
            waiting = self._mailbox.waiting(None if silent_ones else since)
            new = 0
            for batch in batches(waiting):
                if stopping():
                    break
                new += self._take(batch, since)
        except BaseException:
            self.close()
            raise
        return new

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
        return datetime.combine(since, time.min, tzinfo=self._desk.zone).astimezone(UTC)

    def _take(self, batch: Sequence[Waiting], since: datetime | None) -> int:
        fetched = self._mailbox.fetch([waiting.uid for waiting in batch])
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
        self._mailbox.move([mail.uid for mail in fetched], self._settings.processed_folder)
        new = sum(receipt.new for receipt in receipts)
        log.info("received mailbox=%s mails=%d new=%d", self._settings.name, len(receipts), new)
        return new


def batches(waiting: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Divide what waits into batches bounded in number and bytes; a single large mail is a batch."""
    batch: list[Waiting] = []
    size = 0
    for mail in waiting:
        if batch and (len(batch) == _BATCH or size + mail.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(mail)
        size += mail.size
    if batch:
        yield batch


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
