"""A full mailbox, the real daemon as its own process, a real smarthost, and a restart in the middle."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage, InboundState
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Ticket
from tests.builders import ANNA, SUPPORT, raw_mail
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.smtp_sink import SmtpSink

NEW, REPLIES, TWICE, ABSENT, BOUNCES = 120, 80, 40, 35, 24
LARGE = 25_000_000

CONFIG = """
[site]
name = "Support Beispiel GmbH"
address = "{support}"
[team]
addresses = ["{team}"]
[[mailbox]]
name = "support"
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{user}"
password_file = "password"
poll_seconds = 1
since = "all"
[smarthost]
host = "127.0.0.1"
port = {smtp}
security = "none"
[acknowledge]
stop_at = 0
same_text_senders = 0
[notices]       # each mail to the team by itself
per_technician_per_hour = 0
[lifecycle]     # no list and no reminder beside what the test counts, whatever the hour and the day
remind_unassigned_after_minutes = 0
morning_list_at = ""
[storage]
state_dir = "state"
"""


def customer(number: int) -> str:
    return f"kunde{number}@kunde.example.org"


def the_mails(large: int) -> list[bytes]:
    """300 mails in an order as life brings them: each reply after the mail it answers."""
    first = [a_mail(n, f"Frage {n}", f"Frage {n}?\n", "first") for n in range(NEW)]
    replies = [
        a_mail(n, f"Re: Frage {n}", f"Nachtrag zu {n}.\n", "reply", ("References", f"<first{n}@kunde.example.org>"))
        for n in range(REPLIES)
    ]
    big = raw_mail(
        sender="gross@kunde.example.org",
        subject="Viele Bilder",
        message_id="big@kunde.example.org",
        attachments=[("bilder.png", random.Random(1).randbytes(large * 3 // 4))],
    )
    later = [*replies, *first[:TWICE], *map(absence, range(ABSENT)), *map(bounce, range(BOUNCES)), big]
    random.Random(7).shuffle(later)
    return [*first, *later]


def a_mail(number: int, subject: str, text: str, kind: str, *headers: tuple[str, str]) -> bytes:
    message_id = f"{kind}{number}@kunde.example.org"
    return raw_mail(sender=customer(number), subject=subject, text=text, message_id=message_id, headers=headers)


def absence(number: int) -> bytes:
    headers = (("Auto-Submitted", "auto-replied"), ("References", f"<first{number}@kunde.example.org>"))
    return a_mail(number, "Automatische Antwort: Abwesend", "Ich bin nicht im Büro.\n", "absent", *headers)


def bounce(number: int) -> bytes:
    return raw_mail(
        sender=f"MAILER-DAEMON@mx{number}.example.org",
        subject="Undelivered Mail Returned to Sender",
        text="<someone@example.org>: 550 5.1.1 User unknown\n",
        message_id=f"bounce{number}@mx.example.org",
        headers=[("Return-Path", "<>"), ("Auto-Submitted", "auto-replied")],
    )


class RunningDaemon:
    """The daemon as its own process; `restart` ends it as a service manager does and starts it again."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.log = (config.parent / "daemon.log").open("ab")
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "helpdesk", "--config", str(self.config), "run"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def restart(self) -> None:
        assert self.stop() == 0
        self.start()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not get done in time"
        time.sleep(0.1)


def configure(folder: Path, account: ImapAccount, sink: SmtpSink) -> Path:
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    config = folder / "helpdesk.toml"
    config.write_text(CONFIG.format(support=SUPPORT, team=ANNA, imap=account.port, user=account.user, smtp=sink.port))
    return config


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_three_hundred_mixed_mails_become_the_right_tickets_through_a_restart(
    tmp_path: Path, imap_server: ImapAccount, smtp_sink: SmtpSink
) -> None:
    mails = the_mails(LARGE)
    assert len(mails) == 300
    for mail in mails:
        imap_server.append(mail)
    daemon = RunningDaemon(configure(tmp_path, imap_server, smtp_sink))
    try:
        wait_until(lambda: len(smtp_sink.taken) > 40, 300)
        daemon.restart()
        expected = (NEW + 1) + (NEW + 1) + REPLIES
        wait_until(lambda: len(smtp_sink.taken) >= expected and not imap_server.contents(), 300)
        time.sleep(1.5)
        assert daemon.stop() == 0
    finally:
        daemon.close()
    assert len(smtp_sink.taken) == expected
    check_mails(smtp_sink)
    with closing(Database(f"sqlite:///{tmp_path / 'state' / 'helpdesk.db'}")) as database:
        check_rows(database)
    assert len(imap_server.contents("Processed")) == len(mails)


def check_mails(sink: SmtpSink) -> None:
    messages = [message_from_bytes(taken.content) for taken in sink.taken]
    assert len({message["Message-ID"] for message in messages}) == len(messages)
    recipients = Counter(parseaddr(str(message["To"]))[1] for message in messages)
    assert recipients.pop(ANNA) == NEW + 1 + REPLIES
    assert set(recipients) == {customer(n) for n in range(NEW)} | {"gross@kunde.example.org"}
    assert set(recipients.values()) == {1}
    assert max(len(taken.content) for taken in sink.taken) < 1_000_000


def check_rows(database: Database) -> None:
    with database.reading() as session:
        states = dict(session.execute(select(InboundMessage.state, func.count()).group_by("state")).all())
        assert states == {InboundState.PROCESSED: 300 - TWICE}
        queues = dict(session.execute(select(Ticket.queue, func.count()).group_by("queue")).all())
        assert queues == {"support": NEW + 1, "bounces": BOUNCES}
        assert session.scalar(select(func.count()).select_from(Comment)) == NEW + 1 + BOUNCES + REPLIES + ABSENT
        assert set(session.scalars(select(OutboundMessage.state).distinct())) == {"sent"}
        numbers = sorted(session.scalars(select(Ticket.sequence)))
        assert numbers == list(range(1, len(numbers) + 1))
