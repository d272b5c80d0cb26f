"""`helpdesk outbox show`: a mail of ours carries words of others, and is read as carefully as theirs."""

import logging
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.daemon.opening import open_database
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.services import reading
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from tests.builders import ANNA, NOON, raw_mail, settings

CONFIG = """
[site]
name = "Support"
address = "support@helpdesk.example.de"
[team]
addresses = ["anna@helpdesk.example.de"]
[door]
listen = "127.0.0.1:0"
[outgoing]
maildir = "sent"
[authentication]
authserv_id = "mx.helpdesk.example.de"
[storage]
state_dir = "state"
"""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command sets up logging for its whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def shown(site: Path, text: str) -> str:
    """Store a mail of ours with this text and show it."""
    (site / "helpdesk.toml").write_text(CONFIG)
    (site / "state").mkdir()
    row = OutboundMessage(
        id=1,
        key="k1",
        notice=Notice.TICKET_OPENED,
        recipient=ANNA,
        language="de",
        automatic=True,
        detail={},
        message_id="a1@helpdesk.example.de",
        state=OutboundState.QUEUED,
        queued_at=NOON,
        due_at=NOON,
    )
    with closing(open_database(settings(site))) as database, database.transaction() as session:
        session.add(row)
        session.flush()
        session.add(OutboundContent(outbound_id=1, raw=raw_mail(subject="Störung", text=text)))
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), "outbox", "show", "1"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_mail_is_shown_with_its_words(tmp_path: Path) -> None:
    text = shown(tmp_path, "Der Drucker druckt nicht.\n")
    assert "Subject: Störung" in text
    assert text.endswith("Der Drucker druckt nicht.\n")


def test_a_mail_that_takes_too_much_is_shown_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_COMMAND", (sys.executable, "-c", "raise SystemExit('ended, as the kernel does')"))
    text = shown(tmp_path, "--x\n" * 600)
    assert "Subject: Störung" in text
    assert "--x" not in text
