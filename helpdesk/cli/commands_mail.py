"""`helpdesk mail show`: what the helpdesk reads in a mail, for people and for programs.

A file needs neither configuration nor database. The keys of the JSON form are stable; new ones may be added.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.output import emit, iso, json_line, printable
from helpdesk.errors import UsageError
from helpdesk.mail.message import OriginKind

if TYPE_CHECKING:
    from helpdesk.mail.message import Mail

mail = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mails as files.")

# How the kinds of origin are named in the output; finer kinds than these are not told apart there yet.
_KINDS = {
    OriginKind.PERSON: "normal",
    OriginKind.LIST: "normal",
    OriginKind.RECEIPT: "normal",
    OriginKind.AUTO: "auto",
    OriginKind.BOUNCE: "bounce",
    OriginKind.FEEDBACK: "feedback",
}


@mail.command("show")
def mail_show(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-|ID", help="A mail as it came (.eml), stdin, or a row of the inbox.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on one line.")] = False,
) -> None:
    """Print what is read in a mail: people, text, what the writer wrote now, attachments, kind."""
    from helpdesk.mail.parse import parse

    raw, decided = _from_inbox(context, int(file)) if _is_id(file) else (_bytes(file), {})
    found = parse(raw)
    if as_json:
        emit(json_line({**_as_json(found), **decided}))
        return
    became = "".join(f"{name.capitalize()}: {value}\n" for name, value in decided.items())
    emit(printable(became + _as_text(found)))


def _is_id(file: str) -> bool:
    return file.isdecimal() and len(file) < 19 and not Path(file).exists()


def _from_inbox(context: typer.Context, inbound_id: int) -> tuple[bytes, dict[str, object]]:
    """Give the bytes of a row of the inbox and what was decided about it; this needs the site's database."""
    from helpdesk.cli.access import open_store
    from helpdesk.store import inbox
    from helpdesk.store.inbox import InboundMessage

    with open_store(context) as (database, desk), database.reading() as session:
        row = session.get(InboundMessage, inbound_id)
        if row is None:
            raise UsageError(f"there is no file {inbound_id}, and the inbox has no such row")
        return inbox.raw_bytes(row, desk.blobs), {"disposition": row.disposition, "reason": row.reason}


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _as_json(found: "Mail") -> dict[str, object]:
    return {
        "subject": found.subject,
        "from": found.sender.address if found.sender else None,
        "to": [person.address for person in found.to],
        "cc": [person.address for person in found.cc],
        "date": found.date,
        "text": found.text,
        "reply_text": found.reply_text,
        "attachments": [{"name": part.name, "type": part.type, "size": part.size} for part in found.attachments],
        "kind": _KINDS[found.origin.kind],
        "message_id": found.message_id,
        "references": list(found.references),
        "failed_recipients": list(found.report.failed_recipients) if found.report else [],
    }


def _as_text(found: "Mail") -> str:
    fields = {
        "From": str(found.sender or ""),
        "To": ", ".join(map(str, found.to)),
        "Cc": ", ".join(map(str, found.cc)),
        "Date": iso(found.date) if found.date else "",
        "Subject": found.subject,
        "Message-ID": found.message_id,
        "Kind": _KINDS[found.origin.kind] + (f" ({found.origin.proof})" if found.origin.proof else ""),
        "Failed": ", ".join(found.report.failed_recipients) if found.report else "",
        "Attachments": ", ".join(f"{part.name} ({part.type}, {part.size} bytes)" for part in found.attachments),
    }
    head = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in fields.items() if value)
    return f"{head}\n\n{found.text.rstrip()}"
