"""The example and the minimal configuration: up to date, loadable, and a net for misspelled keys."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpdesk.config.example import SETTINGS, example
from helpdesk.config.load import Reading, read
from helpdesk.config.people import QueueTable
from helpdesk.config.problems import Rule, Severity
from tests.typos import CHANGES, keys_in, mutated, switched_on

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = switched_on(example())
KEYS = keys_in(COMPLETE)
KNOWN = {key for model in SETTINGS.tables.values() for key in model.model_fields}


def judged(folder: Path, text: str) -> Reading:
    file = folder / "helpdesk.toml"
    file.write_text(text)
    return read(file)


def test_the_example_in_the_tree_is_what_the_program_prints() -> None:
    assert (ROOT / "config/helpdesk.example.toml").read_text() == example()


@pytest.mark.parametrize("name", ["helpdesk.example.toml", "helpdesk.minimal.toml"])
def test_a_shipped_file_lacks_nothing_but_the_passwords(tmp_path: Path, name: str) -> None:
    text = (ROOT / "config" / name).read_text()
    errors = [problem.id for problem in judged(tmp_path, text).problems if problem.severity is Severity.ERROR]
    assert errors == [Rule.PASSWORD_MISSING, Rule.PASSWORD_MISSING]


def test_the_minimal_file_is_short() -> None:
    assert len((ROOT / "config/helpdesk.minimal.toml").read_text().splitlines()) < 20


@pytest.mark.parametrize("name", list(SETTINGS.tables))
def test_every_key_stands_in_the_example_with_its_meaning(name: tuple[str, ...]) -> None:
    text = example() if not name else example().partition(SETTINGS.header(name))[2]
    for key, field in SETTINGS.tables[name].model_fields.items():
        assert re.search(rf"^#?({key} = |\[+([a-z]+\.)*{key}\])", text, re.MULTILINE), key
        assert field.description, key


def test_the_commented_out_values_are_the_defaults(tmp_path: Path) -> None:
    for file in ("imap-password", "smtp-password"):
        (tmp_path / file).write_text("geheim")
        (tmp_path / file).chmod(0o600)
    shown = {
        "ca_file": '= "muster',
        "customers": '= "customers',
        "routing": '= "routing',
        "language": '= "de"$',
        "templates": '= "templates',
        "maildir": '= "outgoing',
        "port": "= (993|587)",
    }
    complete = COMPLETE
    for key, value in shown.items():
        complete = re.sub(rf"^{key} {value}.*\n", "", complete, flags=re.MULTILINE)
    complete = re.sub(r"^password_command.*\n", "", complete, flags=re.MULTILINE)
    plain, full = judged(tmp_path, example()).settings, judged(tmp_path, complete).settings
    assert plain is not None
    assert full is not None
    assert full.door is not None
    assert full.queue == (QueueTable(name="lager"),)
    assert full.technician[0].model_copy(update={"absence": ()}) == plain.technician[0]
    changed = {"door": None, "queue": (), "technician": plain.technician}
    assert full.model_copy(update={**changed, "team": full.team.model_copy(update={"addresses": ()})}) == plain


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(KEYS), change=st.sampled_from(CHANGES), data=st.data())
def test_a_key_with_one_wrong_letter_is_told_with_its_line_and_the_right_one(
    tmp_path: Path, place: tuple[int, int], change: str, data: st.DataObject
) -> None:
    start, end = place
    key = COMPLETE[start:end]
    wrong = mutated(key, change, data.draw(st.integers(0, len(key) - 1)))
    assume(wrong not in KNOWN)
    reading = judged(tmp_path, COMPLETE[:start] + wrong + COMPLETE[end:])
    (problem,) = (problem for problem in reading.problems if problem.id == Rule.UNKNOWN_KEY)
    assert problem.line == COMPLETE.count("\n", 0, start) + 1
    assert problem.source.startswith(wrong)
    assert f"'{key}'" in problem.hint


@pytest.mark.parametrize("name", [name for name in SETTINGS.tables if name])
def test_a_misspelled_table_is_told_with_the_right_name(tmp_path: Path, name: tuple[str, ...]) -> None:
    wrong = (*name[:-1], name[-1] + "x")
    brackets = SETTINGS.header(name)
    text = re.sub(
        rf"^{re.escape(brackets)}$", brackets.replace(".".join(name), ".".join(wrong)), COMPLETE, flags=re.MULTILINE
    )
    assert text != COMPLETE
    tomllib.loads(text)
    hints = [problem.hint for problem in judged(tmp_path, text).problems if problem.id == Rule.UNKNOWN_KEY]
    assert f"did you mean '{name[-1]}'?" in hints
