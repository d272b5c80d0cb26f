"""Lines and columns of keys in TOML, whatever way they are written."""

import pytest
import tomli

from helpdesk.config.locate import KeyPath, Position, dotted, places_in, spoken, statement_start

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
    assert places_in(TEXT).of(path) == Position(line, column)


@pytest.mark.parametrize("path", [("nowhere",), ("mailbox", 2), ("site", "name", "x"), ("top", 0)])
def test_what_the_file_does_not_hold_has_no_position(path: KeyPath) -> None:
    assert places_in(TEXT).of(path) is None


def test_a_missing_key_is_placed_at_the_header_of_its_own_table() -> None:
    assert places_in(TEXT).nearest(("mailbox", 1, "name")) == Position(21, 3)


def test_a_missing_table_has_no_place() -> None:
    assert places_in(TEXT).nearest(("storage", "database")) is None


def test_a_statement_begins_where_its_first_line_stands() -> None:
    assert statement_start("a = 1\nb = [\n1,\n2]\n", 4) == 2


def test_a_path_is_written_as_people_write_it() -> None:
    assert dotted(("mailbox", 0, "host")) == "mailbox[0].host"


def test_a_path_is_spoken_with_the_names_of_its_entries_or_counted_from_1() -> None:
    data = {"technician": [{"name": "Max Muster", "absence": [{}]}, {"addresses": []}]}
    assert spoken(("technician", 0, "absence", 0, "last"), data) == "technician 'Max Muster', absence 1, last"
    assert spoken(("technician", 1, "addresses", 2), data) == "technician 2, addresses 3"
    assert spoken(("site", "address")) == "site.address"


def test_however_long_a_statement_and_a_file_are_each_line_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    elements = "".join(f'  "{number}@muster.example",  # ]\n' for number in range(3000))
    text = f"first = [\n{elements}]\n" + "".join(f"[t{number}]\nkey = {number}\n" for number in range(500))
    parsed: list[int] = []
    parse = tomli.loads

    def counted(part: str) -> object:
        parsed.append(len(part))
        return parse(part)

    monkeypatch.setattr(tomli, "loads", counted)
    places = places_in(text)
    assert places.nearest(("t400", "key")) == Position(3804, 1)
    assert places.nearest(("t499", "missing")) == Position(4001, 2)
    assert sum(parsed) <= len(text)


TRICKY = r'''
a = '[" # {'   # ] }
b = [ "]", """
]
\""" ]""", "\\", 'x', # ]
]
c = """
\""" ]
"""""
[d."e.]"]
f = { g = "}" }
'''


def test_texts_that_look_like_brackets_quotes_and_comments_end_no_statement() -> None:
    wanted: dict[KeyPath, int] = {("a",): 2, ("b",): 3, ("c",): 7, ("d",): 10, ("d", "e.]", "f", "g"): 11}
    assert {path: place.line for path in wanted if (place := places_in(TRICKY).of(path))} == wanted


def test_tables_within_repeated_tables_are_counted_each_by_itself() -> None:
    text = "[[a]]\n[[a.b]]\n[[a.b]]\nx = 1\n[[a]]\n[[a.b]]\nx = 2\n[a.b.c]\nx = 3\n"
    wanted: dict[KeyPath, int] = {("a", 0, "b", 1, "x"): 4, ("a", 1, "b", 0, "x"): 7, ("a", 1, "b", 0, "c", "x"): 9}
    assert {path: place.line for path in wanted if (place := places_in(text).of(path))} == wanted


def test_where_a_file_does_not_parse_what_stands_above_is_found() -> None:
    places = places_in("a = 1\nb = \nc = 2\n")
    assert (places.of(("a",)), places.of(("c",))) == (Position(1, 1), None)
