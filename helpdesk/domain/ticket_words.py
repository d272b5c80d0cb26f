"""The names of states and priorities in German and English, as people read and write them.

Tables only, and the way back from a word to what it names. Not the commands (`domain.command_list`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from helpdesk.domain.ticket import Priority, TicketState

Named = TypeVar("Named", TicketState, Priority)

STATE_NAMES: Final[Mapping[str, Mapping[TicketState, str]]] = MappingProxyType(
    {
        "de": {
            TicketState.NEW: "Neu",
            TicketState.OPEN: "Angenommen",
            TicketState.IN_PROGRESS: "In Bearbeitung",
            TicketState.WAITING: "Wartet auf Kunde",
            TicketState.SCHEDULED: "Terminiert",
            TicketState.RESOLVED: "Gelöst",
            TicketState.CLOSED: "Geschlossen",
            TicketState.MERGED: "Zusammengeführt",
            TicketState.SPAM: "Spam",
        },
        "en": {
            TicketState.NEW: "New",
            TicketState.OPEN: "Accepted",
            TicketState.IN_PROGRESS: "In progress",
            TicketState.WAITING: "Waiting for customer",
            TicketState.SCHEDULED: "Scheduled",
            TicketState.RESOLVED: "Resolved",
            TicketState.CLOSED: "Closed",
            TicketState.MERGED: "Merged",
            TicketState.SPAM: "Spam",
        },
    }
)
PRIORITY_NAMES: Final[Mapping[str, Mapping[Priority, str]]] = MappingProxyType(
    {
        "de": {
            Priority.LOW: "Niedrig",
            Priority.NORMAL: "Normal",
            Priority.HIGH: "Hoch",
            Priority.URGENT: "Dringend",
        },
        "en": {Priority.LOW: "Low", Priority.NORMAL: "Normal", Priority.HIGH: "High", Priority.URGENT: "Urgent"},
    }
)

# What people also write.
_STATE_SYNONYMS: Final = {
    "offen": TicketState.OPEN,
    "bearbeitung": TicketState.IN_PROGRESS,
    "in arbeit": TicketState.IN_PROGRESS,
    "wartet": TicketState.WAITING,
    "warten": TicketState.WAITING,
    "wartend": TicketState.WAITING,
    "warten auf kunde": TicketState.WAITING,
    "wartet auf kunden": TicketState.WAITING,
    "pending": TicketState.WAITING,
    "termin": TicketState.SCHEDULED,
    "geplant": TicketState.SCHEDULED,
    "erledigt": TicketState.RESOLVED,
    "behoben": TicketState.RESOLVED,
    "fertig": TicketState.RESOLVED,
    "done": TicketState.RESOLVED,
    "solved": TicketState.RESOLVED,
    "fixed": TicketState.RESOLVED,
    "zu": TicketState.CLOSED,
    "geschlossen": TicketState.CLOSED,
    "verbunden": TicketState.MERGED,
}
_PRIORITY_SYNONYMS: Final = {
    "gering": Priority.LOW,
    "mittel": Priority.NORMAL,
    "medium": Priority.NORMAL,
    "wichtig": Priority.HIGH,
    "eilig": Priority.URGENT,
    "sofort": Priority.URGENT,
    "notfall": Priority.URGENT,
    "kritisch": Priority.URGENT,
    "critical": Priority.URGENT,
    "emergency": Priority.URGENT,
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_GAPS = re.compile(r"[\s_-]+")


def state_name(state: str, language: str) -> str:
    """Give the name of a state; the state as it is where nobody named it."""
    return _name(STATE_NAMES, TicketState, state, language)


def priority_name(priority: str, language: str) -> str:
    """Give the name of a priority; the priority as it is where nobody named it."""
    return _name(PRIORITY_NAMES, Priority, priority, language)


def state_by_word(word: str) -> TicketState | None:
    """Give the state that a word of either language names, whatever its case, umlauts and blanks."""
    return _STATES.get(_folded(word))


def priority_by_word(word: str) -> Priority | None:
    """Give the priority that a word of either language names."""
    return _PRIORITIES.get(_folded(word))


def state_words() -> tuple[str, ...]:
    """Give the words to choose from, German first, as they are shown where a word was not known."""
    return tuple(dict.fromkeys(name for names in STATE_NAMES.values() for name in names.values()))


def _name(names: Mapping[str, Mapping[Named, str]], kind: type[Named], value: str, language: str) -> str:
    try:
        return names.get(language, names["en"])[kind(value)]
    except ValueError:
        return value


def _folded(word: str) -> str:
    """Make words comparable: no case, no umlauts, no gaps."""
    return _GAPS.sub("", word.casefold().translate(_UMLAUTS))


def _by_word(
    names: Mapping[str, Mapping[Named, str]], kind: type[Named], synonyms: Mapping[str, Named]
) -> Mapping[str, Named]:
    found = {_folded(word): value for word, value in synonyms.items()}
    found |= {_folded(name): value for each in names.values() for value, name in each.items()}
    return found | {_folded(value): value for value in kind}


_STATES: Final = _by_word(STATE_NAMES, TicketState, _STATE_SYNONYMS)
_PRIORITIES: Final = _by_word(PRIORITY_NAMES, Priority, _PRIORITY_SYNONYMS)
