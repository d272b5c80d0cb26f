"""Read what a bounce says: who did not get which mail, and why. RFC 3464, RFC 3461, RFC 6533 and what servers
write instead of these.

Not whether the report may be believed: anyone can send one (the token in the envelope address decides).
"""

from email.message import Message
from typing import Final

from helpdesk.mail import dsn_phrases, dsn_standard
from helpdesk.mail.dsn_phrases import MOST_RECIPIENTS, bounce_signs, read_words
from helpdesk.mail.dsn_standard import Recipient, is_bad, is_permanent
from helpdesk.mail.message import DeliveryReport

_LONGEST_FIELD: Final = 10_000
_UNSAFE: Final = dict.fromkeys((*range(32), 127))


def read_report(message: Message, fields: tuple[tuple[str, str], ...], text: str) -> DeliveryReport | None:
    """Give the report of a mail that is a bounce or a notice of delay, else None (also for "was delivered").

    `message` is parsed with the compat32 policy, `fields` are its decoded fields, `text` its readable body.
    Never raises: a part that no code here foresaw is no report, and the mail itself must still be read.
    """
    try:
        return _read(message, fields, text)
    except Exception:  # noqa: BLE001 - the email package raises undocumented errors on broken parts
        return None


def _read(message: Message, fields: tuple[tuple[str, str], ...], text: str) -> DeliveryReport | None:
    told = dsn_standard.recipients(message)
    bad = tuple(recipient for recipient in told or () if is_bad(recipient))
    if told and not bad:
        return None
    original_id = dsn_standard.original_message_id(message)
    own = _first(fields, "from")
    words = read_words(text, own.rpartition("<")[2].strip(" >"))
    if bad:
        return _from_parts(bad, words, original_id)
    named = tuple(a.strip() for a in _first(fields, "x-failed-recipients").split(",") if "@" in a)
    attached = dsn_standard.original(message) is not None
    report_type = "delivery-status" in _first(fields, "content-type").lower()
    signs = bounce_signs(own, is_null_sender(fields), _first(fields, "subject"), text, attached)
    if not (named or signs or told is not None or (report_type and signs)):
        return None
    return _report(
        named or words.recipients,
        words.permanent,
        words.status,
        words.diagnostic,
        original_id or words.original_message_id,
    )


def _from_parts(bad: tuple[Recipient, ...], words: dsn_phrases.Words, original_id: str) -> DeliveryReport:
    addresses = tuple(recipient.address for recipient in bad if "@" in recipient.address)
    first = next((recipient for recipient in bad if is_permanent(recipient)), bad[0])
    return _report(
        addresses or words.recipients,
        is_permanent(first),
        first.status or words.status,
        first.diagnostic or words.diagnostic,
        original_id or words.original_message_id,
    )


def _report(
    recipients: tuple[str, ...], permanent: bool, status: str, diagnostic: str, message_id: str
) -> DeliveryReport:
    return DeliveryReport(
        failed_recipients=tuple(dict.fromkeys(_clean(address) for address in recipients[:MOST_RECIPIENTS])),
        permanent=permanent,
        status=status,
        diagnostic=_clean(diagnostic),
        original_message_id=_clean(message_id),
    )


def is_null_sender(fields: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the envelope sender was empty, as the receiving server wrote it into Return-Path."""
    return any(name.lower() == "return-path" and value.strip() in ("<>", "< >", "") for name, value in fields)


def _first(fields: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in fields if key.lower() == name), "")[:_LONGEST_FIELD]


def _clean(value: str) -> str:
    return value.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")
