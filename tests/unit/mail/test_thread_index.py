"""The conversation index is what Outlook reads: fixed bytes, blocks appended, broken parents ignored."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from helpdesk.mail.thread_index import child, root

CREATED = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)
GUID = bytes(range(16))


def test_a_root_has_the_reserved_byte_five_of_the_time_and_the_guid() -> None:
    raw = base64.b64decode(root(CREATED, GUID))
    ticks = int((CREATED - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    assert raw == b"\x01" + ticks.to_bytes(8, "big")[:5] + GUID


def test_the_zone_of_the_time_does_not_matter() -> None:
    assert root(CREATED.astimezone(timezone(timedelta(hours=2))), GUID) == root(CREATED, GUID)


def test_a_guid_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        root(CREATED, b"short")


def test_a_child_appends_five_bytes_and_keeps_the_parent() -> None:
    parent = base64.b64decode(root(CREATED, GUID))
    answer = base64.b64decode(child(root(CREATED, GUID), CREATED, CREATED + timedelta(hours=1), 5))
    assert answer[:22] == parent
    assert len(answer) == 27


def test_the_block_holds_the_time_since_the_conversation_began() -> None:
    block = base64.b64decode(child(root(CREATED, GUID), CREATED, CREATED + timedelta(days=1), 0))[22:]
    assert block[0] < 0x80
    assert int.from_bytes(block[:4], "big") << 18 == pytest.approx(86_400 * 10_000_000, abs=30_000_000)


def test_after_two_years_the_coarse_form_is_used() -> None:
    block = base64.b64decode(child(root(CREATED, GUID), CREATED, CREATED + timedelta(days=730), 0))[22:]
    value = int.from_bytes(block[:4], "big")
    assert value >> 31 == 1
    assert (value & 0x7FFFFFFF) << 23 == pytest.approx(730 * 86_400 * 10_000_000, rel=0.001)


def test_the_salt_tells_answers_of_the_same_moment_apart() -> None:
    parent = root(CREATED, GUID)
    assert child(parent, CREATED, CREATED, 1) != child(parent, CREATED, CREATED, 2)


def test_grandchildren_keep_the_whole_line() -> None:
    first = child(root(CREATED, GUID), CREATED, CREATED + timedelta(hours=1), 1)
    second = base64.b64decode(child(first, CREATED, CREATED + timedelta(hours=2), 1))
    assert second[:27] == base64.b64decode(first)


def test_the_time_of_desktop_outlook_is_understood() -> None:
    ticks = int((CREATED - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    outlook = base64.b64encode(ticks.to_bytes(8, "big")[:6] + GUID).decode()
    block = base64.b64decode(child(outlook, datetime(2020, 1, 1, tzinfo=UTC), CREATED + timedelta(days=1), 0))[22:]
    assert int.from_bytes(block[:4], "big") << 18 == pytest.approx(86_400 * 10_000_000, abs=2_000_000)


def test_a_parent_from_the_future_falls_back_to_the_ticket() -> None:
    future = root(CREATED + timedelta(days=900), GUID)
    block = base64.b64decode(child(future, CREATED, CREATED + timedelta(days=1), 0))[22:]
    assert int.from_bytes(block[:4], "big") << 18 == pytest.approx(86_400 * 10_000_000, abs=2_000_000)


@pytest.mark.parametrize(
    "parent", ["", "kein base64!", "AAAA", "ä" * 30, base64.b64encode(b"\x02" + bytes(21)).decode(), "A" * 100_000]
)
def test_a_broken_parent_gives_nothing(parent: str) -> None:
    assert child(parent, CREATED, CREATED, 0) == ""


def test_a_very_long_line_is_not_made_longer() -> None:
    long = base64.b64encode(base64.b64decode(root(CREATED, GUID)) + bytes(5 * 200)).decode()
    assert child(long, CREATED, CREATED, 0) == long
