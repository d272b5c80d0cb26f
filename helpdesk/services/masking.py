"""Credentials are made unreadable wherever a notice shows what somebody wrote (D43).

Comments keep their words; only what is shown is changed. What the team writes to a customer is meant for him and
stays as it is in his own mail. The recognition is `domain.credentials`.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from helpdesk.domain.credentials import masked
from helpdesk.domain.notices import NoticeFacts
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket

# Facts that hold words of people. All others are made by us: addresses, numbers, links.
_WORDS: Final = frozenset(
    (
        *("subject", "text", "rest", "lines", "line", "value", "summary", "place", "reason", "remark", "who"),
        *("restrictions", "title", "files"),
    )
)
_AS_IT_IS: Final = frozenset(("site",))


def with_masks(facts: NoticeFacts, *, but_words: bool = False) -> NoticeFacts:
    """Give the facts without credentials; `but_words`: those that the team wrote to this very reader stay."""
    shown: NoticeFacts = _shown(facts)
    if but_words and facts.comment is not None and shown.comment is not None:
        shown = replace(shown, comment=replace(shown.comment, text=facts.comment.text))
    return replace(shown, is_masked=True) if shown != facts else facts


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
    changed = {name: new for name, value in values.items() if (new := _shown_value(value, name in _WORDS)) is not value}
    return replace(facts, **changed) if changed else facts


def _shown_value(value: Any, is_said: bool) -> Any:
    if isinstance(value, str):
        return masked(value) if is_said and value else value
    if isinstance(value, tuple):
        shown = tuple(_shown_value(each, is_said) for each in value)
        return shown if shown != value else value
    return _shown(value) if is_dataclass(value) else value
