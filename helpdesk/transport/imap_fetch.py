"""Reading FETCH and SEARCH responses as imaplib hands them over: a flat list of bytes and (head, literal) pairs.

Pure; no connection. Nothing is guessed from the mail's own bytes: only what stands outside literals and quoted
strings is read as protocol. RFC 3501 7.4.2 (FETCH), 9 (grammar).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# What imaplib gives: bytes for a line, a pair of line and literal, None for nothing.
Raw = bytes | tuple[bytes, bytes] | None

_START = re.compile(rb"\d+ \(")
_ITEM = re.compile(
    rb"(?P<name>[A-Za-z0-9.-]+(?:\[[^\]]*\](?:<\d+>)?)?) "
    rb'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|\((?P<list>[^)]*)\)|~?\{(?P<literal>\d+)\}|(?P<atom>[^\s()]+))',
    re.DOTALL,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class FetchItem:
    """What one message's response says; None where the server did not say it."""

    uid: int | None
    received_at: datetime | None  # INTERNALDATE, aware UTC
    size: int | None  # RFC822.SIZE, bytes
    body: bytes | None  # BODY[], exact
    header: bytes | None = None  # the beginning of BODY[HEADER]
    text: bytes | None = None  # the beginning of BODY[TEXT]


def fetched_items(responses: Iterable[Raw]) -> Iterator[FetchItem]:
    """Read the responses of FETCH, among them such as tell only of changed flags. Raises ValueError."""
    for head, literals in _messages(responses):
        yield _item(head, literals)


def found_uids(responses: Iterable[Raw]) -> list[int]:
    """Read the responses of SEARCH, in the server's order. Raises ValueError."""
    return [int(word) for line in responses if isinstance(line, bytes) for word in line.split()]


def sequence_set(uids: Sequence[int]) -> str:
    """Write exactly these UIDs as the protocol wants them: sorted, neighbours as a range ("1:3,7")."""
    ranges: list[list[int]] = []
    for uid in sorted(set(uids)):
        if ranges and ranges[-1][1] == uid - 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in ranges)


def search_date(day: datetime) -> str:
    """Write the date of SEARCH SINCE, in English whatever the locale."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1].capitalize()}-{day.year:04d}"


def internal_date(text: str) -> datetime:
    """Read an INTERNALDATE like " 1-Nov-2026 09:30:00 +0100" as aware UTC. Raises ValueError."""
    day, _, rest = text.strip().partition("-")
    month, _, rest = rest.partition("-")
    if month.lower() not in _MONTHS:
        raise ValueError(f"not an INTERNALDATE: {text!r}")
    number = _MONTHS.index(month.lower()) + 1
    return datetime.strptime(f"{int(day):02d} {number:02d} {rest}", "%d %m %Y %H:%M:%S %z").astimezone(UTC)


def _messages(responses: Iterable[Raw]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Join what belongs to one message: its text with {n} where each literal was, and the literals."""
    head, literals = b"", list[bytes]()
    for response in responses:
        text, literal = response if isinstance(response, tuple) else (response or b"", None)
        if _START.match(text):
            if head:
                yield head, literals
            head, literals = b"", []
        head += text
        if literal is not None:
            literals.append(literal)
    if head:
        yield head, literals


def _item(head: bytes, literals: Sequence[bytes]) -> FetchItem:
    start = _START.match(head)
    waiting, values = iter(literals), dict[str, bytes]()
    for match in _ITEM.finditer(head, start.end() if start else 0):
        name = match["name"].decode("ascii").upper()
        if match["literal"] is not None:
            values[name] = next(waiting, b"")
        elif match["quoted"] is not None:
            values[name] = re.sub(rb"\\(.)", rb"\1", match["quoted"], flags=re.DOTALL)
        elif match["atom"] is not None:
            values[name] = b"" if match["atom"].upper() == b"NIL" else match["atom"]
    uid, date, size = values.get("UID"), values.get("INTERNALDATE"), values.get("RFC822.SIZE")
    return FetchItem(
        uid=int(uid) if uid else None,
        received_at=internal_date(date.decode("ascii", "replace")) if date else None,
        size=int(size) if size else None,
        body=values.get("BODY[]"),
        header=values.get("BODY[HEADER]<0>", values.get("BODY[HEADER]")),
        text=values.get("BODY[TEXT]<0>", values.get("BODY[TEXT]")),
    )
