"""A ticket as `helpdesk ticket list` and `show` print it, for people and as JSON.

Not the commands (`commands_ticket`). Reads only.
"""

from typing import TYPE_CHECKING

from helpdesk.cli.access import local
from helpdesk.cli.notice_words import PROOF_HEADS, proof_json, proof_rows
from helpdesk.cli.output import dangerous, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from helpdesk.services.desk import Desk
    from helpdesk.store.tickets import Comment, Ticket

NOBODY = "(no sender)"
_LISTED = (
    *("number", "queue", "state", "subject", "requester_address", "requester_name", "assignee", "language"),
    *("priority", "received_at", "created_at", "state_since", "due_at", "wake_at", "resolved_at"),
)


def ticket_json(row: "Ticket") -> dict[str, object]:
    """Give what stands in a list."""
    return {name: getattr(row, name) for name in _LISTED}


def whole_json(
    session: "Session", desk: "Desk", found: "Ticket", words: "Callable[[Comment], str]"
) -> dict[str, object]:
    """Give all that is known of a ticket; `words` gives those of a comment."""
    from helpdesk.services.outgoing.notification_proof import proofs_of
    from helpdesk.store import events, failures, tickets

    people = tickets.parties(session, found.id)
    return {
        **ticket_json(found),
        "merged_into": tickets.surviving(session, found.id).number if found.merged_into_id else None,
        "linked": [other.number for other in tickets.links(session, found.id)],
        "tags": tickets.tags(session, found.id),
        "undelivered": [
            {"address": row.address, "at": row.at, "reason": row.reason}
            for row in failures.undelivered(session, [found.id])[found.id]
        ],
        "parties": [{"address": p.address, "name": p.name, "role": p.role, "receives": p.receives} for p in people],
        "comments": [_comment_json(session, comment, words) for comment in tickets.comments(session, found.id)],
        "notified": [proof_json(proof) for proof in proofs_of(session, desk, found)],
        "events": [
            {"at": event.at, "kind": event.kind, "actor": event.actor, "data": event.data}
            for event in events.of_ticket(session, found.id)
        ],
    }


def _comment_json(session: "Session", comment: "Comment", words: "Callable[[Comment], str]") -> dict[str, object]:
    from helpdesk.store import tickets

    return {
        "author": comment.author_address,
        "role": comment.author_role,
        "internal": comment.internal,
        "automatic": comment.automatic,
        "unconfirmed": comment.unconfirmed,
        "received_at": comment.received_at,
        "inbound": comment.inbound_id,
        "text": words(comment),
        "attachments": [
            {"name": row.name, "type": row.type, "size": row.size, "sha256": row.digest, "danger": row.danger}
            for row in tickets.attachments(session, [comment.id])
        ],
    }


def whole_text(session: "Session", desk: "Desk", found: "Ticket", words: "Callable[[Comment], str]") -> str:
    """Give the same for people, with times in the site's zone."""
    from helpdesk.domain.ticket import AuthorRole
    from helpdesk.services.outgoing.notification_proof import proofs_of
    from helpdesk.store import events, tickets

    people = ", ".join(f"{p.address} ({p.role})" for p in tickets.parties(session, found.id))
    lines = [
        f"{found.number}  {found.subject}",
        f"received {local(desk, found.received_at)}  queue {found.queue}  state {found.state}"
        + (f"  assigned to {found.assignee}" if found.assignee else ""),
        f"people   {people}",
    ]
    linked = ", ".join(other.number for other in tickets.links(session, found.id))
    lines += [f"linked   {linked}"] if linked else []
    lines += _more(session, desk, found)
    for comment in tickets.comments(session, found.id):
        kept = tickets.attachments(session, [comment.id])
        said = words(comment).rstrip()
        if not said and not kept and comment.author_role == AuthorRole.TEAM:
            continue  # only commands, which stand in the history
        lines += ["", _comment_head(desk, comment), said]
        lines += [f"  attachment: {row.name}  {row.type}  {row.size} bytes{dangerous(row.danger)}" for row in kept]
    lines += ["", "history"]
    lines += [
        f"  {local(desk, event.at)}  {event.kind}  {event.actor}" for event in events.of_ticket(session, found.id)
    ]
    proofs = proof_rows(desk, proofs_of(session, desk, found))
    lines += (
        ["", "notified", *(f"  {line}" for line in table(PROOF_HEADS, proofs, None).splitlines())] if proofs else []
    )
    return "\n".join(lines)


def _more(session: "Session", desk: "Desk", found: "Ticket") -> list[str]:
    """Give what only some tickets have: dates, urgency, tags, where it lives on, and mail that did not arrive."""
    from helpdesk.domain.ticket import Priority
    from helpdesk.services.incoming.announcement_answers import name_of
    from helpdesk.services.ticketing.merging import living_in
    from helpdesk.store import announcements, failures, tickets, worklog

    minutes = sum(entry.minutes for entry in worklog.time_entries(session, *living_in(session, found.id)))
    announced = announcements.announced_to(session, [found.id]).get(found.id)
    known = {
        "title": found.title,
        "merged": f"into {tickets.surviving(session, found.id).number}" if found.merged_into_id else "",
        "answers": f"announcement {name_of(announced)}" if announced is not None else "",
        "priority": found.priority if found.priority != Priority.NORMAL else "",
        "due": local(desk, found.due_at),
        "until": local(desk, found.wake_at),
        "resolved": local(desk, found.resolved_at),
        "tags": ", ".join(tickets.tags(session, found.id)),
        "time": f"{minutes // 60}:{minutes % 60:02}" if minutes else "",
    }
    lines = [f"{name:<8} {value}" for name, value in known.items() if value]
    lost = failures.undelivered(session, [found.id])[found.id]
    return lines + [f"not delivered to {row.address}, {local(desk, row.at)}: {row.reason}" for row in lost]


def _comment_head(desk: "Desk", comment: "Comment") -> str:
    marks = [comment.author_role, *(["internal"] if comment.internal else [])]
    marks += ["author not confirmed"] if comment.unconfirmed else []
    return f"--- {comment.author_address or NOBODY} ({', '.join(marks)}), {local(desk, comment.received_at)}"
