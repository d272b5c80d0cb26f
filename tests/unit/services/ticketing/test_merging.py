"""Merges lead to one ticket that lives on, whatever is merged with whatever, and never in a circle."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.ticket import TicketState
from helpdesk.errors import UsageError
from helpdesk.services.ticketing import merging
from helpdesk.services.ticketing.tickets import set_state, take_back_state
from helpdesk.store import tickets
from helpdesk.store.database import Database
from tests.builders import ANNA, NOON
from tests.merging import a_ticket

_COUNT = 6
_PAIRS = st.lists(st.tuples(st.integers(1, _COUNT), st.integers(1, _COUNT)), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(_PAIRS)
def test_every_chain_of_merges_ends_at_a_ticket_that_lives(database: Database, pairs: list[tuple[int, int]]) -> None:
    with database.transaction() as session:
        for number in range(1, _COUNT + 1):
            tickets.put(session, a_ticket(number))
        for one, other in pairs:
            before = tickets.surviving(session, one).id
            try:
                merging.merge(session, tickets.get(session, one), tickets.get(session, other), ANNA, NOON)
            except UsageError:
                assert tickets.surviving(session, one).id == before
        for number in range(1, _COUNT + 1):
            assert tickets.surviving(session, number).state == TicketState.NEW
        session.rollback()  # the next example finds an empty database


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([state for state in TicketState if state is not TicketState.SCHEDULED]), max_size=6))
def test_whatever_was_done_can_be_taken_back_step_by_step(database: Database, wanted: list[TicketState]) -> None:
    with database.transaction() as session:
        ticket = a_ticket(1)
        tickets.put(session, ticket)
        passed = [TicketState.NEW]
        for state in wanted:
            try:
                set_state(session, ticket, state, ANNA, NOON)
            except UsageError:
                continue
            if ticket.state != passed[-1]:
                passed.append(state)
        for state in passed[-2::-1]:
            take_back_state(session, ticket, state, ANNA, NOON)
        assert ticket.state == TicketState.NEW
        session.rollback()  # the next example finds an empty database
