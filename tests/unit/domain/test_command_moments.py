"""When something is to be, as people write it in German and English."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.command_moments import Flaw, Moment, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 15, tzinfo=BERLIN)  # a Sunday
EVENING = time(17)


def read(text: str, now: datetime = NOW, *, past: bool = False) -> str:
    found = read_moment(text, now, default=EVENING, past=past)
    return str(found) if isinstance(found, Flaw) else f"{found.at.astimezone(BERLIN):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("morgen 14 Uhr", "2026-11-23 14:00"),
        ("Morgen, 14:30", "2026-11-23 14:30"),
        ("übermorgen", "2026-11-24 17:00"),
        ("uebermorgen um 9", "2026-11-24 09:00"),
        ("heute Abend", "2026-11-22 18:00"),
        ("morgen früh", "2026-11-23 08:00"),
        ("Montag morgen", "2026-11-23 08:00"),
        ("nächsten Montag 9 Uhr", "2026-11-23 09:00"),
        ("Sonntag", "2026-11-29 17:00"),
        ("Freitag in einer Woche", "2026-12-04 17:00"),
        ("nächste Woche Mittwoch", "2026-11-25 17:00"),
        ("Mittwoch nächste Woche, 8 Uhr 30", "2026-11-25 08:30"),
        ("KW 50", "2026-12-07 17:00"),
        ("Donnerstag KW 2", "2027-01-14 17:00"),
        ("Ende der Woche", "2026-11-27 17:00"),
        ("bis Monatsende", "2026-11-30 17:00"),
        ("in 3 Tagen", "2026-11-25 17:00"),
        ("in zwei Wochen um 10 Uhr", "2026-12-06 10:00"),
        ("in 2 Stunden", "2026-11-22 12:15"),
        ("in 45 min", "2026-11-22 11:00"),
        ("23.11. 14:00", "2026-11-23 14:00"),
        ("am 23.11.2026 um 14.30 Uhr", "2026-11-23 14:30"),
        ("23.11.26 14 Uhr", "2026-11-23 14:00"),
        ("Mo., 23.11., 9h", "2026-11-23 09:00"),
        ("1.2.", "2027-02-01 17:00"),
        ("3. Dezember, halb zehn", "2026-12-03 09:30"),
        ("morgen um halb drei", "2026-11-23 14:30"),
        ("morgen halb eins", "2026-11-23 12:30"),
        ("morgen 3 Uhr", "2026-11-23 15:00"),
        ("morgen gegen 5", "2026-11-23 17:00"),
        ("tomorrow at 2:30", "2026-11-23 14:30"),
        ("morgen 6 Uhr", "2026-11-23 06:00"),
        ("morgen halb acht", "2026-11-23 07:30"),
        ("morgen 02:30", "2026-11-23 02:30"),
        ("morgen 0:30 Uhr", "2026-11-23 00:30"),
        ("tomorrow 2am", "2026-11-23 02:00"),
        ("morgen 2 Uhr nachts", "2026-11-23 02:00"),
        ("morgen um 2 in der Nacht", "2026-11-23 02:00"),
        ("morgen früh um halb fünf", "2026-11-23 04:30"),
        ("morgen 3 Uhr nachmittags", "2026-11-23 15:00"),
        ("morgen abend 8 Uhr", "2026-11-23 20:00"),
        ("morgen mittag um 1 Uhr", "2026-11-23 13:00"),
        ("morgen mittag 11:30", "2026-11-23 11:30"),
        ("tomorrow evening at 7", "2026-11-23 19:00"),
        ("3. März 2027", "2027-03-03 17:00"),
        ("14 Uhr", "2026-11-22 14:00"),
        ("9 Uhr", "2026-11-23 09:00"),
        ("2026-11-23", "2026-11-23 17:00"),
        ("2026-11-23 14:00", "2026-11-23 14:00"),
        ("2026-11-23T14:00:00", "2026-11-23 14:00"),
        ("tomorrow 2pm", "2026-11-23 14:00"),
        ("tomorrow at 12 am", "2026-11-23 00:00"),
        ("day after tomorrow in the morning", "2026-11-24 08:00"),
        ("next Monday 9:00", "2026-11-23 09:00"),
        ("Friday noon", "2026-11-27 12:00"),
        ("Monday next week", "2026-11-23 17:00"),
        ("in 3 days", "2026-11-25 17:00"),
        ("in an hour", "2026-11-22 11:15"),
        ("23 November 2026, 10pm", "2026-11-23 22:00"),
        ("Nov 23rd 10:30", "2026-11-23 10:30"),
        ("the 23rd of November", "2026-11-23 17:00"),
        ("23/11/2026", "2026-11-23 17:00"),
        ("end of the month", "2026-11-30 17:00"),
    ],
)
def test_what_people_write_is_understood(text: str, at: str) -> None:
    assert read(text) == at


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", Flaw.UNREADABLE),
        ("bald", Flaw.UNREADABLE),
        ("morgen nacht", Flaw.UNREADABLE),
        ("morgen oder übermorgen", Flaw.UNREADABLE),
        ("03/04/2027", Flaw.UNREADABLE),
        ("letzten Freitag", Flaw.UNREADABLE),
        ("morgen " * 40, Flaw.UNREADABLE),
        ("31.11.", Flaw.NO_SUCH_DAY),
        ("morgen 25 Uhr", Flaw.NO_SUCH_DAY),
        ("13 pm", Flaw.NO_SUCH_DAY),
        ("KW 60", Flaw.NO_SUCH_DAY),
        ("Dienstag, 23.11.", Flaw.NO_SUCH_DAY),
        ("gestern", Flaw.PAST),
        ("heute 9 Uhr", Flaw.PAST),
        ("21.11.2026", Flaw.PAST),
    ],
)
def test_what_is_unclear_impossible_or_over_is_refused(text: str, flaw: Flaw) -> None:
    assert read(text) == flaw


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("gestern", "2026-11-21 17:00"),
        ("vorgestern", "2026-11-20 17:00"),
        ("Freitag", "2026-11-20 17:00"),
        ("letzten Freitag", "2026-11-20 17:00"),
        ("Sonntag", "2026-11-22 17:00"),
        ("20.11.", "2026-11-20 17:00"),
        ("23.9.", "2026-09-23 17:00"),
        ("23.12.", Flaw.FUTURE),
        ("morgen", Flaw.FUTURE),
        ("in 2 Stunden", Flaw.FUTURE),
        ("nächsten Freitag", Flaw.UNREADABLE),
    ],
)
def test_what_is_over_is_looked_for_behind_us(text: str, at: str) -> None:
    assert read(text, past=True) == at


def test_an_hour_that_the_clocks_skip_is_refused_and_one_struck_twice_is_the_first() -> None:
    before = datetime(2027, 3, 27, 12, 0, tzinfo=BERLIN)
    assert read("morgen 02:30 Uhr", before) == Flaw.NO_SUCH_TIME
    assert read("morgen 03:30 Uhr", before) == "2027-03-28 03:30"
    autumn = read_moment("31.10.2027 02:30", before, default=EVENING)
    assert isinstance(autumn, Moment)
    assert autumn.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_days_keep_the_time_of_the_wall_and_hours_go_by_on_every_clock() -> None:
    before = datetime(2027, 3, 27, 12, 0, tzinfo=BERLIN)
    assert read("in 2 Tagen 9 Uhr", before) == "2027-03-29 09:00"
    assert read("in 24 Stunden", before) == "2027-03-28 13:00"


@given(
    st.text(max_size=100) | st.from_regex(r"[0-9]{1,4}[.:/-][0-9]{1,4}[.:/-]? ?[0-9a-z]{0,9}( uhr)?", fullmatch=True)
)
def test_reading_never_raises(text: str) -> None:
    assert isinstance(read_moment(text, NOW, default=EVENING), Moment | Flaw)
