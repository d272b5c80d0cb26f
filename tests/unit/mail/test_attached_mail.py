"""A mail is attached to a mail as one that programs open, also where it holds what may not stand there."""

from email import message_from_bytes, policy

import pytest

from helpdesk.mail.attached_mail import seven_bit
from helpdesk.mail.compose import Draft, DraftAttachment, compose, problems
from helpdesk.mail.parse import parse
from tests.drafts import draft

HEAD = b"From: Erika Beispiel <erika@example.org>\nSubject: Angebot\nMIME-Version: 1.0\n"


def attached(content: bytes) -> bytes:
    file = DraftAttachment("Angebot.eml", "message/rfc822", content)
    made: Draft = draft(attachments=(file,))
    return compose(made, b"seed")


def test_an_attached_mail_is_one_for_every_mail_program() -> None:
    raw = attached(HEAD + b"\nGuten Tag\n")
    assert problems(raw) == ()
    [part] = message_from_bytes(raw, policy=policy.default).iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("message/rfc822", "Angebot.eml")
    inner = part.get_content()
    assert (inner["Subject"], inner.get_content()) == ("Angebot", "Guten Tag\r\n")
    assert [(file.name, file.type) for file in parse(raw).attachments] == [("Angebot.eml", "message/rfc822")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (HEAD + b"Content-Type: text/plain; charset=iso-8859-1\n\nGr\xfc\xdfe\n", "Grüße"),
        (HEAD + "Content-Type: text/plain; charset=utf-8\n\nGrüße\n".encode(), "Grüße"),
        (HEAD + "\nGrüße ohne Angabe\n".encode(), "Grüße ohne Angabe"),
        (HEAD.replace(b"Angebot", "Angebot für Sie".encode()) + b"\nHallo\n", "Hallo"),
        (HEAD + b"\n" + b"lang " * 400 + b"\n", "lang lang"),
    ],
)
def test_what_is_not_ascii_is_encoded_and_says_the_same(content: bytes, text: str) -> None:
    made = seven_bit(content)
    assert made is not None
    assert made.isascii()
    assert text in parse(made).text
    assert parse(made).subject == parse(content).subject
    assert problems(attached(content)) == ()


@pytest.mark.parametrize("content", [b"", b"kein Kopf\n", HEAD + b"\nNUL \x00\n" * 2, b"\xff\xfe\x01" * 50])
def test_what_is_no_mail_goes_along_as_a_file(content: bytes) -> None:
    [part] = message_from_bytes(attached(content), policy=policy.default).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == content


def test_a_mail_that_knows_our_boundary_goes_along_as_a_file() -> None:
    outer = attached(HEAD + b"\nx\n")
    boundary = outer.partition(b'multipart/mixed; boundary="')[2].partition(b'"')[0]
    raw = attached(HEAD + b"\n--" + boundary + b"\nContent-Type: text/html\n\nfalsch\n")
    [part] = message_from_bytes(raw, policy=policy.default).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
