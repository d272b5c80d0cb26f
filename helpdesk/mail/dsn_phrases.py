"""How mail servers say in plain words that a mail did not arrive: tables, and the weighing of such signs.

For bounces without an RFC 3464 part (qmail, old Exchange, Notes, webmail providers). Not the standard form
(`dsn_standard`). German servers mostly write English; where they do not, it stands here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.dsn_words import DAEMON_NAMES, DAEMON_PARTS, DAEMON_SENDERS, DELAYS, PHRASES, SUBJECTS
from helpdesk.mail.subject import base_subject

LOOKED_AT: Final = 20_000  # characters of the text
MOST_RECIPIENTS: Final = 100
_ENOUGH: Final = 4
_ENOUGH_FROM_DAEMON: Final = 3

_COPY_SIGNS: Final = re.compile(
    r"(?im)^[-\t |>*=#]{0,80}(?:original message|below this line is a copy|this is a copy of|below is a copy"
    r"|message text|original e?-?mail|message follows|unsent message|returned message|header and top"
    r"|message headers? follow|ursprüngliche nachricht|originalnachricht|die ursprünglichen kopfzeilen|received: )"
)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<![\d.\w])([45]\d\d)[ -]")
_MESSAGE_ID: Final = re.compile(r"(?im)^[> |]{0,8}message-id[ \t]{0,4}:\s{0,40}<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class Words:
    """What the plain words of a bounce say."""

    recipients: tuple[str, ...]
    permanent: bool
    status: str
    diagnostic: str
    original_message_id: str


def is_daemon(sender: str) -> bool:
    """Tell whether the From field (name and address, decoded) is that of a mail server."""
    folded = sender.casefold()[:1_000]
    address = next(iter(_ADDRESS.findall(folded)[-1:]), folded.strip(' <>"'))
    local = address.partition("@")[0]
    if local.startswith(DAEMON_SENDERS) or any(part in local for part in DAEMON_PARTS):
        return True
    return folded.strip(' <>"').startswith(DAEMON_SENDERS + DAEMON_NAMES)


def bounce_signs(sender: str, null_sender: bool, subject: str, text: str, attached: bool) -> str:
    """Give the words that make the mail a bounce, "" where the signs are too few.

    `sender` is the From field, `null_sender` whether the Return-Path is <>, `attached` whether an original mail is.
    A person who forwards a bounce is no bounce: a forward mark before the subject takes its weight away.
    """
    daemon = is_daemon(sender)
    folded = subject.casefold()[:500]
    marked = base_subject(folded) != folded.strip()
    subject_sign = "" if marked and not daemon else next((s for s in SUBJECTS if s in folded), "")
    words = text[:LOOKED_AT].casefold().replace("’", "'")
    phrase = next((phrase for phrase in PHRASES if phrase in words), "")
    copy = attached or bool(_COPY_SIGNS.search(text[:LOOKED_AT]))
    score = 2 * daemon + 2 * null_sender + 2 * bool(subject_sign) + bool(phrase) + copy
    if daemon and score >= _ENOUGH_FROM_DAEMON:
        return phrase or subject_sign or "a mail server returns a mail"
    return phrase if phrase and null_sender and score >= _ENOUGH else ""


def read_words(text: str, own: str) -> Words:
    """Read recipients, status and reason out of a bounce's text; `own` is the From address, which is no recipient."""
    head = text[:LOOKED_AT]
    copy = _COPY_SIGNS.search(head)
    said = head[: copy.start()] if copy and copy.start() > 0 else head
    status = _STATUS.search(said)
    code = _REPLY_CODE.search(said)
    original = _MESSAGE_ID.search(text[: LOOKED_AT * 5])
    folded = said.casefold()
    delayed = any(words in folded for words in DELAYS)
    temporary = bool(status and status.group(1).startswith("4"))
    return Words(
        recipients=tuple(_recipients(said, own))[:MOST_RECIPIENTS],
        permanent=not (delayed or temporary),
        status=status.group(1) if status else "",
        diagnostic=_reason(said, status or code),
        original_message_id=original.group(1) if original else "",
    )


def _recipients(said: str, own: str) -> Iterator[str]:
    """Give the addresses that stand first on their line, or else all, each once and without servers' own."""
    candidates: list[str] = []
    leading: list[str] = []
    for line in said.splitlines():
        found = [a[5:] if a[:5].lower() == "smtp=" else a for a in _ADDRESS.findall(line[:1_000])]
        candidates += found
        core = line.lstrip(" \t<*-[\"'")
        if found and (core.startswith(found[0]) or core.casefold().startswith(("recipient", "failed", "to:", "an:"))):
            leading.append(found[0])
    seen: set[str] = {own.casefold()}
    for address in leading or candidates:
        folded = address.casefold().rstrip(".")
        if folded in seen or folded.startswith(DAEMON_SENDERS):
            continue
        seen.add(folded)
        yield address.rstrip(".")


def _reason(said: str, match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    start = said.rfind("\n", 0, match.start()) + 1
    end = said.find("\n", match.end())
    return " ".join(said[start : end if end >= 0 else len(said)].split())[:500]
