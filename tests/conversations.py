"""How three mail programs group mails, as far as their rules are published: a pure simulator.

Gmail: equal subject without reply marks, and a shared id in References, In-Reply-To or Message-ID. Outlook: the first
22 bytes of Thread-Index (MS-OXOMSG 2.2.1.3), else the topic. Thunderbird: References and In-Reply-To alone.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

_REPLY_MARKS = re.compile(r"^(?:(?:re|aw|fwd?|wg)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Threadable:
    """What the programs look at."""

    message_id: str
    ids: frozenset[str]  # its own and all that it refers to
    subject: str
    topic: str
    index: bytes


def threadable(message: EmailMessage) -> Threadable:
    """Read a mail as the programs do."""
    own = str(message["Message-ID"] or "").strip()
    referred = f"{message['References'] or ''} {message['In-Reply-To'] or ''}".split()
    subject = _REPLY_MARKS.sub("", " ".join(str(message["Subject"] or "").split()))
    return Threadable(
        own, frozenset([own, *referred]), subject, str(message["Thread-Topic"] or subject), _index(message)
    )


def conversations(mails: Sequence[EmailMessage], same: Callable[[Threadable, Threadable], bool]) -> int:
    """Count the conversations among mails, in the order in which they arrive."""
    groups: list[list[Threadable]] = []
    for mail in map(threadable, mails):
        fitting = [group for group in groups if any(same(mail, other) for other in group)]
        merged = [mail, *(other for group in fitting for other in group)]
        groups = [group for group in groups if group not in fitting] + [merged]
    return len(groups)


def gmail(one: Threadable, other: Threadable) -> bool:
    """Tell whether Gmail shows both in one conversation."""
    return one.subject == other.subject and not one.ids.isdisjoint(other.ids)


def outlook(one: Threadable, other: Threadable) -> bool:
    """Tell whether Outlook and Exchange do."""
    if one.index and other.index:
        return one.index == other.index
    return one.topic.upper()[:255] == other.topic.upper()[:255]


def thunderbird(one: Threadable, other: Threadable) -> bool:
    """Tell whether Thunderbird does."""
    return not one.ids.isdisjoint(other.ids)


PROGRAMS: tuple[Callable[[Threadable, Threadable], bool], ...] = (gmail, outlook, thunderbird)


def _index(message: EmailMessage) -> bytes:
    try:
        index = base64.b64decode(str(message["Thread-Index"] or ""), validate=True)
    except binascii.Error:
        return b""
    return index[:22] if len(index) >= 22 and index[0] == 1 else b""
