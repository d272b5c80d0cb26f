"""The same mail has the same key however it came; another mail has another."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.fingerprint import fingerprint
from tests.guard import no_hang

MAIL = (
    b"Message-ID: <4711@example.org>\r\n"
    b"Date: Mon, 6 Apr 2026 10:00:00 +0200\r\n"
    b"From: Erika Beispiel <erika@example.org>\r\n"
    b"Subject: Drucker\r\n"
    b"\r\n"
    b"Guten Tag,\r\n"
    b"From gestern an geht nichts.\r\n"
)


def test_the_digest_is_the_sha256_of_the_exact_bytes() -> None:
    assert fingerprint(MAIL).digest == hashlib.sha256(MAIL).hexdigest()


def test_the_message_id_stands_without_angle_brackets() -> None:
    assert fingerprint(MAIL).message_id == "4711@example.org"


def test_a_folded_message_id_is_found() -> None:
    assert fingerprint(b"Subject: x\nMESSAGE-ID:\n <a@b.test>\n\nx").message_id == "a@b.test"


def test_a_mail_without_message_id_has_none() -> None:
    assert fingerprint(b"Subject: x\n\nMessage-ID: <im@text.test>\n").message_id == ""


def test_transit_headers_do_not_change_the_content_key() -> None:
    travelled = (
        b"Return-Path: <erika@example.org>\r\nReceived: from a\r\n\tby b; Mon\r\nDelivered-To: x@y.test\r\n" + MAIL
    )
    assert fingerprint(travelled).content_key == fingerprint(MAIL).content_key
    assert fingerprint(travelled).digest != fingerprint(MAIL).digest


def test_line_ends_do_not_change_the_content_key() -> None:
    assert fingerprint(MAIL.replace(b"\r\n", b"\n")).content_key == fingerprint(MAIL).content_key


def test_an_mbox_file_gives_the_same_content_key() -> None:
    boxed = b"From erika@example.org Mon Apr  6 10:00:00 2026\n" + MAIL.replace(b"\r\n", b"\n")
    boxed = boxed.replace(b"\nFrom gestern", b"\n>From gestern") + b"\n\n"
    assert fingerprint(boxed).content_key == fingerprint(MAIL).content_key


def test_blank_lines_at_the_end_do_not_change_the_content_key() -> None:
    assert fingerprint(MAIL + b"\r\n\r\n").content_key == fingerprint(MAIL).content_key


def test_another_body_gives_another_content_key_under_the_same_message_id() -> None:
    other = fingerprint(MAIL.replace(b"geht nichts", b"geht alles"))
    assert other.message_id == fingerprint(MAIL).message_id
    assert other.content_key != fingerprint(MAIL).content_key


def test_each_identifying_field_changes_the_content_key() -> None:
    keys = {
        fingerprint(MAIL.replace(old, new)).content_key
        for old, new in ((b"4711", b"4712"), (b"6 Apr", b"7 Apr"), (b"Erika", b"Eva"), (b"x", b"x"))
    }
    assert len(keys) == 4


def test_a_value_cannot_move_from_one_field_to_the_next() -> None:
    first = fingerprint(b"Message-ID: a\nDate: bc\n\n").content_key
    second = fingerprint(b"Message-ID: ab\nDate: c\n\n").content_key
    assert first != second


def test_only_the_topmost_message_id_counts() -> None:
    assert fingerprint(b"Message-ID: <erste@x.test>\nMessage-ID: <zweite@x.test>\n\n").message_id == "erste@x.test"


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    found = fingerprint(raw)
    assert len(found.content_key) == len(found.digest) == 64
    found.message_id.encode("utf-8")


def test_hostile_mails_do_not_hang() -> None:
    with no_hang():
        for raw in (
            b"\n" * 1_000_000,
            b"\r" * 1_000_000,
            b"a:" * 500_000,
            b">" * 1_000_000,
            b">From \n" * 150_000,
            b" " * 1_000_000,
        ):
            fingerprint(raw)
            fingerprint(b"From: a@b.test\n\n" + raw)
