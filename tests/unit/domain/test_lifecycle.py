"""The table of states: what may follow what, and what replies and time do."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.lifecycle import (
    MOVES,
    Reopening,
    after_customer_reply,
    closes_at,
    is_morning,
    is_opened_by_merge,
    list_kind,
    may_move,
    reminder_due,
    wakes_at,
)
from helpdesk.domain.notice_lists import ListKind
from helpdesk.domain.ticket import Priority, TicketState
from helpdesk.domain.ticket_words import (
    PRIORITY_NAMES,
    STATE_NAMES,
    priority_by_word,
    priority_name,
    state_by_word,
    state_name,
)
from tests.builders import NOON

STATES = st.sampled_from(TicketState)
HOUR = timedelta(hours=1)


def test_every_state_stands_in_the_table_and_none_leads_to_itself() -> None:
    assert set(MOVES) == set(TicketState)
    assert not any(may_move(state, state) for state in TicketState)


@given(st.lists(STATES, min_size=1, max_size=30))
def test_whatever_is_tried_a_merged_ticket_stays_merged_and_all_others_can_be_opened(tries: list[TicketState]) -> None:
    state = TicketState.NEW
    for wanted in tries:
        before, state = state, wanted if may_move(state, wanted) else state
        assert before is not TicketState.MERGED or state is TicketState.MERGED
    assert state in (TicketState.MERGED, TicketState.OPEN) or may_move(state, TicketState.OPEN)


def test_nothing_becomes_new_again_but_what_was_no_spam() -> None:
    assert [state for state in TicketState if may_move(state, TicketState.NEW)] == [TicketState.SPAM]


def test_what_is_closed_was_never_resolved_afterwards() -> None:
    assert not may_move(TicketState.CLOSED, TicketState.RESOLVED)


@pytest.mark.parametrize(
    ("state", "text", "found"),
    [
        (TicketState.NEW, "Noch etwas.", Reopening.NONE),
        (TicketState.OPEN, "Noch etwas.", Reopening.NONE),
        (TicketState.IN_PROGRESS, "Danke!", Reopening.NONE),
        (TicketState.WAITING, "Die Nummer ist 17.", Reopening.REOPEN),
        (TicketState.WAITING, "Passt, danke.", Reopening.REOPEN),
        (TicketState.WAITING, "Danke!", Reopening.ONLY_THANKS),
        (TicketState.SCHEDULED, "Kann auch 15 Uhr sein.", Reopening.STAYS_SCHEDULED),
        (TicketState.SCHEDULED, "Passt, danke.", Reopening.STAYS_SCHEDULED),
        (TicketState.RESOLVED, "Es geht wieder nicht.", Reopening.REOPEN),
        (TicketState.RESOLVED, "Passt, danke.", Reopening.ONLY_THANKS),
        (TicketState.RESOLVED, "", Reopening.REOPEN),
        (TicketState.CLOSED, "Es geht wieder nicht.", Reopening.REOPEN),
        (TicketState.CLOSED, "Danke!", Reopening.ONLY_THANKS),
        (TicketState.SPAM, "Kaufen Sie!", Reopening.NONE),
        (TicketState.MERGED, "Noch etwas.", Reopening.NONE),
    ],
)
def test_what_a_reply_does_depends_on_the_state_and_the_words(state: TicketState, text: str, found: Reopening) -> None:
    assert after_customer_reply(state, NOON - HOUR, NOON, text, 14) is found


def test_a_ticket_that_was_closed_for_too_long_gets_a_new_one() -> None:
    fourteen = NOON - timedelta(days=14)
    assert after_customer_reply(TicketState.CLOSED, fourteen, NOON, "Wieder!", 14) is Reopening.REOPEN
    late = fourteen - timedelta(seconds=1)
    assert after_customer_reply(TicketState.CLOSED, late, NOON, "Wieder!", 14) is Reopening.NEW_TICKET
    assert after_customer_reply(TicketState.CLOSED, late, NOON, "Danke!", 14) is Reopening.ONLY_THANKS
    assert after_customer_reply(TicketState.RESOLVED, late, NOON, "Wieder!", 14) is Reopening.REOPEN
    assert after_customer_reply(TicketState.CLOSED, None, NOON, "Wieder!", 14) is Reopening.REOPEN


def test_thanks_with_a_file_are_more_than_thanks() -> None:
    found = after_customer_reply(TicketState.RESOLVED, NOON, NOON, "Danke!", 14, attached=True)
    assert found is Reopening.REOPEN


@given(STATES, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)), st.text(max_size=40))
def test_a_reply_never_does_what_the_table_forbids(state: TicketState, ago: timedelta, text: str) -> None:
    found = after_customer_reply(state, NOON - ago, NOON, text, 14)
    assert found is not Reopening.REOPEN or may_move(state, TicketState.OPEN)
    assert found is not Reopening.NEW_TICKET or state is TicketState.CLOSED


@pytest.mark.parametrize(
    ("merged", "into", "opens"),
    [
        (TicketState.NEW, TicketState.CLOSED, True),
        (TicketState.WAITING, TicketState.RESOLVED, True),
        (TicketState.NEW, TicketState.SPAM, True),
        (TicketState.NEW, TicketState.WAITING, True),
        (TicketState.WAITING, TicketState.WAITING, False),
        (TicketState.CLOSED, TicketState.CLOSED, False),
        (TicketState.RESOLVED, TicketState.CLOSED, False),
        (TicketState.NEW, TicketState.SCHEDULED, False),
        (TicketState.NEW, TicketState.IN_PROGRESS, False),
    ],
)
def test_what_lives_does_not_go_on_in_what_has_ended_or_waits(
    merged: TicketState, into: TicketState, opens: bool
) -> None:
    assert is_opened_by_merge(merged, into) is opens


def test_the_team_is_reminded_twice_and_never_again() -> None:
    first = reminder_due(NOON, None, HOUR)
    assert first == NOON + HOUR
    second = reminder_due(NOON, first, HOUR)
    assert second == NOON + 4 * HOUR
    assert reminder_due(NOON, second, HOUR) is None


def test_a_reminder_that_came_late_stands_for_those_it_has_overtaken() -> None:
    assert reminder_due(NOON, NOON + 30 * HOUR, HOUR) is None


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 11, 23, 7, 29, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 11, 29, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 11, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), False),  # a Sunday
    ],
)
def test_the_morning_list_is_for_the_mornings_of_working_days(local: datetime, expected: bool) -> None:
    assert is_morning(local, time(7, 30)) is expected


def test_a_resolved_ticket_closes_after_the_days_that_were_announced() -> None:
    assert closes_at(NOON, 7) == NOON + timedelta(days=7)


def test_what_is_scheduled_wakes_up_early_on_its_day_and_on_the_day_itself_at_its_time() -> None:
    two = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    seven = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert wakes_at(two, seven - HOUR) == seven
    assert wakes_at(two, seven + HOUR) == two
    assert wakes_at(seven - HOUR, seven - 9 * HOUR) == seven - HOUR


@pytest.mark.parametrize(
    ("state", "is_tended", "due", "kind"),
    [
        (TicketState.NEW, False, NOON - HOUR, ListKind.OVERDUE),
        (TicketState.IN_PROGRESS, True, NOON + HOUR, ListKind.DUE_TODAY),
        (TicketState.NEW, True, None, ListKind.NEW),
        (TicketState.OPEN, False, None, ListKind.UNASSIGNED),
        (TicketState.WAITING, False, None, ListKind.WAITING_LONG),
        (TicketState.WAITING, True, None, ListKind.WAITING_LONG),
    ],
)
def test_a_ticket_stands_once_in_the_morning_list_where_it_is_most_urgent(
    state: TicketState, is_tended: bool, due: datetime | None, kind: ListKind
) -> None:
    assert list_kind(state, due, NOON, is_tended=is_tended) is kind


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_state_and_priority_has_a_name_that_leads_back_to_it(language: str) -> None:
    assert set(STATE_NAMES[language]) == set(TicketState)
    assert set(PRIORITY_NAMES[language]) == set(Priority)
    for state, name in STATE_NAMES[language].items():
        assert state_by_word(f" {name.upper()} ") is state
        assert state_name(state, language) == name
    for priority, name in PRIORITY_NAMES[language].items():
        assert priority_by_word(name) is priority
        assert priority_name(priority, language) == name


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("geloest", TicketState.RESOLVED),
        ("in-bearbeitung", TicketState.IN_PROGRESS),
        ("in_progress", TicketState.IN_PROGRESS),
        ("wartet", TicketState.WAITING),
        ("Quatsch", None),
    ],
)
def test_states_are_understood_as_people_write_them(word: str, state: TicketState | None) -> None:
    assert state_by_word(word) is state


def test_a_name_that_nobody_gave_is_shown_as_it_is() -> None:
    assert state_name("paused", "de") == "paused"
    assert state_name("closed", "fr") == "Closed"
