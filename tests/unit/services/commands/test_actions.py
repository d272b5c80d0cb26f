"""Links with commands in them: short enough for every mail program, whatever the subject, and read back as meant."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from helpdesk.services.commands.actions import LONGEST_LINK, mailto

ADDRESS = "support+nabc2defg@helpdesk.example.de"


def read(link: str) -> tuple[str, str, str]:
    """Give address, subject and body as a mail program reads them (RFC 6068: a plus sign is one)."""
    parts = urlsplit(link)
    fields = parse_qs(parts.query.replace("+", "%2B"), strict_parsing=True)
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


@pytest.mark.parametrize(
    "subject",
    ["Drucker", "Re: [#2026-000001] Größe & Maß? 100% #1 + mehr = 2; 'x' \"y\" <z>", "Wie geht's?\u2029日本語 🙂"],
)
def test_a_link_is_read_back_as_it_was_meant(subject: str) -> None:
    link = mailto(ADDRESS, subject, ["#priorität dringend", "", "Text"])
    assert read(link) == (ADDRESS, subject, "#priorität dringend\r\n\r\nText")
    assert link.isascii()


@pytest.mark.parametrize("subject", ["ö" * 250, "🙂" * 250, "a" * 2000])
def test_a_long_subject_is_cut_so_that_every_program_opens_the_link(subject: str) -> None:
    link = mailto(ADDRESS, subject, ["#zuweisen "])
    address, kept, body = read(link)
    assert LONGEST_LINK - 12 < len(link) <= LONGEST_LINK
    assert (address, body) == (ADDRESS, "#zuweisen ")
    assert subject.startswith(kept)


def test_no_subject_can_add_a_recipient_or_a_field() -> None:
    link = mailto(ADDRESS, "x&bcc=eve@example.net\r\nCc: eve@example.net", ["#spam"])
    assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}
    assert "\r" not in link
