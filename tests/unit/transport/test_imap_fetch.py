"""Reading what imaplib gives for FETCH and SEARCH."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.transport.imap_fetch import (
    FetchItem,
    fetched_items,
    found_uids,
    internal_date,
    search_date,
    sequence_set,
)


@pytest.mark.parametrize(
    ("uids", "written"), [([5], "5"), ([3, 1, 2], "1:3"), ([1, 3, 4, 7, 7], "1,3:4,7"), ([10, 9], "9:10")]
)
def test_uids_are_written_as_ranges(uids: list[int], written: str) -> None:
    assert sequence_set(uids) == written


@given(st.lists(st.integers(1, 60), min_size=1))
def test_a_written_set_names_exactly_the_given_uids(uids: list[int]) -> None:
    named: list[int] = []
    for part in sequence_set(uids).split(","):
        first, _, last = part.partition(":")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(set(uids))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (" 1-Nov-2026 09:30:00 +0100", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("31-dec-2026 23:30:00 -0500", datetime(2027, 1, 1, 4, 30, tzinfo=UTC)),
        ("29-FEB-2028 00:00:00 +0000", datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_an_internal_date_becomes_utc(text: str, moment: datetime) -> None:
    assert internal_date(text) == moment
    assert internal_date(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "yesterday", "31-Abc-2026 09:30:00 +0100", "32-Jan-2026 09:30:00 +0100"])
def test_an_internal_date_that_is_none_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"INTERNALDATE|time data|invalid literal|unconverted"):
        internal_date(text)


def test_a_search_date_is_english() -> None:
    assert search_date(datetime(2026, 5, 3, tzinfo=UTC)) == "03-May-2026"


def test_search_answers_on_several_lines_or_none_are_read() -> None:
    assert found_uids([b"1 2", b"7", b""]) == [1, 2, 7]
    assert found_uids([None]) == []


def test_a_literal_before_and_after_the_other_items_is_read() -> None:
    date = b'INTERNALDATE "02-Nov-2026 08:30:15 +0000"'
    items = fetched_items([
        (b"1 (UID 4 " + date + b" BODY[] {3}", b"a\r\n"),
        b")",
        b"2 (FLAGS (\\Seen $Label))",
        (b"3 (body[] ~{2}", b")("),
        b" uid 5 rfc822.size 2)",
        None,
    ])  # fmt: skip
    assert list(items) == [
        FetchItem(4, datetime(2026, 11, 2, 8, 30, 15, tzinfo=UTC), None, b"a\r\n"),
        FetchItem(None, None, None, None),
        FetchItem(5, None, 2, b")("),
    ]


def test_what_stands_in_a_mail_is_never_read_as_protocol() -> None:
    literal = (b"1 (UID 4 BODY[] {22}", b"1 (UID 9 BODY[] {1}\r\nx")
    quoted = rb'2 (UID 5 FLAGS (\Seen) BODY[] "UID 9 \"BODY[] {1}\" RFC822.SIZE 3" RFC822.SIZE 40)'
    missing = b"3 (UID 6 BODY[] NIL)"
    assert list(fetched_items([literal, b")", quoted, missing])) == [
        FetchItem(4, None, None, b"1 (UID 9 BODY[] {1}\r\nx"),
        FetchItem(5, None, 40, b'UID 9 "BODY[] {1}" RFC822.SIZE 3'),
        FetchItem(6, None, None, b""),
    ]
