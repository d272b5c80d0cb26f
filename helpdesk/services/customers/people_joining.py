"""One person whom two merged customers knew: what becomes of each thing that both say of him, as a table.

Nothing of either is lost but where only one can be: then the survivor's stands. Not who is the same person
(`domain.customer_numbers`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from helpdesk.domain.customers import Contact, Permission, notifications_of
from helpdesk.store.customers import ContactRow
from helpdesk.store.customers_life import CONTACT_COLUMNS

_ORDER: Final = tuple(Permission)


def fill(left: ContactRow, gone: ContactRow) -> None:
    """Let the contact who is left have what the other one had."""
    told = _told(left, gone)
    for name in (*CONTACT_COLUMNS, "phone_password"):
        joined = _JOINED.get(name, _first)(getattr(left, name), getattr(gone, name))
        setattr(left, name, joined)
    left.choices = {
        part: {**gone.choices.get(part, {}), **left.choices.get(part, {})} for part in {**gone.choices, **left.choices}
    }
    left.deputies = [key for key in left.deputies if key != left.key]
    left.notifications = told


def _first(one: Any, two: Any) -> Any:
    """Give what is set; the survivor's where both are."""
    return one if one not in (None, "", []) else two


def _both(one: list[str], two: list[str]) -> list[str]:
    return list(dict.fromkeys((*one, *two)))


def _more(one: str, two: str) -> str:
    return max(one, two, key=lambda each: _ORDER.index(Permission(each)))


def _sentences(one: str, two: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, (one, two))))


def _told(one: ContactRow, two: ContactRow) -> list[str] | None:
    """Give all that he is told by either; None where his types say it all."""
    if one.notifications is None and two.notifications is None:
        return None
    return _both(*(list(notifications_of(_contact(row))) for row in (one, two)))


def _contact(row: ContactRow) -> Contact:
    told = None if row.notifications is None else tuple(row.notifications)
    return Contact(row.key, types=tuple(row.types), notifications=told)


# Columns where both sides count; of all others the survivor's stands, or the other's where it has none.
_JOINED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "types": _both,
    "deputies": _both,
    "permission": _more,
    "restrictions": _sentences,
}
