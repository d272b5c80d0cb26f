"""PostgreSQL ends and comes back in the middle of a run: the sender is told to wait, and nothing is lost or doubled."""

import smtplib
import threading
import time
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import func, select

from helpdesk.daemon.daemon import Daemon, Part
from helpdesk.daemon.opening import open_database, open_desk, utc_now
from helpdesk.store import journal_check
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Ticket
from tests.builders import SUPPORT, WITHOUT_LIMITS, raw_mail, settings
from tests.servers.postgres import PostgresServer

MAILS = 40
SECONDS = 60.0


class Sender(threading.Thread):
    """A mail server in front of us: it repeats each mail until we say that we have it."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self.taken = 0
        self.refusals: set[int] = set()

    def run(self) -> None:
        for number in range(MAILS):
            sender, message_id = f"kunde{number}@kunde.example.org", f"{number}@kunde.example.org"
            while not self._hand_over(sender, raw_mail(sender=sender, message_id=message_id)):
                time.sleep(0.2)
            self.taken += 1

    def _hand_over(self, sender: str, raw: bytes) -> bool:
        with smtplib.SMTP("127.0.0.1", self._port, timeout=SECONDS) as client:
            try:
                client.sendmail(sender, [SUPPORT], raw)
            except smtplib.SMTPDataError as error:
                self.refusals.add(error.smtp_code)
                return False
        return True


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not get done in time"
        time.sleep(0.05)


def test_a_restart_of_the_server_delays_mail_and_loses_or_doubles_none(
    tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    site = settings(
        tmp_path,
        storage={"database": postgres_url},
        acknowledge={"stop_at": 0, "same_text_senders": 0},
        notices=WITHOUT_LIMITS,
    )
    desk = open_desk(site)
    with closing(open_database(site)) as database:
        daemon = Daemon(database, desk, utc_now, frozenset({Part.RECEIVE, Part.PROCESS}))
        daemon.start()
        try:
            assert daemon.door is not None
            sender = Sender(int(daemon.door.address[1]))
            sender.start()
            wait_until(lambda: sender.taken >= 10)
            postgres_server.restart()
            wait_until(lambda: sender.taken >= 20)
            postgres_server.halt()
            wait_until(lambda: sender.refusals == {451})
            postgres_server.go_on()
            sender.join(SECONDS)
            wait_until(lambda: processed(database) == MAILS)
        finally:
            daemon.stop()
        assert sender.taken == MAILS
        assert Daemon(database, desk, utc_now, frozenset({Part.DELIVER})).once().failures == ()
        check(database)
    out = [message_from_bytes(path.read_bytes()) for path in (tmp_path / "out" / "new").iterdir()]
    assert len({message["Message-ID"] for message in out}) == len(out) == 3 * MAILS


def processed(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).select_from(InboundMessage).where(InboundMessage.state == "processed")
        return session.scalar(query) or 0


def check(database: Database) -> None:
    with database.reading() as session:
        numbers = sorted(session.scalars(select(Ticket.sequence)))
        assert len(numbers) == len(set(numbers)) == MAILS
        assert set(session.scalars(select(InboundMessage.attempts))) == {0}
        assert journal_check.verify(session) is None
