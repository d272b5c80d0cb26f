"""Notices of delivery as JSON, which a cloud's notification service sends as mail: bounce, delay, complaint, delivery.

One format so far: Amazon SES events, plain or inside an SNS envelope. Not webhooks.
"""

import json
import re
from typing import Any, Final

from helpdesk.mail.clues import LOOKED_AT, Clues
from helpdesk.mail.message import DeliveryReport

_LONGEST: Final = 200_000  # characters
_MOST: Final = 100
_EVENT: Final = re.compile(r"(?:notificationType|eventType)\\?\"\s{0,9}:\s{0,9}\\?\"(\w{1,40})")
_NAMES: Final = ("notificationtype", "eventtype")
# Tables that every event carries beside its kind; whoever quotes only a kind asks about it.
_TABLES: Final = re.compile(r"(?:(?:bounced|delayed|complained)Recipients|mail|delivery)\\?\"\s{0,9}:")


def is_notice(clues: Clues) -> bool:
    """Tell by a glance whether the text is such a notice, and nobody has written anything behind it."""
    text = clues.text
    if not text.startswith("{") or not any(name in clues.own_words for name in _NAMES) or not _TABLES.search(text):
        return False
    return len(text) >= LOOKED_AT or _is_whole(text)


def kind(text: str) -> str:
    """Give what happened, in lower case: "bounce", "complaint", "delivery", "deliverydelay"; "" where it is not said.

    The beginning of the text is enough.
    """
    said = _EVENT.search(text[:_LONGEST])
    return said[1].lower() if said else ""


def read(text: str) -> DeliveryReport | None:
    """Give the report of a notice that a mail did not arrive, or is late; None for every other one."""
    event, happened = _event(text), kind(text)
    if happened not in ("bounce", "deliverydelay") or not _is_whole(text[:_LONGEST]):
        return None
    about = _table(event.get("bounce") or event.get("deliveryDelay"))
    recipients = about.get("bouncedRecipients") or about.get("delayedRecipients")
    told = [_table(one) for one in recipients[:_MOST]] if isinstance(recipients, list) else []
    mail = _table(event.get("mail"))
    original = _table(mail.get("commonHeaders")).get("messageId") or ""
    first = told[0] if told else {}
    return DeliveryReport(
        failed_recipients=tuple(
            _text(one.get("emailAddress")) for one in told if "@" in _text(one.get("emailAddress"))
        ),
        permanent=happened == "bounce" and _text(about.get("bounceType")).lower() != "transient",
        status=_text(first.get("status")),
        diagnostic=_text(first.get("diagnosticCode")).partition("; ")[2] or _text(first.get("diagnosticCode")),
        original_message_id=_text(original).strip("<> "),
    )


def _event(text: str) -> dict[str, Any]:
    """Read the first JSON value of the text, and the event inside of an envelope; {} for what is none."""
    outer = _table(_value(text[:_LONGEST]))
    inner = outer.get("Message")
    return _table(_value(inner)) if isinstance(inner, str) else outer


def _value(text: str) -> Any:
    return _cut(text)[0]


def _is_whole(text: str) -> bool:
    """Tell whether the text is one JSON value and nothing else but the footer of the service, below a "--"."""
    value, rest = _cut(text)
    return value is not None and (not rest or rest.startswith("--"))


def _cut(text: str) -> tuple[Any, str]:
    """Give the JSON value with which the text begins (None: none) and what stands behind it."""
    stripped = text.strip()
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(stripped)
    except (ValueError, RecursionError):
        return None, stripped
    return value, stripped[end:].strip()


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return " ".join(str(value if value is not None else "").split())[:500].encode("utf-8", "replace").decode("utf-8")
