"""`helpdesk inbox …`: where is my mail, what became of it, and why.

Reads what was decided; only `retry` writes.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import known_value, local, now, open_store
from helpdesk.cli.output import emit, json_line, printable, say, table, terminal_width
from helpdesk.cli.sender_text import known_sender
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from helpdesk.domain.disposition import Facts
    from helpdesk.services.desk import Desk
    from helpdesk.store.inbox import InboundMessage

inbox = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mails that came in.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def _row_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:20]) < 2**63:
        raise typer.BadParameter(f"takes the number of a row of the inbox, not {text!r}; 'helpdesk inbox list'")
    return int(text)


Id = Annotated[int, typer.Argument(metavar="ID", parser=_row_number, help="Number of the inbox row.")]


@inbox.command("list")
def inbox_list(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="received, processed or held.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List mails that came in, the newest first."""
    from helpdesk.store import inbox as store

    known_value(state, store.InboundState, "--state")
    with open_store(context) as (database, desk), database.reading() as session:
        rows = store.listing(session, state or None, limit)
        if as_json:
            for row in rows:
                emit(json_line(_row_json(session, row)))
            return
        lines = [
            (str(row.id), local(desk, row.received_at), row.state, row.disposition, _number(session, row), row.reason)
            for row in rows
        ]
        if lines:
            emit(table(("id", "received", "state", "became", "ticket", "why"), lines, terminal_width()))
        else:
            say("no mails")


@inbox.command("show")
def inbox_show(
    context: typer.Context,
    inbound_id: Id,
    raw: Annotated[bool, typer.Option("--raw", help="The exact bytes that arrived, nothing else.")] = False,
    as_json: Json = False,
) -> None:
    """Show a row of the inbox with every arrival of the mail."""
    import sys

    from helpdesk.store import inbox as store

    with open_store(context) as (database, desk), database.reading() as session:
        row = _the_row(session, inbound_id)
        if raw:
            sys.stdout.buffer.write(store.raw_bytes(row, desk.blobs))
        elif as_json:
            emit(json_line(_row_json(session, row)))
        else:
            emit(printable(_row_text(session, desk, row)))


@inbox.command("why")
def inbox_why(context: typer.Context, inbound_id: Id, as_json: Json = False) -> None:
    """Explain what became of a mail: the decision, its reason, and the header lines that prove it."""
    from helpdesk.mail.contact_form import as_from_person
    from helpdesk.services.incoming.lookup import facts_about
    from helpdesk.services.incoming.reading import read
    from helpdesk.store import inbox as store

    with open_store(context) as (database, desk), database.reading() as session:
        row = _the_row(session, inbound_id)
        mail = as_from_person(read(store.raw_bytes(row, desk.blobs)), desk.forms)
        arrivals = store.arrivals(session, row.id)
        known = _known(desk, facts_about(session, desk, mail, arrivals, silent=row.silent, released=row.released))
        if as_json:
            emit(json_line({**_row_json(session, row), **known}))
            return
        lines = [_row_text(session, desk, row), "", "what is known of this mail now"]
        for name, value in known.items():
            lines.extend(f"  {name:<13} {line}" for line in (value if isinstance(value, list) else [value]))
        emit(printable("\n".join(lines)))


def _known(desk: "Desk", facts: "Facts") -> dict[str, object]:
    from helpdesk.cli.mail_sheet import doubts_in_words
    from helpdesk.mail.doubts import as_shown
    from helpdesk.services.incoming.marks import doubts_of

    mail, verdict, doubts = facts.mail, facts.authentication, doubts_of(desk, facts)
    team = " (team)" if facts.from_team else ""
    return {
        "from": f"{as_shown(mail.sender) if mail.sender else 'nobody that can be read'}{team}",
        "doubts": doubts_in_words(doubts) or "none",
        **known_sender(facts),
        "origin": f"{mail.origin.kind}{f': {mail.origin.proof}' if mail.origin.proof else ''}",
        "authenticated": f"{verdict.result}: {verdict.proof or 'no word of our server'}",
        "spam_mark": facts.spam_mark or "none",
        "points_at": [
            f"{pointer.number} by {pointer.kind} ({'takes part' if pointer.takes_part else 'takes no part'})"
            for pointer in facts.evidence
        ],
        "answers": f"the question about {facts.asked.what}, {facts.asked.standing}" if facts.asked else "no question",
        "defects": list(mail.defects),
    }


@inbox.command("retry")
def inbox_retry(
    context: typer.Context,
    inbound_ids: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", parser=_row_number, help="None: all that are held.")
    ] = None,
) -> None:
    """Let held mails be processed again; they go on in the same tickets."""
    from helpdesk.store import inbox as store

    with open_store(context) as (database, _), database.transaction() as session:
        found = store.give_another_chance(session, inbound_ids or None, now())
        unknown = set(inbound_ids or ()) - set(found)
        if unknown:
            raise UsageError(f"not held: {', '.join(map(str, sorted(unknown)))}; 'helpdesk inbox list --state held'")
    say(f"{len(found)} to be processed again; a running daemon does it in seconds, else: helpdesk run --once")


@inbox.command("release")
def inbox_release(
    context: typer.Context,
    inbound_ids: Annotated[list[int], typer.Argument(metavar="ID...", parser=_row_number, help="Rows to let in.")],
) -> None:
    """Let in mails that are held because nobody knows their senders; they become tickets."""
    from helpdesk.store import inbox as store

    with open_store(context) as (database, _), database.transaction() as session:
        found = store.release(session, inbound_ids, now())
        unknown = set(inbound_ids) - set(found)
        if unknown:
            numbers = ", ".join(map(str, sorted(unknown)))
            raise UsageError(f"not held for their senders: {numbers}; 'helpdesk inbox list --state held'")
    say(f"{len(found)} let in; a running daemon takes them up in seconds, else: helpdesk run --once")


def _the_row(session: "Session", inbound_id: int) -> "InboundMessage":
    from helpdesk.store.inbox import InboundMessage

    row = session.get(InboundMessage, inbound_id)
    if row is None:
        raise UsageError(f"the inbox has no row {inbound_id}; 'helpdesk inbox list' shows the newest")
    return row


def _number(session: "Session", row: "InboundMessage") -> str:
    from helpdesk.store import tickets

    return tickets.surviving(session, row.ticket_id).number if row.ticket_id is not None else ""


def _row_json(session: "Session", row: "InboundMessage") -> dict[str, object]:
    from helpdesk.store import inbox as store

    names = ("id", "message_id", "digest", "size", "silent", "same_id_as", "state", "disposition", "reason")
    more = ("attempts", "last_error", "received_at", "processed_at")
    return {
        **{name: getattr(row, name) for name in (*names, *more)},
        "ticket": _number(session, row) or None,
        "arrivals": [
            {
                "at": arrival.at,
                "way": arrival.way,
                "mailbox": arrival.mailbox,
                "uid_validity": arrival.uid_validity,
                "uid": arrival.uid,
                "envelope_from": arrival.envelope_from,
                "envelope_to": arrival.envelope_to,
            }
            for arrival in store.arrivals(session, row.id)
        ],
    }


def _row_text(session: "Session", desk: "Desk", row: "InboundMessage") -> str:
    from helpdesk.store import inbox as store

    lines = [
        f"inbox {row.id}  {row.state}{'  silent' if row.silent else ''}  {row.size} bytes  sha256:{row.digest}",
        f"Message-ID    {row.message_id or 'none'}",
        f"received      {local(desk, row.received_at)}",
        f"became        {row.disposition or 'nothing yet'} {_number(session, row)}".rstrip(),
        f"why           {row.reason or 'not decided yet'}",
    ]
    lines += [f"marked        same Message-ID as inbox {row.same_id_as}"] if row.same_id_as else []
    lines += [f"failed        {row.attempts} times, last: {row.last_error}"] if row.attempts else []
    for arrival in store.arrivals(session, row.id):
        place = f" {arrival.mailbox} uid {arrival.uid}" if arrival.uid is not None else ""
        people = f" from <{arrival.envelope_from}> to {', '.join(arrival.envelope_to)}" if arrival.envelope_to else ""
        lines.append(f"arrived       {local(desk, arrival.at)} by {arrival.way}{place}{people}")
    return "\n".join(lines)
