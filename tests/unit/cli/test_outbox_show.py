"""`helpdesk outbox show`: a mail of ours carries words of others, and is read as carefully as theirs."""

import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.daemon.opening import open_database
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.services.incoming import reading
from helpdesk.store.outbox import OutboundContent, OutboundMessage
from tests.builders import ANNA, NOON, raw_mail, settings


def shown(site: Path, text: str) -> str:
    """Store a mail of ours with this text and show it."""
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


def test_a_mail_is_shown_with_its_words(site: Path) -> None:
    text = shown(site, "Der Drucker druckt nicht.\n")
    assert "Subject: Störung" in text
    assert text.endswith("Der Drucker druckt nicht.\n")


def test_a_mail_that_takes_too_much_is_shown_by_its_header(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_COMMAND", (sys.executable, "-c", "raise SystemExit('ended, as the kernel does')"))
    text = shown(site, "--x\n" * 600)
    assert "Subject: Störung" in text
    assert "--x" not in text
