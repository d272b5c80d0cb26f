"""`helpdesk ticket show`: the words of a ticket, and with --full all that stood in its mails."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from tests.builders import number_now, raw_mail

FIRST = number_now()

WORDS, SIGNATURE = "Ein LaserJet.", "Musterweg 1, 48143 Münster"


def run(site: Path, *words: str, given: bytes = b"") -> str:
    """Run a command on the site; what it printed."""
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words], input=given)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def ticket(site: Path) -> Path:
    """A site with one ticket, whose second comment leaves out the signature of its mail."""
    answer = raw_mail(
        subject=f"Re: [#{FIRST}] Drucker druckt nicht",
        text=f"{WORDS}\n\n-- \n{SIGNATURE}\n",
        message_id="second@kunde.example.org",
        headers=[("In-Reply-To", "<first@kunde.example.org>")],
    )
    for mail in (raw_mail(), answer):
        run(site, "mail", "import", "-", given=mail)
        run(site, "run", "--once")
    return site


def test_a_ticket_is_shown_with_the_new_words_of_its_mails(ticket: Path) -> None:
    shown = run(ticket, "ticket", "show", FIRST)
    assert WORDS in shown
    assert SIGNATURE not in shown


def test_a_dangerous_attachment_is_marked(site: Path) -> None:
    run(site, "mail", "import", "-", given=raw_mail(attachments=[("Treiber.exe", b"MZ\0\0"), ("foto.png", b"png")]))
    run(site, "run", "--once")
    shown = run(site, "ticket", "show", FIRST)
    assert "Treiber.exe  image/png  4 bytes - DANGEROUS: executable" in shown
    assert shown.count("DANGEROUS") == 1
    [comment] = json.loads(run(site, "ticket", "show", "--json", FIRST))["comments"]
    assert [file["danger"] for file in comment["attachments"]] == ["executable", ""]


def test_full_shows_all_that_stood_in_the_mails(ticket: Path) -> None:
    assert f"{WORDS}\n\n-- \n{SIGNATURE}\n" in run(ticket, "ticket", "show", "--full", FIRST)
    comments = json.loads(run(ticket, "ticket", "show", "--full", "--json", FIRST))["comments"]
    assert SIGNATURE in comments[1]["text"]


def test_a_ticket_without_sender_says_so(site: Path) -> None:
    run(site, "mail", "import", "-", given=raw_mail().replace(b"From: Erika", b"X-From: Erika"))
    run(site, "run", "--once")
    assert "(no sender)" in run(site, "ticket", "list")
    assert "--- (no sender) (customer)" in run(site, "ticket", "show", FIRST)


def test_credentials_are_dots_unless_somebody_asks_for_them_and_that_is_noted(site: Path) -> None:
    run(site, "mail", "import", "-", given=raw_mail(subject="Passwort: Sommer2024!", text="Kennwort: Blumenwiese\n"))
    run(site, "run", "--once")
    for words in (["show", FIRST], ["show", "--full", FIRST], ["show", "--json", FIRST]):
        shown = run(site, "ticket", *words)
        assert "••••••" in shown
        assert "Sommer2024!" not in shown
        assert "Blumenwiese" not in shown
        assert "credentials_disclosed" not in shown
    assert "Sommer2024!" not in run(site, "ticket", "list") + run(site, "ticket", "list", "--json")
    whole = run(site, "ticket", "show", "--unmasked", FIRST)
    assert "Sommer2024!" in whole
    assert "Blumenwiese" in whole
    assert "credentials_disclosed  admin" in run(site, "ticket", "show", FIRST)


def test_tickets_are_found_by_words_of_subject_and_text(ticket: Path) -> None:
    assert FIRST in run(ticket, "ticket", "search", "DRUCK", "laserjet")
    assert json.loads(run(ticket, "ticket", "search", "--json", "drucker"))["number"] == FIRST
    assert run(ticket, "ticket", "search", "drucker", "monitor") == ""
