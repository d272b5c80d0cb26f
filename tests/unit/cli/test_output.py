"""What commands print: tables that fit, JSON that programs read, nothing that a terminal obeys."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from helpdesk.cli.output import Colour, coloured, emit, iso, json_line, printable, say, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_data_goes_to_stdout_and_words_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    emit("data")
    say("words")
    assert capsys.readouterr() == ("data\n", "words\n")


def test_an_object_is_one_line_with_readable_umlauts() -> None:
    line = json_line({"subject": "Grüße\nzwei", "file": Path("a/b"), "missing": None})
    assert line == '{"subject": "Grüße\\nzwei", "file": "a/b", "missing": null}'


def test_times_are_told_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert iso(datetime(2026, 11, 22, 4, 56, 7, 999, tzinfo=berlin)) == "2026-11-22T03:56:07Z"
    assert json.loads(json_line({"date": datetime(2026, 1, 1, tzinfo=UTC)})) == {"date": "2026-01-01T00:00:00Z"}


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        iso(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive time is the case


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        json_line({"raw": b"x"})


def test_columns_are_aligned_to_the_left() -> None:
    assert table(("id", "subject"), [("1", "Drucker"), ("1234", "a")], 80) == "id    subject\n1     Drucker\n1234  a"


@pytest.mark.parametrize("width", [24, 30, 40, 79])
def test_a_table_fits_the_terminal_and_says_where_it_was_cut(width: int) -> None:
    text = table(("number", "subject", "from"), [("2026-000001", "s" * 100, "e" * 60), ("1", "kurz", "b")], width)
    lines = text.split("\n")
    assert max(map(len, lines)) == width
    assert "…" in lines[1]


def test_without_a_terminal_nothing_is_cut() -> None:
    assert table(("a",), [("x" * 500,)], None).endswith("\n" + "x" * 500)


def test_wide_characters_take_two_columns() -> None:
    first, second = table(("a", "b"), [("日本", "|")], 80).split("\n")
    assert (first.index("b"), second.index("|")) == (6, 4)


def test_a_cell_is_one_line_that_no_terminal_obeys() -> None:
    assert table(("a", "b"), [("x\ny\x1b[31m", "z")], 80).split("\n")[1] == "x y [31m  z"


def test_a_table_without_rows_is_its_header() -> None:
    assert table(("id", "subject"), [], 80) == "id  subject"


def test_controls_and_turned_text_are_blanked_but_line_ends_stay() -> None:
    assert printable("a\x1b]0;x\x07\nb\u202ec\u200bd\x9b") == "a ]0;x \nb c d "


@pytest.mark.parametrize(
    ("environment", "coloured_at_all"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured_at_all: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (coloured("x", Colour.BAD, Terminal()) != "x") is coloured_at_all
    assert coloured("x", Colour.BAD, io.StringIO()) == "x"
