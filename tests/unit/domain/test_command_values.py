"""Durations and bookings of time, as people write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.command_values import Booking, BookingFlaw, read_booking, read_duration

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))  # a Sunday
TODAY, YESTERDAY, FRIDAY = date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("1h30", 90), ("1h 30min", 90), ("1 Std. 30 Min.", 90), ("2 Stunden und 5 Minuten", 125), ("0:45", 45)),
        *(("1:30 h", 90), ("1,5h", 90), ("1.5 Stunden", 90), ("0,25 h", 15), ("1,33 h", 80), ("2h", 120)),
        *(("90 min", 90), ("90m", 90), ("5 Minuten", 5), ("1 hour", 60), ("2 hrs", 120), ("45 minutes", 45)),
    ],
)
def test_a_duration_is_read(text: str, minutes: int) -> None:
    assert read_duration(text) == (minutes, "")


@pytest.mark.parametrize("text", ["", "30", "1:75", "h", "1h75", "90 minibars", "1h30x", "eine Weile"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "booking"),
    [
        ("1h30", Booking(90, TODAY)),
        ("1,5 h Drucker neu eingerichtet", Booking(90, TODAY, reason="Drucker neu eingerichtet")),
        ("90 min gestern", Booking(90, YESTERDAY)),
        ("0:45 am 20.11. Fixiereinheit", Booking(45, FRIDAY, reason="Fixiereinheit")),
        ("2h Freitag: So, Do und Mo geprüft", Booking(120, FRIDAY, reason="So, Do und Mo geprüft")),
        ("1h So war es", Booking(60, TODAY, reason="So war es")),
        ("45 min Anfahrt", Booking(45, TODAY, travel=True)),
        ("Anfahrt 45 min gestern", Booking(45, YESTERDAY, travel=True)),
        ("1h travel yesterday", Booking(60, YESTERDAY, travel=True)),
        ("1h berechenbar", Booking(60, TODAY)),
        ("1h nicht berechenbar: Kulanz", Booking(60, TODAY, billable=False, reason="Kulanz")),
        ("1h gestern (nicht berechenbar, Kulanz)", Booking(60, YESTERDAY, billable=False, reason="Kulanz")),
        ("1h Anfahrt, kostenlos: war unser Fehler.", Booking(60, TODAY, False, True, "war unser Fehler")),
        ("0:30 not billable - our mistake", Booking(30, TODAY, billable=False, reason="our mistake")),
        ("1h Update, unbillable: goodwill", Booking(60, TODAY, billable=False, reason="Update, goodwill")),
    ],
)
def test_a_booking_is_read(text: str, booking: Booking) -> None:
    assert read_booking(text, NOW) == booking


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", BookingFlaw.NO_DURATION),
        ("lange", BookingFlaw.NO_DURATION),
        ("0 min", BookingFlaw.NO_DURATION),
        ("30", BookingFlaw.NO_UNIT),
        ("25h", BookingFlaw.TOO_LONG),
        ("1h nicht berechenbar", BookingFlaw.NO_REASON),
        ("1h nicht berechenbar: .", BookingFlaw.NO_REASON),
        ("1h non-billable", BookingFlaw.NO_REASON),
        ("1h nicht berechnbar: Kulanz", BookingFlaw.UNCLEAR),
        ("1h Kulanz", BookingFlaw.UNCLEAR),
        ("1h nicht zahlen", BookingFlaw.UNCLEAR),
        ("1h morgen", BookingFlaw.FUTURE),
        ("-1h", BookingFlaw.NEGATIVE),
        ("Anfahrt − 30 min", BookingFlaw.NEGATIVE),
        ("1h 20.11.2020", BookingFlaw.TOO_OLD),
    ],
)
def test_what_nobody_should_guess_is_refused(text: str, flaw: BookingFlaw) -> None:
    assert read_booking(text, NOW) is flaw


@given(st.text(max_size=200), st.sampled_from(["", "1h ", "90 min nicht berechenbar: "]))
def test_reading_never_raises_and_an_unpaid_booking_always_has_a_reason(text: str, opening: str) -> None:
    found = read_booking(opening + text, NOW)
    assert isinstance(found, BookingFlaw) or found.billable or found.reason


def test_a_day_without_a_year_lies_in_the_last_one_only_where_that_is_not_long_ago() -> None:
    january = datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert read_booking("90 min am 30.12.", january) == Booking(90, date(2026, 12, 30))
    assert read_booking("90 min am 24.12.", NOW) == BookingFlaw.FUTURE
    assert read_booking("90 min am 24.12.2025", NOW) == Booking(90, date(2025, 12, 24))
