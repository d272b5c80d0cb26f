"""A whole site for stories: mail goes in by real SMTP through the door and comes out in a maildir.

Time stands still unless a story moves it; `settle` does everything that is due, in this thread.
"""

import re
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from helpdesk.config.settings import Settings
from helpdesk.daemon.daemon import ALL_PARTS, Daemon
from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.store import tickets
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import Comment, Ticket
from tests.builders import NOON, SUPPORT, raw_mail
from tests.compiled import share
from tests.conversations import PROGRAMS, conversations

AUTHSERV = "mx.helpdesk.example.de"


@dataclass(frozen=True)
class Outgoing:
    """A mail that we sent, as its recipient sees it."""

    recipient: str
    envelope_from: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"]).strip("<> ")

    @property
    def reply_to(self) -> str:
        return parseaddr(str(self.message["Reply-To"] or self.message["From"]))[1]

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def attachments(self) -> list[str]:
        return [str(part.get_filename()) for part in self.message.iter_attachments()]


class Site:
    """The site under test."""

    def __init__(self, settings: Settings, database: Database, desk: Desk) -> None:
        self.settings, self.database, self.desk = settings, database, desk
        share(desk.templates)
        self.now = NOON
        self.daemon = Daemon(database, desk, lambda: self.now, ALL_PARTS)
        self.fails = False  # whether the way out is expected to be away
        self.sent: list[Outgoing] = []
        self._seen: set[Path] = set()

    @property
    def port(self) -> int:
        assert self.daemon.door is not None
        return int(self.daemon.door.address[1])

    def send(self, raw: bytes, to: str = SUPPORT, sender: str = "erika@kunde.example.org") -> list[Outgoing]:
        """Hand a mail to the door by SMTP, do what is due, and give what went out."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
            client.sendmail(sender, [to], raw)
        return self.settle()

    def mail_only(self, **parts: Any) -> None:
        """Hand a mail to the door and process it, but send nothing yet."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
            client.sendmail("erika@kunde.example.org", [SUPPORT], raw_mail(**parts))
        process_due(self.database, self.desk, self.now)

    def mail(self, *, to: str = SUPPORT, envelope_from: str | None = None, **parts: Any) -> list[Outgoing]:
        """Write a mail and send it."""
        raw = raw_mail(to=to, **parts)
        sender = parseaddr(str(parts.get("sender", "erika@kunde.example.org")))[1]
        return self.send(raw, to, sender if envelope_from is None else envelope_from)

    def answer(self, mail: Outgoing, text: str, **parts: Any) -> list[Outgoing]:
        """Reply to a mail as its recipient's program does."""
        references = " ".join(filter(None, [str(mail.message["References"] or ""), f"<{mail.message_id}>"]))
        subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
        headers = [*parts.pop("headers", ()), ("In-Reply-To", f"<{mail.message_id}>"), ("References", references)]
        defaults = {"sender": mail.recipient, "subject": subject, "message_id": f"{abs(hash(text))}@client.example.org"}
        return self.mail(to=mail.reply_to, text=text, headers=headers, **{**defaults, **parts})

    def settle(self) -> list[Outgoing]:
        """Do everything due now; give the mails that went out."""
        summary = self.daemon.once()
        assert self.fails or summary.failures == ()
        return list(self._new_mails())

    def pass_time(self, **duration: float) -> list[Outgoing]:
        """Let time go by and do what is due then."""
        self.now += timedelta(**duration)
        return self.settle()

    def tickets(self) -> list[Ticket]:
        with self.database.reading() as session:
            return sorted(tickets.listing(session, queue=None, state=None, limit=1000), key=lambda ticket: ticket.id)

    def comments(self, number: str) -> Sequence[Comment]:
        with self.database.reading() as session:
            ticket = tickets.by_number(session, number)
            assert ticket is not None
            return tickets.comments(session, ticket.id)

    def inbox(self) -> list[InboundMessage]:
        with self.database.reading() as session:
            return list(session.query(InboundMessage).order_by(InboundMessage.id))

    def _new_mails(self) -> Iterator[Outgoing]:
        if self.settings.outgoing.maildir is None:
            return
        folder = self.settings.outgoing.maildir / "new"
        found = [path for path in folder.glob("*") if path not in self._seen] if folder.exists() else []
        for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
            self._seen.add(path)
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            mail = Outgoing(str(message["Delivered-To"]), str(message["Return-Path"]).strip("<>"), message)
            self.sent.append(mail)
            yield mail

    def assert_one_conversation_per_ticket(self) -> None:
        """Everybody finds all mails of a ticket in one conversation, whatever program he uses."""
        for key in {(mail.recipient, mail.message["X-Helpdesk-Ticket"]) for mail in self.sent}:
            mails = [m.message for m in self.sent if (m.recipient, m.message["X-Helpdesk-Ticket"]) == key]
            if key[1] is not None:
                assert [conversations(mails, program) for program in PROGRAMS] == [1, 1, 1], key


@contextmanager
def open_site(settings: Settings) -> Iterator[Site]:
    """Start a site with its door open; everything is closed afterwards."""
    database, desk = open_database_and_desk(settings)
    site = Site(settings, database, desk)
    assert site.daemon.door is not None
    site.daemon.door.start()
    try:
        yield site
        site.assert_one_conversation_per_ticket()
    finally:
        site.daemon.door.stop()
        database.close()


def open_database_and_desk(settings: Settings) -> tuple[Database, Desk]:
    """Open what a run opens, in its order."""
    desk = open_desk(settings)
    return open_database(settings), desk


def proved(address: str) -> list[tuple[str, str]]:
    """The header by which our own mail server vouches for an author."""
    domain = address.rpartition("@")[2]
    return [("Authentication-Results", f"{AUTHSERV}; dmarc=pass header.from={domain}")]


def to(mails: Sequence[Outgoing], recipient: str) -> Outgoing:
    """Give the one mail that went to this person."""
    found = [mail for mail in mails if mail.recipient == recipient]
    assert len(found) == 1, [(mail.recipient, mail.subject) for mail in mails]
    return found[0]


def recipients(mails: Sequence[Outgoing]) -> list[str]:
    """Give who was mailed, sorted."""
    return sorted(mail.recipient for mail in mails)


def number_in(subject: str) -> str:
    """Give the ticket number of a subject."""
    match = re.search(r"\[#([^\]]+)\]", subject)
    assert match is not None, subject
    return match[1]
