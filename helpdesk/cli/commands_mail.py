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
from helpdesk.mail.subject import base_subject

if TYPE_CHECKING:
    from helpdesk.mail.message import Mail

mail = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mails as files.")

# How the kinds of origin are named in the output.
_KINDS = {kind: "normal" if kind is OriginKind.PERSON else kind.value for kind in OriginKind}


@mail.command("show")
def mail_show(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-|ID", help="A mail as it came (.eml), stdin, or a row of the inbox.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on one line.")] = False,
) -> None:
    """Print what is read in a mail: people, text, what the writer wrote now, attachments, kind."""
    from helpdesk.services.reading import read

    raw, decided = _from_inbox(context, int(file)) if _is_id(file) else (_bytes(file), {})
    found = read(raw)
    if as_json:
        emit(json_line({**mail_as_json(found), **decided}))
        return
    became = "".join(f"{name.capitalize()}: {value}\n" for name, value in decided.items())
    emit(printable(became + _as_text(found)))


def _is_id(file: str) -> bool:
    return file.isdecimal() and len(file) < 19 and not Path(file).exists()


def _from_inbox(context: typer.Context, inbound_id: int) -> tuple[bytes, dict[str, object]]:
    """Give the bytes of a row of the inbox and what was decided about it; this needs the site's database."""
    from helpdesk.cli.access import open_store
    from helpdesk.cli.sender_text import known_sender
    from helpdesk.services.lookup import facts_about
    from helpdesk.services.reading import read
    from helpdesk.store import inbox
    from helpdesk.store.inbox import InboundMessage

    with open_store(context) as (database, desk), database.reading() as session:
        row = session.get(InboundMessage, inbound_id)
        if row is None:
            raise UsageError(f"there is no file {inbound_id}, and the inbox has no such row")
        raw = inbox.raw_bytes(row, desk.blobs)
        mail, arrivals = read(raw), inbox.arrivals(session, row.id)
        known = known_sender(facts_about(session, desk, mail, arrivals, silent=row.silent))
        return raw, {"disposition": row.disposition, "reason": row.reason, **known}


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def mail_as_json(found: "Mail") -> dict[str, object]:
    """Give what `mail show --json` prints."""
    return {
        "subject": found.subject,
        "subject_base": base_subject(found.subject),
        "from": found.sender.address if found.sender else None,
        "from_name": found.sender.name if found.sender else "",
        "to": [person.address for person in found.to],
        "cc": [person.address for person in found.cc],
        "date": found.date,
        "text": found.text,
        "reply_text": found.reply_text,
        "attachments": [
            {"name": part.name, "type": part.type, "size": part.size, "inline": part.inline, "danger": part.danger}
            for part in found.attachments
        ],
        "contained": [{"name": file.name, "type": file.type, "size": file.size} for file in found.contained],
        "protection": found.protection.value or None,
        "kind": _KINDS[found.origin.kind],
        "kind_proof": found.origin.proof,
        "no_autoreply": found.no_autoreply,
        "absence": _absence(found),
        "calendar": {"method": found.calendar.method} if found.calendar else None,
        "forward": _forward(found),
        "message_id": found.message_id,
        "references": list(found.references),
        "failed_recipients": list(found.report.failed_recipients) if found.report else [],
        "report": _report(found),
        "defects": list(found.defects),
    }


def _absence(found: "Mail") -> dict[str, object] | None:
    away = found.absence
    return {"first": away.first and str(away.first), "last": away.last and str(away.last)} if away else None


def _forward(found: "Mail") -> dict[str, object] | None:
    old = found.forward
    if old is None:
        return None
    author = (old.sender.address or old.sender.name) if old.sender else ""
    return {"from": author, "subject": old.subject, "date": old.date, "text": old.text, "note": old.note}


def _report(found: "Mail") -> dict[str, object] | None:
    report = found.report
    if report is None:
        return None
    return {
        "permanent": report.permanent,
        "status": report.status,
        "diagnostic": report.diagnostic,
        "original_message_id": report.original_message_id,
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
