"""Writing mail into a maildir."""

import mailbox
from pathlib import Path

import pytest

from helpdesk.domain.delivery import Accepted, Refused
from helpdesk.transport.maildir import MaildirTransport
from helpdesk.transport.outgoing import TransportDown

MAIL = b"Subject: x\r\nMessage-ID:\r\n <4711@example.de>\r\n\r\nMessage-ID: <body@example.de>\r\n.dot\r\n"


def files(path: Path) -> list[Path]:
    return sorted(file for folder in ("new", "cur", "tmp") for file in (path / folder).iterdir())


def test_a_mail_is_kept_with_its_envelope_before_the_exact_bytes(tmp_path: Path) -> None:
    outcome = MaildirTransport(tmp_path / "out").send("support@example.de", "erika@example.org", MAIL)
    assert isinstance(outcome, Accepted)
    [file] = files(tmp_path / "out")
    assert file.parent.name == "new"
    assert file.read_bytes() == (b"Return-Path: <support@example.de>\r\nDelivered-To: erika@example.org\r\n" + MAIL)


def test_the_null_sender_is_shown_and_a_mail_program_can_read_it(tmp_path: Path) -> None:
    MaildirTransport(tmp_path / "out").send("", "erika@example.org", MAIL)
    [mail] = mailbox.Maildir(tmp_path / "out")
    assert (mail["Return-Path"], mail["Delivered-To"], mail["Subject"]) == ("<>", "erika@example.org", "x")


def test_the_same_mail_again_is_accepted_without_a_second_copy_even_when_it_was_read(tmp_path: Path) -> None:
    out = MaildirTransport(tmp_path)
    out.send("", "erika@example.org", MAIL)
    [first] = files(tmp_path)
    assert isinstance(MaildirTransport(tmp_path).send("", "erika@example.org", MAIL), Accepted)
    assert files(tmp_path) == [first]
    read = first.rename(tmp_path / "cur" / f"{first.name}:2,S")
    assert isinstance(out.send("", "erika@example.org", MAIL), Accepted)
    assert files(tmp_path) == [read]


def test_another_recipient_or_another_message_id_is_another_mail(tmp_path: Path) -> None:
    out = MaildirTransport(tmp_path)
    out.send("", "erika@example.org", MAIL)
    out.send("", "max@example.org", MAIL)
    out.send("", "erika@example.org", MAIL.replace(b"4711", b"4712"))
    out.send("", "erika@example.org", b"Subject: none\r\n\r\n1\r\n")
    out.send("", "erika@example.org", b"Subject: none\r\n\r\n2\r\n")
    assert len(files(tmp_path)) == 5


def test_what_could_not_be_sent_is_not_kept_either(tmp_path: Path) -> None:
    out = MaildirTransport(tmp_path / "out")
    assert isinstance(out.send("", "erika@example.org", b"a\nb\r\n"), Refused)
    assert isinstance(out.send("", "erika@example.org\r\nX-Forged: 1", MAIL), Refused)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_a_transport_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(TransportDown, match=r"maildir .*file: "):
        MaildirTransport(tmp_path / "file").send("", "erika@example.org", MAIL)
