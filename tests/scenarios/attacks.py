"""What attacks are judged by: a ticket as it stood, and that nothing of it changed, went out, or went unrecorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from helpdesk.store import tickets
from helpdesk.store.command_runs import command_runs
from helpdesk.store.inbox import InboundState
from helpdesk.store.worklog import time_entries
from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.site import AUTHSERV, Outgoing, Site, proved, to

FIRST = "2026-000001"
EVE = "eve@elsewhere.example.net"
CANARY = "KANARIE4711"  # in the attacker's words: nobody outside the team may read it
SECRET = "der Drucker im Büro"  # in the customer's words: the attacker may not read it
COMMANDS = f"#schließen\n#zeit 1h\n#tag erbeutet\n\n{CANARY}\n"  # run at once where they are proved
UNPROVED = [("Authentication-Results", f"{AUTHSERV}; dmarc=none header.from=helpdesk.example.de")]


def notice_to(site: Site, technician: str = ANNA) -> Outgoing:
    """Let Erika open the ticket that is attacked; give what a technician got about it."""
    return to(site.mail(headers=proved(ERIKA)), technician)


def standing(site: Site, number: str = FIRST) -> dict[str, Any]:
    """Give all of a ticket that a command or an answer changes."""
    with site.database.reading() as session:
        ticket = tickets.by_number(session, number)
        assert ticket is not None
        public = [each.text for each in tickets.comments(session, ticket.id) if not each.internal]
        return {
            "ticket": (ticket.state, ticket.assignee, ticket.priority, ticket.queue, ticket.subject, ticket.due_at),
            "merged": ticket.merged_into_id,
            "tags": list(tickets.tags(session, ticket.id)),
            "parties": sorted((each.address, each.role, each.receives) for each in tickets.parties(session, ticket.id)),
            "runs": [run.line for run in command_runs(session, ticket.id)],
            "booked": [entry.minutes for entry in time_entries(session, ticket.id)],
            "public": public,
        }


def words_of(mail: Outgoing) -> str:
    """Give all that a mail says, with its fields, decoded."""
    fields = "\n".join(f"{name}: {value}" for name, value in mail.message.items())
    parts = (part for part in mail.message.walk() if part.get_content_maintype() == "text")
    return "\n".join([fields, *(str(part.get_content()) for part in parts)])


@contextmanager
def nothing_happens(
    site: Site, attack: str = "", *, team: tuple[str, ...] = (ANNA, BERND), writer: str = ""
) -> Iterator[None]:
    """See that what goes in meanwhile runs nothing, joins nobody and shows nothing, and that its fate is on record.

    `writer` is proved to have written it, and may read his own words again.
    """
    before, mails, rows = standing(site), len(site.sent), len(site.inbox())
    yield
    assert standing(site) == before, attack
    for mail in site.sent[mails:]:
        assert mail.recipient != ERIKA, attack
        if mail.recipient not in team:
            assert SECRET not in words_of(mail), (attack, mail.recipient)
            assert mail.recipient == writer or CANARY not in words_of(mail), (attack, mail.recipient)
    arrived = site.inbox()[rows:]
    assert arrived, attack
    assert all(row.state == InboundState.PROCESSED and row.disposition and row.reason for row in arrived), attack
