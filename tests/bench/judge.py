"""Was a run correct? Every figure of a run that lost or doubled a mail is worthless.

Looks at what the smarthost took, at the database and at the mailbox. Raises IncorrectRunError.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence, Set
from contextlib import closing

from tests.bench.sink import Taken
from tests.bench.site import Site
from tests.bench.workload import TEAM, Kind, Sample


class IncorrectRunError(Exception):
    """A mail was lost, doubled or put on the wrong ticket."""


def judge(site: Site, samples: Sequence[Sample], taken: Sequence[Taken], *, by_team: bool = False) -> None:
    """Hold the run against what W must lead to."""
    requests = {sample.message_id for sample in samples if sample.kind is not Kind.REPLY}
    replies = {sample.message_id: sample.about for sample in samples if sample.kind is Kind.REPLY}
    doubled = [key for key, times in Counter(mail.message_id for mail in taken).items() if times > 1]
    _expect("mails sent twice", len(doubled), 0)
    acknowledged = Counter(mail.about for mail in taken if mail.acknowledges)
    _expect("requests acknowledged exactly once", sum(acknowledged[key] == 1 for key in requests), len(requests))
    _expect("acknowledgements", acknowledged.total(), len(requests))
    notices = len(replies) if by_team else len(samples)
    _expect("notices to the team", sum(mail.recipient == TEAM and not mail.acknowledges for mail in taken), notices)
    with closing(sqlite3.connect(site.database)) as database:
        _judge_database(database, requests, replies)
    _expect("mails left in the mailbox", site.left(), 0)


def _judge_database(database: sqlite3.Connection, requests: Set[str], replies: dict[str, str]) -> None:
    ids = {*requests, *replies}
    query = "SELECT message_id, ticket_id, state, disposition FROM inbound_message"
    rows = {row[0]: row[1:] for row in database.execute(query) if row[0] in ids}
    _expect("mails in the inbox", len(rows), len(ids))
    _expect("mails processed", sum(row[1] == "processed" for row in rows.values()), len(ids))
    opened = {rows[key][0] for key in requests if rows[key][2] == "OpenTicket"}
    _expect("tickets, one for each request", len(opened), len(requests))
    threaded = sum(rows[key][0] == rows[about][0] and rows[key][2] == "AddComment" for key, about in replies.items())
    _expect("replies on the ticket that they answer", threaded, len(replies))
    unsent = database.execute("SELECT count(*) FROM outbound_message WHERE state <> 'sent'").fetchone()[0]
    _expect("mails of ours not sent", unsent, 0)


def _expect(what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise IncorrectRunError(f"{what}: {found}, but it should be {wanted}")
