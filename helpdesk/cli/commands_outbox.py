"""`helpdesk outbox …`: who was mailed, what the server said, and letting stopped mail go.

Only `retry` writes.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import known_value, local, now, open_store
from helpdesk.cli.output import emit, json_line, printable, say, table, terminal_width
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.services.desk import Desk
    from helpdesk.store.outbox import OutboundMessage

outbox = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mails that go out.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_NAMES = (
    "id",
    "notice",
    "recipient",
    "state",
    "automatic",
    "attempts",
    "message_id",
    "envelope_from",
    "last_reply",
    "queued_at",
    "due_at",
    "sent_at",
    "bounced_at",
)


@outbox.command("list")
def outbox_list(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="queued, sending, sent, failed, uncertain, held or folded.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List mails that go out, the newest first."""
    from helpdesk.domain.delivery import OutboundState
    from helpdesk.store import outbox as store

    known_value(state, OutboundState, "--state")
    with open_store(context) as (database, desk), database.reading() as session:
        rows = store.listing(session, state or None, limit)
        if as_json:
            for row in rows:
                emit(json_line(_row_json(row)))
            return
        lines = [
            (str(row.id), local(desk, row.queued_at), row.state, row.notice, row.recipient, row.last_reply)
            for row in rows
        ]
        if lines:
            emit(table(("id", "queued", "state", "notice", "recipient", "last answer"), lines, terminal_width()))
        else:
            say("no mails")


@outbox.command("show")
def outbox_show(
    context: typer.Context,
    outbound_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="Number of the outbox row.")],
    raw: Annotated[bool, typer.Option("--raw", help="The exact bytes that are sent, nothing else.")] = False,
    as_json: Json = False,
) -> None:
    """Show a mail that goes out, and where it stands."""
    import sys

    from helpdesk.store import outbox as store
    from helpdesk.store.outbox import OutboundMessage

    with open_store(context) as (database, desk), database.reading() as session:
        row = session.get(OutboundMessage, outbound_id)
        if row is None:
            raise UsageError(f"the outbox has no row {outbound_id}; 'helpdesk outbox list' shows the newest")
        if raw:
            sys.stdout.buffer.write(store.content(session, row.id, desk.blobs))
        elif as_json:
            emit(json_line(_row_json(row)))
        else:
            emit(printable(_row_text(desk, row, store.content(session, row.id, desk.blobs))))


@outbox.command("retry")
def outbox_retry(
    context: typer.Context,
    outbound_ids: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", min=1, max=2**63 - 1, help="None: all that are held.")
    ] = None,
) -> None:
    """Let held, failed or uncertain mails be sent now; without numbers all that are held."""
    from helpdesk.domain.delivery import OutboundState
    from helpdesk.store import outbox as store

    stopped = (OutboundState.HELD, OutboundState.FAILED, OutboundState.UNCERTAIN)
    with open_store(context) as (database, _), database.transaction() as session:
        count = store.requeue(session, stopped if outbound_ids else stopped[:1], outbound_ids, now())
        if outbound_ids and count != len(set(outbound_ids)):
            raise UsageError(
                "not all of these are held, failed or uncertain; nothing was changed: helpdesk outbox list"
            )
    say(f"{count} to be sent now; a running daemon does it in seconds, else: helpdesk run --once")


def _row_json(row: "OutboundMessage") -> dict[str, object]:
    return {name: getattr(row, name) for name in _NAMES}


def _row_text(desk: "Desk", row: "OutboundMessage", raw: bytes) -> str:
    facts = {
        "to": row.recipient,
        "state": row.state,
        "queued": local(desk, row.queued_at),
        "due": local(desk, row.due_at),
        "sent": local(desk, row.sent_at),
        "bounced": local(desk, row.bounced_at),
        "attempts": str(row.attempts),
        "last answer": row.last_reply,
        "Message-ID": row.message_id,
        "return path": row.envelope_from,
    }
    head = [f"outbox {row.id}  {row.notice}"]
    head += [f"{name:<13} {value}" for name, value in facts.items() if value]
    if raw:
        from helpdesk.services.incoming.reading import read

        mail = read(raw)
        head += ["", f"Subject: {mail.subject}", "", mail.text.rstrip()]
    return "\n".join(head)
