"""Read what a bounce says: who did not get which mail, and why. RFC 3464, RFC 3461, RFC 6533 and what servers
write instead of these.

Not whether the report may be believed: anyone can send one (the token in the envelope address decides).
"""

from email.message import Message
from typing import Final

from helpdesk.mail import dsn_notices, dsn_phrases, dsn_standard
from helpdesk.mail.clues import Clues
from helpdesk.mail.dsn_phrases import MOST_RECIPIENTS, bounce_signs, is_daemon, read_words
from helpdesk.mail.dsn_standard import STATUS_TYPES, Recipient, is_bad, is_permanent
from helpdesk.mail.dsn_words import SUBJECTS
from helpdesk.mail.message import DeliveryReport

_UNSAFE: Final = dict.fromkeys((*range(32), 127))


def may_be_report(clues: Clues) -> bool:
    """Tell by a glance whether the mail may be a bounce: most are none, and reading one costs more than a mail."""
    return (
        "report" in clues.content_type
        or clues.null_sender
        or not STATUS_TYPES.isdisjoint(clues.part_types)
        or bool(clues.first("x-failed-recipients") or clues.first("x-mlserver"))
        or is_daemon(clues.first("from"))
        or dsn_notices.is_notice(clues)
        or any(map(clues.base.__contains__, SUBJECTS))
    )


def read_report(message: Message, clues: Clues, text: str) -> DeliveryReport | None:
    """Give the report of a mail that is a bounce or a notice of delay, else None (also for "was delivered").

    `message` is parsed with the compat32 policy, `clues` are those of the same mail, `text` its readable body.
    Never raises: a part that no code here foresaw is no report, and the mail itself must still be read.
    """
    try:
        return _read(message, clues, text)
    except Exception:  # noqa: BLE001 - the email package raises undocumented errors on broken parts
        return None


def _read(message: Message, clues: Clues, text: str) -> DeliveryReport | None:
    if dsn_notices.is_notice(clues):
        return dsn_notices.read(text)
    from_server = clues.null_sender or is_daemon(clues.first("from"))
    told = dsn_standard.recipients(message, in_attached=from_server)
    if told is not None and not from_server and clues.is_forwarded and "multipart/report" not in clues.content_type:
        return None  # a person passes on the pieces of a bounce
    bad = tuple(recipient for recipient in told or () if is_bad(recipient))
    if told and not bad:
        return None
    original_id = dsn_standard.original_message_id(message)
    words = read_words(text, clues.first("from").rpartition("<")[2].strip(" >"))
    if bad:
        return _from_parts(bad, words, original_id)
    named = tuple(a.strip() for a in clues.first("x-failed-recipients").split(",") if "@" in a)
    attached = dsn_standard.original(message) is not None
    if not (named or told is not None or bounce_signs(clues, text, attached=attached)):
        return None
    return _report(
        named or words.recipients,
        words.permanent,
        words.status,
        words.diagnostic,
        original_id or words.original_message_id,
    )


def _from_parts(bad: tuple[Recipient, ...], words: dsn_phrases.Words, original_id: str) -> DeliveryReport:
    addresses = tuple(address for recipient in bad for address in recipient.addresses if "@" in address)
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


def _clean(value: str) -> str:
    return value.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")
