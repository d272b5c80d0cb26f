"""What must be true of every mail, however broken: a list of sentences, empty for a mail that is read as it must."""

import dataclasses
import hashlib
import json
import random
import re
import time
from datetime import UTC, datetime

from helpdesk.errors import PermanentFailure, UsageError
from helpdesk.mail import parts
from helpdesk.mail.compose import Draft, DraftAttachment, compose, problems
from helpdesk.mail.fingerprint import fingerprint
from helpdesk.mail.message import Address, Mail
from helpdesk.mail.parse import extract_all
from helpdesk.mail.prescan import beyond_normal
from helpdesk.services.incoming.reading import read
from tests.fuzz.rewriting import rewritten

LONGEST_SECONDS = 2.0
_SUPPORT = Address("Support Beispiel GmbH", "support@example.de")
_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_VISIBLE = re.compile(r"[^\W_]")


def faults(raw: bytes, seed: int) -> list[str]:
    """Give what is wrong in the reading of a mail; an exception is the caller's."""
    before = hashlib.sha256(raw).digest()
    begun = time.process_time()
    mail = read(raw)
    seconds = time.process_time() - begun
    found = [f"slow: {seconds:.1f} s"] if seconds > LONGEST_SECONDS else []
    found += [f"inner error: {defect}" for defect in mail.defects if " failed: " in defect]
    found += _unfit(mail)
    found += _nothing(mail, raw)
    found += _attachments(mail, raw)
    found += _answer(mail)
    found += _decisions(mail, raw, seed)
    if hashlib.sha256(raw).digest() != before or fingerprint(raw).digest != before.hex():
        found.append("bytes: other ones than came in")
    return found


def _unfit(mail: Mail) -> list[str]:
    words = json.dumps(dataclasses.asdict(mail), default=str, ensure_ascii=False)
    return ["unfit: NUL or lone surrogate"] if _UNFIT.search(words.replace("\\u0000", "\x00")) else []


def _nothing(mail: Mail, raw: bytes) -> list[str]:
    """Text or attachment, never nothing; and never a reply without words where there are words."""
    found = [] if mail.reply_text.strip() or not mail.text.strip() else ["nothing: no reply in a mail with text"]
    if not mail.text and not mail.attachments:
        root, _ = parts.read(parts.prepared(raw))
        words = root.content().decode("ascii", "ignore")
        if _VISIBLE.search(words) and not root.encoding.startswith("base64") and root.type != "text/html":
            found.append("nothing: neither text nor attachment")
    return found


def _attachments(mail: Mail, raw: bytes) -> list[str]:
    """What is listed can be had, with the size and digest that were told."""
    listed = {file.position: (file.size, file.digest) for file in mail.attachments if file.position >= 0}
    if len(listed) != len([file for file in mail.attachments if file.position >= 0]):
        return ["attachments: one position twice"]
    given = {file.position: (len(content), hashlib.sha256(content).hexdigest()) for file, content in extract_all(raw)}
    return [] if listed.items() <= given.items() else ["attachments: listed otherwise than they can be had"]


def _answer(mail: Mail) -> list[str]:
    """An answer made of what was read is a mail without fault."""
    draft = Draft(
        sender=_SUPPORT,
        to=mail.sender or _SUPPORT,
        subject=mail.subject,
        date=_NOON,
        message_id="antwort@example.de",
        text=mail.reply_text,
        in_reply_to=mail.message_id,
        references=mail.references,
        attachments=tuple(DraftAttachment(file.name, file.type, b"x") for file in mail.attachments[:5]),
    )
    try:
        return [f"answer: {problem}" for problem in problems(compose(draft, b"fuzz"))]
    except (PermanentFailure, UsageError):
        return []  # whoever has an address that cannot be written to is not answered


def _decisions(mail: Mail, raw: bytes, seed: int) -> list[str]:
    other = rewritten(raw, random.Random(seed))
    if other == raw or beyond_normal(raw) or beyond_normal(other):
        return []
    ours, theirs = _decision(mail), _decision(read(other))
    return [f"rewritten: {name} {ours[name]!r} becomes {theirs[name]!r}" for name in ours if ours[name] != theirs[name]]


def _decision(mail: Mail) -> dict[str, object]:
    return {
        "kind": mail.origin.kind,
        "sender": mail.sender and mail.sender.address,
        "message_id": mail.message_id,
        "references": (mail.in_reply_to, mail.references),
        "subject": mail.subject,
        "text": mail.text,
        "reply": mail.reply_text,
        "attachments": [(file.name, file.digest) for file in mail.attachments if file.position >= 0],
        "report": mail.report,
        "forward": mail.forward,
        "date": mail.date,
        "no_autoreply": mail.no_autoreply,
    }
