"""Which queue a new ticket goes to, how urgent it is and whose: the first rule that fits a mail, else the usual.

One pure decision over what was read. Not the rules' file (`config.routing`) and not the doing
(`services.ticketing.tickets`). Rules D6, D12, D15.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from helpdesk.domain.spelling import folded
from helpdesk.domain.staff import Queue
from helpdesk.domain.ticket import REDIRECTED_QUEUE, SUPPORT_QUEUE, Priority


@dataclass(frozen=True, slots=True)
class HeaderPattern:
    """A header field that must be there, and the regular expression that its value must contain, in any case."""

    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits where each of its conditions does; of the several values of one condition any will do.

    `addresses` and `senders` are lower-case and may have * in them; `subject` and `body` are words, * before or
    behind them meaning that they may be parts of longer ones; `attachments` are endings of names ("pdf") or types
    ("image/*"). "" and None leave things as usual. `refer_to` is the address to name where the customer has no
    account manager, or none may be named.
    """

    name: str
    addresses: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    headers: tuple[HeaderPattern, ...] = ()
    queue: str = ""
    priority: Priority | None = None
    assignee: str = ""
    tags: tuple[str, ...] = ()
    not_for_us: bool = False
    refer_to: str = ""


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What is known of a mail: addresses lower-case, attachments as pairs of name and type.

    `customer` is a number, `former` those that were merged into it; `account_manager` the customer's own, "" where he
    may not be named to this sender (D19).
    """

    recipients: tuple[str, ...]
    sender: str
    subject: str
    text: str
    customer: str = ""
    former: tuple[str, ...] = ()
    account_manager: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a new ticket goes. `rule` is the name of the one that decided, "" where none did.

    `account_manager`: the address that the sender of what is not for us is told to turn to, "" for none.
    """

    rule: str = ""
    queue: str = SUPPORT_QUEUE
    priority: Priority = Priority.NORMAL
    assignee: str = ""
    tags: tuple[str, ...] = ()
    not_for_us: bool = False
    account_manager: str = ""

    @property
    def words(self) -> str:
        """What the rule did, for those who ask why; "" where none did anything."""
        if not self.rule:
            return f"queue {self.queue} by its address" if self.queue != SUPPORT_QUEUE else ""
        done = [f"queue {self.queue}", f"priority {self.priority}"]
        done += [f"assigned to {self.assignee}"] if self.assignee else []
        done += [f"tags {', '.join(self.tags)}"] if self.tags else []
        done += ["not for us"] if self.not_for_us else []
        return f"rule '{self.rule}': {', '.join(done)}"


def route(rules: Sequence[Rule], queues: Sequence[Queue], facts: RoutingFacts) -> Route:
    """Say where a new ticket goes: by the first rule that fits, else by the queue whose address was written to."""
    rule = next((rule for rule in rules if fits(rule, facts)), Rule(""))
    led = next((queue.name for queue in queues if not set(queue.addresses).isdisjoint(facts.recipients)), SUPPORT_QUEUE)
    name = rule.queue or (REDIRECTED_QUEUE if rule.not_for_us else led)
    usual = next((queue.priority for queue in queues if queue.name == name), Priority.NORMAL)
    return Route(
        rule=rule.name,
        queue=name,
        priority=rule.priority or usual,
        assignee=rule.assignee,
        tags=rule.tags,
        not_for_us=rule.not_for_us,
        account_manager=(facts.account_manager or rule.refer_to) if rule.not_for_us else "",
    )


def fits(rule: Rule, facts: RoutingFacts) -> bool:
    """Tell whether all conditions of a rule hold; a rule without any fits every mail."""
    return all(holds(rule, facts) for holds in _CONDITIONS)


def _address(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.addresses or any(_is_like(each, rule.addresses) for each in facts.recipients)


def _sender(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.senders or _is_like(facts.sender, rule.senders)


def _customer(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.customers or not {facts.customer, *facts.former}.isdisjoint(rule.customers)


def _subject(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.subject or _has_a_word(folded(facts.subject), rule.subject)


def _body(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.body or _has_a_word(folded(facts.text), rule.body)


def _attachment(rule: Rule, facts: RoutingFacts) -> bool:
    if not rule.attachments:
        return True
    kinds = {kind for name, type_ in facts.attachments for kind in (_ending(name), type_.lower())}
    return any(_is_like(kind, rule.attachments) for kind in kinds)


def _header(rule: Rule, facts: RoutingFacts) -> bool:
    return not rule.headers or any(
        name.lower() == wanted.name.lower() and re.search(wanted.pattern, value, re.IGNORECASE)
        for wanted in rule.headers
        for name, value in facts.headers
    )


_CONDITIONS: tuple[Callable[[Rule, RoutingFacts], bool], ...] = (
    _address,
    _sender,
    _customer,
    _subject,
    _attachment,
    _header,
    _body,  # the dearest last
)


def _is_like(value: str, patterns: Sequence[str]) -> bool:
    return value != "" and any(fnmatchcase(value, pattern) for pattern in patterns)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _has_a_word(text: str, words: tuple[str, ...]) -> bool:
    return _words(words).search(text) is not None


@lru_cache(maxsize=256)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give the pattern that finds any of these words in a folded text; it takes time in proportion to the text."""
    return re.compile("|".join(_word(folded(word)) for word in words))


def _word(word: str) -> str:
    before = "" if word.startswith("*") else r"(?<!\w)"
    behind = "" if word.endswith("*") else r"(?!\w)"
    return before + re.escape(word.strip("*")) + behind
