"""Who or what wrote a mail: one ordered list of small questions, each of which names what proves its answer.

RFC 3834 for robots; receipts, complaint reports and lists have modules of their own, bounces `dsn`. Not what is done
about it, and not whether a person asks for silence (`silence`).
"""

import re
from collections.abc import Callable
from typing import Final

from helpdesk.mail import feedback, lists, receipts
from helpdesk.mail.automation_words import (
    ABOUT_ABSENCE,
    ABSENCE_PHRASES,
    ANSWER_SUBJECTS,
    ASKED_OF_READERS,
    CHALLENGE_PHRASES,
    MACHINE_PHRASES,
    MACHINE_SUBJECTS,
    OPEN_SUBJECTS,
    PERSONS_PROGRAMS,
    REPLY_METHODS,
    REQUESTS,
    ROBOT_FIELDS,
    ROBOT_SENDERS,
    ROBOT_SUBJECTS,
    ROBOT_VALUES,
    UNATTENDED_PHRASES,
)
from helpdesk.mail.clues import Clues
from helpdesk.mail.message import DeliveryReport, Origin, OriginKind

_PROOF: Final = 200  # characters
_SAID_WITHIN: Final = 600  # characters of the text in which an absence is announced
_FIRST_WORDS: Final = 300
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_ROBOTS_WRITE: Final = ROBOT_FIELDS | ROBOT_VALUES.keys()
_AWAY_PHRASES: Final = tuple(
    away for away in ABSENCE_PHRASES if not any(phrase in away or away in phrase for phrase in UNATTENDED_PHRASES)
)
_NOTHING: Final = frozenset(("", "no", "none", "false", "0"))
# What may follow a phrase that is the whole title: nothing, or a sign that parts it from the old subject.
_AFTER_TITLE: Final = re.compile(
    r"\s*(?:$|[:：\])]|[-–—/|(\[\"„“«]|[.!]+\s*$|(?:re|aw|antw|sv|vs|rif|odp):"
    r"|(?:until|till|from|bis|vom|ab|jusqu|hasta|fino|tot|van|til|do|du|del|dal)\b)"
)

_Check = Callable[[Clues], str]


def origin(clues: Clues, report: DeliveryReport | None) -> Origin:
    """Tell who or what wrote the mail, with the field or phrase that proves it.

    `report` is what `dsn.read_report` gave. Several kinds may fit: the first in `OriginKind` is taken.
    """
    if report is not None:
        return Origin(OriginKind.BOUNCE, f"report: {report.status or 'bounce'}")
    for kind, check in _CHECKS:
        proof = check(clues)
        if proof:
            return Origin(kind, " ".join(proof.split())[:_PROOF])
    return Origin(OriginKind.PERSON)


# -- fields


def _auto_submitted(clues: Clues) -> str:
    """Take RFC 3834's field at its word; a mail that was only forwarded automatically may be a person's."""
    for value in clues.values("auto-submitted"):
        word = value.partition(";")[0].partition("(")[0].strip().lower()
        if word and word not in ("no", "auto-forwarded"):
            return f"Auto-Submitted: {value}"
    return ""


def _robot_field(clues: Clues) -> str:
    for name in filter(_ROBOTS_WRITE.__contains__, clues.header.by_name):
        values = clues.values(name)
        if name in ROBOT_FIELDS:
            value = next((value for value in values if value.lower() not in _NOTHING), "")
        else:
            value = next((value for value in values if value.lower().startswith(ROBOT_VALUES[name])), "")
        if value:
            return f"{name}: {value}"
    return ""


def _precedence(clues: Clues) -> str:
    """Take bulk mail for a robot's, unless it came through a list; "list" without any list is a robot's, too."""
    for name in ("precedence", "x-precedence", "preference"):
        for value in clues.values(name):
            word = value.lower().replace("-", "_")
            if word.startswith("auto") or (word in ("bulk", "junk", "list") and not lists.proof(clues.header.by_name)):
                return f"{name}: {value}"
    return ""


def _suppresses_all(clues: Clues) -> str:
    """Take "All" for a robot's mark where no mail program of a person wrote the mail, and no list passed it on.

    Single words (OOF, DR, RN) stand in mails of ordinary users, too: these ask for silence and prove nothing.
    """
    program = (clues.first("x-mailer") or clues.first("user-agent")).lower()
    asked = clues.first("x-auto-response-suppress").lower().replace(";", ",").split(",")
    if "all" not in (word.strip() for word in asked):
        return ""
    if clues.first("x-ms-exchange-inbox-rules-loop"):
        return f"X-MS-Exchange-Inbox-Rules-Loop: {clues.first('x-ms-exchange-inbox-rules-loop')}"
    if lists.proof(clues.header.by_name) or any(name in program for name in PERSONS_PROGRAMS):
        return ""
    return "X-Auto-Response-Suppress: All"


def _loop_mark(clues: Clues) -> str:
    """Take the mark against loops that filters and robots set; list software sets it into everybody's mail."""
    mark = clues.first("x-loop")
    return f"X-Loop: {mark}" if mark and not lists.proof(clues.header.by_name) else ""


def _null_sender(clues: Clues) -> str:
    return "Return-Path: <>" if clues.null_sender else ""


def _robot_sender(clues: Clues) -> str:
    local = clues.local_part
    return f"From: {local}" if local.startswith(ROBOT_SENDERS) and not clues.is_marked else ""


def _other_report(clues: Clues) -> str:
    return f"Content-Type: {clues.content_type}" if clues.content_type.startswith("multipart/report") else ""


# -- calendar


def _calendar_answer(clues: Clues) -> str:
    """Tell an answer to an invitation: a click made it, or a room's calendar. Invitations are a person's (RFC 5546)."""
    if clues.method in REPLY_METHODS:
        return f"text/calendar; method={clues.method}"
    # Exchange hides it in winmail.dat, or leaves the class of the message only.
    hidden = "calendarmessage" in clues.first("content-class").lower() or "application/ms-tnef" in clues.part_types
    return f"Subject: {clues.subject}" if hidden and clues.base.startswith(ANSWER_SUBJECTS) else ""


# -- subjects and words


def _robot_subject(clues: Clues) -> str:
    """Judge by the title that absence assistants and ticket systems put before or instead of the subject.

    It must stand alone or be parted from what follows, else the words must say the same: a person may write about
    such notices, answer one, or forward one.
    """
    if clues.is_forwarded or (clues.is_marked and clues.quotes):
        return ""
    for subject in dict.fromkeys((clues.base.lstrip("[( *"), clues.subject.casefold())):
        if not subject.startswith(ROBOT_SUBJECTS):
            continue
        title = next((t for t in ROBOT_SUBJECTS if subject.startswith(t)), "")
        rest = subject[len(title) :]
        parted = title.endswith((":", "]")) or _AFTER_TITLE.match(rest) is not None
        asks = "?" in rest or any(word in rest for word in ABOUT_ABSENCE)
        asked_within = not rest.strip() and (_asks_about_absence(clues) or _wants(clues, ("?",)))
        if (parted and not asks and not asked_within) or (not asks and _announces_absence(clues)):
            return f"Subject: {clues.subject}"
    return ""


def _absence_words(clues: Clues) -> str:
    """Judge by the words alone where the mail answers one, quotes nothing, and its subject speaks of absence, too.

    Without the mail that it answers it may be a person who tells that he goes on leave.
    """
    answers = clues.first("in-reply-to") or clues.first("references")
    if not answers or clues.quotes or clues.is_forwarded or not any(word in clues.base for word in OPEN_SUBJECTS):
        return ""
    if "?" in clues.base or _wants(clues, REQUESTS):
        return ""
    return f"Subject: {clues.subject}" if _announces_absence(clues) else ""


def _unattended_words(clues: Clues) -> str:
    """Judge by the words alone where an answer says both that its writer is away and that nobody reads his mail.

    Programs that set no field and keep the subject write such answers; a person who says the same waits for nothing.
    """
    if not (clues.is_marked or clues.first("in-reply-to")) or clues.quotes or clues.is_forwarded:
        return ""
    said = clues.own_words[:_SAID_WITHIN]
    phrase = next((phrase for phrase in UNATTENDED_PHRASES if phrase in said), "")
    if not phrase or len(clues.own_words) > _SAID_WITHIN or _wants(clues, REQUESTS):
        return ""
    is_away = any(words in said for words in _AWAY_PHRASES) and not _asks_about_absence(clues)
    return f"text: {phrase}" if is_away else ""


def _announces_absence(clues: Clues) -> bool:
    said = clues.own_words[:_SAID_WITHIN]
    return any(phrase in said for phrase in ABSENCE_PHRASES) and not _asks_about_absence(clues)


def _asks_about_absence(clues: Clues) -> bool:
    return any(word in clues.own_words for word in ABOUT_ABSENCE)


def _wants(clues: Clues, signs: tuple[str, ...]) -> bool:
    """Tell whether a sentence asks for something else than what notices ask of everybody: to turn to a colleague."""
    sentences = _SENTENCE_ENDS.split(clues.own_words)
    asking = (sentence for sentence in sentences if any(sign in sentence for sign in signs))
    return any(not any(word in sentence for word in ASKED_OF_READERS) for sentence in asking)


def _machine_subject(clues: Clues) -> str:
    subject = clues.subject.casefold()
    # Notes puts AUTO: before its notices; "Auto:" in small letters is about a car.
    found = MACHINE_SUBJECTS.match(subject) or clues.subject.startswith("AUTO:")
    return f"Subject: {clues.subject}" if found else ""


def _machine_words(clues: Clues) -> str:
    """Judge by words in which a program speaks of itself, at the beginning and not in a quoted or forwarded mail."""
    if clues.is_marked and (clues.quotes or clues.is_forwarded):
        return ""
    said = clues.own_words[:_FIRST_WORDS]
    for line in said.splitlines():
        if line.strip(" \t*#-_=([>").startswith(MACHINE_PHRASES):
            return f"text: {line.strip()}"
    said = clues.own_words[:_SAID_WITHIN]
    phrase = next((phrase for phrase in CHALLENGE_PHRASES if phrase in said), "")
    return f"text: {phrase}" if phrase else ""


_CHECKS: Final[tuple[tuple[OriginKind, _Check], ...]] = (
    (OriginKind.RECEIPT, receipts.proof),
    (OriginKind.FEEDBACK, feedback.proof),
    (OriginKind.AUTO, _auto_submitted),
    (OriginKind.AUTO, _robot_field),
    (OriginKind.AUTO, _calendar_answer),
    (OriginKind.AUTO, _precedence),
    (OriginKind.AUTO, _suppresses_all),
    (OriginKind.AUTO, _loop_mark),
    (OriginKind.AUTO, _robot_subject),
    (OriginKind.AUTO, _absence_words),
    (OriginKind.AUTO, _unattended_words),
    (OriginKind.AUTO, _machine_subject),
    (OriginKind.AUTO, _machine_words),
    (OriginKind.AUTO, _robot_sender),
    (OriginKind.AUTO, _other_report),
    (OriginKind.LIST, lambda clues: lists.proof(clues.header.by_name)),
    (OriginKind.AUTO, _null_sender),
)
