"""`helpdesk ticket close`, `state`, `merge`, `spam` and `join`: what ends or moves a ticket.

Of a move only those contacts are told who want to know each, of a merge who got the answers. Not the rules
(`domain.lifecycle`) and not the writing (`services.ticketing.tickets`, `services.ticketing.merging`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, now, open_store, the_state, the_ticket
from helpdesk.cli.output import say
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from helpdesk.domain.ticket import TicketState
    from helpdesk.services.desk import Desk
    from helpdesk.store.tickets import Ticket

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="For example 2026-000123.")]


def ticket_close(context: typer.Context, number: Number) -> None:
    """Close a ticket; for some days an answer of the customer opens it again, later ones are new tickets."""
    from helpdesk.domain.ticket import TicketState

    with open_store(context) as (database, desk), database.transaction() as session:
        _move(session, desk, number, TicketState.CLOSED)
    say("closed")


def ticket_state(
    context: typer.Context,
    number: Number,
    state: Annotated[str, typer.Argument(help="A state by its German or English name, for example wartet.")],
    until: Annotated[str, typer.Option(help="For scheduled: a local time like 2026-11-24T14:00.")] = "",
) -> None:
    """Move a ticket to a state; nobody is mailed but the contacts who are told of each change."""
    wanted = the_state(state, "STATE")
    with open_store(context) as (database, desk), database.transaction() as session:
        at = _moment(desk, until) if until else None
        _move(session, desk, number, wanted, at)
    say(wanted)


def _move(session: "Session", desk: "Desk", number: str, state: "TicketState", until: datetime | None = None) -> None:
    """Move it, and tell the customer's contacts who want to know that (D8)."""
    from helpdesk.services.outgoing import telling
    from helpdesk.services.ticketing import tickets

    ticket, at = the_ticket(session, number), now()
    was = telling.before(session, ticket)
    tickets.set_state(session, ticket, state, ADMIN, at, until=until)
    telling.tell_of_move(session, desk, ticket, was, "", at)


def ticket_merge(
    context: typer.Context,
    number: Number,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The ticket that it goes on in.")],
) -> None:
    """Let a ticket go on in another; its number stays valid for ever, and who got its answers is told."""
    from helpdesk.services.outgoing import announcing
    from helpdesk.services.ticketing import merging, participation
    from helpdesk.services.ticketing.roster import roster_of
    from helpdesk.store import tickets

    with open_store(context) as (database, desk), database.transaction() as session:
        merged, at = the_ticket(session, number), now()
        state, words = merged.state, _words(session, merged)
        merging.merge(session, merged, the_ticket(session, into), ADMIN, at)
        survivor = tickets.surviving(session, merged.id)
        opened = _go_on(session, desk, merged, state, words, at)
        participation.carry_over(session, desk, roster_of(session, merged), survivor, ADMIN, at)
        announcing.tell_of_merge(session, desk, merged, survivor, f"at {at.timestamp()}", at)
        say(f"goes on in {survivor.number}{opened}")


def _words(session: "Session", ticket: "Ticket") -> list[int]:
    from helpdesk.store import tickets

    session.flush()
    return [comment.id for comment in tickets.comments(session, ticket.id)]


def _go_on(session: "Session", desk: "Desk", merged: "Ticket", state: str, words: list[int], at: datetime) -> str:
    """Open the ticket that a merged one goes on in, if it must, and tell its holder; gives what is said of it."""
    from helpdesk.domain.ticket import TicketState
    from helpdesk.services.ticketing import merge_carrying, merge_opening
    from helpdesk.store import tickets

    into = tickets.surviving(session, merged.id)
    cause = f"merge at {at.timestamp()}"
    was = merge_opening.open_again(session, desk, into, TicketState(state), "", at, cause=cause)
    merge_carrying.carry(session, desk, merged, TicketState(state), into, ADMIN, at)
    merge_opening.tell_of_words(session, desk, into, words, "", at, cause=cause)
    return f", which was {was} and is open again" if was else ""


def ticket_spam(context: typer.Context, number: Number) -> None:
    """Put a ticket into the spam queue and end it, with all of the same text in a flood; nobody is mailed."""
    from helpdesk.services.outgoing import held_acknowledgements
    from helpdesk.services.ticketing import tickets

    with open_store(context) as (database, _), database.transaction() as session:
        ticket = the_ticket(session, number)
        tickets.mark_spam(session, ticket, ADMIN, now())
        others = len(held_acknowledgements.put_away_with(session, ticket, ADMIN, now()))
    say(f"in the spam queue, with {others} of the same text" if others else "in the spam queue")


def ticket_join(context: typer.Context, number: Number) -> None:
    """Let a stranger's ticket go on in the ticket it points at, and the stranger take part there."""
    from helpdesk.services.ticketing import merging

    with open_store(context) as (database, desk), database.transaction() as session:
        ticket, at = the_ticket(session, number), now()
        state, words = ticket.state, _words(session, ticket)
        target = merging.join_stranger(session, ticket, ADMIN, at)
        opened = _go_on(session, desk, ticket, state, words, at)
        say(f"goes on in {target.number}{opened}")


def _moment(desk: "Desk", text: str) -> datetime:
    """Give the aware time that is meant; without a zone it is the site's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until takes a time like 2026-11-24T14:00, not {text!r}") from None
    return found if found.tzinfo else found.replace(tzinfo=desk.zone)


COMMANDS: dict[str, Callable[..., None]] = {
    "close": ticket_close,
    "state": ticket_state,
    "merge": ticket_merge,
    "spam": ticket_spam,
    "join": ticket_join,
}
