"""`helpdesk ticket list`, `show`, `attachment` and `assign`; what ends or moves a ticket is `commands_ticket_state`.

Not the rules (`domain`), not the writing (`services.ticketing.tickets`), not how a ticket is shown (`ticket_text`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, local, now, open_store, the_state, the_ticket
from helpdesk.cli.output import emit, json_line, printable, say, table, terminal_width
from helpdesk.cli.ticket_text import NOBODY, ticket_json, whole_json, whole_text
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from helpdesk.services.desk import Desk
    from helpdesk.store.tickets import Comment, StoredAttachment, Ticket

ticket = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tickets.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="For example 2026-000123.")]


@ticket.command("list")
def ticket_list(
    context: typer.Context,
    queue: Annotated[str, typer.Option(help="Only this queue.")] = "",
    state: Annotated[str, typer.Option(help="Only this state, by its German or English name.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List tickets, the newest first."""
    from helpdesk.services.outgoing.masking import masked_data
    from helpdesk.store import tickets

    wanted = the_state(state, "--state") if state else None
    with open_store(context) as (database, desk), database.reading() as session:
        _known_queue(session, desk, queue)
        rows = tickets.listing(session, queue=queue or None, state=wanted, limit=limit)
        if as_json:
            for row in rows:
                emit(json_line(masked_data(ticket_json(row))))
            return
        _print_list(desk, rows)


@ticket.command("search")
def ticket_search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="All of them, each a word or its beginning.")],
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Search subjects and comments; case, umlauts and accents do not matter."""
    from helpdesk.services.outgoing.masking import masked_data
    from helpdesk.store import search

    with open_store(context) as (database, desk), database.reading() as session:
        rows = search.find(session, " ".join(words), limit)
        if as_json:
            for row in rows:
                emit(json_line(masked_data(ticket_json(row))))
            return
        _print_list(desk, rows)


def _print_list(desk: "Desk", rows: "Sequence[Ticket]") -> None:
    from helpdesk.domain.credentials import masked

    heads = ("number", "received", "queue", "state", "requester", "subject")
    lines = [
        (
            row.number,
            local(desk, row.received_at),
            row.queue,
            row.state,
            row.requester_address or NOBODY,
            masked(row.subject),
        )
        for row in rows
    ]
    if lines:
        emit(table(heads, lines, terminal_width()))
    else:
        say("no tickets")


def _known_queue(session: "Session", desk: "Desk", queue: str) -> None:
    """Refuse a queue that is neither set up nor used: a misspelled one would look like an empty list."""
    from helpdesk.domain.ticket import SYSTEM_QUEUES
    from helpdesk.store import tickets

    known = [row.name for row in desk.settings.staff.queues] + sorted({*SYSTEM_QUEUES, *tickets.queues(session)})
    if queue and queue not in known:
        raise UsageError(f"there is no queue {queue!r}; there are {', '.join(dict.fromkeys(known))}")


@ticket.command("show")
def ticket_show(
    context: typer.Context,
    number: Number,
    full: Annotated[bool, typer.Option("--full", help="Each mail's whole text, with quotes and signature.")] = False,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="With passwords and other credentials; that is noted in the journal.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show a ticket with its comments, people and history; credentials are shown as dots."""
    from helpdesk.domain.credentials import masked
    from helpdesk.services.outgoing.masking import masked_data, note_disclosure

    with open_store(context) as (database, desk), database.transaction() if unmasked else database.reading() as session:
        found = the_ticket(session, number)
        words = _full_words(session, desk) if full else _words
        if unmasked:
            note_disclosure(session, found, ADMIN, now())
        if as_json:
            known = whole_json(session, desk, found, words)
            emit(json_line(known if unmasked else masked_data(known)))
            return
        text = whole_text(session, desk, found, words)
        shown = text if unmasked else masked(text)
        emit(printable(shown))
    if shown != text:
        say("credentials are shown as dots; --unmasked shows them, and that is noted in the journal")


@ticket.command("attachment")
def ticket_attachment(
    context: typer.Context,
    number: Number,
    which: Annotated[str, typer.Argument(help="Position in 'ticket show', or its name; none: list them.")] = "",
    to: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
) -> None:
    """Get an attachment out of the original mail."""
    import sys

    with open_store(context) as (database, desk), database.reading() as session:
        kept = _attachments(session, the_ticket(session, number))
        if not which:
            for position, row in enumerate(kept, 1):
                emit(printable(f"{position}  {row.name}  {row.type}  {row.size} bytes  sha256:{row.digest}"))
            return
        content = _content(session, desk, _chosen(kept, which))
    if to is None:
        sys.stdout.buffer.write(content)
        return
    try:
        to.write_bytes(content)
    except OSError as error:
        raise UsageError(f"cannot write {to}: {error.strerror}") from error


@ticket.command("assign")
def ticket_assign(
    context: typer.Context,
    number: Number,
    person: Annotated[
        str, typer.Argument(help="Address, name or first name of a technician; '-' gives the ticket back to all.")
    ],
) -> None:
    """Give a ticket to a person of the team, and tell him or who stands in for him."""
    from helpdesk.services.commands.command_notices import tell_of_assignment
    from helpdesk.services.ticketing import tickets

    with open_store(context) as (database, desk), database.transaction() as session:
        technician = desk.staff.by_word(person)
        if technician is None and person != "-":
            known = ", ".join(each.label for each in desk.staff.technicians)
            raise UsageError(f"{person} is nobody of the team, or several: {known}")
        wanted, found, at = technician.address if technician else "", the_ticket(session, number), now()
        is_news = wanted != found.assignee
        tickets.assign(session, found, wanted, ADMIN, at)
        if technician is not None and is_news:
            present = desk.staff.on_duty(technician, at.astimezone(desk.zone).date())
            tell_of_assignment(session, desk, found, present, at, cause=f"at {at.timestamp()}")
    say(f"assigned to {wanted}" if wanted else "given back to all")


def _attachments(session: "Session", found: "Ticket") -> "list[StoredAttachment]":
    from helpdesk.store import tickets

    return list(tickets.attachments(session, [comment.id for comment in tickets.comments(session, found.id)]))


def _chosen(kept: "list[StoredAttachment]", which: str) -> "StoredAttachment":
    named = [row for row in kept if row.name == which]
    if named:
        return named[0]
    if which.isdigit() and 1 <= int(which) <= len(kept):
        return kept[int(which) - 1]
    raise UsageError(f"the ticket has no attachment {which!r}; it has {len(kept)}, named by position or name")


def _content(session: "Session", desk: "Desk", row: "StoredAttachment") -> bytes:
    from helpdesk.mail.parse import extract
    from helpdesk.store import inbox
    from helpdesk.store.inbox import InboundMessage

    original = inbox.original_bytes(session.get_one(InboundMessage, row.inbound_id), desk.blobs)
    return extract(original, row.position)[1]


def _words(comment: "Comment") -> str:
    return comment.text


def _full_words(session: "Session", desk: "Desk") -> "Callable[[Comment], str]":
    """Give how the whole text is had of the mail that a comment came by; what no mail brought is whole already."""
    from helpdesk.services.incoming.reading import read
    from helpdesk.store import inbox
    from helpdesk.store.inbox import InboundMessage

    def whole(comment: "Comment") -> str:
        row = session.get(InboundMessage, comment.inbound_id) if comment.inbound_id is not None else None
        return read(inbox.raw_bytes(row, desk.blobs)).text if row is not None else comment.text

    return whole
