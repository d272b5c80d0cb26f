"""Reading helpdesk.toml: what is wrong is found all at once, with its line, its rule and a hint."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.config.load import Reading, load, read
from helpdesk.config.problems import ConfigProblems, Problem, Rule, Severity
from tests.configurations import GOOD

SECOND_MAILBOX = """
[[mailbox]]
name = "{name}"
host = "IMAP.example.de"
user = "support@example.de"
password_file = "pw"
folder = "{folder}"
"""


def found(reading: Reading) -> list[tuple[str, int | None, str]]:
    return [(problem.id, problem.line, problem.key) for problem in reading.problems]


def test_a_good_file_gives_settings_and_no_problem(judge: Callable[[str], Reading]) -> None:
    reading = judge(GOOD)
    assert reading.problems == ()
    assert reading.settings is not None
    assert reading.settings.mailbox[0].host == "imap.example.de"


def test_relative_paths_start_at_the_folder_of_the_file(judge: Callable[[str], Reading], tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "ca.pem").write_text("")
    text = 'templates = "templates"\n' + GOOD.replace(
        "[auth", 'ca_file = "ca.pem"\n[storage]\nstate_dir = "state"\n[auth'
    )
    settings = judge(text).settings
    assert settings is not None
    assert settings.smarthost is not None
    assert settings.templates == tmp_path / "templates"
    assert settings.mailbox[0].password_file == tmp_path / "pw"
    assert settings.smarthost.ca_file == tmp_path / "ca.pem"
    assert settings.storage.state_dir == tmp_path / "state"


def test_absolute_paths_stay(judge: Callable[[str], Reading]) -> None:
    settings = judge(GOOD).settings
    assert settings is not None
    assert settings.storage.state_dir == Path("/var/lib/helpdesk")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("host = ", "hots = ", [(Rule.UNKNOWN_KEY, 8, "mailbox[0].hots"), (Rule.UNKNOWN_KEY, 12, "smarthost.hots")]),
        ("[team]", "[taem]", [(Rule.UNKNOWN_KEY, 4, "taem")]),
        ('name = "support"\n', "", [(Rule.MISSING_KEY, 6, "mailbox[0].name")]),
        ('[team]\naddresses = ["erika@example.org"]\n', "", [(Rule.NOBODY_WORKS, None, "")]),
        ('["erika@example.org"]', '"erika@example.org"', [(Rule.WRONG_TYPE, 5, "team.addresses")]),
        ('["erika@example.org"]', "[]", [(Rule.NOBODY_WORKS, None, "")]),
        ('["erika@example.org"]', '[\n"a@example.org",\n"b"]', [(Rule.WRONG_VALUE, 7, "team.addresses[1]")]),
        ("[[mailbox]]", "[mailbox]", [(Rule.WRONG_TYPE, 6, "mailbox")]),
        ("[smarthost]", "[smarthost]\nport = '25'", [(Rule.WRONG_TYPE, 12, "smarthost.port")]),
        ("[smarthost]", "[smarthost]\nport = 0", [(Rule.WRONG_VALUE, 12, "smarthost.port")]),
        ("[auth", "[door]\nlisten = '127.0.0.1:99999'\n[auth", [(Rule.WRONG_VALUE, 14, "door.listen")]),
        ("[auth", "[door]\nlisten = '[::1]:65536'\n[auth", [(Rule.WRONG_VALUE, 14, "door.listen")]),
        ("[smarthost]", "[smarthost]\nsecurity = 'ssl'", [(Rule.WRONG_VALUE, 12, "smarthost.security")]),
        ("[smarthost]", "since = 5\n[smarthost]", [(Rule.WRONG_VALUE, 11, "mailbox[0].since")]),
        ('"support"', '"Support!"', [(Rule.WRONG_VALUE, 7, "mailbox[0].name")]),
        ('password_file = "pw"', "", [(Rule.WRONG_VALUE, 6, "mailbox[0]")]),
        ('[smarthost]\nhost = "smtp.example.de"\n', "", [(Rule.NO_WAY_OUT, None, "")]),
        ("[auth", "[outgoing]\nmaildir = 'out'\n[auth", [(Rule.TWO_WAYS_OUT, 14, "outgoing.maildir")]),
        ("erika@example.org", "Support@example.de", [(Rule.TEAM_IS_US, 5, "team.addresses[0]")]),
        ("erika@example.org", "support+1@example.de", [(Rule.TEAM_IS_US, 5, "team.addresses[0]")]),
        (
            "[team]",
            'subject_tag = "none"\n[reply]\nplus_addressing = false\n[team]',
            [(Rule.TAG_NEEDED, 4, "site.subject_tag")],
        ),
        ("[smarthost]", 'security = "none"\n[smarthost]', [(Rule.PLAIN_PASSWORD, 11, "mailbox[0].security")]),
        ('"pw"', '"gone"', [(Rule.PASSWORD_MISSING, 10, "mailbox[0].password_file")]),
        ('"pw"', '"."', [(Rule.PASSWORD_UNREADABLE, 10, "mailbox[0].password_file")]),
        (
            'password_file = "pw"',
            'password_command = "no-such-program-here"',
            [(Rule.PASSWORD_COMMAND, 10, "mailbox[0].password_command")],
        ),
        ("[site]", 'templates = "gone"\n[site]', [(Rule.TEMPLATES_MISSING, 1, "templates")]),
        ("[auth", 'ca_file = "gone.pem"\n[auth', [(Rule.CA_FILE_MISSING, 13, "smarthost.ca_file")]),
        (
            "[auth",
            SECOND_MAILBOX.format(name="support", folder="Two") + "[auth",
            [(Rule.MAILBOX_NAME_TWICE, 15, "mailbox[1].name")],
        ),
        (
            "[auth",
            SECOND_MAILBOX.format(name="two", folder="inbox") + "[auth",
            [(Rule.MAILBOX_TWICE, 14, "mailbox[1]")],
        ),
        (
            "[smarthost]",
            'processed_folder = "Inbox"\n[smarthost]',
            [(Rule.SAME_FOLDER, 11, "mailbox[0].processed_folder")],
        ),
        ('"mx.example.de"', '""', [(Rule.NO_AUTHSERV_ID, 14, "authentication.authserv_id")]),
        ('authserv_id = "mx.example.de"', 'mode = "none"', [(Rule.NO_AUTHSERV_ID, 14, "authentication.mode")]),
        (
            'authserv_id = "mx.example.de"',
            'mode = "none"\nauthserv_id = "mx"',
            [
                (Rule.NO_AUTHSERV_ID, 14, "authentication.mode"),
                (Rule.AUTHSERV_ID_UNUSED, 15, "authentication.authserv_id"),
            ],
        ),
        (
            'authserv_id = "mx.example.de"',
            'mode = "microsoft365"\nauthserv_id = "mx"',
            [(Rule.AUTHSERV_ID_UNUSED, 15, "authentication.authserv_id")],
        ),
        (
            'authserv_id = "mx.example.de"',
            'mode = "microsoft365"\n[door]',
            [(Rule.FORGEABLE_MARK, 14, "authentication.mode")],
        ),
    ],
)
def test_each_fault_is_told_once_with_its_rule_line_and_key(
    judge: Callable[[str], Reading], old: str, new: str, expected: list[tuple[str, int | None, str]]
) -> None:
    assert old in GOOD
    assert found(judge(GOOD.replace(old, new))) == expected


def test_no_way_in_is_an_error_but_a_door_alone_is_enough(judge: Callable[[str], Reading]) -> None:
    start, end = GOOD.index("[[mailbox]]"), GOOD.index("[smarthost]")
    without = GOOD[:start] + GOOD[end:]
    assert found(judge(without)) == [(Rule.NO_WAY_IN, None, "")]
    assert found(judge(without + "[door]\n")) == []


def test_all_errors_come_at_once_in_the_order_of_the_file(judge: Callable[[str], Reading]) -> None:
    text = GOOD.replace("name = ", "nmae = ").replace('"pw"', '"gone"').replace("[smarthost]", "[smarthost]\nport = 0")
    assert [(problem.id, problem.line) for problem in judge(text).problems] == [
        (Rule.UNKNOWN_KEY, 2),
        (Rule.UNKNOWN_KEY, 7),
        (Rule.PASSWORD_MISSING, 10),
        (Rule.WRONG_VALUE, 12),
    ]


def test_the_values_under_a_misspelled_table_are_checked_too(judge: Callable[[str], Reading]) -> None:
    text = GOOD.replace("[smarthost]", "[smarthots]\nport = 0")
    assert found(judge(text)) == [(Rule.UNKNOWN_KEY, 11, "smarthots"), (Rule.WRONG_VALUE, 12, "smarthost.port")]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"support@example.de"\n[team]\naddresses = ["erika@', '"x"\n[team]\naddresses = ["support@', Rule.WRONG_VALUE),
        ("[auth", SECOND_MAILBOX.replace("{folder}", "Two").replace("name = ", "#") + "[auth", Rule.MISSING_KEY),
    ],
)
def test_what_stands_in_for_a_bad_value_is_not_judged(
    judge: Callable[[str], Reading], old: str, new: str, rule: Rule
) -> None:
    text = GOOD.replace("@example.org", "@example.de").replace(old, new)
    assert new in text
    assert [problem.id for problem in judge(text).problems] == [rule]


def test_a_warning_alone_does_not_keep_the_settings_back(judge: Callable[[str], Reading]) -> None:
    reading = judge(GOOD[: GOOD.index("[authentication]")])
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING]
    assert reading.settings is not None


@pytest.mark.parametrize(
    ("text", "rule", "line", "hint"),
    [
        ("[site]\nname = Muster\n", Rule.SYNTAX, 2, "quotes"),
        ("[site\n", Rule.SYNTAX, 1, ""),
        ("a = 1\nb = [1,\n\n", Rule.SYNTAX, 2, "not closed"),
        ('a = "C:\\path"\n', Rule.SYNTAX, 1, "single quotes"),
        ("[site]\nname = 'a'\n\nname = [\n1]\n", Rule.DUPLICATE, 4, "remove one"),
        ("[site]\na = 1\n[team]\n[site]\n", Rule.DUPLICATE, 4, "remove one"),
    ],
)
def test_a_file_that_is_not_toml_is_told_with_its_line(
    judge: Callable[[str], Reading], text: str, rule: Rule, line: int, hint: str
) -> None:
    (problem,) = judge(text).problems
    assert (problem.id, problem.line) == (rule, line)
    assert hint in problem.hint


def test_a_missing_file_is_one_problem_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems) as raised:
        load(tmp_path / "gone.toml")
    (problem,) = raised.value.problems
    assert (problem.id, problem.line) == (Rule.FILE, None)
    assert str(problem).startswith(f"{tmp_path / 'gone.toml'}: HD001 ")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "helpdesk.toml"
    file.write_bytes("name = 'Müller'".encode("latin-1"))
    assert [problem.id for problem in read(file).problems] == [Rule.FILE]


def test_a_byte_order_mark_and_windows_line_ends_are_taken(judge: Callable[[str], Reading]) -> None:
    assert judge("\ufeff" + GOOD.replace("\n", "\r\n")).problems == ()


def test_the_printed_form_shows_place_source_caret_and_hint(judge: Callable[[str], Reading], tmp_path: Path) -> None:
    (problem,) = judge(GOOD.replace("[smarthost]", "[smarthost]\n  prot = 25")).problems
    assert str(problem) == (
        f"{tmp_path / 'helpdesk.toml'}:12: HD010 unknown key 'prot' in [smarthost]\n"
        "      prot = 25\n"
        "      ^\n"
        "    hint: did you mean 'port'?"
    )


def test_a_key_of_another_table_is_told_where_it_belongs(judge: Callable[[str], Reading]) -> None:
    (problem,) = judge(GOOD.replace("[team]", "poll_seconds = 5\n[team]")).problems
    assert problem.hint == "'poll_seconds' belongs to [[mailbox]]"


def test_every_problem_has_a_rule_of_the_table(judge: Callable[[str], Reading]) -> None:
    problems: tuple[Problem, ...] = judge("[site]\nnmae = 1\n[smarthost]\nport = 'x'\n").problems
    assert len(problems) > 3
    assert {problem.id for problem in problems} <= set(Rule)
