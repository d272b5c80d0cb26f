"""What the rules of `routing.toml` must fulfil together and beside the settings: one small function for each rule.

Not the types of keys (`config.routing`). Paths name keys of `RoutingFile`.
"""

from collections.abc import Callable, Collection, Iterator
from fnmatch import fnmatchcase

from helpdesk.config.locate import KeyPath
from helpdesk.config.problems import Finding, Rule, Severity
from helpdesk.config.routing import RoutingFile, RuleTable
from helpdesk.config.settings import Settings
from helpdesk.config.suggest import close_values
from helpdesk.domain.spelling import folded
from helpdesk.domain.ticket import SYSTEM_QUEUES

RoutingCheck = Callable[[RoutingFile, Settings], Iterator[Finding]]

_CONDITIONS = ("address", "sender", "customer", "subject", "body", "attachment", "header")
_EFFECTS = ("queue", "priority", "assignee", "tags", "not_for_us")


def _path(number: int, *keys: str | int) -> KeyPath:
    return ("rule", number, *keys)


def _given(rule: RuleTable, keys: tuple[str, ...]) -> bool:
    return any(getattr(rule, key) for key in keys)


def _queues(file: RoutingFile, settings: Settings) -> Iterator[Finding]:
    known = [queue.name for queue in settings.staff.queues]
    for number, rule in enumerate(file.rule):
        if rule.queue is not None and rule.queue not in (*known, *SYSTEM_QUEUES):
            hint = close_values(rule.queue, known) or f"add it to helpdesk.toml as [[queue]]; known: {', '.join(known)}"
            yield Finding(Rule.UNKNOWN_QUEUE, _path(number, "queue"), f"there is no queue '{rule.queue}'", hint)
        elif rule.queue in SYSTEM_QUEUES:
            message = f"the helpdesk uses the queue '{rule.queue}' itself"
            yield Finding(Rule.QUEUE_RESERVED, _path(number, "queue"), message, f"known: {', '.join(known)}")


def _assignees(file: RoutingFile, settings: Settings) -> Iterator[Finding]:
    known = settings.staff.addresses
    for number, rule in enumerate(file.rule):
        if rule.assignee is not None and rule.assignee.lower() not in known:
            hint = close_values(rule.assignee.lower(), known) or "name an address of a [[technician]] in helpdesk.toml"
            message = f"{rule.assignee} is nobody of the team"
            yield Finding(Rule.UNKNOWN_PERSON, _path(number, "assignee"), message, hint)


def _names(file: RoutingFile, _: Settings) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for number, rule in enumerate(file.rule):
        earlier = first.setdefault(rule.name, number)
        if earlier != number:
            message = f"rule {earlier + 1} has the name '{rule.name}' already"
            hint = "the ticket's history names rules: give each a name of its own"
            involved = (_path(earlier, "name"),)
            yield Finding(Rule.RULE_TWICE, _path(number, "name"), message, hint, involved=involved)


def _reachable(file: RoutingFile, _: Settings) -> Iterator[Finding]:
    for number, rule in enumerate(file.rule[:-1]):
        if not _given(rule, _CONDITIONS):
            message = f"the rule '{rule.name}' fits every mail, so the rules below it never count"
            involved = tuple(_path(number, key) for key in _CONDITIONS)
            hint = "give it a condition, or move it to the end"
            yield Finding(Rule.RULE_FOR_ALL, _path(number), message, hint, involved=involved)


def _covered(file: RoutingFile, _: Settings) -> Iterator[Finding]:
    """A rule that fits only where an earlier one does never counts."""
    for number, rule in enumerate(file.rule):
        earlier = next((place for place, above in enumerate(file.rule[:number]) if _fits_wherever(above, rule)), None)
        if earlier is not None:
            message = f"the rule '{rule.name}' never counts: '{file.rule[earlier].name}' above it fits wherever it does"
            hint = "move it up, or give the other one a further condition"
            yield Finding(Rule.RULE_COVERED, _path(number), message, hint, involved=(_path(earlier),))


def _fits_wherever(above: RuleTable, rule: RuleTable) -> bool:
    """Tell whether every mail that the rule fits fits the one above too, as far as their words show it."""
    given = [key for key in _CONDITIONS if getattr(above, key)]
    return bool(given) and all(_covers(getattr(above, key), getattr(rule, key)) for key in given)


def _covers(above: tuple[object, ...], values: tuple[object, ...]) -> bool:
    return bool(values) and all(any(_is_within(value, wider) for wider in above) for value in values)


def _is_within(value: object, wider: object) -> bool:
    if isinstance(value, str) and isinstance(wider, str):
        return fnmatchcase(folded(value), folded(wider))
    return value == wider


def _effects(file: RoutingFile, _: Settings) -> Iterator[Finding]:
    for number, rule in enumerate(file.rule):
        if not _given(rule, _EFFECTS):
            message = f"the rule '{rule.name}' changes nothing"
            hint = f"give it one of {', '.join(_EFFECTS)}"
            involved = tuple(_path(number, key) for key in _EFFECTS)
            yield Finding(Rule.RULE_WITHOUT_EFFECT, _path(number), message, hint, involved=involved)


def unknown_customers(file: RoutingFile, known: Collection[str]) -> Iterator[Finding]:
    """Tell of customers whom no file knows; a warning only, since a number that was merged counts for ever.

    Not among `ROUTING_CHECKS`: a start need not read thousands of files for it.
    """
    for number, rule in enumerate(file.rule):
        for place, customer in enumerate(rule.customer):
            if customer not in known:
                path, message = _path(number, "customer", place), f"no customer's file has the number '{customer}'"
                hint = close_values(customer, known) or "the rule never fits, unless the number was merged into another"
                yield Finding(Rule.UNKNOWN_CUSTOMER, path, message, hint, Severity.WARNING)


def _references(file: RoutingFile, settings: Settings) -> Iterator[Finding]:
    for number, rule in enumerate(file.rule):
        if rule.refer_to is None:
            continue
        if not rule.not_for_us:
            message = "refer_to counts with not_for_us = true only"
            involved = (_path(number, "not_for_us"),)
            yield Finding(Rule.REFERS_WITHOUT_NEED, _path(number, "refer_to"), message, "add it", involved=involved)
        if rule.refer_to.lower() in settings.own_addresses:
            message = f"{rule.refer_to} is an address of the helpdesk itself: the sender would come back to it"
            yield Finding(Rule.TEAM_IS_US, _path(number, "refer_to"), message, "name another address")


ROUTING_CHECKS: tuple[RoutingCheck, ...] = (
    _queues,
    _assignees,
    _names,
    _reachable,
    _covered,
    _effects,
    _references,
)
