"""Files damaged at random in several places, and files that are huge in one: all is told, and soon."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.config.customers_load import hints, read_customers
from helpdesk.config.load import read
from helpdesk.config.problems import Problem, Rule, Severity
from helpdesk.config.routing_load import read_rules
from tests import builders
from tests.guard import no_hang
from tests.typos import switched_on

CONFIG = Path(__file__).resolve().parents[3] / "config"
EXAMPLES = {
    name: switched_on((CONFIG / name).read_text())
    for name in ("helpdesk.example.toml", "routing.example.toml", "customers.example/10042-muster.toml")
}
CUSTOMER = 'number = "1"\nname = "A"\n'
IBAN = "DE02120300000000202051"

VALUES = (
    "5", "-1", "0", '"x"', '""', "true", "[]", "[1]", '["a", "b c", 5]', "{}", "{ a = 1 }", "1979-05-27", "12:00:00",
    "inf", "nan", "1e400", '"a\\u0000b"', '"\\u001b[2J"', "[[1], [2]]", '[{ a = 1 }, { b = "x" }]', '"/dev/zero"',
    '["de", "*.com", "x y"]', '["b(at)a.example", "B <b@a.example>"]', '"{seq"', '"(a"', '"ß@ü.example"', "9" * 5000,
    f'"{"a" * 3000}"', f"{'[' * 300}{']' * 300}",
)  # fmt: skip
LINES = ("[[contact]]", "[contact]", "[bank]", "[a.b]", "[[mailbox]]", "[door]", '"" = 1', "[", "]", '"""', "\x00", "é")

_wounds = st.tuples(
    st.sampled_from(["value", "value", "value", "line", "cut", "drop", "double", "key"]),
    st.integers(0, 400),
    st.integers(0, 60),
)


def damaged(text: str, wounds: list[tuple[str, int, int]]) -> str:
    lines = text.split("\n")
    for kind, place, choice in wounds:
        at = place % len(lines)
        key, equals, _ = lines[at].partition("=")
        match kind:
            case "value" if equals:
                lines[at] = f"{key}= {VALUES[choice % len(VALUES)]}"
            case "key" if equals:
                lines[at] = f"{key[choice % (len(key) + 1) :]}{lines[at][len(key) :]}"
            case "cut":
                lines[at] = lines[at][:choice]
            case "drop":
                lines[at] = ""
            case "double":
                lines.insert(choice % len(lines), lines[at])
            case _:
                lines.insert(at, LINES[choice % len(LINES)])
    return "\n".join(lines)


def problems_of(folder: Path, name: str, text: str) -> tuple[Problem, ...]:
    """Read the text as the file that the example of this name is for."""
    site = builders.settings(folder).model_copy(update={"customers": folder / "customers"})
    file = folder / ("helpdesk.toml" if name.startswith("helpdesk") else "customers/a.toml")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    if name.startswith("helpdesk"):
        return read(file).problems
    if name.startswith("routing"):
        return read_rules(site.model_copy(update={"routing": file})).problems
    reading = read_customers(site, {})
    return (*reading.problems, *hints(reading.customers, site))


@pytest.mark.parametrize("name", EXAMPLES)
@given(wounds=st.lists(_wounds, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_damaged_all_is_told_in_words(
    tmp_path: Path, name: str, wounds: list[tuple[str, int, int]]
) -> None:
    for problem in problems_of(tmp_path, name, damaged(EXAMPLES[name], wounds)):
        assert problem.message
        assert str(problem).startswith(f"{problem.file}:")
        assert len(str(problem)) < 3000
        if problem.id in {Rule.SYNTAX, Rule.DUPLICATE, Rule.UNKNOWN_KEY, Rule.WRONG_TYPE, Rule.WRONG_VALUE}:
            assert problem.line is not None
        if problem.severity is Severity.ERROR:
            assert IBAN not in str(problem).replace(" ", "")


HUGE = {
    "unknown keys": "".join(f"k{number} = 1\n" for number in range(15_000)),
    "a long key": f"{'k' * 200_000} = 1\n",
    "a long value": f'language = "{"d" * 200_000}"\n',
    "a long address": f'main.email = "a@{"a" * 200_000}("\n',
    "a long domain": f'domains = ["{"a." * 100_000}("]\n',
    "a long list": "domains = [\n" + '"x y",\n' * 15_000 + "]\n",
    "many tables": "[[contact]]\n" * 5_000,
    "contacts of one key": '[[contact]]\nkey="a"\n' * 5_000,
    "contacts with deputies": "".join(f'[[contact]]\nkey="k{n}"\ndeputies=["k{n}"]\n' for n in range(2_000)),
    "a list that does not end": "domains = [\n" + '"a.example",\n' * 15_000,
    "a text that does not end": 'notes = """\n' + "words\n" * 30_000,
    "quotes": 'notes = "' + '\\"' * 100_000 + '"\nwrong = 1\n',
    "many quotes": '"""\\' * 50_000,
    "a key twice below a long list": "domains = [\n" + '"a.example",\n' * 15_000 + ']\nname = "B"\n',
}


@pytest.mark.parametrize("what", HUGE)
def test_a_file_that_is_huge_in_one_way_is_told_soon_and_in_few_words(tmp_path: Path, what: str) -> None:
    with no_hang():
        told = "\n".join(map(str, problems_of(tmp_path, "customers", CUSTOMER + HUGE[what])))
    assert "a.toml:" in told
    assert len(told) < 60_000
