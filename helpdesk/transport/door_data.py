"""Reading the content of a mail after DATA, exactly, in large pieces and within a limit.

Only CR LF . CR LF ends it: a dot between bare line feeds stays content, so nobody can smuggle a second mail past
the server in front. Lines may have any length. RFC 5321 4.1.1.4, 4.5.2 (transparency).
"""

import asyncio
from collections.abc import Callable

_LINE_END = b"\r\n"
_END = b"\r\n.\r\n"


class EarlyContentError(Exception):
    """The client began with the content before it was asked to."""


def expect_data(reader: asyncio.StreamReader) -> None:
    """Prepare for `read_data`; to be called before the client is told to go ahead.

    The line end of the DATA command is given back, so that an empty mail too ends with CR LF . CR LF.
    """
    reader.feed_data(_LINE_END)


async def read_data(reader: asyncio.StreamReader, limit: int, alive: Callable[[], None]) -> bytes | None:
    """Read up to the end of the content and undo its doubled dots.

    None when there were more than `limit` bytes: they are read to the end and forgotten. `alive` is called for
    each piece that came. Raises EarlyContentError.
    """
    pieces: list[bytes] = []
    size, complete = -len(_END), False  # the two line ends and the dot that are not content
    while not complete:
        piece, complete = await _piece(reader)
        alive()
        size += len(piece)
        pieces.append(piece)
        if size > limit:
            pieces.clear()
    if size > limit:
        return None
    lines = b"".join(pieces)[: -len(b".\r\n")]
    if not lines.startswith(_LINE_END):
        raise EarlyContentError
    return lines.replace(b"\r\n.", _LINE_END).removeprefix(_LINE_END)


async def _piece(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Read up to the end mark, or, when it is far away, a piece that ends before it."""
    try:
        return await reader.readuntil(_END), True
    except asyncio.LimitOverrunError as overrun:
        return await reader.readexactly(overrun.consumed), False
