"""What was read in a mail as a sheet for people: who, when, what kind, the words, and all that deserves a second look.

Not the JSON form (`commands_mail`) and not the reading (`helpdesk.mail`). Whoever prints it makes it printable.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from helpdesk.cli.calendar_text import event_line
from helpdesk.cli.output import dangerous
from helpdesk.mail import doubts
from helpdesk.mail.doubts import Doubt
from helpdesk.mail.message import OriginKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from helpdesk.mail.message import Mail

# How the kinds of origin are named in the output.
KINDS = {kind: "normal" if kind is OriginKind.PERSON else kind.value for kind in OriginKind}
_CUT_LINES = 6  # of what was left out of the reply are shown
_FORWARD_LINES = 12
_DOUBTS = {
    Doubt.SEVERAL_SENDERS: "names several senders",
    Doubt.ADDRESS_IN_NAME: "the name holds the address of somebody else, and is left out here",
    Doubt.MIXED_LETTERS: "letters of different scripts that look alike stand in one word",
    Doubt.OUR_NAME: "goes by our name",
    Doubt.THROUGH_FORM: "came through a contact form, where nobody checks the address",
    Doubt.REFUTED: "our mail server doubts the sender",
    Doubt.UNPROVED: "our mail server has not confirmed the sender",
}
_PROTECTION = {
    "pgp-encrypted": "encrypted with PGP; the text cannot be read here",
    "smime-encrypted": "encrypted with S/MIME; the text cannot be read here",
    "pgp-signed": "signed with PGP, not verified",
    "smime-signed": "signed with S/MIME, not verified",
}


def sheet(found: "Mail", known: dict[str, object]) -> str:
    """Give the sheet; `known`: further lines for its head, by their names."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in (*_head(found, known), *_notes(found)) if value]
    lines += _files(found)
    lines += ["", found.reply_text.rstrip() or "(no text)", *(_forward(found) or _left_out(found))]
    return "\n".join(lines)


def doubts_in_words(found: "tuple[Doubt, ...]") -> str:
    """Give the doubts of a sender in one line."""
    return "; ".join(_DOUBTS[doubt] for doubt in found)


def _head(found: "Mail", known: dict[str, object]) -> Iterator[tuple[str, str]]:
    yield "From", str(doubts.as_shown(found.sender)) if found.sender else "nobody that can be read"
    yield "Doubts", doubts_in_words(doubts.of(found))
    own = found.sender.address.lower() if found.sender else ""
    for name, people in (("Reply-To", found.reply_to), ("To", found.to), ("Cc", found.cc)):
        shown = [str(doubts.as_shown(person)) for person in people]
        yield name, "" if name == "Reply-To" and [p.address.lower() for p in people] == [own] else ", ".join(shown)
    yield "Date", _local(found.date)
    yield "Subject", found.subject
    yield "Message-ID", found.message_id
    proof = f" ({found.origin.proof})" if found.origin.proof else ""
    silence = "; must not be answered automatically" if found.no_autoreply else ""
    yield "Kind", f"{KINDS[found.origin.kind]}{proof}{silence}"
    for name, value in known.items():
        yield name.capitalize(), str(value or "")


def _notes(found: "Mail") -> Iterator[tuple[str, str]]:
    yield "Protection", _PROTECTION.get(found.protection, "")
    if found.absence:
        yield "Away", f"{_day(found.absence.first)} to {_day(found.absence.last)}"
    if found.calendar:
        yield "Calendar", event_line(found.calendar)
    if found.report:
        report = found.report
        words = ("permanent" if report.permanent else "temporary", report.status, report.diagnostic)
        yield "Failed", f"{', '.join(report.failed_recipients) or 'nobody named'} ({', '.join(filter(None, words))})"
    if found.forward:
        old = found.forward
        author = str(doubts.as_shown(old.sender)) if old.sender else ""
        yield "Forward", ", ".join(filter(None, (f"from {author}" if author else "", old.date, old.subject)))
    yield "Defects", ", ".join(found.defects)


def _files(found: "Mail") -> Iterator[str]:
    for part in found.attachments:
        marks = [part.type, f"{part.size} bytes", *(["inline"] if part.inline else [])]
        yield f"Attachment: {part.name} ({', '.join(marks)}){dangerous(part.danger)}"
        for file in found.contained:
            if file.container == part.position:
                yield f"  contains: {file.name} ({file.type}, {file.size} bytes){dangerous(file.danger)}"


def _left_out(found: "Mail") -> list[str]:
    """Give the beginning of what stands in the text and not in the reply."""
    kept = iter(line.strip() for line in found.reply_text.splitlines() if line.strip())
    wanted = next(kept, None)
    cut: list[str] = []
    for line in filter(str.strip, found.text.splitlines()):
        if line.strip() == wanted:
            wanted = next(kept, None)
        else:
            cut.append(line.rstrip())
    count = f"{len(cut)} {'line' if len(cut) == 1 else 'lines'}"
    return ["", f"--- left out: {count}", *_beginning(cut, _CUT_LINES)] if cut else []


def _forward(found: "Mail") -> list[str]:
    if found.forward is None:
        return []
    lines = [line.rstrip() for line in found.forward.text.splitlines() if line.strip()]
    return ["", "--- forwarded", *_beginning(lines, _FORWARD_LINES)]


def _beginning(lines: list[str], count: int) -> list[str]:
    return [f"| {line}" for line in lines[:count]] + (["| …"] if len(lines) > count else [])


def _local(at: "datetime | None") -> str:
    """Give a moment in the zone of this machine."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M %Z") if at else ""


def _day(day: "date | None") -> str:
    return str(day) if day else "?"
