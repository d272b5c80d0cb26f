"""Lines and columns of keys in TOML, whatever way they are written."""

import pytest

from helpdesk.config.locate import KeyPath, Position, dotted, nearest_position, position_of, statement_start

TEXT = """\
# a comment
top = 1

[site]
name = "x = y"   # name
company = { street = "a", "city" = "b" }
"quoted key" = 1
reply.separator = "+"
[team]
addresses = [
    "a@example.de",  # the first
    "b@example.de", "c@example.de",
]
note = \"\"\"
name = 1
[site]
\"\"\"
after = 2
[[mailbox]]
host = "one"
[[mailbox]]

  host = "two"
[spam]
rules = [ { header = "X" }, { header = "Y" } ]
[a.b.c]
deep = true
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("top",), 2, 1),
        (("site",), 4, 2),
        (("site", "name"), 5, 1),
        (("site", "company"), 6, 1),
        (("site", "company", "street"), 6, 13),
        (("site", "company", "city"), 6, 27),
        (("site", "quoted key"), 7, 1),
        (("site", "reply", "separator"), 8, 7),
        (("team", "addresses"), 10, 1),
        (("team", "addresses", 0), 11, 5),
        (("team", "addresses", 2), 12, 21),
        (("team", "note"), 14, 1),
        (("team", "after"), 18, 1),
        (("mailbox",), 19, 3),
        (("mailbox", 1), 21, 3),
        (("mailbox", 1, "host"), 23, 3),
        (("spam", "rules", 1, "header"), 25, 13),
        (("a", "b", "c"), 26, 6),
        (("a", "b", "c", "deep"), 27, 1),
    ],
)
def test_a_key_is_found_where_it_is_written(path: KeyPath, line: int, column: int) -> None:
    assert position_of(TEXT, path) == Position(line, column)


@pytest.mark.parametrize("path", [("nowhere",), ("mailbox", 2), ("site", "name", "x"), ("top", 0)])
def test_what_the_file_does_not_hold_has_no_position(path: KeyPath) -> None:
    assert position_of(TEXT, path) is None


def test_a_missing_key_is_placed_at_the_header_of_its_own_table() -> None:
    assert nearest_position(TEXT, ("mailbox", 1, "name")) == Position(21, 3)


def test_a_missing_table_has_no_place() -> None:
    assert nearest_position(TEXT, ("storage", "database")) is None


def test_a_statement_begins_where_its_first_line_stands() -> None:
    assert statement_start("a = 1\nb = [\n1,\n2]\n", 4) == 2


def test_a_path_is_written_as_people_write_it() -> None:
    assert dotted(("mailbox", 0, "host")) == "mailbox[0].host"


def test_a_long_file_is_searched_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    import tomli

    text = "".join(f"[t{number}]\nkey = {number}\n" for number in range(500))
    calls: list[int] = []
    parse = tomli.loads

    def counted(part: str) -> object:
        calls.append(len(part))
        return parse(part)

    monkeypatch.setattr(tomli, "loads", counted)
    assert position_of(text, ("t400", "key")) == Position(802, 1)
    assert len(calls) < 20
