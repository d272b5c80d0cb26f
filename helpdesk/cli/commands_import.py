"""`helpdesk mail import`: mails from files, folders, mbox files or standard input into the inbox.

Exit code 75 tells a mail server to keep the mail and try again. The same mail twice is one row. Not the
processing: the daemon does that, or `helpdesk run --once`.
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import now, open_store
from helpdesk.cli.output import emit, json_line, say
from helpdesk.errors import TemporaryFailure, UsageError

if TYPE_CHECKING:
    from helpdesk.services.desk import Desk
    from helpdesk.store.database import Database

log = logging.getLogger(__name__)

_BATCH = 50
# A separator of mbox files (RFC 4155): "From ", an address, and a date; other lines that begin so are text.
_SEPARATOR = re.compile(rb"(?m)(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n")
# A mail begins with a header field, or with the line of an mbox.
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From |[A-Za-z][!-9;-~]*[ \t]*:)")
_SCRATCH = ("tmp",)  # a maildir's half-written files


class _NoMailError(UsageError):
    """The file holds something else."""


def mail_import(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|DIR|MBOX|-", help="Where the mails are; '-' is one on stdin.")],
    silent: Annotated[bool, typer.Option("--silent", help="Tickets are made, but nobody is mailed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each mail.")] = False,
) -> None:
    """Take mails into the inbox; each is stored before the command ends."""
    total, new = 0, 0
    with keeping_at_the_sender() if source == "-" else nullcontext(), open_store(context) as (database, desk):
        found = mails(source)
        while batch := list(islice(found, _BATCH)):
            for line in _store(database, desk, batch, silent=silent):
                total, new = total + 1, new + bool(line["new"])
                if as_json:
                    emit(json_line(line))
    say(f"{total} taken, {new} new; a running daemon processes them in seconds, else: helpdesk run --once")


@contextmanager
def keeping_at_the_sender() -> Iterator[None]:
    """Turn every fault of ours into exit code 75: a mail server that pipes mail to us must keep it and try again."""
    try:
        yield
    except TemporaryFailure:
        raise
    except Exception as error:
        log.exception("the mail was not taken")
        raise TemporaryFailure(f"the mail was not taken and must be kept: {error}") from error


def mails(source: str) -> Iterator[tuple[str, bytes]]:
    """Give each mail with the name of where it was. Raises UsageError where nothing can be read."""
    if source == "-":
        yield "-", sys.stdin.buffer.read()
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not _is_scratch(path, file))
        for file in files:
            try:
                yield from _of_file(file)
            except _NoMailError as error:
                say(f"passed over: {error}")
        return
    yield from _of_file(path)


def _is_scratch(top: Path, file: Path) -> bool:
    parts = file.relative_to(top).parts
    return any(part.startswith(".") or part in _SCRATCH for part in parts)


def _of_file(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if not _BEGINNING.match(content):
        raise _NoMailError(f"{path} is no mail: a mail begins with header lines like 'From: ...'")
    starts = [match.end() for match in _SEPARATOR.finditer(content)]
    if not content.startswith(b"From ") or len(starts) < 2:
        yield str(path), content
        return
    ends = [*(match.start() for match in _SEPARATOR.finditer(content)), len(content)][1:]
    for count, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        yield f"{path}:{count}", content[start:end]


def _store(
    database: "Database", desk: "Desk", batch: list[tuple[str, bytes]], *, silent: bool
) -> list[dict[str, object]]:
    from helpdesk.services.incoming.receive import Incoming, prepare, receive

    at = now()
    prepared = [prepare(desk, Incoming(raw=raw, way="file", received_at=at, silent=silent)) for _, raw in batch]
    with database.transaction() as session:
        receipts = receive(session, prepared, at)
    return [
        {"file": name, "inbound": receipt.inbound_id, "new": receipt.new}
        for (name, _), receipt in zip(batch, receipts, strict=True)
    ]
