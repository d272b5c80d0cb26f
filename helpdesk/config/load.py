"""Reads `helpdesk.toml`: settings with absolute paths, or everything that is wrong with it, with its lines.

Not the rules (`config.settings`, `config.checks`) and not the printing (`config.problems`). TOML 1.1, read
by tomli, which is the standard library's parser, compiled: thousands of customers take a third of the time.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from helpdesk.config.checks import CHECKS
from helpdesk.config.checks_files import FILE_CHECKS
from helpdesk.config.checks_people import PEOPLE_CHECKS
from helpdesk.config.content import LARGEST_TOML, content, exists, is_folder
from helpdesk.config.example import SETTINGS
from helpdesk.config.locate import KeyPath, Places, Position, dotted, places_in, statement_start
from helpdesk.config.problems import ConfigProblems, Finding, Problem, Rule, Severity, masked
from helpdesk.config.secret import secret
from helpdesk.config.section import Section
from helpdesk.config.settings import Settings
from helpdesk.config.validate import Draft, validate

__all__ = [
    "Reading",
    "all_placed",
    "load",
    "parsed",
    "placed",
    "read",
    "secret",
]  # callers need one module for all that is read

_BEYOND_REASON = re.compile(r"[\d_]{4000}|(?:[\[{][^\[{]{0,9}){100}")
_AT_LINE = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.DOTALL)

# What the parser says about a key or table that stands twice.
_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate inline table key")

# What most often lies behind the parser's other messages.
_SYNTAX_HINTS = (
    ("Invalid value (at end", "a bracket or quote is not closed"),
    ("Invalid value", 'text stands in quotes, true and false without: key = "text"'),
    ("Illegal character '\\n'", 'a quote is not closed, or text over several lines stands in """ three quotes'),
    ("Unclosed array", "the ] of a list that begins further up is missing"),
    ("Unclosed inline table", "the } of a table that begins further up is missing"),
    ("Unterminated string", "a quote is not closed"),
    ("Illegal character", "it cannot be seen: write the line anew"),
    ("Unescaped '\\'", "text with backslashes stands in single quotes: key = 'a\\b'"),
    ("Expected '='", 'a line is a [table], or: key = "value"'),
    ("Expected newline", 'only one key stands on a line; a quote within text must be written \\"'),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: settings, unless one of the problems is an error; and all problems in the file's order."""

    settings: Settings | None
    problems: tuple[Problem, ...]


def load(path: Path) -> Settings:
    """Read the settings; relative paths in the file start at its folder.

    Raises ConfigProblems with every error at once. Warnings do not show here (see `read`).
    """
    reading = read(path)
    if reading.settings is None:
        raise ConfigProblems(reading.problems)
    return reading.settings


def read(path: Path) -> Reading:
    """Read the settings and everything that is to be said about them, warnings too. Raises nothing."""
    try:
        found = content(path, LARGEST_TOML)
    except OSError as error:
        message = f"the configuration cannot be read: {error.strerror}"
        hint = "name the file with --config, or start from: helpdesk config example"
        return Reading(None, (Problem(Rule.FILE, path, None, None, "", message, hint),))
    given = parsed(path, found)
    return Reading(None, (given,)) if isinstance(given, Problem) else _judge(path, *given)


def parsed(path: Path, found: bytes) -> tuple[str, dict[str, Any]] | Problem:
    """Give text and data of a TOML file, or why it is none; `path` is where its bytes were found."""
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        return Problem(Rule.FILE, path, line, None, "", "the file is not UTF-8 text", "save it as UTF-8")
    try:
        return text, tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return _syntax_problem(path, text, str(error))
    except (ValueError, RecursionError):
        return _beyond_reason(path, text)


def _beyond_reason(path: Path, text: str) -> Problem:
    """The parser gave up without a place: only a number of thousands of digits or brackets within brackets do that."""
    line = next((line for line, found in enumerate(text.split("\n"), 1) if _BEYOND_REASON.search(found)), 1)
    message = "not valid TOML: a number is too long, or brackets stand too deep within each other"
    return Problem(Rule.SYNTAX, path, line, None, "", message, "text stands in quotes; lists need one bracket")


def _judge(path: Path, text: str, data: dict[str, Any]) -> Reading:
    model, draft = validate(SETTINGS, data)
    settings: Settings | None = _anchored(model, path.absolute().parent)
    if settings is not None:
        settings = _with_neighbours(settings, path.absolute().parent)
        for check in (*CHECKS, *PEOPLE_CHECKS, *FILE_CHECKS):
            for finding in check(settings):
                draft.note(finding)
    problems = all_placed(path, text, draft)
    broken = any(problem.severity is Severity.ERROR for problem in problems)
    return Reading(None if broken else settings, problems)


def all_placed(path: Path, text: str, draft: Draft) -> tuple[Problem, ...]:
    """Give the findings of a draft their places in the file, in its order."""
    if not draft.findings:
        return ()
    places = places_in(text)
    problems = (_placed(path, places, finding, draft.as_written(finding.path)) for finding in draft.findings)
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _with_neighbours(settings: Settings, folder: Path) -> Settings:
    """Take what lies beside the file under its usual name and was not named otherwise."""
    found: dict[str, Path] = {}
    if settings.customers is None and is_folder(folder / "customers"):
        found["customers"] = folder / "customers"
    if settings.routing is None and exists(folder / "routing.toml"):
        found["routing"] = folder / "routing.toml"
    return settings.model_copy(update=found)


def _anchored(value: Any, folder: Path) -> Any:
    """Let every relative path in the settings start at `folder`."""
    match value:
        case Path():
            return folder / value
        case Section():
            changes = {key: _anchored(getattr(value, key), folder) for key in type(value).model_fields}
            return value.model_copy(update=changes)
        case tuple():
            return tuple(_anchored(element, folder) for element in value)
        case _:
            return value


def placed(path: Path, finding: Finding) -> Problem:
    """Give a finding about settings that were read from the file its place there, if the file still has it."""
    try:
        text = content(path, LARGEST_TOML).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    return _placed(path, places_in(text), finding, finding.path)


def _placed(path: Path, places: Places, finding: Finding, written: KeyPath) -> Problem:
    where = places.nearest(written)
    return Problem(
        id=finding.rule,
        file=path,
        line=where.line if where else None,
        column=where.column if where else None,
        key=dotted(finding.path),
        message=finding.message,
        hint=finding.hint,
        severity=finding.severity,
        source=_source(places.lines, where),
    )


def _source(lines: list[str], where: Position | None) -> str:
    return masked(lines[where.line - 1]) if where else ""


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    found = _AT_LINE.match(message)
    if found is None:  # the parser reached the end
        line = len(text.rstrip().split("\n"))
        where, what = Position(line, 1), message
    else:
        where, what = Position(int(found["line"]), int(found["column"])), found["what"]
    if what.startswith(_TWICE):
        return _duplicate(path, text, where)
    hint = next((hint for start, hint in _SYNTAX_HINTS if message.startswith(start)), "")
    return Problem(
        Rule.SYNTAX,
        path,
        where.line,
        where.column,
        "",
        f"not valid TOML: {what}",
        hint,
        source=_source(text.split("\n"), where),
    )


def _duplicate(path: Path, text: str, where: Position) -> Problem:
    """The parser stops behind the second one; its statement begins where the text before it still parses."""
    line = statement_start(text, where.line)
    statement = text.split("\n")[line - 1]
    what = statement.partition("=")[0].strip()
    kind = "the table" if what.startswith("[") else "the key"
    column = len(statement) - len(statement.lstrip()) + 1
    message = f"{kind} {what} stands in the file already"
    hint = "remove one of them"
    return Problem(Rule.DUPLICATE, path, line, column, what.strip("[]"), message, hint, source=masked(statement))
