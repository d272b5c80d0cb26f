"""The rules of this house that no linter knows: sizes, purposes, single places, imports without effect."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = sorted((ROOT / "helpdesk").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FUNCTION = 40
LONGEST_FILE = 300

# What may lie at the top of the tree; folders that tools make while they work are not looked at.
TOP = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "config", "docs",
    "helpdesk", "mailtemplates", "pyproject.toml", "requirements-dev.lock", "requirements-tools.lock",
    "requirements.lock", "systemd", "tests",
}  # fmt: skip


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def is_migration(file: Path) -> bool:
    """Steps of the database are written down once and never touched; their length says nothing."""
    return file.parent.name == "versions"


@pytest.mark.parametrize("file", [*PACKAGE, *TESTS], ids=name)
def test_files_and_functions_are_short(file: Path) -> None:
    text = file.read_text()
    lines = text.count("\n")
    assert lines <= LONGEST_FILE
    if is_migration(file):
        return
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("file", PACKAGE, ids=name)
def test_each_module_says_what_it_is_for_and_what_it_is_not(file: Path) -> None:
    purpose = ast.get_docstring(ast.parse(file.read_text())) or ""
    lines = [line for line in purpose.splitlines() if line.strip()]
    sentences = re.findall(r"[.:;](?:\s|$)", purpose)
    assert len(lines) >= 2 or len(sentences) >= 2, f"{name(file)} opens with {purpose!r}"


def test_only_the_database_module_commits() -> None:
    assert places(r"\.commit\(", PACKAGE) == ["helpdesk/store/database.py"]


def test_the_mail_parser_is_imported_in_one_place() -> None:
    assert len(places(r"^\s*(import|from) mailparser\b", PACKAGE)) <= 1


def places(pattern: str, files: list[Path]) -> list[str]:
    return [name(file) for file in files if re.search(pattern, file.read_text(), re.MULTILINE)]


def test_importing_has_no_effect(tmp_path: Path) -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in PACKAGE
        if "migrations" not in file.parts  # scripts that the migration library runs, no modules to import
    ]
    code = f"""
import importlib, sys
forbidden = ("socket.__new__", "socket.bind", "socket.connect", "subprocess.Popen", "os.mkdir")
def guard(event, arguments):
    if event in forbidden:
        raise SystemExit(f"{{current}} does {{event}} when it is imported")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"{{current}} writes {{arguments[0]}} when it is imported")
current = ""
sys.dont_write_bytecode = True
sys.addaudithook(guard)
for current in {modules!r}:
    importlib.import_module(current)
"""
    environment = {"PYTHONPATH": str(ROOT), "HELPDESK_CONFIG": "/nonexistent", "HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-5:] == []
    assert (done.returncode, done.stdout) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_the_top_of_the_tree_holds_only_what_is_meant_to_be_there() -> None:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("not a checkout: an unpacked release has no list of its files")
    assert {line.split("/")[0] for line in done.stdout.splitlines()} <= TOP


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*.lock")), ids=name)
def test_no_lock_file_names_an_address(file: Path) -> None:
    assert "://" not in file.read_text()
