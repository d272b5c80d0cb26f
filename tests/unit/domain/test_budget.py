"""How many automatic mails one address may get in an hour and a day."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.budget import DAY, HOUR, next_free
from tests.builders import NOON


def test_the_first_four_in_an_hour_may_go() -> None:
    history = [NOON - timedelta(minutes=minutes) for minutes in (50, 40, 30)]
    assert next_free(NOON, history, 4, 20) is None


def test_the_fifth_waits_until_the_oldest_is_an_hour_old() -> None:
    history = [NOON - timedelta(minutes=minutes) for minutes in (50, 40, 30, 20)]
    assert next_free(NOON, history, 4, 20) == NOON + timedelta(minutes=10)


def test_the_twenty_first_of_a_day_waits_for_the_next_day() -> None:
    history = [NOON - timedelta(hours=hours) for hours in range(22, 2, -1)]
    assert next_free(NOON, history, 4, 20) == history[0] + DAY


@given(st.lists(st.integers(0, 3000), max_size=60), st.integers(1, 6), st.integers(1, 20))
def test_who_waits_for_his_turn_never_gets_more_than_allowed(minutes: list[int], per_hour: int, per_day: int) -> None:
    sent: list[datetime] = []
    for minute in sorted(minutes):
        at = NOON + timedelta(minutes=minute)
        if next_free(at, sent, per_hour, per_day) is None:
            sent.append(at)
    for at in sent:
        assert sum(at - HOUR < other <= at for other in sent) <= per_hour
        assert sum(at - DAY < other <= at for other in sent) <= per_day
