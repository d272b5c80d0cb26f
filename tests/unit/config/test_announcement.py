"""The file of an announcement: what is right, and each mistake with its place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.config.announcement import ANNOUNCEMENT, AnnouncementSource, load_announcement
from helpdesk.config.problems import ConfigProblems, Rule
from tests.builders import settings

ROOT = Path(__file__).resolve().parents[3]
WORDS = 'subject = "Wartung"\ntext = "Wir warten."\n'


def load(folder: Path, text: str, *, chosen: bool = False) -> AnnouncementSource:
    file = folder / "wartung.toml"
    file.write_text(text)
    return load_announcement(file, settings(folder), chosen=chosen)


def test_the_shipped_example_is_right_and_shows_every_key(tmp_path: Path) -> None:
    file = ROOT / "config/announcement.example.toml"
    source = load_announcement(file, settings(tmp_path), chosen=False)
    assert source.customers == ("10042",)
    assert source.announcement.begins == datetime(2026, 11, 28, 21, tzinfo=UTC)
    assert set(source.announcement.words) == {"de", "en"}
    text = file.read_text()
    assert [key for key in ANNOUNCEMENT.root.model_fields if key not in text] == []


def test_one_text_for_all_is_enough(tmp_path: Path) -> None:
    source = load(tmp_path, f'kind = "security"\nall = true\n{WORDS}')
    assert source.announcement.words_in("en").text == "Wir warten."


def test_the_customers_may_be_named_elsewhere(tmp_path: Path) -> None:
    assert load(tmp_path, f'kind = "security"\n{WORDS}', chosen=True).customers == ()


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ('kind = "party"\nall = true\n' + WORDS, Rule.WRONG_VALUE, 1),
        ("all = true\n" + WORDS, Rule.MISSING_KEY, None),
        ('kind = "outage"\nall = true\nbegin = 2026-11-28T22:00:00\n' + WORDS, Rule.UNKNOWN_KEY, 3),
        ('kind = "outage"\n' + WORDS, Rule.NOBODY_CHOSEN, None),
        ('kind = "outage"\nall = true\ncustomers = ["1"]\n' + WORDS, Rule.NOBODY_CHOSEN, 2),
        ('kind = "outage"\nall = true\n', Rule.NOTHING_SAID, None),
        ('kind = "outage"\nall = true\nsubject = "Nur das"\n', Rule.NOTHING_SAID, None),
        (f'kind = "outage"\nall = true\n{WORDS}[de]\n{WORDS}', Rule.SAID_TWICE, 3),
        (
            'kind = "outage"\nall = true\nbegins = 2026-11-28T22:00:00\nends = 2026-11-28T21:00:00\n' + WORDS,
            Rule.ENDS_BEFORE,
            4,
        ),
        ('kind = "outage"\nall = true\nbegins = 2027-03-28T02:30:00\n' + WORDS, Rule.NO_SUCH_TIME, 3),
        ('kind = "outage"\nall = true\nbegins = "morgen"\n' + WORDS, Rule.WRONG_VALUE, 3),
        ('kind = "security"\nall = true\nown_systems = true\n' + WORDS, Rule.NOT_AN_OUTAGE, 3),
        ('kind = "outage"\nall = true\nall = true\n', Rule.DUPLICATE, 3),
        ('kind = "outage\n', Rule.SYNTAX, 1),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, rule: Rule, line: int | None) -> None:
    with pytest.raises(ConfigProblems) as caught:
        load(tmp_path, text)
    assert [(problem.id, problem.line) for problem in caught.value.problems] == [(rule, line)]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems) as caught:
        load_announcement(tmp_path / "fehlt.toml", settings(tmp_path), chosen=False)
    assert caught.value.problems[0].id == Rule.FILE
