"""`helpdesk mail show`: a mail as the helpdesk reads it, without configuration and database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpdesk.cli import mail_sheet
from helpdesk.mail.message import OriginKind

ROOT = Path(__file__).resolve().parents[3]

PERSON = b"""\
From: Erika Beispiel <erika@Example.ORG>
To: Support <support@example.de>, second@example.de
Cc: max@example.org
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Sun, 22 Nov 2026 04:56:07 +0100
Message-ID: <a.1@example.org>
In-Reply-To: <b.2@example.de>
References: <b.1@example.de> <b.2@example.de>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Es geht noch nicht.

Am 21.11.2026 um 10:00 schrieb Support:
> Geht es nun?
--x
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--x--
"""

BOUNCE = b"""\
From: Mail Delivery System <mailer-daemon@mx.example.org>
To: support@example.de
Return-Path: <>
Subject: Undelivered Mail
Message-ID: <bounce@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="y"

--y
Content-Type: text/plain

The mail could not be delivered.
--y
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; gone@example.org
Action: failed
Status: 5.1.1
--y--
"""

AUTO = PERSON.replace(b"MIME-Version", b"Auto-Submitted: auto-replied\nMIME-Version")

KEYS = [
    "subject", "subject_base", "from", "from_name", "doubts", "to", "cc", "date", "text", "reply_text", "attachments",
    "contained", "protection", "kind", "kind_proof", "no_autoreply", "absence", "calendar", "forward", "message_id",
    "references", "failed_recipients", "report", "defects",
]  # fmt: skip


def show(*words: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", "mail", "show", *words],
        cwd=ROOT,
        env={**os.environ, "HELPDESK_CONFIG": "/nonexistent/helpdesk.toml"},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def as_json(raw: bytes) -> dict[str, Any]:
    done = show("-", "--json", stdin=raw)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def test_programs_get_one_line_with_every_key() -> None:
    values = as_json(PERSON)
    assert list(values) == KEYS
    assert values["subject"] == "Grüße"
    assert values["from"] == "erika@example.org"
    assert values["to"] == ["support@example.de", "second@example.de"]
    assert values["cc"] == ["max@example.org"]
    assert values["date"] == "2026-11-22T03:56:07Z"
    assert "Geht es nun?" in values["text"]
    assert values["reply_text"].strip() == "Es geht noch nicht."
    assert values["doubts"] == []
    plan = {"name": "plan.pdf", "type": "application/pdf", "size": 4, "inline": False, "danger": ""}
    assert values["attachments"] == [plan]
    assert values["kind"] == "normal"
    assert values["message_id"] == "a.1@example.org"
    assert values["references"] == ["b.1@example.de", "b.2@example.de"]
    assert values["failed_recipients"] == []


def test_a_bounce_names_who_was_not_reached() -> None:
    values = as_json(BOUNCE)
    assert (values["kind"], values["failed_recipients"]) == ("bounce", ["gone@example.org"])


def test_an_automatic_reply_is_told_apart() -> None:
    assert as_json(AUTO)["kind"] == "auto"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\n\n\x00", b"From: \n\n", b"no header at all"])
def test_bytes_that_are_hardly_a_mail_are_shown_too(raw: bytes) -> None:
    assert list(as_json(raw)) == KEYS


def test_people_get_headers_and_text(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(PERSON)
    done = show(str(file))
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "From: Erika Beispiel <erika@example.org>\n" in text
    assert "Subject: Grüße\n" in text
    assert "Date: 2026-11-22 0" in text
    assert "Attachment: plan.pdf (application/pdf, 4 bytes)\n" in text
    assert "\n\nEs geht noch nicht.\n\n--- left out: 2 lines\n| Am 21.11.2026" in text


def sheet_of(raw: bytes) -> str:
    done = show("-", stdin=raw)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_people_see_what_deserves_a_second_look() -> None:
    deceiving = PERSON.replace(b"Erika Beispiel <erika@Example.ORG>", b'"chef@example.net" <eve@evil.example>')
    deceiving = deceiving.replace(b"plan.pdf", b"plan.pdf.exe").replace(b"Cc:", b"Reply-To: max@example.net\nCc:")
    text = sheet_of(deceiving)
    assert "From: eve@evil.example\nDoubts: the name holds the address of somebody else" in text
    assert "chef@example.net" not in text
    assert "Reply-To: max@example.net\n" in text
    assert "plan.pdf.exe (application/pdf, 4 bytes) - DANGEROUS: executable" in text


def test_people_see_whom_a_bounce_is_about_and_that_it_is_not_answered() -> None:
    text = sheet_of(BOUNCE)
    assert "Failed: gone@example.org (permanent, 5.1.1)" in text
    assert "Kind: bounce (" in text
    assert "must not be answered automatically" in text


def test_people_see_an_older_mail_that_was_passed_on() -> None:
    text = sheet_of(
        b"From: erika@example.org\nSubject: WG: Angebot\n\nBitte.\n\n-------- Weitergeleitete Nachricht --------\n"
        b"Betreff: Angebot\nDatum: Fri, 20 Nov 2026 14:02:00 +0100\nVon: Max Muster <max@example.net>\n"
        b"An: erika@example.org\n\nGuten Tag,\nhier ist es.\n"
    )
    assert "Forward: from Max Muster <max@example.net>, 2026-11-20T14:02:00+01:00, Angebot\n" in text
    assert "--- forwarded\n| Guten Tag,\n| hier ist es.\n" in text


def test_the_html_is_made_safe_and_text_is_escaped() -> None:
    page = show(
        "-", "--html", stdin=b"Subject: <x>\nContent-Type: text/html\n\n<p onclick=x>Hallo<script>1</script></p>"
    )
    assert (page.returncode, page.stderr) == (0, b"")
    assert b"<p>Hallo</p>" in page.stdout
    assert b"<title>&lt;x&gt;</title>" in page.stdout
    assert b"<pre>1 &lt; 2</pre>" in show("-", "--html", stdin=b"Subject: x\n\n1 < 2\n").stdout


def test_a_mail_cannot_command_the_terminal() -> None:
    done = show("-", stdin=PERSON.replace(b"Es geht", b"\x1b[2J\xc2\x9b31mEs geht"))
    assert b"\x1b" not in done.stdout
    assert b"\xc2\x9b" not in done.stdout
    assert b"Es geht" in done.stdout


def test_a_missing_file_is_bad_usage() -> None:
    done = show("/nonexistent/mail.eml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"helpdesk: cannot read /nonexistent/mail.eml: No such file or directory\n"


def test_every_kind_of_origin_has_a_name_in_the_output() -> None:
    assert set(mail_sheet.KINDS) == set(OriginKind)
    assert set(mail_sheet.KINDS.values()) == {"normal", "auto", "bounce", "feedback", "receipt", "list"}
