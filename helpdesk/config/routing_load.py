"""Reads `routing.toml`: the rules, or everything that is wrong with them, with file and line, at once.

Not the models (`config.routing`) and not the rules between them (`config.checks_routing`).
"""

from collections.abc import Collection
from dataclasses import dataclass

from helpdesk.config.checks_routing import ROUTING_CHECKS, unknown_customers
from helpdesk.config.content import LARGEST_TOML, content
from helpdesk.config.example import ROUTING
from helpdesk.config.load import all_placed, parsed
from helpdesk.config.problems import ConfigProblems, Problem, Rule, Severity
from helpdesk.config.routing import RoutingFile, rules_of
from helpdesk.config.settings import Settings
from helpdesk.config.validate import validate
from helpdesk.domain import routing


@dataclass(frozen=True, slots=True)
class RoutingReading:
    """The rules, or all problems in the file's order."""

    rules: tuple[routing.Rule, ...]
    problems: tuple[Problem, ...]


def load_rules(settings: Settings) -> tuple[routing.Rule, ...]:
    """Read the rules; without a file there are none. Raises ConfigProblems with every error at once."""
    reading = read_rules(settings)
    if reading.problems:
        raise ConfigProblems(reading.problems)
    return reading.rules


def read_rules(settings: Settings, customers: Collection[str] | None = None) -> RoutingReading:
    """Read the rules and everything that is to be said about them. Raises nothing.

    `customers`: all customer numbers, if rules are to be held against them; that makes warnings only.
    """
    path = settings.routing
    if path is None:
        return RoutingReading((), ())
    try:
        given = content(path, LARGEST_TOML)
    except OSError as error:
        hint = "give it to the user that runs the helpdesk, or remove the key 'routing'"
        message = f"the file cannot be read: {error.strerror}"
        return RoutingReading((), (Problem(Rule.FILE, path, None, None, "", message, hint),))
    found = parsed(path, given)
    if isinstance(found, Problem):
        return RoutingReading((), (found,))
    text, data = found
    model, draft = validate(ROUTING, data)
    if not isinstance(model, RoutingFile):
        return RoutingReading((), all_placed(path, text, draft))
    for check in ROUTING_CHECKS:
        for finding in check(model, settings):
            draft.note(finding)
    for finding in unknown_customers(model, customers) if customers is not None else ():
        draft.note(finding)
    problems = all_placed(path, text, draft)
    broken = any(problem.severity is Severity.ERROR for problem in problems)
    return RoutingReading(() if broken else rules_of(model), problems)
