"""The measuring measures: the sink takes what is sent, the judge sees what is wrong, the filled database is sound."""

import smtplib
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.store import journal_check
from helpdesk.store.database import Database
from tests.bench.fill import fill
from tests.bench.judge import IncorrectRunError, judge
from tests.bench.measure import drain
from tests.bench.site import SinkProcess, open_site
from tests.bench.workload import workload
from tests.servers.pymap_server import PymapServer

MAIL = (
    b"Message-ID: <a@sink.test>\r\nReferences: <b@sink.test>\r\n <c@sink.test>\r\nAuto-Submitted: auto-replied\r\n\r\n"
)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[SinkProcess]:
    sink = SinkProcess(tmp_path)
    yield sink
    sink.close()


def test_the_sink_notes_what_it_takes(sink: SinkProcess) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        client.sendmail("support@example.de", ["erika@example.org"], MAIL + b"." * 400_000)
        client.sendmail("support@example.de", ["anna@example.de"], b"Message-ID: <d@sink.test>\r\n\r\n.Punkt")
    assert sink.count() == 2
    first, second = sink.report()
    assert (first.recipient, first.message_id, first.about) == ("erika@example.org", "a@sink.test", "b@sink.test")
    assert first.acknowledges
    assert (second.recipient, second.about, second.acknowledges) == ("anna@example.de", "", False)
    assert first.at <= second.at
    assert first.size > 400_000


def test_the_sink_takes_pipelined_commands(sink: SinkProcess) -> None:
    envelope = b"MAIL FROM:<>\r\nRCPT TO:<erika@example.org>\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", sink.port), 10) as client, client.makefile("rb") as lines:
        assert lines.readline().startswith(b"220 ")
        client.sendall(envelope)
        assert [lines.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        client.sendall(MAIL + b".\r\n" + envelope)
        assert [lines.readline()[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]
        client.sendall(MAIL + b".\r\nQUIT\r\n")
        assert [lines.readline()[:3] for _ in range(2)] == [b"250", b"221"]
    assert len(sink.report()) == 2


def test_a_run_is_judged_and_gives_its_figures(pymap_server: PymapServer) -> None:
    samples = workload(10)
    with open_site(pymap_server) as site:
        figures, taken = drain(site, samples)
        assert (figures.mails, figures.sent) == (10, 17)
        assert figures.seconds > 0
        assert figures.mail_bytes == sum(len(sample.raw) for sample in samples)
        judge(site, samples, taken)
        acknowledgement = next(mail for mail in taken if mail.acknowledges)
        with pytest.raises(IncorrectRunError, match="sent twice: 1"):
            judge(site, samples, [*taken, acknowledgement])
        with pytest.raises(IncorrectRunError, match="acknowledged exactly once: 6, but it should be 7"):
            judge(site, samples, [mail for mail in taken if mail != acknowledgement])
        with pytest.raises(IncorrectRunError, match="acknowledgements: 8"):
            judge(site, samples, [*taken, replace(acknowledgement, message_id="x@y.test", about="z@y.test")])
        with closing(sqlite3.connect(site.database, isolation_level=None)) as database:
            database.execute("UPDATE inbound_message SET ticket_id = 1 WHERE disposition = 'AddComment'")
            database.execute("UPDATE inbound_message SET ticket_id = 2 WHERE message_id = ?", (samples[0].message_id,))
        with pytest.raises(IncorrectRunError, match="ticket"):
            judge(site, samples, taken)


def test_where_the_team_opens_the_tickets_each_mail_leads_to_one(pymap_server: PymapServer) -> None:
    with open_site(pymap_server, budget=1000) as site:
        figures, _ = drain(site, workload(10, by_team=True), by_team=True)
        assert (figures.mails, figures.sent) == (10, 10)


def test_a_filled_database_is_sound_and_the_daemon_goes_on_with_it(pymap_server: PymapServer, tmp_path: Path) -> None:
    fill(tmp_path / "filled.db", 30)
    database = Database(f"sqlite:///{tmp_path / 'filled.db'}")
    with database.reading() as session:
        assert journal_check.verify(session) is None
    database.close()
    with closing(sqlite3.connect(tmp_path / "filled.db")) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (30,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with open_site(pymap_server, database=tmp_path / "filled.db") as site:
        assert drain(site, workload(10))[0].sent == 17
