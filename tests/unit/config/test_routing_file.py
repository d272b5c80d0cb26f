"""Reading routing.toml: rules, or every fault with its line; the example is complete, and a net for misspelled keys."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpdesk.config.example import ROUTING, routing_example
from helpdesk.config.load import read
from helpdesk.config.problems import ConfigProblems, Rule
from helpdesk.config.routing_load import RoutingReading, load_rules, read_rules
from helpdesk.domain import routing
from helpdesk.domain.routing import HeaderPattern
from helpdesk.domain.ticket import Priority
from tests.typos import CHANGES, keys_in, mutated, switched_on

ROOT = Path(__file__).resolve().parents[3]
SITE = """\
[site]
name = "Support Muster GmbH"
address = "support@example.de"
[[technician]]
addresses = ["erika@example.org"]
role = "dispatcher"
[[queue]]
name = "lager"
[door]
[outgoing]
maildir = "out"
[authentication]
authserv_id = "mx.example.de"
"""
GOOD = """\
[[rule]]
name = "Rechnungen"
subject = ["rechnung*"]
not_for_us = true
refer_to = "buchhaltung@example.org"
[[rule]]
name = "Paletten"
address = ["Lager@example.de"]
attachment = [".PDF", "image/*"]
queue = "lager"
priority = "low"
assignee = "Erika@example.org"
tags = ["ware"]
[[rule.header]]
name = "X-Lager"
pattern = "^ja"
"""
COMPLETE = switched_on(routing_example())
KEYS = keys_in(COMPLETE)
KNOWN = {key for model in ROUTING.tables.values() for key in model.model_fields}


def judged(folder: Path, text: str) -> RoutingReading:
    (folder / "routing.toml").write_text(text)
    (folder / "helpdesk.toml").write_text(SITE)
    settings = read(folder / "helpdesk.toml").settings
    assert settings is not None
    return read_rules(settings)


def test_rules_beside_the_settings_are_read_with_all_that_they_say(tmp_path: Path) -> None:
    reading = judged(tmp_path, GOOD)
    assert reading.problems == ()
    assert reading.rules == (
        routing.Rule("Rechnungen", subject=("rechnung*",), not_for_us=True, refer_to="buchhaltung@example.org"),
        routing.Rule(
            "Paletten",
            addresses=("lager@example.de",),
            attachments=("pdf", "image/*"),
            headers=(HeaderPattern("X-Lager", "^ja"),),
            queue="lager",
            priority=Priority.LOW,
            assignee="erika@example.org",
            tags=("ware",),
        ),
    )


def test_without_the_file_there_are_no_rules_and_no_problem(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.toml").write_text(SITE)
    settings = read(tmp_path / "helpdesk.toml").settings
    assert settings is not None
    assert settings.routing is None
    assert load_rules(settings) == ()


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.toml").write_text('routing = "gone.toml"\n' + SITE)
    settings = read(tmp_path / "helpdesk.toml").settings
    assert settings is not None
    with pytest.raises(ConfigProblems, match=r"gone\.toml: HD001 the file cannot be read"):
        load_rules(settings)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('queue = "lager"', 'queue = "lagre"', [(Rule.UNKNOWN_QUEUE, 10, "rule[1].queue")]),
        ('queue = "lager"', 'queue = "spam"', [(Rule.QUEUE_RESERVED, 10, "rule[1].queue")]),
        ('"Erika@', '"Eirka@', [(Rule.UNKNOWN_PERSON, 12, "rule[1].assignee")]),
        ('"Paletten"', '"Rechnungen"', [(Rule.RULE_TWICE, 7, "rule[1].name")]),
        (
            'name = "Paletten"',
            'name = "Doppelt"\nsubject = ["Rechnungen", "rechnungs*"]',
            [(Rule.RULE_COVERED, 6, "rule[1]")],
        ),
        ('subject = ["rechnung*"]\n', "", [(Rule.RULE_FOR_ALL, 1, "rule[0]")]),
        (
            "not_for_us = true\nrefer_to",
            "#",
            [(Rule.RULE_WITHOUT_EFFECT, 1, "rule[0]")],
        ),
        ("not_for_us = true", 'priority = "high"', [(Rule.REFERS_WITHOUT_NEED, 5, "rule[0].refer_to")]),
        ('"buchhaltung@example.org"', '"Support@example.de"', [(Rule.TEAM_IS_US, 5, "rule[0].refer_to")]),
        ('"rechnung*"', '"rech*ung"', [(Rule.WRONG_VALUE, 3, "rule[0].subject[0]")]),
        ('"rechnung*"', '"*"', [(Rule.WRONG_VALUE, 3, "rule[0].subject[0]")]),
        ('"Lager@example.de"', '"lager"', [(Rule.WRONG_VALUE, 8, "rule[1].address[0]")]),
        ('".PDF"', '"p d f"', [(Rule.WRONG_VALUE, 9, "rule[1].attachment[0]")]),
        ('"^ja"', '"("', [(Rule.WRONG_VALUE, 16, "rule[1].header[0].pattern")]),
        ('priority = "low"', 'priority = "lwo"', [(Rule.WRONG_VALUE, 11, "rule[1].priority")]),
        ('name = "Paletten"\n', "", [(Rule.MISSING_KEY, 6, "rule[1].name")]),
        ("[[rule.header]]", "[[rule.haeder]]", [(Rule.UNKNOWN_KEY, 14, "rule[1].haeder")]),
    ],
)
def test_each_fault_is_told_with_its_rule_line_and_key(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, int | None, str]]
) -> None:
    assert old in GOOD
    problems = judged(tmp_path, GOOD.replace(old, new)).problems
    assert [(problem.id, problem.line, problem.key) for problem in problems] == expected


def test_a_fault_is_printed_with_file_line_caret_and_hint(tmp_path: Path) -> None:
    (problem,) = judged(tmp_path, GOOD.replace('queue = "lager"', 'queue = "lagre"')).problems
    assert str(problem) == (
        f"{tmp_path / 'routing.toml'}:10: HD074 there is no queue 'lagre'\n"
        '    queue = "lagre"\n'
        "    ^\n"
        "    hint: did you mean 'lager'?"
    )


def test_a_customer_whom_no_file_knows_is_a_warning_with_its_line_and_keeps_the_rules(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.toml").write_text(SITE)
    (tmp_path / "routing.toml").write_text(
        GOOD.replace('subject = ["rech', 'customer = ["10042", "10024"]\nsubject = ["rech')
    )
    found = read(tmp_path / "helpdesk.toml").settings
    assert found is not None
    reading = read_rules(found, {"10042"})
    assert [(each.id, each.line, each.key) for each in reading.problems] == [
        (Rule.UNKNOWN_CUSTOMER, 3, "rule[0].customer[1]")
    ]
    assert len(reading.rules) == 2
    assert read_rules(found).problems == ()


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert [(p.id, p.line) for p in judged(tmp_path, "[[rule]]\nname = Muster\n").problems] == [(Rule.SYNTAX, 2)]


def test_the_example_in_the_tree_is_what_the_program_prints() -> None:
    assert (ROOT / "config/routing.example.toml").read_text() == routing_example()


def test_the_example_can_be_used_as_it_is_and_with_every_key_at_work(tmp_path: Path) -> None:
    (plain,) = judged(tmp_path, routing_example()).rules
    (complete,) = judged(tmp_path, COMPLETE).rules
    assert (plain.name, plain.not_for_us, plain.headers) == ("Rechnungen", True, ())
    assert complete.headers == (HeaderPattern("X-Monitoring", "critical"),)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(KEYS), change=st.sampled_from(CHANGES), data=st.data())
def test_a_key_with_one_wrong_letter_is_told_with_its_line_and_the_right_one(
    tmp_path: Path, place: tuple[int, int], change: str, data: st.DataObject
) -> None:
    start, end = place
    key = COMPLETE[start:end]
    wrong = mutated(key, change, data.draw(st.integers(0, len(key) - 1)))
    assume(wrong not in KNOWN)
    (problem,) = (
        problem
        for problem in judged(tmp_path, COMPLETE[:start] + wrong + COMPLETE[end:]).problems
        if problem.id == Rule.UNKNOWN_KEY
    )
    assert problem.line == COMPLETE.count("\n", 0, start) + 1
    assert problem.source.startswith(wrong)
    assert f"'{key}'" in problem.hint
