"""Credentials are made unreadable wherever a notice shows what somebody wrote (D43).

Comments keep their words; only what is shown is changed. What the team writes to a customer is meant for him and
stays as it is in his own mail. The recognition is `domain.credentials`.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from helpdesk.domain.credentials import masked
from helpdesk.domain.notice_sheet import FileFacts
from helpdesk.domain.notices import AttachmentFacts, NoticeFacts
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket

# Facts that hold words of people. All others are made by us: addresses, numbers, links.
_WORDS: Final = frozenset(
    (
        *("subject", "text", "rest", "lines", "line", "value", "summary", "place", "reason", "remark", "who"),
        *("restrictions", "title"),
    )
)
_NAMES_OF_FILES: Final = frozenset(("name", "inside"))  # of `AttachmentFacts` and `FileFacts`
_AS_IT_IS: Final = frozenset(("site",))


def with_masks(facts: NoticeFacts, *, but_words: bool = False) -> NoticeFacts:
    """Give the facts without credentials; `but_words`: those that the team wrote to this very reader stay."""
    shown: NoticeFacts = _shown(facts)
    if but_words and facts.comment is not None and shown.comment is not None:
        own = replace(shown.comment, text=facts.comment.text, attachments=facts.comment.attachments)
        shown = replace(shown, comment=own)
    return replace(shown, is_masked=True) if shown != facts else facts


def masked_name(name: str) -> str:
    """Give the name of a file without credentials; its ending, which says what it is, stays."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    words = stem.replace("_", " ")
    shown = masked(words)
    return name if shown == words else f"{shown}{dot}{ending}"


def masked_data(data: Any) -> Any:
    """Give the data of a ticket, as JSON has it, with every text in it masked."""
    if isinstance(data, str):
        return masked(data)
    if isinstance(data, dict):
        return {name: masked_data(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [masked_data(value) for value in data]
    return data


def note_disclosure(session: Session, ticket: Ticket, actor: str, now: datetime) -> None:
    """Keep in the journal who read the credentials of a ticket."""
    events.record(session, now, Happening("credentials_disclosed", ticket.id, actor))


def _shown(facts: Any) -> Any:
    values = {each.name: getattr(facts, each.name) for each in fields(facts) if each.name not in _AS_IT_IS}
    changed = {
        name: new for name, value in values.items() if (new := _shown_value(value, _mask(facts, name))) is not value
    }
    return replace(facts, **changed) if changed else facts


def _mask(facts: Any, name: str) -> Callable[[str], str]:
    """Give what this fact is shown by."""
    if isinstance(facts, AttachmentFacts | FileFacts):
        return masked_name if name in _NAMES_OF_FILES else str
    return masked if name in _WORDS else str


def _shown_value(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value) if value else value
    if isinstance(value, tuple):
        shown = tuple(_shown_value(each, mask) for each in value)
        return shown if shown != value else value
    return _shown(value) if is_dataclass(value) else value
