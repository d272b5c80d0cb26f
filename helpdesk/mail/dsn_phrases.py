"""How mail servers say in plain words that a mail did not arrive: tables, and the weighing of such signs.

For bounces without an RFC 3464 part (qmail, old Exchange, Notes, webmail providers). Not the standard form
(`dsn_standard`). German servers mostly write English; where they do not, it stands here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.clues import Clues
from helpdesk.mail.dsn_words import BEGINNINGS, DAEMON_NAMES, DAEMON_PARTS, DAEMON_SENDERS, DELAYS, PHRASES, SUBJECTS
from helpdesk.mail.silence import is_unread
from helpdesk.mail.wordlists import words

LOOKED_AT: Final = 20_000  # characters of the text
MOST_RECIPIENTS: Final = 100
_ENOUGH: Final = 4
_ENOUGH_FROM_DAEMON: Final = 3

_COPY_SIGNS: Final = re.compile(
    r"(?im)^[-\t |>*=#]{0,80}(?:original message|below this line is a copy|this is a copy of|below is a copy"
    r"|message text|original e?-?mail|message follows|unsent message|returned message|header and top"
    r"|message headers? follow|original mail as follows"
    r"|ursprüngliche nachricht|originalnachricht|die ursprünglichen kopfzeilen|received: )"
)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<![\d.\w])([45]\d\d)[ -]")
# "did not reach the following recipients:" and the like; what stands before are the fields of the lost mail.
_ANNOUNCED: Final = re.compile(
    r"(?i)(?:did not reach|following|folgende[nr]?|nachstehende[nr]?|suivant[se]*|siguientes?|seguenti?|volgende)"
    r"[^\n]{0,60}"
    r"(?:recipient|address|empfänger|adresse|destinat|ontvanger|personen|gruppe)[^\n]{0,80}"
)
_BEFORE_RECIPIENT: Final = words("recipient|failed|to:|an:|empfänger|user |benutzer|destinataire|could not")
_LOCAL_NAME: Final = re.compile(r"(?m)^[ \t]+([A-Za-z0-9][A-Za-z0-9._-]{1,40})[ \t]*$")
_FIRST_WORDS: Final = 300  # characters
# Behind these addresses sit people, too: more signs are asked for.
_PERSONS_TOO: Final = ("postmaster", "postmast", "antivirus", "mailserver")
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


def bounce_signs(clues: Clues, text: str, *, attached: bool) -> str:
    """Give the words that make the mail a bounce, "" where the signs are too few; `attached`: an original mail is.

    A person who forwards or answers a bounce is no bounce: a mark before the subject takes its weight away.
    """
    daemon, null_sender = is_daemon(clues.first("from")), clues.null_sender
    subject = clues.subject.casefold()[:500]
    strong = daemon and not clues.local_part.startswith(_PERSONS_TOO)
    subject_sign = next((sign for sign in SUBJECTS if sign in subject), "")
    if clues.is_marked and not strong:
        subject_sign = ""
    said = text[:LOOKED_AT].casefold().replace("’", "'")
    phrase = next((phrase for phrase in PHRASES if phrase in said), "")
    copy = attached or bool(_COPY_SIGNS.search(text[:LOOKED_AT]))
    score = 2 * daemon + 2 * null_sender + 2 * bool(subject_sign) + bool(phrase) + copy
    if daemon and score >= (_ENOUGH_FROM_DAEMON if strong else _ENOUGH):
        return phrase or subject_sign or "a mail server returns a mail"
    if phrase and null_sender and (subject_sign or (attached and _is_unread(clues))):
        return phrase
    if clues.first("x-mlserver") and copy:
        return "list software returns a mail"
    return phrase if phrase and _is_bounce_without_envelope(clues, copy=copy) else ""


def _is_bounce_without_envelope(clues: Clues, *, copy: bool) -> bool:
    """Tell a server that calls itself otherwise, of whose envelope nothing is left.

    Its subject speaks of delivery, and either it returns the mail from an address that nobody reads, or its words
    begin like no person's, with the address that was not reached. Parcel services also fail to deliver.
    """
    if clues.is_forwarded or not any(sign in clues.subject.casefold() for sign in SUBJECTS):
        return False
    begins = clues.own_words.lstrip(" \t\n*=#-_<>|")[:_FIRST_WORDS]
    return (copy and _is_unread(clues)) or (begins.startswith(BEGINNINGS) and _ADDRESS.search(begins) is not None)


def _is_unread(clues: Clues) -> bool:
    return clues.sender is not None and is_unread(clues.sender.address)


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
    """Give the failed addresses, each once: after the words that announce them where these are there, or else all."""
    announced = _ANNOUNCED.search(said)
    found = list(_named(said[announced.end() :], own)) if announced else []
    yield from found or _named(said, own)


def _named(said: str, own: str) -> Iterator[str]:
    """Give the addresses that stand first on their line, or else all, without servers' own; then local names."""
    candidates: list[str] = []
    leading: list[str] = []
    for line in said.splitlines():
        found = [a[5:] if a[:5].lower() == "smtp=" else a for a in _ADDRESS.findall(line[:1_000])]
        candidates += found
        core = line.lstrip(" \t<*-[\"'")
        first = found and (core.startswith(found[0]) or core.casefold().startswith(_BEFORE_RECIPIENT))
        if first or (leading and "expanded from" in line.casefold()):
            leading += found[:1]
    seen: set[str] = {own.casefold()}
    for address in leading or candidates or _local_names(said, own):
        folded = address.casefold().rstrip(".")
        if folded in seen or folded.startswith(DAEMON_SENDERS):
            continue
        seen.add(folded)
        yield address.rstrip(".")


def _local_names(said: str, own: str) -> list[str]:
    """Give names without domain that stand alone on an indented line: they are of the server's own domain."""
    domain = own.rpartition("@")[2]
    return [f"{name}@{domain}" for name in _LOCAL_NAME.findall(said)] if "." in domain else []


def _reason(said: str, match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    start = said.rfind("\n", 0, match.start()) + 1
    end = said.find("\n", match.end())
    return " ".join(said[start : end if end >= 0 else len(said)].split())[:500]
