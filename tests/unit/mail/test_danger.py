"""Dangerous files are named by their content first, by their name second; harmless ones are not."""

from base64 import encodebytes
from io import BytesIO
from zipfile import ZipFile

import pytest

from helpdesk.mail import danger, limits
from helpdesk.mail.archives import Allowance
from helpdesk.mail.danger import Danger
from helpdesk.mail.parse import parse


def _zip(*names: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return file.getvalue()


CONTENT = [
    (b"MZ\x90\0\x03\0", Danger.EXECUTABLE),
    (b"MZ: der Text beginnt so und geht weiter, ohne ein Programm zu sein.", Danger.NONE),
    (b"\x7fELF\x02\x01", Danger.EXECUTABLE),
    (b"#!/bin/sh\nrm -r x", Danger.SCRIPT),
    (b"L\0\0\0\x01\x14\x02\0", Danger.SHORTCUT),
    (bytes(0x8001) + b"CD001", Danger.DISK_IMAGE),
    (b"Rar!\x1a\x07\x01\0" + bytes(4) + b"\x0d\x04", Danger.ENCRYPTED),
    (b"Rar!\x1a\x07\x01\0" + bytes(4) + b"\x0d\x01", Danger.NONE),
    (b"Rar!\x1a\x07\0" + bytes(3) + b"\x80\0" + bytes(20), Danger.ENCRYPTED),
    (b"7z\xbc\xaf\x27\x1c" + bytes(20) + b"\x06\xf1\x07\x01", Danger.ENCRYPTED),
    (_zip("[Content_Types].xml", "word/vbaProject.bin"), Danger.MACROS),
    (_zip("[Content_Types].xml", "word/document.xml"), Danger.NONE),
    (_zip("mimetype", "content.xml", "Basic/Standard/Module1.xml"), Danger.MACROS),
    (_zip("Bilder/a.png", "Rechnung.pdf.exe"), Danger.EXECUTABLE),
    (_zip("Bilder/a.png", "Liesmich.txt"), Danger.NONE),
    (b"", Danger.NONE),
]
NAMES = [
    ("setup.EXE", Danger.EXECUTABLE),
    ("Rechnung.pdf .exe", Danger.EXECUTABLE),
    ("Anleitung.js. ", Danger.SCRIPT),
    ("Formular.xlsm", Danger.MACROS),
    ("Image.vhdx", Danger.DISK_IMAGE),
    ("Rechnung.pdf.html", Danger.DOUBLE_ENDING),
    ("Rechnung.2026.pdf", Danger.NONE),
    ("Angebot.docx.pdf", Danger.NONE),
    ("Seite.html", Danger.NONE),
    ("exe", Danger.EXECUTABLE),
    ("Programm", Danger.NONE),
    ("", Danger.NONE),
]


@pytest.mark.parametrize(("content", "found"), CONTENT)
def test_content_counts_whatever_the_name_says(content: bytes, found: Danger) -> None:
    assert danger.of("Rechnung.pdf", "application/pdf", content, Allowance()) is found


@pytest.mark.parametrize(("name", "found"), NAMES)
def test_a_name_tells_what_a_click_would_start(name: str, found: Danger) -> None:
    assert danger.of(name, "application/octet-stream", b"text", Allowance()) is found


def test_a_drawing_with_a_script_is_a_script() -> None:
    assert danger.of("plan.svg", "image/svg+xml", b"<svg><SCRIPT>x</SCRIPT></svg>", Allowance()) is Danger.SCRIPT
    assert danger.of("plan.svg", "image/svg+xml", b"<svg></svg>", Allowance()) is Danger.NONE


def test_all_archives_of_a_mail_share_what_is_read_of_their_directories() -> None:
    allowance = Allowance(3)
    assert danger.of("a.zip", "application/zip", _zip("a.txt", "b.exe"), allowance) is Danger.EXECUTABLE
    assert not allowance.spent
    assert danger.of("b.zip", "application/zip", _zip("a.txt", "b.exe"), allowance) is Danger.NONE
    assert allowance.spent


def test_a_mail_of_many_large_directories_is_read_only_so_far_and_says_so() -> None:
    archive = encodebytes(_zip(*(f"{number:04}.txt" for number in range(2_000))))
    part = b"--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + archive
    enough = limits.ARCHIVE_ENTRIES // 2_000
    for count, defects in ((enough, ()), (enough + 1, ("too much in containers",))):
        mail = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n")
        assert len(mail.attachments) == count
        assert mail.defects == defects


@pytest.mark.parametrize("name", ["Voicemail.html", "Rechnung.SHTML", "plan.svg"])
def test_a_page_that_runs_something_is_a_script_however_it_is_declared(name: str) -> None:
    page = b"<html><Script>location='https://example.test'</Script></html>"
    assert danger.of(name, "application/octet-stream", page, Allowance()) is Danger.SCRIPT
    assert danger.of(name, "application/octet-stream", b"<html><p>Rechnung</p></html>", Allowance()) is Danger.NONE


def test_an_archive_within_an_archive_is_named_because_nobody_looks_into_it() -> None:
    assert danger.of("a.zip", "application/zip", _zip("Rechnung.zip", "Text.txt"), Allowance()) is Danger.NESTED
    assert danger.of("a.zip", "application/zip", _zip("Rechnung.zip", "start.exe"), Allowance()) is Danger.EXECUTABLE
