"""The simulator itself: it tells one conversation from two, in each of the three programs."""

import base64
from email.message import EmailMessage

from tests.conversations import conversations, gmail, outlook, thunderbird


def mail(name: str, subject: str, references: str = "", index: bytes = b"") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"], message["Subject"] = f"<{name}@example.org>", subject
    if references:
        message["References"] = references
    if index:
        message["Thread-Index"] = base64.b64encode(index).decode()
    return message


FIRST = mail("one", "Drucker")
REPLY = mail("two", "Re: Drucker", "<one@example.org>")
RENAMED = mail("three", "Re: [#1] Drucker", "<one@example.org>")
STRANGE = mail("four", "Re: Drucker")


def test_gmail_wants_subject_and_reference() -> None:
    assert conversations([FIRST, REPLY], gmail) == 1
    assert conversations([FIRST, RENAMED], gmail) == 2
    assert conversations([FIRST, STRANGE], gmail) == 2


def test_thunderbird_wants_a_reference_only() -> None:
    assert conversations([FIRST, RENAMED], thunderbird) == 1
    assert conversations([FIRST, STRANGE], thunderbird) == 2


def test_outlook_wants_the_same_index_or_topic() -> None:
    root = b"\x01" + b"r" * 21
    assert conversations([FIRST, STRANGE], outlook) == 1
    assert conversations([FIRST, RENAMED], outlook) == 2
    indexed = [mail("a", "A", index=root), mail("b", "B", index=root + b"child")]
    assert conversations(indexed, outlook) == 1
    assert conversations([indexed[0], mail("c", "A", index=b"\x01" + b"x" * 21)], outlook) == 2


def test_a_late_mail_may_join_two_conversations_into_one() -> None:
    joining = mail("five", "Re: x", "<one@example.org> <four@example.org>")
    assert conversations([FIRST, STRANGE, joining], thunderbird) == 1
