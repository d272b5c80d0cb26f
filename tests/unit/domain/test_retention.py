"""How long tickets are kept: full calendar years after the one in which they ended, in the site's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.domain.retention import CLASSES, class_of, is_due, last_day, longer, shortest_term_began
from helpdesk.domain.ticket import TicketState

BERLIN = ZoneInfo("Europe/Berlin")
# 23:30 UTC on New Year's Eve is already the new year in Berlin.
EVE = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
YEAR_LATER = EVE + timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("none", date(2026, 12, 31)),
        ("de-6", date(2032, 12, 31)),
        ("de-8", date(2034, 12, 31)),
        ("de-10", date(2036, 12, 31)),
        ("at-7", date(2033, 12, 31)),
        ("hold", None),
    ],
)
def test_each_class_ends_with_a_calendar_year(name: str, last: date | None) -> None:
    assert last_day(CLASSES[name], EVE, BERLIN) == last
    assert last_day(CLASSES[name], YEAR_LATER, BERLIN) == (last.replace(year=last.year + 1) if last else None)


def test_it_may_go_with_the_first_second_of_the_local_year_and_not_before() -> None:
    kept = CLASSES["de-6"]
    last_second = datetime(2032, 12, 31, 23, 59, 59, tzinfo=BERLIN)
    assert not is_due(kept, EVE, last_second, BERLIN)
    assert is_due(kept, EVE, last_second + timedelta(seconds=1), BERLIN)
    assert not is_due(CLASSES["hold"], EVE, last_second.replace(year=2999), BERLIN)


def test_what_ended_in_the_year_that_runs_is_never_looked_at() -> None:
    began = shortest_term_began(YEAR_LATER, BERLIN)
    assert EVE < began <= YEAR_LATER
    assert began == datetime(2027, 1, 1, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("state", "of_customer", "name"),
    [
        (TicketState.CLOSED, "", "de-6"),
        (TicketState.CLOSED, "at-7", "at-7"),
        (TicketState.SPAM, "hold", "none"),
        (TicketState.CLOSED, "something", "hold"),
    ],
)
def test_the_customers_class_goes_first_and_an_unknown_one_keeps_for_ever(
    state: str, of_customer: str, name: str
) -> None:
    assert class_of(state, of_customer, "de-6").name == name


@pytest.mark.parametrize(
    ("one", "two", "kept"),
    [
        ("de-6", "de-10", "de-10"),
        ("de-10", "de-6", "de-10"),
        ("", "de-6", ""),
        ("none", "", "de-6"),
        ("de-10", "hold", "hold"),
        ("hold", "de-10", "hold"),
        ("of nobody's table", "de-10", "of nobody's table"),
    ],
)
def test_of_two_classes_the_longer_one_holds(one: str, two: str, kept: str) -> None:
    assert longer(one, two, "de-6") == kept
