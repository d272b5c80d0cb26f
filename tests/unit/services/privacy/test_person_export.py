"""What somebody gets about himself: all that is his, nothing of others, safe to open, and noted as handed out."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.privacy import disclosures
from helpdesk.services.privacy.originals import disclosed_original
from helpdesk.services.privacy.person import find
from helpdesk.services.privacy.person_export import export
from helpdesk.store.database import Database
from helpdesk.store.tickets import Comment
from tests.builders import ANNA, NOON, settings
from tests.unit.services.privacy.test_person_erase import arrive
from tests.unit.services.privacy.test_retention import send_all

LATER = NOON + timedelta(days=3)
EVIL = "<script>alert(1)</script> Größe & Preis"
PICTURE = b"\x89PNG" + b"bild" * 30_000


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """Erika asks with a picture and a note of the team on it; Max asks, and Erika is in copy."""
    desk = open_desk(settings(tmp_path))
    arrive(database, desk, 1, subject=EVIL, attachments=[("../../böse.png", PICTURE)])
    arrive(database, desk, 2, "Max Muster", headers=[("Cc", "Erika Beispiel <erika@kunde.example.org>")])
    send_all(database, desk)
    for internal, text in (
        (True, "Vorsicht, zahlt nie"),
        (False, "Wir kommen morgen. Passwort: Geh31m!x"),
    ):
        with database.transaction() as session:
            session.add(
                Comment(
                    ticket_id=1,
                    author_address=ANNA,
                    author_name="Anna Muster",
                    author_role="team",
                    internal=internal,
                    text=text,
                    received_at=LATER,
                    created_at=LATER,
                )
            )
    return desk


def exported(database: Database, desk: Desk, folder: Path, address: str = "erika@kunde.example.org") -> Path:
    with database.transaction() as session:
        export(session, desk, find(session, desk, address), folder, LATER)
        disclosures.note(session, address, "the person", "everything", "export", LATER, actor="admin")
    return folder


def test_the_folder_holds_what_is_his_and_nothing_of_others(tmp_path: Path, database: Database, desk: Desk) -> None:
    folder = exported(database, desk, tmp_path / "auskunft")
    data = json.loads((folder / "data.json").read_text())
    first, second = data["tickets"]
    assert [said["author"] for said in first["comments"]] == ["Erika Beispiel", "Anna Muster"]
    assert (second["requester"], second["comments"]) == (False, [])
    assert [mail["file"] for mail in data["mails_in"]] == ["mails/in-000001.eml"]
    assert all(mail["recipient"] == "erika@kunde.example.org" for mail in data["mails_out"])
    assert (folder / data["mails_out"][0]["file"]).read_bytes().startswith(b"From: ")
    assert (folder / first["comments"][0]["files"][0]["file"]).read_bytes() == PICTURE
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert (b"zahlt nie" in everything, b"max@kunde" in everything, b"Geh31m!x" in everything) == (False, False, False)


def test_the_pages_are_in_his_language_escaped_and_lead_to_files_that_are_there(
    tmp_path: Path, database: Database, desk: Desk
) -> None:
    folder = exported(database, desk, tmp_path / "auskunft")
    html, text = (folder / "index.html").read_text(), (folder / "index.txt").read_text()
    assert ("Ihre Daten" in html, "<script>" in html, "&lt;script&gt;" in html) == (True, False, True)
    assert ("Größe & Preis" in text, "Wir kommen morgen." in text) == (True, True)
    linked = [part.partition('"')[0] for part in html.split('href="')[1:]]
    assert len(linked) == 3
    assert all((folder / name).is_file() for name in linked)
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}


def test_what_waits_to_be_told_with_other_news_is_not_called_deleted(
    tmp_path: Path, database: Database, desk: Desk
) -> None:
    with database.transaction() as session:
        gone, folded, digest = (
            queue(
                session, desk, Telling(f"x{each}", Notice.TICKET_NOTICE, "erika@kunde.example.org", language="de"), NOON
            )
            for each in range(3)
        )
        gone.state, gone.sent_at, gone.due_at = OutboundState.SENT, NOON, None
        digest.due_at = NOON + timedelta(days=4)
        folded.state, folded.due_at, folded.about_id = OutboundState.FOLDED, None, digest.id
        gathered_in = f"out-{digest.id:06}"
    folder = exported(database, desk, tmp_path / "auskunft")
    lines = [line for line in (folder / "index.html").read_text().splitlines() if "ticket_notice" in line]
    assert ["gelöscht" in line for line in lines] == [True, False, False]
    text = " ".join((folder / "index.txt").read_text().split())
    waiting = f"gesammelt, mit anderen Nachrichten zusammengefasst in {gathered_in}, geht am"
    for page in (lines[1], text):
        assert waiting in page
    for page in (lines[2], text):
        assert "wartet auf den Versand, geht am" in page


def test_nothing_is_overwritten(tmp_path: Path, database: Database, desk: Desk) -> None:
    (tmp_path / "auskunft").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        exported(database, desk, tmp_path / "auskunft")


def test_each_handing_out_is_listed_with_whom_what_and_why(tmp_path: Path, database: Database, desk: Desk) -> None:
    exported(database, desk, tmp_path / "auskunft")
    with database.transaction() as session:
        disclosures.note(
            session, "Erika@kunde.example.org", "Kanzlei Muster", "Stammdaten", "Inkasso", LATER, actor="a"
        )
        disclosures.note(session, "max@kunde.example.org", "Kanzlei Muster", "Stammdaten", "Inkasso", LATER, actor="a")
        raw = disclosed_original(session, desk, 1, "Finanzamt", "Betriebsprüfung", LATER, actor="admin")
        with pytest.raises(UsageError, match="--why"):
            disclosed_original(session, desk, 1, "Finanzamt", " ", LATER, actor="admin")
        with pytest.raises(UsageError, match="what and why"):
            disclosures.note(session, "max@kunde.example.org", "x", "", "y", LATER, actor="a")
    assert b"script" in raw
    with database.reading() as session:
        found = list(disclosures.disclosures(session, find(session, desk, "erika@kunde.example.org")))
    assert [(each.to, each.why) for each in found] == [
        ("the person", "export"),
        ("Kanzlei Muster", "Inkasso"),
        ("Finanzamt", "Betriebsprüfung"),
    ]
