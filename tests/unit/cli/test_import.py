"""`helpdesk mail import`, as its own process: files, folders, mbox, standard input; twice is once."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.cli.commands_import import mails
from helpdesk.errors import UsageError
from tests.builders import raw_mail


def helpdesk(site: Path, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [
        sys.executable,
        "-m",
        "helpdesk",
        "--config",
        str(site / "helpdesk.toml"),
        "--log-level",
        "error",
        *words,
    ]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def a_mail(number: int) -> bytes:
    return raw_mail(message_id=f"{number}@kunde.example.org", text=f"Frage {number}\n")


def test_the_same_mail_from_file_folder_and_standard_input_is_one_row(site: Path) -> None:
    folder = site / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(a_mail(1))
    assert b"1 taken, 1 new" in helpdesk(site, "mail", "import", str(folder / "1.eml")).stderr
    (folder / "2.eml").write_bytes(a_mail(2))
    assert b"2 taken, 1 new" in helpdesk(site, "mail", "import", str(folder)).stderr
    assert b"1 taken, 0 new" in helpdesk(site, "mail", "import", "-", given=a_mail(2).replace(b"\r\n", b"\n")).stderr


def test_a_silent_import_makes_tickets_and_mails_nobody(site: Path) -> None:
    assert helpdesk(site, "mail", "import", "-", "--silent", given=a_mail(1)).returncode == 0
    assert b"processed 1" in helpdesk(site, "run", "--once").stderr
    assert b"2026-" in helpdesk(site, "ticket", "list").stdout
    assert helpdesk(site, "outbox", "list").stdout == b""


def test_a_database_that_cannot_be_used_asks_to_try_again(site: Path) -> None:
    assert helpdesk(site, "mail", "import", "-", given=a_mail(1)).returncode == 0
    (site / "state" / "blobs").write_text("a file in the way")
    large = raw_mail(text="lang\n" * 20_000, message_id="large@kunde.example.org")
    refused = helpdesk(site, "mail", "import", "-", given=large)
    assert refused.returncode == 75
    assert b"cannot store" in refused.stderr


def test_a_broken_configuration_asks_the_mail_server_to_keep_the_mail(site: Path) -> None:
    (site / "helpdesk.toml").write_text("[site")
    assert helpdesk(site, "mail", "import", "-", given=a_mail(1)).returncode == 75


def test_a_file_that_is_not_there_is_named(site: Path) -> None:
    refused = helpdesk(site, "mail", "import", str(site / "none.eml"))
    assert refused.returncode == 2
    assert b"none.eml" in refused.stderr


def test_an_mbox_is_taken_apart_at_its_separators_and_nowhere_else(tmp_path: Path) -> None:
    separator = b"From someone@example.org Sun Nov 22 10:15:00 2026\r\n"
    text = a_mail(1) + b"\r\nFrom here on it is text.\r\n\r\n"
    path = tmp_path / "mbox"
    path.write_bytes(separator + text + separator + a_mail(2))
    assert [raw for _, raw in mails(str(path))] == [text, a_mail(2)]


def test_a_single_mail_with_a_leading_from_line_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(b"From someone@example.org Sun Nov 22 10:15:00 2026\n" + a_mail(1))
    assert len(list(mails(str(path)))) == 1


def test_half_written_files_of_a_maildir_are_left_alone(tmp_path: Path) -> None:
    for name in ("new", "tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mail").write_bytes(a_mail(1))
    assert len(list(mails(str(tmp_path)))) == 1


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.7\n%\xe2\xe3", b'{"a": 1}', b"Nur ein Satz.\n", b""]
)
def test_a_file_that_is_no_mail_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "etwas.eml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is no mail"):
        list(mails(str(path)))


def test_in_a_folder_what_is_no_mail_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "b.eml").write_bytes(b"\xef\xbb\xbf\r\n" + a_mail(1))
    assert len(list(mails(str(tmp_path)))) == 1
    assert f"passed over: {tmp_path / 'a.png'} is no mail" in capsys.readouterr().err


def test_what_is_asked_for_wrongly_is_answered_in_words(site: Path) -> None:
    assert helpdesk(site, "mail", "import", "-", given=a_mail(1)).returncode == 0
    unknown = helpdesk(site, "ticket", "list", "--queue", "nix")
    assert unknown.returncode == 2
    assert b"there is no queue 'nix'; there are support" in unknown.stderr
    word = helpdesk(site, "inbox", "show", "abc")
    assert word.returncode == 2
    assert b"takes the number of a row of the inbox" in b" ".join(word.stderr.split())
