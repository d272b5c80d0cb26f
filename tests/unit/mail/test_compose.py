"""What `compose` writes is read back by the standard library with all its facts."""

import email.utils
from email.header import decode_header, make_header
from html import unescape

import pytest

from helpdesk.mail.compose import DraftAttachment, compose, problems
from helpdesk.mail.message import Address
from tests.drafts import SEED, draft, leaves, read, words


def test_a_plain_mail_reads_back_with_all_its_facts() -> None:
    mail = read(
        compose(
            draft(
                in_reply_to="0@example.org",
                references=("0@example.org", "ticket@example.de"),
                reply_to=Address("", "support+x@example.de"),
                headers=(("Thread-Topic", "Drucker"), ("Auto-Submitted", "auto-replied")),
            ),
            SEED,
        )
    )
    assert mail.items() == [
        ("From", "Support Muster GmbH <support@example.de>"),
        ("To", "Erika Beispiel <erika@example.org>"),
        ("Reply-To", "support+x@example.de"),
        ("Subject", "Drucker"),
        ("Date", "Sun, 22 Nov 2026 10:15:00 +0100"),
        ("Message-ID", "<1.2@example.de>"),
        ("In-Reply-To", "<0@example.org>"),
        ("References", "<0@example.org> <ticket@example.de>"),
        ("Thread-Topic", "Drucker"),
        ("Auto-Submitted", "auto-replied"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "7bit"),
    ]
    assert words(mail) == "Guten Tag,\n\nes ist da.\n"


def test_text_and_html_are_alternatives_with_the_text_first() -> None:
    mail = read(compose(draft(text="Grüße\n", html="<p>Grüße</p>"), SEED))
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in leaves(mail)] == ["text/plain", "text/html"]
    assert [unescape(words(part)) for part in leaves(mail)] == ["Grüße\n", "<p>Grüße</p>\n"]


def test_html_with_endless_lines_is_still_sent_in_short_ones() -> None:
    html = "<p>" + "ä" * 3000 + "</p>\n"
    raw = compose(draft(html=html), SEED)
    assert problems(raw) == ()
    assert unescape(words(leaves(read(raw))[1])) == html


def test_attachments_keep_their_name_type_and_content() -> None:
    files = (
        DraftAttachment("Bildschirmfoto äöü 語.png", "image/png", bytes(range(256)) * 40),
        DraftAttachment("log.txt", "text/plain", b"a\r\nb\nc\r"),
        DraftAttachment("leer", "not a type", b""),
        DraftAttachment("original.eml", "message/rfc822", b"From: x\n\n\x00\xff"),
    )
    mail = read(compose(draft(html="<p>x</p>", attachments=files), SEED))
    assert mail.get_content_type() == "multipart/mixed"
    parts = leaves(mail)[2:]
    assert [part.get_payload(decode=True) for part in parts] == [file.content for file in files]
    assert [part.get_content_type() for part in parts] == [
        "image/png",
        "text/plain",
        "application/octet-stream",
        "application/octet-stream",
    ]
    names = [email.utils.collapse_rfc2231_value(part.get_filename() or "") for part in parts]
    assert names == [file.name for file in files]
    assert parts[0].get_param("name") == "Bildschirmfoto aeoeue .png"
    assert all(part.get_content_disposition() == "attachment" for part in parts)


def test_the_same_draft_and_seed_give_the_same_bytes() -> None:
    one = draft(html="<p>x</p>", attachments=(DraftAttachment("a", "a/b", b"x"),))
    assert compose(one, b"1") == compose(one, b"1")
    assert compose(one, b"1") != compose(one, b"2")


def test_references_keep_the_first_two_and_the_last_eight() -> None:
    ids = tuple(f"{number}.{'x' * 40}@example.de" for number in range(30))
    mail = read(compose(draft(references=ids), SEED))
    assert mail["References"].split() == [f"<{each}>" for each in ids[:2] + ids[-8:]]


@pytest.mark.parametrize(
    "name",
    [
        "Erika Beispiel",
        "Beispiel, Erika (Büro)",
        'Erika "die" Beispiel\\',
        "Ärztin",
        "語" * 60,
        "a@b.de",
        "=?x?=",
        "M. Muster",
        "=?utf-8?q?Eve?=",
        "x" * 200,
    ],
)
def test_display_names_come_back_as_they_were(name: str) -> None:
    mail = read(compose(draft(to=Address(name, "erika@example.org")), SEED))
    shown, address = email.utils.parseaddr(mail["To"])
    assert address == "erika@example.org"
    assert str(make_header(decode_header(shown))) == name[:120]


def test_only_the_words_that_need_it_are_encoded() -> None:
    raw = compose(draft(headers=(("List-Id", "Büro Muster <support.example.de>"),)), SEED)
    assert b"\r\nList-Id: =?utf-8?q?B=C3=BCro?= Muster <support.example.de>\r\n" in raw


def test_an_international_domain_goes_out_in_ascii() -> None:
    mail = read(compose(draft(to=Address("", "erika@bücher.example")), SEED))
    assert mail["To"] == "erika@xn--bcher-kva.example"
