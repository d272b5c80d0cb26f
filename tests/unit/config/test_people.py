"""People and queues in helpdesk.toml: what they mean together, and each fault with its line."""

from datetime import date
from pathlib import Path

import pytest

from helpdesk.config.load import Reading, read
from helpdesk.config.problems import Rule
from helpdesk.domain.staff import Absence, ReplyPolicy, Role, Staff
from helpdesk.domain.ticket import Priority

SITE = """\
[site]
name = "Support Muster GmbH"
address = "support@example.de"
aliases = ["hilfe@example.de"]
[door]
[outgoing]
maildir = "out"
[authentication]
authserv_id = "mx.example.de"
"""
PEOPLE = """\
[[technician]]
name = "Jana Weiß"
addresses = ["Jana@example.org", "jw@example.org"]
role = "dispatcher"
[[technician]]
name = "Kemal Muster"
addresses = ["kemal@example.org"]
language = "en"
queues = ["lager"]
signature = "Kemal Muster\\nTechnik"
[[technician.absence]]
first = 2026-12-21
last = 2027-01-06
deputy = "jw@example.org"
[[queue]]
name = "lager"
purpose = "pick_and_pack"
team = ["jana@example.org"]
addresses = ["Lager@example.de"]
priority = "low"
reply_policy = "internal"
"""
START = SITE.count("\n")


def judged(folder: Path, text: str) -> Reading:
    file = folder / "helpdesk.toml"
    file.write_text(text)
    return read(file)


def staff(folder: Path, text: str) -> Staff:
    reading = judged(folder, text)
    assert reading.problems == ()
    assert reading.settings is not None
    return reading.settings.staff


def test_people_and_queues_are_read_with_all_that_is_said_of_them(tmp_path: Path) -> None:
    found = staff(tmp_path, SITE + PEOPLE)
    jana, kemal = found.technicians
    assert (jana.address, jana.addresses) == ("jana@example.org", ("jana@example.org", "jw@example.org"))
    assert (jana.role, jana.language, kemal.role, kemal.language) == (Role.DISPATCHER, "de", Role.TECHNICIAN, "en")
    assert kemal.absences == (Absence(date(2026, 12, 21), date(2027, 1, 6), "jw@example.org"),)
    assert kemal.signature == "Kemal Muster\nTechnik"
    lager = found.queue("lager")
    assert lager is not None
    assert (lager.purpose, lager.priority, lager.reply_policy) == ("pick_and_pack", Priority.LOW, ReplyPolicy.INTERNAL)
    assert found.team_of("lager") == (jana, kemal)


def test_the_short_form_makes_dispatchers_without_names(tmp_path: Path) -> None:
    (person,) = staff(tmp_path, SITE + '[team]\naddresses = ["Erika@example.org"]\nlanguage = "en"\n').technicians
    assert (person.address, person.name, person.role, person.language) == (
        "erika@example.org",
        "",
        Role.DISPATCHER,
        "en",
    )


def test_every_site_has_a_queue_for_support_and_one_for_what_is_not_for_it(tmp_path: Path) -> None:
    assert [queue.name for queue in staff(tmp_path, SITE + PEOPLE).queues] == ["support", "redirected", "lager"]
    own = '[[queue]]\nname = "support"\npriority = "high"\n'
    found = staff(tmp_path, SITE + PEOPLE + own)
    assert [(queue.name, str(queue.priority)) for queue in found.queues] == [
        ("redirected", "normal"),
        ("lager", "low"),
        ("support", "high"),
    ]


def test_mail_to_the_address_of_a_queue_is_for_us(tmp_path: Path) -> None:
    settings = judged(tmp_path, SITE + PEOPLE).settings
    assert settings is not None
    assert settings.own_addresses == ("support@example.de", "hilfe@example.de", "lager@example.de")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"jw@example.org"]', '"KEMAL@example.org"]', [(Rule.PERSON_TWICE, 7, "technician[1].addresses[0]")]),
        ('"jw@example.org"]', '"jana@example.org"]', [(Rule.PERSON_TWICE, 3, "technician[0].addresses[1]")]),
        (
            'deputy = "jw@',
            'deputy = "jv@',
            [(Rule.UNKNOWN_STAND_IN, 14, "technician[1].absence[0].deputy")],
        ),
        (
            'deputy = "jw@',
            'deputy = "kemal@',
            [(Rule.UNKNOWN_STAND_IN, 14, "technician[1].absence[0].deputy")],
        ),
        (
            'deputy = "jw@example.org"\n',
            (
                'deputy = "jw@example.org"\n[[technician.absence]]\nfirst = 2027-01-06\nlast = 2027-01-09\n'
                'deputy = "jana@example.org"\n'
            ),
            [(Rule.TWO_STAND_INS, 15, "technician[1].absence[1]")],
        ),
        ('"Kemal Muster"', '"jana weiss"', [(Rule.SAME_NAME, 6, "technician[1].name")]),
        ("last = 2027-01-06", 'last = "morgen"', [(Rule.WRONG_TYPE, 13, "technician[1].absence[0].last")]),
        ("2027-01-06", "2026-12-20", [(Rule.ABSENCE_BACKWARDS, 13, "technician[1].absence[0].last")]),
        ('deputy = "jw@example.org"\n', "", [(Rule.MISSING_KEY, 11, "technician[1].absence[0].deputy")]),
        ('queues = ["lager"]', 'queues = ["lagre"]', [(Rule.UNKNOWN_QUEUE, 9, "technician[1].queues[0]")]),
        ('team = ["jana@', 'team = ["john@', [(Rule.UNKNOWN_PERSON, 18, "queue[0].team[0]")]),
        (
            'name = "lager"\n',
            'name = "lager"\n[[queue]]\nname = "lager"\n',
            [(Rule.QUEUE_TWICE, 18, "queue[1].name")],
        ),
        (
            'reply_policy = "internal"\n',
            '[[queue]]\nname = "zwei"\naddresses = ["lager@example.de"]\n',
            [(Rule.QUEUE_ADDRESS_TWICE, 23, "queue[1].addresses[0]")],
        ),
        ('priority = "low"', 'priority = "lwo"', [(Rule.WRONG_VALUE, 20, "queue[0].priority")]),
        ('role = "dispatcher"\n', "", [(Rule.NO_DISPATCHER, 1, "technician")]),
        ('"jw@example.org"]', '"lager@example.de"]', [(Rule.TEAM_IS_US, 3, "technician[0].addresses[1]")]),
        (
            'signature = "Kemal Muster',
            'signature = "Kemal@example.org',
            [(Rule.ADDRESS_IN_SIGNATURE, 10, "technician[1].signature")],
        ),
        ('["kemal@example.org"]', "[]", [(Rule.WRONG_VALUE, 7, "technician[1].addresses")]),
        (
            'signature = "',
            'signature = "1\\n2\\n3\\n4\\n5\\n6\\n7\\n',
            [(Rule.WRONG_VALUE, 10, "technician[1].signature")],
        ),
    ],
)
def test_each_fault_is_told_once_with_its_rule_line_and_key(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, int, str]]
) -> None:
    assert old in PEOPLE
    # The deputy is one of two addresses: where a fault takes that one away, the other serves.
    people = PEOPLE if "deputy" in old or "jw@" not in old else PEOPLE.replace('deputy = "jw@', 'deputy = "jana@')
    problems = judged(tmp_path, SITE + people.replace(old, new)).problems
    assert [(problem.id, (problem.line or 0) - START, problem.key) for problem in problems] == expected


@pytest.mark.parametrize("name", ["spam", "bounces", "held"])
def test_the_queues_of_the_helpdesk_itself_are_nobodys(tmp_path: Path, name: str) -> None:
    problems = judged(tmp_path, SITE + PEOPLE.replace('"lager"', f'"{name}"')).problems
    assert [problem.id for problem in problems] == [Rule.QUEUE_RESERVED]


def test_somebody_must_work(tmp_path: Path) -> None:
    problems = judged(tmp_path, SITE).problems
    assert [(problem.id, problem.line) for problem in problems] == [(Rule.NOBODY_WORKS, None)]


def test_a_wrong_deputy_is_told_with_the_one_that_comes_near(tmp_path: Path) -> None:
    (problem,) = judged(tmp_path, SITE + PEOPLE.replace('deputy = "jw@', 'deputy = "jaan@')).problems
    assert problem.hint == "did you mean 'jana@example.org'?"
    assert problem.source == 'deputy = "jaan@example.org"'
