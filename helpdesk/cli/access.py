"""Open what a command needs of a site, and name things the way people do.

Not the commands. A command never needs the running daemon, and never disturbs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from helpdesk.cli import invocation
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from helpdesk.domain.ticket import TicketState
    from helpdesk.services.desk import Desk
    from helpdesk.store.database import Database
    from helpdesk.store.tickets import Ticket

ADMIN = "admin"  # who changes tickets from the command line, in the journal


@contextmanager
def open_store(context: typer.Context) -> "Iterator[tuple[Database, Desk]]":
    """Give database and desk of the configured site; raises ConfigError where they cannot be opened."""
    from helpdesk.daemon.opening import open_database, open_desk

    settings = invocation.of(context).settings()
    desk = open_desk(settings)
    database = open_database(settings)
    try:
        yield database, desk
    finally:
        database.close()


def now() -> datetime:
    """Give the wall clock, aware UTC."""
    return datetime.now(UTC)


def the_ticket(session: "Session", number: str) -> "Ticket":
    """Give the ticket of that number, with or without [#…]; raises UsageError where there is none."""
    from helpdesk.store import tickets

    wanted = number.strip().strip("[]").removeprefix("#")
    ticket = tickets.by_number(session, wanted)
    if ticket is None:
        raise UsageError(f"there is no ticket {wanted}; 'helpdesk ticket list' shows the newest")
    return ticket


def the_state(word: str, where: str) -> "TicketState":
    """Give the state that a word of either language names; raises UsageError with all names where it names none."""
    from helpdesk.domain.ticket import TicketState
    from helpdesk.domain.ticket_words import state_by_word, state_words

    found = state_by_word(word)
    if found is None:
        raise UsageError(f"{where} takes {', '.join(TicketState)} or {', '.join(state_words())}, not {word!r}")
    return found


def local(desk: "Desk", at: datetime | None) -> str:
    """Give a time in the site's zone, for people."""
    return at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M %Z") if at is not None else ""


def known_value(value: str, names: type[StrEnum], option: str) -> None:
    """Refuse a value that no row can have: a misspelled one would look like an empty list."""
    if value and value not in list(names):
        raise UsageError(f"{option} takes {', '.join(names)}, not {value!r}")
