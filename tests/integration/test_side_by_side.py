"""Processes side by side on PostgreSQL: two of each kind take every row once. Two engines stand for two processes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk.config.servers import Mailbox
from helpdesk.config.settings import Settings
from helpdesk.daemon.daemon import make_transport
from helpdesk.daemon.delivering import Deliverer
from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.daemon.receiving import MailboxReceiver, take_in
from helpdesk.errors import TemporaryFailure
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming
from helpdesk.store import journal_check
from helpdesk.store.alone import only_one
from helpdesk.store.database import Database
from helpdesk.store.inbox import Arrival, InboundMessage
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Ticket, TicketLink
from helpdesk.transport.imap import ImapMailbox
from tests.builders import NOON, WITHOUT_LIMITS, raw_mail, settings
from tests.servers.ports import free_port
from tests.servers.smtp_sink import SmtpSink

CUSTOMERS = 20


class Process:
    """What a process has of its own: connections, and a desk of the shared state folder."""

    def __init__(self, settings: Settings) -> None:
        self.desk: Desk = open_desk(settings)
        self.database: Database = open_database(settings)


@pytest.fixture
def site(tmp_path: Path, postgres_url: str, smtp_sink: SmtpSink) -> Settings:
    changes = {"smarthost": smtp_sink.settings().model_dump(), "outgoing": {"maildir": None}}
    return settings(
        tmp_path,
        storage={"database": postgres_url},
        acknowledge={"stop_at": 0, "same_text_senders": 0},
        notices=WITHOUT_LIMITS,
        **changes,
    )


@pytest.fixture
def pair(site: Settings) -> Iterator[tuple[Process, Process]]:
    both = Process(site), Process(site)
    yield both
    for process in both:
        process.database.close()


def first_mail(number: int) -> Incoming:
    sender, message_id = f"kunde{number}@kunde.example.org", f"first{number}@kunde.example.org"
    return Incoming(raw_mail(sender=sender, message_id=message_id), "file", NOON)


def word_of_a_colleague(number: int) -> Incoming:
    """Right after the first mail; it makes a ticket of its own, which points at the one that the first will be."""
    raw = raw_mail(
        sender=f"kollege{number}@kunde.example.org",
        message_id=f"second{number}@kunde.example.org",
        headers=[("References", f"<first{number}@kunde.example.org>")],
        text="Noch etwas.\n",
    )
    return Incoming(raw, "file", NOON)


def at_once(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Do both at the same time; whatever one of them raises fails the test."""
    errors: list[BaseException] = []

    def caught(action: Callable[[], None]) -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=caught, args=(action,)) for action in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]


def fill(process: Process) -> None:
    for number in range(CUSTOMERS):
        take_in(process.database, process.desk, first_mail(number), NOON)
        take_in(process.database, process.desk, word_of_a_colleague(number), NOON)


def deliverer(process: Process) -> Deliverer:
    transport = make_transport(process.desk.settings, process.desk.addressing.domain)
    return Deliverer(process.database, process.desk, transport, lambda: NOON)


def process_all(process: Process, batch: int) -> None:
    while process_due(process.database, process.desk, NOON, batch):
        pass


@pytest.mark.parametrize("batch", [1, 7])
def test_two_processors_make_one_ticket_of_each_mail_and_know_what_the_other_did_before(
    pair: tuple[Process, Process], batch: int
) -> None:
    first, second = pair
    fill(first)
    at_once(lambda: process_all(first, batch), lambda: process_all(second, batch))
    with first.database.reading() as session:
        numbers = session.scalars(select(Ticket.sequence).order_by(Ticket.sequence)).all()
        assert numbers == list(range(1, 2 * CUSTOMERS + 1))
        assert session.scalar(select(func.count()).select_from(TicketLink)) == CUSTOMERS
        states = session.execute(select(InboundMessage.state, InboundMessage.attempts).distinct()).all()
        assert [tuple(row) for row in states] == [("processed", 0)]
        assert journal_check.verify(session) is None


def test_two_processors_that_read_the_same_laborious_mail_make_one_ticket_of_it(pair: tuple[Process, Process]) -> None:
    first, second = pair
    for number in range(4):
        raw = raw_mail(message_id=f"m{number}@kunde.example.org", text="--x\n" * 600)
        take_in(first.database, first.desk, Incoming(raw, "file", NOON), NOON)
    at_once(lambda: process_all(first, 50), lambda: process_all(second, 50))
    with first.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 4
        states = session.execute(select(InboundMessage.state, InboundMessage.attempts).distinct()).all()
        assert [tuple(row) for row in states] == [("processed", 0)]


def test_two_deliverers_send_each_mail_once(pair: tuple[Process, Process], smtp_sink: SmtpSink) -> None:
    first, second = pair
    fill(first)
    process_all(first, 50)

    def deliver_all(process: Process) -> None:
        sending = deliverer(process)
        while sending.step():
            pass
        sending.close()

    at_once(lambda: deliver_all(first), lambda: deliver_all(second))
    with first.database.reading() as session:
        assert set(session.scalars(select(OutboundMessage.state))) == {"sent"}
        rows = session.scalar(select(func.count()).select_from(OutboundMessage))
    assert len(smtp_sink.taken) == rows == 3 * 2 * CUSTOMERS


def test_the_same_mail_by_two_ways_at_the_same_moment_is_one_row(pair: tuple[Process, Process]) -> None:
    meeting = threading.Barrier(2)

    def take_all(process: Process) -> None:
        for number in range(CUSTOMERS):
            meeting.wait(60)
            take_in(process.database, process.desk, first_mail(number), NOON)

    at_once(lambda: take_all(pair[0]), lambda: take_all(pair[1]))
    with pair[0].database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboundMessage)) == CUSTOMERS
        assert session.scalar(select(func.count()).select_from(Arrival)) == 2 * CUSTOMERS


def test_a_deliverer_that_begins_beside_another_leaves_alone_what_that_one_sends(pair: tuple[Process, Process]) -> None:
    first, second = pair
    fill(first)
    process_all(first, 50)
    taken: list[int] = []

    def look(process: Process) -> None:
        other = deliverer(process)
        taken.append(other.begin())
        other.close()

    sending = deliverer(first)
    sending.begin()
    sending.step(lambda: look(second) or True)  # type: ignore[func-returns-value]  # asked before each mail
    sending.close()
    assert len(taken) > 1
    assert set(taken) == {0}


def test_uids_may_have_all_their_32_bits(pair: tuple[Process, Process]) -> None:
    largest = Incoming(raw_mail(), "imap", NOON, mailbox="support", uid_validity=2**32 - 1, uid=2**32 - 1)
    assert take_in(pair[0].database, pair[0].desk, largest, NOON)


def test_a_mailbox_is_looked_into_by_one_process_at_a_time(pair: tuple[Process, Process]) -> None:
    first, second = pair
    nowhere = Mailbox(name="support", host="127.0.0.1", port=free_port(), security="none")
    receiver = MailboxReceiver(nowhere, ImapMailbox(nowhere, str), first.database, first.desk, lambda: NOON)
    with only_one(second.database, "mailbox support"):
        assert receiver.poll() == 0  # it did not even connect
    with pytest.raises(TemporaryFailure):
        receiver.poll()
