"""Reading content after DATA, however the network cuts it."""

import asyncio
import itertools

import pytest

from helpdesk.transport.door_data import EarlyContentError, expect_data, read_data


def read(pieces: list[bytes], limit: int = 1000, reader_limit: int = 16) -> tuple[bytes | None, bytes, int]:
    """Give the content, what stays for the next command, and how often it said that it is alive."""
    signs = 0

    def alive() -> None:
        nonlocal signs
        signs += 1

    async def run() -> tuple[bytes | None, bytes]:
        reader = asyncio.StreamReader(limit=reader_limit)
        expect_data(reader)
        reading = asyncio.ensure_future(read_data(reader, limit, alive))
        for piece in pieces:
            await asyncio.sleep(0)
            reader.feed_data(piece)
        content = await asyncio.wait_for(reading, 5)
        reader.feed_eof()
        return content, await reader.read()

    return *asyncio.run(run()), signs


@pytest.mark.parametrize(
    ("wire", "content"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..\r\n..\r\n...\r\n.\r\n", b".\r\n.\r\n..\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"\r\r\n.\r\n", b"\r\r\n"),
        (b"a\n.\n\r.\r\n.\n\r\n.\r\n", b"a\n.\n\r.\r\n\n\r\n"),
    ],
)
def test_the_content_is_the_same_wherever_it_is_cut(wire: bytes, content: bytes) -> None:
    for first, second in itertools.combinations_with_replacement(range(len(wire) + 1), 2):
        pieces = [piece for piece in (wire[:first], wire[first:second], wire[second:] + b"QUIT\r\n") if piece]
        assert read(pieces)[:2] == (content, b"QUIT\r\n")


def test_lines_may_be_longer_than_the_reader_holds() -> None:
    line = bytes(range(32, 127)) * 5 + b"\r\n"
    content, rest, signs = read([line[:7], line[7:] + line, b".\r\n"])
    assert (content, rest) == (line * 2, b"")
    assert signs > 1


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False), (50_000, False)])
def test_the_limit_holds_to_the_byte_and_the_rest_is_still_read(size: int, fits: bool) -> None:
    wire = b"x" * (size - 2) + b"\r\n"
    content, rest, _ = read([wire, b".\r\nQUIT\r\n"])
    assert content == (wire if fits else None)
    assert rest == b"QUIT\r\n"


def test_content_that_came_before_it_was_expected_is_noticed() -> None:
    async def run() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(b"Subject: early\r\n")
        expect_data(reader)
        reader.feed_data(b"\r\n.\r\n")
        await read_data(reader, 1000, lambda: None)

    with pytest.raises(EarlyContentError):
        asyncio.run(run())
