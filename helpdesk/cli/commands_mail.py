"""`helpdesk mail show`: what the helpdesk reads in a mail, for people and for programs.

A file needs neither configuration nor database. The keys of the JSON form are stable; new ones may be added.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.calendar_text import event_as_json
from helpdesk.cli.mail_sheet import KINDS, sheet
from helpdesk.cli.output import emit, json_line, printable
from helpdesk.errors import UsageError
from helpdesk.mail import doubts
from helpdesk.mail.subject import base_subject

if TYPE_CHECKING:
    from helpdesk.mail.message import Mail

mail = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mails as files.")


@mail.command("show")
def mail_show(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-|ID", help="A mail as it came (.eml), stdin, or a row of the inbox.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on one line.")] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Its HTML, made safe to open: no script, nothing fetched from elsewhere.")
    ] = False,
) -> None:
    """Print what is read in a mail: people, text, what the writer wrote now, attachments, kind."""
    from helpdesk.services.incoming.reading import read

    raw, decided = _from_inbox(context, int(file)) if _is_id(file) else (_bytes(file), {})
    found = read(raw)
    if as_json:
        emit(json_line({**mail_as_json(found), **decided}))
        return
    emit(_page(found) if as_html else printable(sheet(found, decided)))


def _page(found: "Mail") -> str:
    """Give a page with the mail's HTML, or its text where it has none."""
    from html import escape

    from helpdesk.mail.safe_html import safe_html

    shown = safe_html(found.html) or f"<pre>{escape(found.text)}</pre>"
    return f'<!DOCTYPE html>\n<meta charset="utf-8">\n<title>{escape(found.subject)}</title>\n{shown}'


def _is_id(file: str) -> bool:
    return file.isdecimal() and len(file) < 19 and not Path(file).exists()


def _from_inbox(context: typer.Context, inbound_id: int) -> tuple[bytes, dict[str, object]]:
    """Give the bytes of a row of the inbox and what was decided about it; this needs the site's database."""
    from helpdesk.cli.access import open_store
    from helpdesk.cli.sender_text import known_sender
    from helpdesk.mail.contact_form import as_from_person
    from helpdesk.services.incoming.lookup import facts_about
    from helpdesk.services.incoming.reading import read
    from helpdesk.store import inbox
    from helpdesk.store.inbox import InboundMessage

    with open_store(context) as (database, desk), database.reading() as session:
        row = session.get(InboundMessage, inbound_id)
        if row is None:
            raise UsageError(f"there is no file {inbound_id}, and the inbox has no such row")
        raw = inbox.raw_bytes(row, desk.blobs)
        mail, arrivals = as_from_person(read(raw), desk.forms), inbox.arrivals(session, row.id)
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
        "doubts": [doubt.value for doubt in doubts.of(found)],
        "to": [person.address for person in found.to],
        "cc": [person.address for person in found.cc],
        "date": found.date,
        "text": found.text,
        "reply_text": found.reply_text,
        "attachments": [
            {"name": part.name, "type": part.type, "size": part.size, "inline": part.inline, "danger": part.danger}
            for part in found.attachments
        ],
        "contained": [
            {"name": file.name, "type": file.type, "size": file.size, "danger": file.danger} for file in found.contained
        ],
        "protection": found.protection.value or None,
        "kind": KINDS[found.origin.kind],
        "kind_proof": found.origin.proof,
        "no_autoreply": found.no_autoreply,
        "absence": _absence(found),
        "calendar": event_as_json(found.calendar) if found.calendar else None,
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
