"""Reads the folder of customers' files: every customer, or everything that is wrong, with file and line, at once.

Files whose bytes are known already are not parsed again, which makes a second look at thousands of them quick. Not
the rules (`config.customers_checks`). Nothing is stored.
"""

import errno
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.config.content import content
from helpdesk.config.customers import CUSTOMERS, CustomerFile, customer
from helpdesk.config.customers_checks import OWN_CHECKS, clashes
from helpdesk.config.customers_hints import HINTS
from helpdesk.config.load import all_placed, parsed, placed
from helpdesk.config.problems import Finding, Problem, Rule
from helpdesk.config.settings import Settings
from helpdesk.config.validate import Draft, validate
from helpdesk.domain.customers import Customer

_LARGEST = 256_000  # bytes; a thousand contacts of one customer


@dataclass(frozen=True, slots=True)
class CustomerSource:
    """A customer and the file that describes it; `digest` is the SHA-256 of its bytes, in hex."""

    file: Path
    digest: str
    customer: Customer


@dataclass(frozen=True, slots=True)
class CustomersReading:
    """The customers of the files that are right, and every error of the others."""

    customers: tuple[CustomerSource, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _File:
    """A file under judgement; `text` is kept for the places of findings, since the file may change meanwhile."""

    path: Path
    digest: str
    customer: Customer
    text: str
    draft: Draft


def read_customers(settings: Settings, known: Mapping[str, Customer]) -> CustomersReading:
    """Read every `*.toml` of the folder; `known` gives the customers of files by their digest. Raises nothing.

    Without a folder there are no customers. Hidden files, such as the locks of editors, are none.
    """
    files: list[_File] = []
    problems: list[Problem] = []
    for found in _each(settings.customers, known) if settings.customers is not None else ():
        if isinstance(found, _File):
            files.append(found)
        else:
            problems += found
    for file in files:
        for check in OWN_CHECKS:
            for finding in check(file.customer, settings):
                file.draft.note(finding)
                if file.draft.is_full:
                    break
    _note_clashes(files)
    problems += (problem for file in files if file.draft.findings for problem in _told(file))
    good = (CustomerSource(file.path, file.digest, file.customer) for file in files if not file.draft.findings)
    return CustomersReading(tuple(good), tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0))))


def hints(sources: Iterable[CustomerSource], settings: Settings) -> Iterator[Problem]:
    """Give the warnings about customers whose files are right."""
    for source in sources:
        for hint in HINTS:
            for finding in hint(source.customer, settings):
                yield place(source.file, finding)


def place(file: Path, finding: Finding) -> Problem:
    """Give a finding about a customer's file its place there; what is missing stands nowhere."""
    if finding.path:
        return placed(file, finding)
    return Problem(finding.rule, file, None, None, "", finding.message, finding.hint, finding.severity)


def _each(folder: Path, known: Mapping[str, Customer]) -> Iterator[_File | tuple[Problem, ...]]:
    """Read the files in the order of their names; a folder that cannot be listed is a problem, and not empty."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))
    except OSError as error:
        hint = "give it to the user that runs the helpdesk, or name another folder"
        message = f"the customers' folder cannot be read: {error.strerror}"
        yield (Problem(Rule.FILE, folder, None, None, "", message, hint),)
        return
    for path in paths:
        yield _read(path, known)


def _content(path: Path) -> bytes | Problem:
    """Give the bytes of a file, or why it cannot be one of a customer's."""
    try:
        return content(path, _LARGEST)
    except PermissionError as error:
        reason, hint = error.strerror, "give it to the user that runs the helpdesk, or move it out of the folder"
    except OSError as error:
        large = error.errno == errno.EFBIG
        hint = "one file describes one customer: divide it" if large else "move it out of the folder"
        reason = error.strerror
    return Problem(Rule.FILE, path, None, None, "", f"the file cannot be read: {reason}", hint)


def _read(path: Path, known: Mapping[str, Customer]) -> _File | tuple[Problem, ...]:
    """Give the customer of a file, with what is wrong mended; where it cannot be mended the problems alone."""
    given = _content(path)
    if isinstance(given, Problem):
        return (given,)
    digest = hashlib.sha256(given).hexdigest()
    if digest in known:
        return _File(path, digest, known[digest], given.decode("utf-8-sig"), Draft(CUSTOMERS, {}))
    found = parsed(path, given)
    if isinstance(found, Problem):
        return (found,)
    model, draft = validate(CUSTOMERS, found[1])
    if not isinstance(model, CustomerFile):
        return all_placed(path, found[0], draft)
    return _File(path, digest, customer(model), found[0], draft)


def _note_clashes(files: list[_File]) -> None:
    """Note what two files cannot both have, unless it is a stand-in in either."""
    names = [file.path.name for file in files]
    for number, finding, other, path in clashes([file.customer for file in files], names):
        if not files[other].draft.is_guessed(path):
            files[number].draft.note(finding)


def _told(file: _File) -> tuple[Problem, ...]:
    return all_placed(file.path, file.text, file.draft)
