"""The filters of the templates, one by one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from helpdesk.rendering import formats
from helpdesk.rendering.formats import excerpt, file_size, labelled, local_time, quote, text_to_html, unbroken, wrap

WINTER = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "language", "shown"),
    [
        (WINTER, "Europe/Berlin", "de", "22.11.2026, 10:15 Uhr (MEZ)"),
        (WINTER, "Europe/Berlin", "en", "22 Nov 2026, 10:15 (CET)"),
        (SUMMER, "Europe/Berlin", "de", "02.07.2026, 00:05 Uhr (MESZ)"),
        (SUMMER, "Europe/Berlin", "en", "2 Jul 2026, 00:05 (CEST)"),
        (WINTER, "UTC", "de", "22.11.2026, 09:15 Uhr (UTC)"),
        (SUMMER, "America/New_York", "en", "1 Jul 2026, 18:05 (EDT)"),
        (SUMMER, "Asia/Dubai", "de", "02.07.2026, 02:05 Uhr (UTC+04:00)"),
        (SUMMER, "Asia/Kathmandu", "en", "2 Jul 2026, 03:50 (UTC+05:45)"),
    ],
)
def test_a_time_is_written_as_its_reader_writes_it(moment: datetime, zone: str, language: str, shown: str) -> None:
    assert local_time(moment, zone, language) == shown


@pytest.mark.parametrize(
    ("size", "german", "english"),
    [
        (0, "0 Byte", "0 bytes"),
        (1, "1 Byte", "1 Byte"),
        (999, "999 Byte", "999 bytes"),
        (1000, "1 KB", "1 KB"),
        (348_211, "348 KB", "348 KB"),
        (999_499, "999 KB", "999 KB"),
        (999_500, "1,0 MB", "1.0 MB"),
        (1_234_567, "1,2 MB", "1.2 MB"),
        (99_960_000, "100 MB", "100 MB"),
        (3_210_000_000, "3,2 GB", "3.2 GB"),
    ],
)
def test_a_size_has_one_short_number_and_a_unit_that_stays_with_it(size: int, german: str, english: str) -> None:
    assert file_size(size, "de") == german.replace(" ", "\u00a0")
    assert file_size(size, "en") == english.replace(" ", "\u00a0")


@given(st.text(st.sampled_from("ab c\n>\t"), max_size=600))
def test_wrapping_keeps_every_word_and_breaks_only_at_spaces(text: str) -> None:
    wrapped = wrap(text)
    for line in wrapped.split("\n"):
        assert len(line) <= 76 or " " not in line.lstrip(" \t>")
    assert re.sub(r"[\s>]+", "", wrapped).startswith(re.sub(r"[\s>]+", "", text)[:1])
    assert re.findall(r"[abc]+", wrapped) == re.findall(r"[abc]+", text)


def test_an_address_is_never_broken() -> None:
    address = "https://www.example.org/" + "x" * 100
    assert address in wrap(f"Sehen Sie bitte unter {address} nach.").split("\n")


def test_wrapped_lines_repeat_quote_marks_and_indentation() -> None:
    assert wrap("> > " + "wort " * 20).split("\n")[1].startswith("> > wort")
    assert wrap("    " + "wort " * 20).split("\n")[1].startswith("    wort")


def test_a_long_value_continues_below_its_beginning() -> None:
    first, second = labelled("wort " * 14, "Betreff").split("\n")
    assert first.startswith("Betreff:         wort")
    assert second.startswith(" " * 17 + "wort")


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    text = "\n".join(str(number) for number in range(20))
    assert excerpt(text) == text
    assert quote(excerpt(text)).split("\n") == [f"> {number}" for number in range(20)]


@given(st.text(st.sampled_from("ab c\n>"), max_size=4000))
def test_a_quote_has_at_most_twenty_lines_of_76_columns_and_a_mark(text: str) -> None:
    lines = quote(excerpt(text)).split("\n")
    assert len(lines) <= 21
    assert all(line.startswith(">") and len(line) <= 76 for line in lines)
    assert (lines[-1] == "> […]") == (len(lines) == 21)


@pytest.mark.parametrize("text", ["wort " * 1000, "x" * 5000, ("wort " * 60 + "\n") * 19])
def test_an_excerpt_counts_lines_as_they_are_shown(text: str) -> None:
    lines = quote(excerpt(text)).split("\n")
    assert len(lines) == 21
    assert lines[-1] == "> […]"


def test_text_becomes_html_with_its_lines_and_its_indentation() -> None:
    html = text_to_html("a\n\n  b   c\n<script>alert('x')</script>")
    assert html == (
        "a<br>\n<br>\n\u00a0\u00a0b\u00a0\u00a0\u00a0c<br>\n&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
    )


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://example.org/a?b=c&d=e", "https://example.org/a?b=c&d=e"),
        ("siehe http://example.org/x.", "http://example.org/x"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("<https://example.org/>", "https://example.org/"),
        ('"https://example.org/"onload="x"', "https://example.org/"),
    ],
)
def test_web_addresses_become_links_that_show_where_they_lead(text: str, target: str) -> None:
    html = str(text_to_html(text))
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', html)
    assert [(unescape(href), unescape(shown)) for href, shown in links] == [(target, target)]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://example.org", "data:text/html,x", "https://", "file:///etc/passwd"]
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert "<a" not in text_to_html(text)


@given(st.text(max_size=300))
def test_no_text_can_bring_markup_of_its_own(text: str) -> None:
    html = str(text_to_html(text))
    assert re.sub(r'<br>|<a href="[^"<>]*">|</a>', "", html).count("<") == 0


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("2026-11-20T14:02:00+01:00", "20.11.2026, 14:02 Uhr (MEZ)"),
        ("2026-11-20T14:02:00", "20.11.2026, 14:02 Uhr"),
        ("letzten Montag", "letzten Montag"),
        ("", ""),
    ],
)
def test_a_date_out_of_a_mail_is_shown_as_people_write_it(found: str, shown: str) -> None:
    assert formats.date_as_found(found, "Europe/Berlin", "de") == shown


def test_a_ticket_number_in_a_heading_is_not_broken_at_its_hyphen() -> None:
    kept = '<span style="white-space:nowrap;">2026-000042</span>'
    assert unbroken(Markup("<b>Ticket</b> 2026-000042, E-Mail")) == f"<b>Ticket</b> {kept}, E-Mail"
    assert unbroken("<b>2026-000042") == f"&lt;b&gt;{kept}"
