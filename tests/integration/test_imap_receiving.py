"""From a mailbox into the inbox: what was taken is put away once, marked, remembered, and never taken twice."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.daemon.receiving import MailboxReceiver
from helpdesk.errors import TemporaryFailure
from helpdesk.services.incoming.process import process_due
from helpdesk.store.database import Database
from helpdesk.store.inbox import Arrival, InboundMessage, LeftBehind
from helpdesk.store.tickets import Comment, Ticket
from helpdesk.transport.imap import ImapMailbox
from tests.builders import NOON, raw_mail, settings
from tests.servers.accounts import AT, PASSWORD, ImapAccount
from tests.servers.dovecot import DovecotServer

Receiving = Callable[..., MailboxReceiver]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(settings(tmp_path, storage={"state_dir": _made(tmp_path / "state")}))) as opened:
        yield opened


@pytest.fixture
def receiving(tmp_path: Path, database: Database) -> Iterator[Receiving]:
    started: list[MailboxReceiver] = []

    def start(account: ImapAccount, **changes: Any) -> MailboxReceiver:
        given = account.settings(**({"since": "all"} | changes))
        desk = open_desk(settings(tmp_path, mailbox=[given.model_dump(exclude_none=True)]))
        mailbox = ImapMailbox(given, lambda: PASSWORD)
        started.append(MailboxReceiver(given, mailbox, database, desk, lambda: NOON))
        return started[-1]

    yield start
    for receiver in started:
        receiver.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def mails(account: ImapAccount, *numbers: int) -> None:
    for number in numbers:
        mail = raw_mail(message_id=f"nr{number}@kunde.example.org", subject=f"Nummer {number}")
        account.append(mail, at=AT + timedelta(minutes=number))


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_mail_marked_by_keyword_stays_and_is_not_taken_again(
    dovecot_server: DovecotServer, database: Database, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    mails(account, 1, 2)
    receiver = receiving(account, after="keyword")
    assert receiver.poll() == 2
    mails(account, 3)
    assert receiver.poll() == 1
    assert [("$HelpdeskDone" in flags, "\\Seen" in flags) for flags in account.flags().values()] == [(True, False)] * 3
    with account.client() as client:
        assert b"Processed" not in b"".join(line for line in client.list()[1] if isinstance(line, bytes))
    assert count(database, Arrival) == 3


def test_a_server_that_keeps_no_keywords_is_told_in_clear_words(
    pymap_server: Any, database: Database, receiving: Receiving
) -> None:
    account = pymap_server.account()
    mails(account, 1)
    with pytest.raises(TemporaryFailure, match=r"'INBOX' failed: it keeps no keywords.*set after = \"move\""):
        receiving(account, after="keyword").poll()
    assert count(database, InboundMessage) == 0


def test_mail_that_cannot_be_moved_is_taken_once_and_moved_when_that_works_again(
    dovecot_server: DovecotServer, database: Database, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    receiver = receiving(account)
    receiver.poll()
    processed = dovecot_server.folder / "mail" / account.user / ".Processed"
    _lock(processed, locked=True)
    mails(account, *range(60))
    assert receiver.poll() == 60
    assert "moving 50 mails to 'Processed' was refused" in receiver.refusal
    assert receiver.poll() == 0
    mails(account, 99)
    assert receiver.poll() == 1
    assert (count(database, Arrival), count(database, LeftBehind)) == (61, 61)
    receiver.close()
    _lock(processed, locked=False)
    assert receiver.poll() == 0
    assert receiver.refusal == ""
    assert (count(database, Arrival), count(database, LeftBehind)) == (61, 0)
    assert (len(account.contents()), len(account.contents("Processed"))) == (0, 61)


def _lock(folder: Path, *, locked: bool) -> None:
    """Take the right to write mail into a folder from the server, or give it back."""
    for path in (folder, folder / "cur", folder / "new", folder / "tmp"):
        path.chmod(0o500 if locked else 0o700)


def test_another_mail_under_a_remembered_number_is_taken(
    dovecot_server: DovecotServer, database: Database, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    mails(account, 1)
    receiver = receiving(account)
    with account.client("INBOX") as client:
        validity = int(client.response("UIDVALIDITY")[1][-1] or b"0")
    with database.transaction() as session:
        session.add(LeftBehind(mailbox="support", uid_validity=validity, uid=1, size=5, received_at=AT))
    assert receiver.poll() == 1
    assert (len(account.contents("Processed")), count(database, LeftBehind)) == (1, 0)


def test_new_numbers_for_the_same_mail_double_nothing(
    dovecot_server: DovecotServer, database: Database, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    mails(account, 1, 2, 3)
    first = receiving(account, after="keyword")
    assert first.poll() == 3
    first.close()
    dovecot_server.forget_uids(account)
    second = receiving(account)
    with account.client("INBOX") as client:
        client.uid("STORE", "1:*", "-FLAGS", "($HelpdeskDone)")
    assert second.poll() == 0
    assert (count(database, InboundMessage), count(database, Arrival)) == (3, 6)
    assert len(account.contents("Processed")) == 3


def test_a_processed_folder_that_vanished_is_made_again(imap_server: ImapAccount, receiving: Receiving) -> None:
    receiver = receiving(imap_server)
    receiver.poll()
    with imap_server.client() as client:
        assert client.delete("Processed")[0] == "OK"
    mails(imap_server, 1)
    assert receiver.poll() == 1
    assert receiver.refusal == ""
    assert len(imap_server.contents("Processed")) == 1


def test_a_vanished_mailbox_folder_is_told_and_taken_up_when_it_is_there_again(
    dovecot_server: DovecotServer, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    receiver = receiving(account, folder="Anfragen")
    with pytest.raises(TemporaryFailure, match=r"selecting the folder 'Anfragen' failed: .*Mailbox doesn't exist"):
        receiver.poll()
    for number in (1, 2):
        with account.client() as client:
            client.create("Anfragen")
        account.append(raw_mail(message_id=f"nr{number}@kunde.example.org"), "Anfragen")
        assert receiver.poll() == 1
        with account.client() as client:
            client.delete("Anfragen")
        with pytest.raises(TemporaryFailure):
            receiver.poll()
            receiver.poll()


def test_a_mail_over_the_limit_becomes_a_ticket_that_names_its_size(
    imap_server: ImapAccount, database: Database, receiving: Receiving, tmp_path: Path
) -> None:
    large = raw_mail(subject="Großes", text="Anbei die Bilder.\n", attachments=[("bilder.png", b"\x89PNG" * 400_000)])
    imap_server.append(large)
    mails(imap_server, 1)
    receiver = receiving(imap_server, max_size_mb=1)
    assert receiver.poll() == 2
    assert process_due(database, open_desk(settings(tmp_path)), NOON) == 2
    with database.reading() as session:
        row = session.scalars(select(InboundMessage).order_by(InboundMessage.size.desc())).first()
        assert row is not None
        assert row.size < 70_000
        assert f"the whole mail has {len(large)} bytes" in row.reason
        ticket = session.get_one(Ticket, row.ticket_id)
        text = session.scalars(select(Comment.text).where(Comment.ticket_id == ticket.id)).one()
    assert ticket.subject == "Großes"
    assert text.startswith("[Diese E-Mail ist 2 MB groß")
    assert "Anbei die Bilder." in text
    assert imap_server.contents() == []
    assert large in imap_server.contents("Processed")
    imap_server.append(large)
    assert receiver.poll() == 0


def test_more_waiting_mails_than_one_command_asks_about_are_taken_each_once(
    dovecot_server: DovecotServer, database: Database, receiving: Receiving
) -> None:
    account = dovecot_server.account()
    with account.client() as client:
        for number in range(1200):
            mail = b"Message-ID: <nr%d@kunde.example.org>\r\nSubject: x\r\n\r\n%d\r\n" % (number, number)
            client.append("INBOX", "", None, mail)
    stored: list[None] = []
    receiver = receiving(account)
    assert receiver.poll(stored=lambda: stored.append(None)) == 1200
    assert len(stored) == 24
    assert (count(database, InboundMessage), count(database, Arrival)) == (1200, 1200)
    assert account.contents() == []
