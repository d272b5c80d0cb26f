"""Files that people name: whatever stands there, nobody waits for it and nothing endless is read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.config.content import content
from helpdesk.config.customers_load import read_customers
from helpdesk.config.load import read
from helpdesk.config.problems import Rule
from helpdesk.config.routing_load import read_rules
from helpdesk.config.secret import secret
from helpdesk.config.servers import Smarthost
from helpdesk.errors import HelpdeskError
from tests import builders
from tests.guard import no_hang

UNFIT: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "large": lambda path: path.write_text("# much\n" * 400_000),
}


@pytest.fixture(params=UNFIT)
def unfit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something that is no file of bearable size, under the name of one."""
    path = tmp_path / "unfit.toml"
    UNFIT[request.param](path)
    return path


def test_a_configuration_that_is_no_file_is_one_problem(unfit: Path) -> None:
    with no_hang():
        (problem,) = read(unfit).problems
    assert (problem.id, problem.file) == (Rule.FILE, unfit)


def test_rules_that_are_no_file_are_one_problem(unfit: Path) -> None:
    with no_hang():
        (problem,) = read_rules(builders.settings(unfit.parent).model_copy(update={"routing": unfit})).problems
    assert (problem.id, problem.file) == (Rule.FILE, unfit)


def test_a_customer_that_is_no_file_is_one_problem(unfit: Path) -> None:
    settings = builders.settings(unfit.parent).model_copy(update={"customers": unfit.parent})
    with no_hang():
        (problem,) = read_customers(settings, {}).problems
    assert (problem.id, problem.file) == (Rule.FILE, unfit)


def test_a_password_that_is_no_file_is_a_failure_of_ours(unfit: Path) -> None:
    server = Smarthost(host="smtp.example.de", user="support", password_file=unfit)
    with no_hang(), pytest.raises(HelpdeskError):
        secret(server)()


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no file can have such a name"):
        content(tmp_path / "a\0b", 10)


@pytest.mark.parametrize("key", ["templates", "customers"])
@pytest.mark.parametrize("name", ["a\\u0000b", "a" * 3000])
def test_a_key_with_an_impossible_name_is_a_problem_with_its_line(tmp_path: Path, key: str, name: str) -> None:
    file = tmp_path / "helpdesk.toml"
    file.write_text(f'{key} = "{name}"\n[site]\nname = "A"\naddress = "a@example.de"\n')
    problems = read(file).problems
    assert [problem.line for problem in problems if problem.key == key] == [1]


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "customers").write_text("")
    settings = builders.settings(tmp_path).model_copy(update={"customers": tmp_path / "customers"})
    (problem,) = read_customers(settings, {}).problems
    assert (problem.id, "Not a directory" in problem.message) == (Rule.FILE, True)
