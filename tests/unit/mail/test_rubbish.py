"""What is sent as text and is none is an attachment; text of every charset stays text."""

import base64
import zlib

import pytest

from helpdesk.mail import rubbish
from helpdesk.mail.parse import extract_all, parse

DATA = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"".join(str(number).encode() for number in range(2000)))
HEAD = b"From: erika@example.org\nSubject: Bild\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Type: text/plain; charset=utf-8\n\n" + DATA,
        b"\n" + DATA,
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(DATA),
    ],
)
def test_data_declared_as_text_is_attached_and_named_as_such(rest: bytes) -> None:
    mail = parse(HEAD + rest)
    assert (mail.text, mail.reply_text) == ("", "")
    assert [(file.name, file.type) for file in mail.attachments] == [("text-0.bin", "application/octet-stream")]
    assert rubbish.DEFECT in mail.defects
    assert next(extract_all(HEAD + rest))[0] == mail.attachments[0]


def test_words_beside_the_data_stay_the_text() -> None:
    parts = b"--b\n\nSiehe Anhang.\n--b\nContent-Type: text/plain\n\n" + DATA + b"\n--b--\n"
    mail = parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)
    assert mail.text == "Siehe Anhang."
    assert len(mail.attachments) == 1


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-16", "utf-16-le", "iso-2022-jp", "cp1252", "koi8-r", "gb18030", "cp437"]
)
def test_text_of_any_charset_is_text(charset: str) -> None:
    text = "Der Drucker druckt nicht, Grüße 日本語 привет\n" * 3
    encoded = text.encode(charset, "ignore")
    mail = parse(HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + encoded)
    assert (mail.attachments, mail.defects) == ((), ())
    assert "Der Drucker druckt nicht" in mail.text
