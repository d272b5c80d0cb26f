"""Who or what wrote a mail, and whether it may be answered automatically at all. RFC 3834, RFC 8098, RFC 5965.

Not what is done about it. Each check is one small question and gives the header or phrase that proves its answer;
their order is the order of precedence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from helpdesk.mail.automation_words import (
    FEEDBACK_SENDERS,
    LIST_FIELDS,
    RECEIPT_SUBJECTS,
    ROBOT_FIELDS,
    ROBOT_SUBJECTS,
)
from helpdesk.mail.dsn import is_null_sender
from helpdesk.mail.dsn_phrases import bounce_signs
from helpdesk.mail.message import Address, DeliveryReport, Origin, OriginKind
from helpdesk.mail.subject import base_subject

_LOOKED_AT: Final = 2_000  # characters of a field

_ROBOT_PRECEDENCE: Final = frozenset(("bulk", "junk", "auto_reply", "auto-reply", "auto_generated", "auto-generated"))

# Senders that nobody reads.
_SILENT_LOCAL: Final = re.compile(
    r"(?:.*[._+-])?(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|keine-?_?antwort|nicht-?_?antworten|ne-?pas-?repondre"
    r"|no-?responder|mailer-?_?daemon|maildaemon|mdaemon|postmaster|post_master|bounces?|listserv|majordomo|mailman|nobody"
    r"|double-bounce|autoresponder|autoreply|auto-reply|microsoftexchange[0-9a-f]*)(?:[._+=-].*)?",
    re.IGNORECASE,
)
_SILENT_ENDINGS: Final = ("-owner", "-request", "-bounces", "-bounce", "-admin-bounces", "-confirm")
_SILENT_BEGINNINGS: Final = ("owner-",)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the checks look at; field names are in lower case."""

    fields: tuple[tuple[str, str], ...]
    sender: Address | None
    subject: str
    text: str
    content_type: str
    report: DeliveryReport | None

    def values(self, name: str) -> tuple[str, ...]:
        """Give all values of a field, shortened, without white space at their ends."""
        return tuple(value[:_LOOKED_AT].strip() for key, value in self.fields if key == name)

    def bare_subject(self) -> str:
        """Give the subject without reply marks, case-folded."""
        return base_subject(self.subject[:_LOOKED_AT]).casefold()


_Check = Callable[[_Facts], str]


def origin(
    fields: tuple[tuple[str, str], ...],
    sender: Address | None,
    subject: str,
    text: str,
    content_type: str,
    report: DeliveryReport | None,
) -> Origin:
    """Tell who or what wrote the mail, with the field or phrase that proves it.

    `fields` are all fields, decoded; `content_type` is the field of that name with its parameters, or only its
    type; `report` is what `dsn.read_report` gave. Several kinds may fit: the first in `OriginKind` is taken.
    """
    facts = _Facts(
        tuple((name.lower(), value) for name, value in fields), sender, subject, text, content_type.lower(), report
    )
    for kind, check in _CHECKS:
        proof = check(facts)
        if proof:
            return Origin(kind, " ".join(proof.split())[:200])
    return Origin(OriginKind.PERSON)


def must_not_answer(fields: tuple[tuple[str, str], ...], sender: Address | None, origin: Origin) -> bool:
    """Tell whether nothing may be answered automatically: robots, lists, the null sender, who asks for silence."""
    if origin.kind is not OriginKind.PERSON or sender is None or not sender.address:
        return True
    if is_null_sender(fields) or _is_silent(sender.address):
        return True
    for name, value in fields:
        field = name.lower()
        if field.startswith("list-") or (field == "x-auto-response-suppress" and _asked(value) & {"all", "autoreply"}):
            return True
    return False


def _is_silent(address: str) -> bool:
    local = address.rpartition("@")[0][:256].lower() or address[:256].lower()
    return bool(
        local.endswith(_SILENT_ENDINGS) or local.startswith(_SILENT_BEGINNINGS) or _SILENT_LOCAL.fullmatch(local)
    )


def _asked(value: str) -> set[str]:
    return {word.strip().lower() for word in value[:_LOOKED_AT].replace(";", ",").split(",")}


# -- bounces


def _is_report(facts: _Facts) -> str:
    return f"report: {facts.report.status or 'bounce'}" if facts.report else ""


def _names_failed(facts: _Facts) -> str:
    return next((f"X-Failed-Recipients: {value}" for value in facts.values("x-failed-recipients")), "")


def _reads_like_bounce(facts: _Facts) -> str:
    sender = next(iter(facts.values("from")), "") or str(facts.sender or "")
    signs = bounce_signs(sender, is_null_sender(facts.fields), facts.subject, facts.text, attached=False)
    return f"text: {signs}" if signs else ""


# -- receipts and feedback


def _is_receipt(facts: _Facts) -> str:
    if "disposition-notification" in facts.content_type:
        return "Content-Type: report-type=disposition-notification"
    if "delivery-status" in facts.content_type:
        return "Content-Type: report-type=delivery-status"
    return ""


def _is_receipt_subject(facts: _Facts) -> str:
    """Judge by the subject only where another sign of a robot is there: "Read:" may begin a person's subject."""
    machine = is_null_sender(facts.fields) or "multipart/report" in facts.content_type or _auto_submitted(facts)
    subject = facts.bare_subject()
    return f"Subject: {facts.subject}" if machine and subject.startswith(RECEIPT_SUBJECTS) else ""


def _is_feedback(facts: _Facts) -> str:
    if "feedback-report" in facts.content_type:
        return "Content-Type: report-type=feedback-report"
    return ""


def _is_complaint(facts: _Facts) -> str:
    address = facts.sender.address.lower() if facts.sender else ""
    head = facts.text[:_LOOKED_AT].lower()
    if "feedback-type:" in head and ("user-agent:" in head or "version:" in head):
        return "text: Feedback-Type"
    if "this is an email abuse report" in head or "email feedback report for ip" in head:
        return "text: email abuse report"
    if address.startswith(FEEDBACK_SENDERS) and (
        "complaint" in facts.subject.lower() or "message/rfc822" in facts.content_type
    ):
        return f"From: {address}"
    return next((f"X-HmXmrOriginalRecipient: {v}" for v in facts.values("x-hmxmroriginalrecipient")), "")


# -- robots


def _auto_submitted(facts: _Facts) -> str:
    for value in facts.values("auto-submitted"):
        word = value.partition(";")[0].partition("(")[0].strip().lower()
        if word and word not in ("no", "auto-forwarded"):
            return f"Auto-Submitted: {value}"
    return ""


def _robot_field(facts: _Facts) -> str:
    for name, value in facts.fields:
        if name in ROBOT_FIELDS and value.strip().lower() not in ("", "no", "false", "0", "none"):
            return f"{name}: {value[:_LOOKED_AT]}"
    return ""


def _precedence(facts: _Facts) -> str:
    for name in ("precedence", "x-precedence"):
        for value in facts.values(name):
            if value.lower() in _ROBOT_PRECEDENCE and not _is_list(facts):
                return f"{name}: {value}"
    return ""


def _apple_vacation(facts: _Facts) -> str:
    return next((f"X-Apple-Action: {v}" for v in facts.values("x-apple-action") if v.lower() == "vacation"), "")


def _suppresses_all(facts: _Facts) -> str:
    """Take "All" as a robot's mark; OOF, DR and RN stand in mails of ordinary Outlook users too."""
    for value in facts.values("x-auto-response-suppress"):
        if "all" in _asked(value):
            return f"X-Auto-Response-Suppress: {value}"
    return ""


def _null_sender(facts: _Facts) -> str:
    return "Return-Path: <>" if is_null_sender(facts.fields) else ""


def _robot_subject(facts: _Facts) -> str:
    for subject in (facts.bare_subject(), facts.subject[:_LOOKED_AT].strip().casefold()):
        if subject.startswith(ROBOT_SUBJECTS):
            return f"Subject: {facts.subject}"
    return ""


# -- lists


def _is_list(facts: _Facts) -> str:
    for name, value in facts.fields:
        if name in LIST_FIELDS and value.strip():
            return f"{name}: {value[:_LOOKED_AT]}"
    return next((f"precedence: {value}" for value in facts.values("precedence") if value.lower() == "list"), "")


_CHECKS: Final[tuple[tuple[OriginKind, _Check], ...]] = (
    (OriginKind.BOUNCE, _is_report),
    (OriginKind.BOUNCE, _names_failed),
    (OriginKind.BOUNCE, _reads_like_bounce),
    (OriginKind.RECEIPT, _is_receipt),
    (OriginKind.RECEIPT, _is_receipt_subject),
    (OriginKind.FEEDBACK, _is_feedback),
    (OriginKind.FEEDBACK, _is_complaint),
    (OriginKind.AUTO, _auto_submitted),
    (OriginKind.AUTO, _robot_field),
    (OriginKind.AUTO, _apple_vacation),
    (OriginKind.AUTO, _precedence),
    (OriginKind.AUTO, _suppresses_all),
    (OriginKind.AUTO, _robot_subject),
    (OriginKind.LIST, _is_list),
    (OriginKind.AUTO, _null_sender),
)
