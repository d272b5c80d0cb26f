"""Reading customers' files: what is wrong is found all at once, across files, with line, rule and hint."""

import os
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpdesk.config.customers import CUSTOMERS
from helpdesk.config.customers_load import CustomersReading, hints, read_customers
from helpdesk.config.load import read
from helpdesk.config.problems import Rule
from helpdesk.config.settings import Settings
from helpdesk.domain.customers import Contact, Customer, Site
from tests import builders
from tests.customers import BEISPIEL
from tests.guard import no_hang

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "config/customers.example"
COMPLETE = (EXAMPLES / "10042-muster.toml").read_text()
KEYS = [match.span(1) for match in re.finditer(r"^([a-z_]+) = ", COMPLETE, re.MULTILINE)]
KNOWN = {key for model in CUSTOMERS.tables.values() for key in model.model_fields}

MINIMAL = ROOT / "config/helpdesk.minimal.toml"

GOOD = """\
number = "10042"
name = "Muster GmbH"
domains = ["muster.example"]
[main]
email = "info@muster.example"
[bank]
iban = "DE02120300000000202051"
[[site]]
key = "hamburg"
[[contact]]
key = "erika"
types = ["standard"]
addresses = ["erika@muster.example"]
deputies = ["max"]
[[contact]]
key = "max"
types = ["technik"]
site = "hamburg"
addresses = ["max@muster.example"]
"""
OTHER = BEISPIEL.replace("standard", "Standard")

NOTIFIED = "contact[1].notifications"
Judge = Callable[..., CustomersReading]


def site(folder: Path, **changes: object) -> Settings:
    (folder / "customers").mkdir(exist_ok=True)
    return builders.settings(folder, customers=folder / "customers", **changes)


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Write the texts as customers' files a.toml, b.toml … and read them."""

    def judged(*texts: str) -> CustomersReading:
        found = site(tmp_path)
        for name, text in zip("abcdef", texts, strict=False):
            (tmp_path / "customers" / f"{name}.toml").write_text(text)
        return read_customers(found, {})

    return judged


def found(reading: CustomersReading) -> list[tuple[str, str, int | None, str]]:
    return [(problem.id, problem.file.stem, problem.line, problem.key) for problem in reading.problems]


def test_good_files_give_customers_and_no_problem(judge: Judge) -> None:
    reading = judge(GOOD, OTHER)
    assert reading.problems == ()
    muster, beispiel = (source.customer for source in reading.customers)
    assert (muster.number, muster.contacts[1].site, muster.main.email) == ("10042", "hamburg", "info@muster.example")
    assert beispiel.contacts[0].types == ("standard",)


def test_the_shipped_examples_are_right_and_complete() -> None:
    settings = builders.settings(Path("/nonexistent"), customers=EXAMPLES, team={"addresses": ["erika@example.org"]})
    reading = read_customers(settings, {})
    assert reading.problems == ()
    for key in {field.name for model in (Customer, Contact, Site) for field in fields(model)} - {"sites", "contacts"}:
        assert re.search(rf"^\[*{key}\b", COMPLETE, re.MULTILINE), key


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('types = ["standard"]', 'types = ["inhaber"]', (Rule.NO_STANDARD, 10, "contact")),
        ("erika@muster", "info@muster", None),
        ('"erika@muster.example"', f'"{builders.SUPPORT}"', (Rule.CONTACT_IS_US, 13, "contact[0].addresses[0]")),
        ('"info@muster.example"', '"info@"', (Rule.WRONG_VALUE, 5, "main.email")),
        ('["technik"]', '["tecnik"]', (Rule.UNKNOWN_TYPE, 17, "contact[1].types[0]")),
        ('["muster.example"]', '["muster.example", "gmx.de"]', (Rule.FREE_MAIL_DOMAIN, 3, "domains[1]")),
        ('["muster.example"]', '["helpdesk.example.de"]', (Rule.DOMAIN_IS_OURS, 3, "domains[0]")),
        ('["muster.example"]', '["a@muster.example"]', (Rule.WRONG_VALUE, 3, "domains[0]")),
        ('["muster.example"]', '["a.test", "A.test"]', (Rule.DOMAIN_TWICE, 3, "domains[1]")),
        ("[[site]]", '[[site]]\nkey = "hamburg"\n[[site]]', (Rule.KEY_TWICE, 11, "site[1].key")),
        ('["max"]', '["mex"]', (Rule.UNKNOWN_DEPUTY, 14, "contact[0].deputies[0]")),
        ('["max"]', '["erika"]', (Rule.UNKNOWN_DEPUTY, 14, "contact[0].deputies[0]")),
        ("[main]", '[notify]\nnew_tickets = ["technik", "max"]\n[main]', None),
        ("[main]", '[notify]\nnew_tickets = ["tecnik"]\n[main]', (Rule.UNKNOWN_RECIPIENT, 5, "notify.new_tickets[0]")),
        ("[main]", '[notify]\nbirthdays = ["max"]\n[main]', (Rule.UNKNOWN_KEY, 5, "notify.birthdays")),
        ('site = "h', 'digest = { outages = "25:00" }\nsite = "h', (Rule.WRONG_VALUE, 18, "contact[1].digest.outages")),
        ('site = "h', 'only_from={outages=""}\nsite = "h', (Rule.WRONG_VALUE, 18, "contact[1].only_from.outages")),
        ('site = "hamburg"', 'site = "bremen"', (Rule.UNKNOWN_SITE, 18, "contact[1].site")),
        ("[main]", 'account_manager = "x@y.test"\n[main]', (Rule.UNKNOWN_MANAGER, 4, "account_manager")),
        ("[main]", 'retention = "fr"\n[main]', (Rule.UNKNOWN_RETENTION, 4, "retention")),
        ("[main]", 'language = "fr"\n[main]', (Rule.WRONG_VALUE, 4, "language")),
        ("[main]", 'timezone = "Berlin"\n[main]', (Rule.WRONG_VALUE, 4, "timezone")),
        ('site = "h', 'notifications = ["invoices"]\nsite = "h', (Rule.INVOICE_TO_OTHER, 18, NOTIFIED)),
        ('["technik"]', '["buchhaltung"]\n#', None),
        ('addresses = ["max@muster.example"]', "", None),
        ('"max@muster.example"]', '"max@a.test", "Max+x@a.test"]', (Rule.ADDRESS_TWICE, 19, "contact[1].addresses[1]")),
        ("202051", "202052", (Rule.WRONG_VALUE, 7, "bank.iban")),
        ('number = "10042"', "number = 10042", (Rule.WRONG_TYPE, 1, "number")),
        ('number = "10042"\n', "", (Rule.MISSING_KEY, None, "number")),
        ("[[site]]", "[[sites]]", (Rule.UNKNOWN_KEY, 8, "sites")),
        ('name = "Muster GmbH"', "name = Muster", (Rule.SYNTAX, 2, "")),
        ('name = "Muster GmbH"', 'name = "Muster\\u001b GmbH"', (Rule.WRONG_VALUE, 2, "name")),
        ('name = "Muster GmbH"', 'name = "Muster\\nBcc: x@y.test"', (Rule.WRONG_VALUE, 2, "name")),
        ('name = "Muster GmbH"', 'name = "A"\nnotes = "a\\nb"', None),
        ('name = "Muster GmbH"', f"name = {'9' * 5000}", (Rule.SYNTAX, 2, "")),
        ('name = "Muster GmbH"', f"name = {'[' * 5000}", (Rule.SYNTAX, 2, "")),
        ('name = "Muster GmbH"', f"name = {'a' * 100_000}", (Rule.SYNTAX, 2, "")),
        ('name = "Muster GmbH"', "# " + "long " * 60_000, (Rule.FILE, None, "")),
    ],
)  # fmt: skip
def test_each_fault_is_told_once_with_its_rule_line_and_key(
    judge: Judge, old: str, new: str, expected: tuple[str, int | None, str] | None
) -> None:
    assert old in GOOD
    reading = judge(GOOD.replace(old, new), OTHER)
    wanted = [(expected[0], "a", *expected[1:])] if expected else []
    assert found(reading) == wanted
    assert len(reading.customers) == 2 - len(wanted)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("10077", "10042", (Rule.NUMBER_TWICE, 1, "number")),
        ("paula@beispiel.example", "Erika+x@MUSTER.example", (Rule.ADDRESS_OF_TWO, 6, "contact[0].addresses[0]")),
        ("[[contact]]", '[main]\nemail = "max@muster.example"\n[[contact]]', (Rule.ADDRESS_OF_TWO, 4, "main.email")),
        ("[[contact]]", 'domains = ["Muster.example"]\n[[contact]]', (Rule.DOMAIN_TWICE, 3, "domains[0]")),
    ],
)
def test_what_two_customers_cannot_both_have_is_told_with_the_other_file(
    judge: Judge, old: str, new: str, expected: tuple[str, int, str]
) -> None:
    reading = judge(GOOD, OTHER.replace(old, new, 1))
    assert found(reading) == [(expected[0], "b", *expected[1:])]
    assert "a.toml" in reading.problems[0].message


def test_errors_of_all_files_come_at_once(judge: Judge) -> None:
    reading = judge(
        GOOD.replace("number", "nubmer").replace("erika@muster", "paula@beispiel"), OTHER.replace("types", "tpyes")
    )
    assert found(reading) == [
        (Rule.UNKNOWN_KEY, "a", 1, "nubmer"),
        (Rule.UNKNOWN_KEY, "b", 5, "contact[0].tpyes"),
        (Rule.ADDRESS_OF_TWO, "b", 6, "contact[0].addresses[0]"),
    ]


def test_what_stands_in_for_a_missing_number_clashes_with_nobody(judge: Judge) -> None:
    nameless = [text.partition("\n")[2] for text in (GOOD, OTHER)]
    assert [problem.id for problem in judge(*nameless).problems] == [Rule.MISSING_KEY, Rule.MISSING_KEY]


@pytest.mark.parametrize(
    "line", ["iban = DE02120300000000202052", 'ibna = "DE02 1203 0000 0000 2020 51"', 'konto = "7"']
)
def test_bank_data_is_never_printed(judge: Judge, line: str) -> None:
    reading = judge(GOOD.replace('iban = "DE02120300000000202051"', line))
    assert reading.problems != ()
    text = "\n".join(map(str, reading.problems))
    assert not re.search(r"2020|1203|\"7\"", text)


@pytest.mark.parametrize("key", ["phone_password", "telefonpasswort", "Kennwort"])
def test_a_telephone_password_in_a_file_is_refused_hidden_and_told_where_it_belongs(judge: Judge, key: str) -> None:
    (problem,) = judge(GOOD.replace('key = "max"', f'key = "max"\n{key} = "sesam"')).problems
    assert "helpdesk contact set-phone-password" in problem.hint
    assert "sesam" not in str(problem)


def test_a_known_file_is_not_read_again_but_still_judged(judge: Judge, tmp_path: Path) -> None:
    first = judge(GOOD, OTHER)
    known = {source.digest: source.customer for source in first.customers}
    found_settings = site(tmp_path)
    assert read_customers(found_settings, known) == first
    (tmp_path / "customers/b.toml").write_text(OTHER.replace("paula@beispiel", "erika@muster"))
    assert found(read_customers(found_settings, known))[0][:2] == (Rule.ADDRESS_OF_TWO, "b")
    strict = site(
        tmp_path, contacts={"types": []}, team={"addresses": ["x@y.test"]}, site={"aliases": ["max@muster.example"]}
    )
    assert (Rule.CONTACT_IS_US, "a", 19, "contact[1].addresses[0]") in found(read_customers(strict, known))


def test_free_types_and_managers_are_declared_in_the_settings(tmp_path: Path) -> None:
    settings = site(tmp_path, contacts={"types": ["Hausmeister"], "account_managers": ["k@y.test"]})
    text = OTHER.replace('["Standard"]', '["Standard", "hausmeister"]').replace(
        "[[", 'account_manager = "K@y.test"\n[['
    )
    (tmp_path / "customers/a.toml").write_text(text)
    assert read_customers(settings, {}).problems == ()


def test_a_site_without_the_folder_has_no_customers(tmp_path: Path) -> None:
    assert read_customers(builders.settings(tmp_path), {}) == CustomersReading((), ())


@pytest.mark.parametrize("bad", ['["de", "*.com", "x y"]', '["a.test", "a b", 5]', "[1, 2]"])
def test_several_bad_elements_of_one_list_are_told_each_and_nothing_of_the_bank(judge: Judge, bad: str) -> None:
    reading = judge(GOOD.replace('["muster.example"]', bad).replace("202051", "202052"))
    bad_ones = len(eval(bad)) - ("a.test" in bad)  # noqa: S307 - a list of the lines above
    assert [problem.line for problem in reading.problems] == [3] * bad_ones + [7]
    assert all(problem.hint or problem.id == Rule.WRONG_VALUE for problem in reading.problems)
    assert "2020" not in "".join(map(str, reading.problems))


def test_what_is_no_regular_file_is_told_and_hidden_files_are_none(judge: Judge, tmp_path: Path) -> None:
    site(tmp_path)
    os.mkfifo(tmp_path / "customers/b.toml")
    (tmp_path / "customers/c.toml").symlink_to("nowhere.toml")
    (tmp_path / "customers/.#a.toml").symlink_to("somebody@here.17")
    with no_hang():
        reading = judge(GOOD)
    assert found(reading) == [(Rule.FILE, "b", None, ""), (Rule.FILE, "c", None, "")]
    assert len(reading.customers) == 1


def test_a_folder_of_customers_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "customers").write_text("")
    path = tmp_path / "helpdesk.toml"
    path.write_text('customers = "customers"\n' + MINIMAL.read_text())
    (problem,) = [problem for problem in read(path).problems if problem.id == Rule.CUSTOMERS_MISSING]
    assert "is no folder" in problem.message


def test_an_unreadable_file_is_told_and_the_others_are_read(judge: Judge, tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "customers/b.toml").mkdir()
    reading = judge(GOOD)
    assert found(reading) == [(Rule.FILE, "b", None, "")]
    assert len(reading.customers) == 1


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('deputies = ["max"]', "", Rule.NO_DEPUTY),
        ('["technik", "buchhaltung"]', '["technik"]', Rule.NO_ACCOUNTING),
        ('["new_tickets"]', "[]", Rule.NOBODY_TOLD),
        ("erika@muster.example", builders.ANNA, Rule.CONTACT_IS_TEAM),
        ('addresses = ["erika@muster.example"]', "", Rule.NO_WAY_TO_STANDARD),
    ],
)
def test_what_is_unwise_is_a_warning(judge: Judge, tmp_path: Path, old: str, new: str, rule: Rule) -> None:
    wise = GOOD.replace('["technik"]', '["technik", "buchhaltung"]')
    wise = wise.replace('deputies = ["max"]', 'deputies = ["max"]\nnotifications = ["new_tickets"]')
    assert list(hints(judge(wise).customers, site(tmp_path))) == []
    assert old in wise
    reading = judge(wise.replace(old, new))
    assert reading.problems == ()
    assert [problem.id for problem in hints(reading.customers, site(tmp_path))] == [rule]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(span=st.sampled_from(KEYS), change=st.sampled_from(["drop", "double", "swap"]), at=st.integers(0, 40))
def test_a_key_with_one_wrong_letter_is_told_with_its_line_and_the_right_one(
    tmp_path: Path, span: tuple[int, int], change: str, at: int
) -> None:
    start, end = span
    key = COMPLETE[start:end]
    at %= len(key)
    ways = {
        "drop": key[:at] + key[at + 1 :],
        "double": key[: at + 1] + key[at:],
        "swap": key[:at] + key[at : at + 2][::-1] + key[at + 2 :],
    }
    wrong = ways[change]
    assume(wrong not in KNOWN and wrong)
    folder = site(tmp_path, team={"addresses": ["erika@example.org"]})
    (tmp_path / "customers/a.toml").write_text(COMPLETE[:start] + wrong + COMPLETE[end:])
    (problem,) = (p for p in read_customers(folder, {}).problems if p.id == Rule.UNKNOWN_KEY)
    assert problem.line == COMPLETE.count("\n", 0, start) + 1
    assert f"'{key}'" in problem.hint
