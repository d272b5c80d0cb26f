"""`helpdesk notify explain` and `proof`: who would be told of an event on a ticket and why, and who was told of what.

They print what the decision gives (`domain.telling`) and what the outbox proves; nothing is sent.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import known_value, local, now, open_store, the_ticket
from helpdesk.cli.notice_words import PROOF_HEADS, WHY, proof_json, proof_rows
from helpdesk.cli.output import emit, json_line, say, table, terminal_width

if TYPE_CHECKING:
    from helpdesk.domain.telling import Decision
    from helpdesk.services.desk import Desk

notify = typer.Typer(help="Who is told of what, and why.", no_args_is_help=True)


@notify.command("explain")
def notify_explain(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="TICKET", help="For example 2026-000123.")],
    event: Annotated[str, typer.Argument(metavar="EVENT", help="For example ticket_created or status_changed.")],
    actor: Annotated[str, typer.Option(help="Whose act it is, an address; else the requester's, if it can be.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who would be told of an event on a ticket, and why, and who would not; nothing is sent."""
    from helpdesk.domain.occasions import Occasion
    from helpdesk.domain.telling import decide
    from helpdesk.services.outgoing.situations import situation_of

    wanted = event.strip().lower().replace("-", "_")
    known_value(wanted, Occasion, "EVENT")
    with open_store(context) as (database, desk), database.reading() as session:
        ticket, occasion = the_ticket(session, number), Occasion(wanted)
        by_requester = occasion in {Occasion.TICKET_CREATED, Occasion.CUSTOMER_COMMENT}
        who = actor or (ticket.requester_address if by_requester else "")
        found = decide(situation_of(session, desk, occasion, ticket, now(), who))
        if as_json:
            for decision in found:
                emit(json_line(_as_json(decision)))
            return
        lines = [_line(desk, decision) for decision in found]
    if lines:
        emit(table(("told", "who", "as", "mail", "why"), lines, terminal_width()))
    else:
        say("nobody is told of that")


@notify.command("proof")
def notify_proof(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="TICKET", help="For example 2026-000123.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show for each event and person what became of the mail: accepted when and as what, come back, answered."""
    from helpdesk.services.outgoing.notification_proof import proofs_of

    with open_store(context) as (database, desk), database.reading() as session:
        found = proofs_of(session, desk, the_ticket(session, number))
        if as_json:
            for proof in found:
                emit(json_line(proof_json(proof)))
            return
        lines = proof_rows(desk, found)
    if lines:
        emit(table(PROOF_HEADS, lines, terminal_width()))
    else:
        say("nobody was told of anything")


def _line(desk: "Desk", decision: "Decision") -> tuple[str, ...]:
    when = {"now": "at once", "digest": f"gathered, {local(desk, decision.at)}", "never": "no"}[decision.manner]
    person, mail = decision.person, str(decision.notice) if decision.notice else "written by hand"
    why = WHY[decision.why] + (f" ({decision.via})" if decision.via else "")
    why += f"; stands in for {person.stands_in_for}" if person.stands_in_for else ""
    return (when, person.address or person.name or person.key, decision.audience, mail, why)


def _as_json(decision: "Decision") -> dict[str, object]:
    person = decision.person
    return {
        "manner": decision.manner,
        "at": decision.at,
        "address": person.address,
        "name": person.name,
        "contact": person.key,
        "language": person.language,
        "audience": decision.audience,
        "notice": decision.notice,
        "why": decision.why,
        "words": WHY[decision.why],
        "type": decision.via,
    }
