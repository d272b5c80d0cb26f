"""Whatever floods come: each thing that was to be told is told once, by itself or in one mail with others."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import event

from helpdesk.daemon.opening import open_desk
from helpdesk.domain.delivery import Accepted, OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.domain.storms import COUNTED
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.process import process_due
from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.services.outgoing.deliver import Attempt, conclude, draft_due, take
from helpdesk.services.outgoing.letters import Letter
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, ERIKA, NOON, raw_mail, settings

LIMITS = {"per_contact_per_hour": 3, "per_customer_per_hour": 5, "per_technician_per_hour": 4}
KINDS = {
    ANNA: (Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM, Notice.ASSIGNED, Notice.WOKEN),
    ERIKA: (Notice.STATUS_CHANGED, Notice.TICKET_NOTICE, Notice.STATUS_NOTICE, Notice.CLOSED_SOON),
}
STEPS = st.lists(
    st.tuples(st.sampled_from((ANNA, ERIKA)), st.integers(0, 3), st.integers(1, 3), st.sampled_from((0, 1, 5, 30))),
    min_size=12,
    max_size=30,
)


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """A desk with three tickets."""
    desk = open_desk(settings(tmp_path, notices=LIMITS))
    raws = [raw_mail(message_id=f"{number}@kunde.example.org") for number in range(3)]
    with database.transaction() as session:
        receive(session, [prepare(desk, Incoming(raw, "imap", NOON)) for raw in raws], NOON)
    process_due(database, desk, NOON)
    _send(database, desk, NOON)
    return desk


def _send(database: Database, desk: Desk, now: datetime) -> Iterator[Letter]:
    """Send what is due; give what was made."""
    made: list[Letter] = []
    while True:
        with database.reading() as session:
            drafts = draft_due(session, desk, now)
        if not drafts:
            return iter(made)
        made += [draft for draft in drafts if isinstance(draft, Letter)]
        with database.transaction() as session:
            parcels = take(session, desk, drafts, now)
        with database.transaction() as session:
            conclude(session, desk, [Attempt(each.outbound_id, Accepted("250")) for each in parcels], now, 0.0)


def _most_in_an_hour(times: list[datetime]) -> int:
    return max((sum(at <= other < at + timedelta(hours=1) for other in times) for at in times), default=0)


_DAYS = iter(range(1, 10_000))


@examples(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_everything_is_told_once_singly_or_gathered_and_nobody_gets_more_than_his_budget(
    database: Database, desk: Desk, steps: list[tuple[str, int, int, int]]
) -> None:
    now = NOON + timedelta(days=next(_DAYS))  # nothing of an example counts in the next one
    wanted: dict[str, str] = {}
    made: list[Letter] = []
    for position, (address, kind, ticket, minutes) in enumerate(steps):
        now += timedelta(minutes=minutes)
        made += _send(database, desk, now)
        telling = Telling(
            key=f"{now.isoformat()}:{position}",
            notice=KINDS[address][kind],
            recipient=address,
            language="de",
            ticket_id=ticket,
            party_id=1,
            comment_id=1,
            detail={"until": now.isoformat()},
        )
        with database.transaction() as session:
            queue(session, desk, telling, now)
        wanted[telling.key] = address
    for _ in range(3):
        now += timedelta(minutes=20)
        made += _send(database, desk, now)
    with database.reading() as session:
        rows = {row.id: row for row in session.query(OutboundMessage).all()}
    told = Counter(rows[each].key for letter in made for each in (letter.outbound_id, *letter.folded))
    assert {key: told[key] for key in wanted} == dict.fromkeys(wanted, 1)
    for letter in made:
        assert {rows[each].recipient for each in letter.folded} <= {rows[letter.outbound_id].recipient}
    mine = [row for row in rows.values() if row.key in wanted]
    assert {row.state for row in mine} <= {OutboundState.SENT, OutboundState.FOLDED}
    folding = set(COUNTED) - {Notice.ASSIGNED}
    for address, limit in ((ANNA, 4), (ERIKA, 3)):
        singly = [row for row in mine if row.recipient == address and row.state == OutboundState.SENT]
        assert _most_in_an_hour([row.queued_at for row in singly if row.notice in folding]) <= limit
    assert all(letter.folded for letter in made if rows[letter.outbound_id].key.startswith("storm:"))


def test_counting_costs_one_query_for_the_team_however_many_mails_are_queued(database: Database, desk: Desk) -> None:
    counts: list[int] = []
    for number, many in enumerate((2, 60)):
        asked: list[str] = []

        def note(*details: object, asked: list[str] = asked) -> None:
            asked.append(str(details[2]))

        now = NOON + timedelta(days=number + 1)
        with database.transaction() as session:
            event.listen(database.engine, "before_cursor_execute", note)
            for each in range(many):
                telling = Telling(f"{number}:{each}", Notice.TICKET_OPENED, ANNA, "de", ticket_id=1, party_id=1)
                queue(session, desk, telling, now)
            event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len([each for each in asked if "count" in each.lower() or "sum(" in each.lower()]))
    assert counts == [1, 1]
