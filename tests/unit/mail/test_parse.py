"""Bytes to a mail, always."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.mail import parse as reading
from helpdesk.mail.message import Address, Mail
from helpdesk.mail.parse import extract, parse

CRLF = "\r\n"

GERMAN = (
    "Return-Path: <erika@example.de>\r\n"
    "Received: from a.example.de by mx.example.org; Tue, 02 Jan 2024 09:00:01 +0100\r\n"
    "Received: from b.example.de by a.example.de; Tue, 02 Jan 2024 09:00:00 +0100\r\n"
    "From: =?utf-8?q?Erika_M=C3=BCller-Beispiel?= <erika@example.de>\r\n"
    'To: "Hilfe, Muster GmbH" <hilfe@example.org>\r\n'
    "Cc: Jörg <joerg@example.de>, anna@example.de\r\n"
    "Reply-To: buero@example.de\r\n"
    "Subject: =?iso-8859-1?Q?Dru=28ker_st=F6rt=3A?= Büro 2\r\n"
    "Date: Tue, 2 Jan 2024 09:00:00 +0100 (CET)\r\n"
    "Message-ID: <1@example.de>\r\n"
    "In-Reply-To: <0@example.org>\r\n"
    "References: <00@example.org>\r\n\t<0@example.org>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=grenze\r\n"
    "\r\n"
    "--grenze\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "Guten Tag,\r\n\r\nder Drucker im Büro druckt nicht.\r\n"
    "--grenze\r\n"
    "Content-Type: image/png\r\n"
    "Content-Disposition: attachment; filename*=utf-8''St%C3%B6rung.png\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "iVBORw0KGgo=\r\n"
    "--grenze\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: =?utf-8?q?Fr=C3=BChere_St=C3=B6rung?=\r\n\r\nalt\r\n"
    "--grenze--\r\n"
).encode()


def _mail(*lines: str) -> Mail:
    return parse(CRLF.join(lines).encode())


def test_every_field_of_a_german_mail_is_read() -> None:
    mail = parse(GERMAN)
    assert mail.subject == "Dru(ker stört: Büro 2"
    assert mail.sender == Address("Erika Müller-Beispiel", "erika@example.de")
    assert mail.sender_is_proof
    assert mail.to == (Address("Hilfe, Muster GmbH", "hilfe@example.org"),)
    assert mail.cc == (Address("Jörg", "joerg@example.de"), Address("", "anna@example.de"))
    assert mail.reply_to == (Address("", "buero@example.de"),)
    assert mail.date == datetime(2024, 1, 2, 8, tzinfo=UTC)
    assert mail.message_id == "1@example.de"
    assert mail.in_reply_to == ("0@example.org",)
    assert mail.references == ("00@example.org", "0@example.org")
    assert mail.received_hops == 2
    assert mail.text == "Guten Tag,\n\nder Drucker im Büro druckt nicht."
    assert mail.reply_text == mail.text
    assert mail.header("REPLY-TO") == "buero@example.de"
    assert mail.defects == ()


def test_attachments_are_named_measured_and_found_again() -> None:
    mail = parse(GERMAN)
    assert [(found.name, found.type, found.size) for found in mail.attachments] == [
        ("Störung.png", "image/png", 8),
        ("Frühere Störung.eml", "message/rfc822", 53),
    ]
    for attachment in mail.attachments:
        again, content = extract(GERMAN, attachment.position)
        assert again == attachment
        assert hashlib.sha256(content).hexdigest() == attachment.digest


@pytest.mark.parametrize("position", [-7, 0, 1, 99])
def test_what_is_no_attachment_cannot_be_extracted(position: int) -> None:
    with pytest.raises(LookupError):
        extract(GERMAN, position)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (('Content-Disposition: attachment; filename="../../etc/cron.d/x"',), "x"),
        (('Content-Disposition: attachment; filename="C:\\\\TEMP\\\\bild.png"',), "bild.png"),
        (("Content-Disposition: attachment; filename*=utf-8''a%00b%E2%80%AEgnp.exe",), "abgnp.exe"),
        (('Content-Disposition: attachment; filename="a?b<c>.txt"',), "a_b_c_.txt"),
        (('Content-Disposition: attachment; filename=".versteckt.txt"',), "versteckt.txt"),
        (('Content-Disposition: attachment; filename=".."',), "image-1.png"),
        (("Content-Disposition: attachment", "Content-Location: https://example.de/bilder/logo.png?v=1"), "logo.png"),
        (("Content-Disposition: attachment",), "image-1.png"),
    ],
)
def test_names_are_rescued_and_cleaned_for_show(fields: tuple[str, ...], name: str) -> None:
    mail = _mail(
        "From: e@x.test",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "Content-Type: image/png",
        *fields,
        "",
        "x",
    )
    assert [found.name for found in mail.attachments] == [name]


def test_a_long_name_keeps_its_ending() -> None:
    mail = _mail("From: e@x.test", f'Content-Type: application/pdf; name="{"ä" * 500}.pdf"', "", "x")
    assert mail.attachments[0].name.endswith("ä.pdf")
    assert len(mail.attachments[0].name.encode()) <= 255


def test_inline_pictures_say_so() -> None:
    mail = _mail(
        "From: e@x.test",
        "Content-Type: multipart/related; boundary=b",
        "",
        "--b",
        "Content-Type: text/html",
        "",
        '<img src="cid:logo@x">',
        "--b",
        "Content-Type: image/gif",
        "Content-ID: <logo@x>",
        "",
        "GIF",
    )
    assert [(found.content_id, found.inline) for found in mail.attachments] == [("logo@x", True)]


@pytest.mark.parametrize(
    "raw",
    [
        b"no header at all, only words",
        b"From: e@x.test\r\nContent-Type: multipart/mixed\r\n\r\nonly words",
        b"From: e@x.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nonly words before the end\r\n--b--\r\n",
        b"From: e@x.test\r\nContent-Type: application/pgp-encrypted\r\n\r\nonly words",
        b"From: e@x.test\r\nContent-Type: text/html\r\n\r\n<!-- only words -->",
        b"From: e@x.test\r\nContent-Type: message/rfc822\r\n\r\nonly words",
        b"From x Mon Jan  1 00:00:00 2024\nFrom: e@x.test\n\nonly words",
    ],
)
def test_there_is_text_or_an_attachment_but_never_nothing(raw: bytes) -> None:
    mail = parse(raw)
    assert "only words" in mail.text or mail.attachments


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\0" * 1000, b"\xef\xbb\xbf", b"\xff\xfe" * 50])
def test_bytes_that_are_no_mail_give_an_empty_one(raw: bytes) -> None:
    mail = parse(raw)
    assert mail.sender is None
    assert mail.attachments == ()


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Tue, 2 Jan 2024 09:00:00 +0100", datetime(2024, 1, 2, 8, tzinfo=UTC)),
        ("2 Jan 2024 09:00:00 -0000", datetime(2024, 1, 2, 9, tzinfo=UTC)),
        ("Tue, 2 Jan 2024 09:00 GMT", datetime(2024, 1, 2, 9, tzinfo=UTC)),
        ("Tue, 2 Jan 99999 09:00:00 +0100", None),
        ("Fri, 31 Dec 9999 23:00:00 -0300", None),
        ("gestern", None),
        ("", None),
    ],
)
def test_dates_are_utc_or_none(value: str, date: datetime | None) -> None:
    assert _mail(f"Date: {value}", "", "x").date == date


def test_a_subject_cannot_carry_another_field() -> None:
    assert _mail("Subject: =?utf-8?q?hi=0D=0AX-Inject:_1?=", "", "x").subject == "hi X-Inject: 1"


def test_a_step_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: bytes) -> None:
        raise RecursionError(raw)

    monkeypatch.setattr(reading, "_content", broken)
    mail = parse(GERMAN)
    assert mail.subject.startswith("Dru(ker st")
    assert "der Drucker im Büro" in mail.text
    assert mail.defects == ("broken failed: RecursionError",)


def _assert_storable(mail: Mail) -> None:
    text = json.dumps(dataclasses.asdict(mail), ensure_ascii=False, default=str)
    text.encode("utf-8")
    assert "\\u0000" not in text
    assert not {"\r", "\n"} & set(mail.subject + "".join(found.name for found in mail.attachments))
    assert bool(mail.text.strip()) == bool(mail.reply_text.strip())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_mails_never_raise_and_can_be_stored(data: st.DataObject) -> None:
    raw = bytearray(GERMAN)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 1, 2, 30]))
        pieces = st.sampled_from(
            [b"\0", b"\r", b"\n", b"\xff", b"=?", b"?=", b'"', b"<", b"--grenze\r\n", b"*0*=", b";", b"%"]
        )
        raw[at : at + length] = data.draw(pieces | st.binary(max_size=20))
    mail = parse(bytes(raw))
    _assert_storable(mail)
    for attachment in mail.attachments:
        assert extract(bytes(raw), attachment.position)[0] == attachment


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_mail_that_can_be_stored(raw: bytes) -> None:
    _assert_storable(parse(raw))
