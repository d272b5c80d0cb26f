"""Our own mails coming back inside an answer: an answer of the team without our notice, and what a comment leaves out.

A notice shows the team what is not for the customer: the words of colleagues, signed addresses. Where a mail program
leaves it unmarked below the answer, no rule about quotes finds it; but we know what we sent.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.errors import CorruptStore
from helpdesk.mail import echo
from helpdesk.mail.html import to_text
from helpdesk.mail.leftover import Leftover, leftover
from helpdesk.mail.message import Mail
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.reading import read_quickly
from helpdesk.store import outbox, tickets
from helpdesk.store.tickets import Comment

_MAX_MAILS: Final = 4
_MAX_COMMENTS: Final = 20
_FEW_WORDS: Final = 2  # that a mail program may have put between the lines of a mail
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{2,255}")
# What only our notices to the team say, for mails whose original we do not find.
_NOTICE: Final = re.compile(
    r"^\W*(?:ihre antwort geht an den kunden|ihre antwort bleibt im team|your answer goes to the customer"
    r"|your answer stays inside the team)\b",
    re.IGNORECASE | re.MULTILINE,
)

_ROW: Final = re.compile(r"\w[\w -]{0,30}: ")  # "Anmerkung: …": what stands in the table of a notice


def said_before(session: Session, desk: Desk, message_ids: Sequence[str], *, as_html: bool = False) -> list[str]:
    """Give the texts of our mails with these Message-IDs, the first few; those that are gone are left out.

    `as_html`: also as their HTML reads, which a mail program may quote with the targets of its links.
    """
    texts: list[str] = []
    for row in outbox.by_message_ids(session, message_ids)[:_MAX_MAILS]:
        try:
            raw = outbox.content(session, row.id, desk.blobs)
        except CorruptStore:
            continue  # the answer is readable without it
        mail = read_quickly(raw) if raw else None
        texts += [mail.text, *([to_text(mail.html)] if as_html else [])] if mail is not None else []
    return texts


def leftover_of(session: Session, desk: Desk, mail: Mail, comment: Comment, read: Sequence[str] = ()) -> Leftover:
    """Say what of the mail does not stand in the comment; what was said on the ticket before is not counted.

    `read`: texts that the comment was made of, whose other lines were commands.
    """
    shown = read[0] if read else comment.text
    found = leftover(mail.text, shown, read, comment.author_name)
    if not (found.rest or found.quoted):
        return found  # nothing that a look at the ticket could change
    earlier = [known.text for known in tickets.comments(session, comment.ticket_id) if known.id != comment.id]
    ours = said_before(session, desk, (*mail.in_reply_to, *reversed(mail.references)), as_html=True)
    return leftover(mail.text, shown, (*read, *ours, *reversed(earlier[-_MAX_COMMENTS:])), comment.author_name)


def without_notice(mail: Mail, notices: Sequence[str]) -> Mail:
    """Cut the notice that stands unmarked below the answer.

    Where it is quoted, or where new words stand among it or below it, it stays: then `holds_notice` finds it.
    """
    lines = mail.reply_text.split("\n")
    for notice in notices:
        first = echo.begins_at(lines, notice)
        if first is None or lines[first].lstrip().startswith(">"):
            continue
        new = "\n".join(lines[:first]).rstrip()
        # Where nothing is new above it, the answer may stand below, and be cut off there as a signature.
        if _is_old(lines[first:] if new else mail.text.split("\n"), notices):
            return replace(mail, reply_text=new)
    return mail


def _is_old(lines: Sequence[str], notices: Sequence[str]) -> bool:
    told = echo.told_before(lines, echo.words_of(notices))
    return all(known or len(line.split()) < _FEW_WORDS for line, known in zip(lines, told, strict=True))


def quotes_notice(text: str, notices: Sequence[str], public: Sequence[str]) -> str:
    """Give the first quoted line that our notices say and that nobody said in public on the ticket; "" for none."""
    quoted = [line for line in text.split("\n") if line.lstrip().startswith(">")]
    lines = [line.lstrip("> \t") for line in quoted]
    ours, theirs = (echo.told_before(lines, echo.words_of(texts)) for texts in (notices, public))
    rows = {echo.words_of([row]) for notice in notices for row in notice.split("\n")}
    for at, line in enumerate(lines):
        is_row = _ROW.match(line) is not None and echo.words_of([line]) in rows
        if not echo.says_nothing(line) and (ours[at] or is_row) and not theirs[at]:
            return quoted[at].strip()
    return ""


def holds_notice(desk: Desk, text: str, notices: Sequence[str]) -> str:
    """Give the first line of a notice to the team, or with an address that only one person may use; "" for none."""
    lines = text.split("\n")
    for line in lines:
        if _NOTICE.search(line) or any(desk.addressing.token_text(address) for address in _ADDRESS.findall(line)):
            return line.strip()
    found = (echo.begins_at(lines, notice) for notice in notices)
    return next((lines[place].strip() for place in found if place is not None), "")
