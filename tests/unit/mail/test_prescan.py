import pytest

from helpdesk.mail import limits, prescan
from helpdesk.mail.prescan import beyond_normal
from tests import hostile
from tests.builders import raw_mail


def test_a_mail_with_a_large_attachment_is_normal() -> None:
    assert beyond_normal(raw_mail(attachments=[("plan.pdf", bytes(range(256)) * 40_000)])) == ""


def test_a_long_newsletter_is_normal() -> None:
    assert beyond_normal(hostile.mail(content=b"<p>Wort</p>\r\n" * 15_000)) == ""


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"X: y\r\n\r\n" + b"x" * limits.MAIL_BYTES, "size"),
        (b"X: " + b"y" * prescan.NORMAL_HEADER_BYTES + b"\r\n\r\nHallo", "header"),
        (hostile.mail(content=b"--\r\n" * (prescan.NORMAL_DELIMITER_LINES + 1)), "delimiter lines"),
        (hostile.mail(content=b"Hallo\r\n" * 40_000), "text"),
        (hostile.SHAPES["a winmail.dat without end"](), "text"),
        (hostile.SHAPES["a winmail.dat under another type"](), "text"),
        (hostile.SHAPES["a winmail.dat behind signs that are no base64"](), "text"),
        (hostile.SHAPES["a winmail.dat of RTF under a false transfer encoding"](), "text"),
        (hostile.SHAPES["a signed mail of nothing but pieces"](), "text"),
        (hostile.SHAPES["a file named .eml with 10 MB of HTML"](), "text"),
        (hostile.SHAPES["names of 200 kB in 100 parts"](), "text"),
        (hostile.SHAPES["5,000 fields in each of 480 parts"](), "lines"),
        (hostile.SHAPES["5,000 fields in each of 480 parts"]().replace(b"\n", b"\r"), "lines"),
    ],
)
def test_what_is_beyond_normal_is_named(raw: bytes, word: str) -> None:
    assert beyond_normal(raw) == word


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\x00" * 1000, b"Hallo", b"X: y\r\r\rHallo\r" * 10_000])
def test_bytes_that_are_no_mail_raise_nothing(raw: bytes) -> None:
    assert beyond_normal(raw) in {"", "text", "lines"}
