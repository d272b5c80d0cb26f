"""Check all lines of a mail against the ticket before the first one runs; a pure function of what was looked up.

The lines are looked at in their order, each after those before it. Not the looking up and not the doing
(`services.commands.commands`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import time
from typing import Final

from helpdesk.domain.command_check_people import (
    MOST_NAMED,
    check_add,
    check_assign,
    check_call,
    check_for,
    check_numbers,
    check_remove,
)
from helpdesk.domain.command_lines import MOST_LINES, CommandLine, command_named
from helpdesk.domain.command_list import Argument, CommandName, spec_of
from helpdesk.domain.command_moments import FRIDAY, MONDAY, Flaw, read_moment
from helpdesk.domain.command_orders import Checked, Order, Refusal, Sight
from helpdesk.domain.command_values import BookingFlaw, read_booking
from helpdesk.domain.command_words import fold, nearest
from helpdesk.domain.lifecycle import may_move
from helpdesk.domain.ticket import TicketState
from helpdesk.domain.ticket_words import PRIORITY_NAMES, priority_by_word, state_by_word, state_name, state_words

_NEVER: Final = frozenset(("nie", "niemals", "keine", "keiner", "ohne", "weg", "never", "none", "no", "-"))
_END_OF_DAY, _BEGIN_OF_DAY = time(17), time(8)
_TAG: Final = re.compile(r"[-+#]{0,2}(?P<tag>[^\W_][\w.+-]{0,39})")
_LONGEST_TEXT: Final = 200
_OPTIONAL: Final = (
    *(Argument.NONE, Argument.WORDS, Argument.CUSTOMER_IF_ANY, Argument.COMMAND_IF_ANY),
    *(Argument.CALLER_IF_ANY, Argument.TICKET_IF_ANY),
)
_ENDING: Final = (CommandName.MERGE, CommandName.JOIN)
# What "#status" leads to only by another command with a value of its own.
_NEVER_BY_STATUS: Final = (TicketState.NEW, TicketState.MERGED, TicketState.SCHEDULED)
# The state that each command leads to.
_LEADS_TO: Final = {
    CommandName.RESOLVE: TicketState.RESOLVED,
    CommandName.CLOSE: TicketState.CLOSED,
    CommandName.REOPEN: TicketState.OPEN,
    CommandName.SPAM: TicketState.SPAM,
    CommandName.APPOINTMENT: TicketState.SCHEDULED,
    CommandName.FOLLOW_UP: TicketState.SCHEDULED,
    CommandName.MERGE: TicketState.MERGED,
    CommandName.JOIN: TicketState.MERGED,
}
# States that have a command of their own, which does more than change the state.
_OWN_COMMAND: Final = {
    TicketState.RESOLVED: CommandName.RESOLVE,
    TicketState.CLOSED: CommandName.CLOSE,
    TicketState.SPAM: CommandName.SPAM,
}


def check(lines: Sequence[CommandLine], sight: Sight) -> tuple[Checked, ...]:
    """Say of each line what it orders, or why it cannot be carried out."""
    if len(lines) > MOST_LINES:
        return tuple(Refusal(line, "too_many_lines") for line in lines)
    found: list[Checked] = []
    ended = False
    for line in lines:
        checked = Refusal(line, "after_the_end") if ended else _checked(line, sight)
        if isinstance(checked, Order):
            sight = replace(
                sight,
                state=_state_after(checked, sight.state),
                requester=_requester_after(checked, sight.requester),
                readers=_readers_after(checked, sight.readers),
            )
            ended = checked.name in _ENDING
        found.append(checked)
    return tuple(found)


def refusals(checked: Iterable[Checked]) -> tuple[Refusal, ...]:
    """Give those that cannot be carried out."""
    return tuple(each for each in checked if isinstance(each, Refusal))


def _checked(line: CommandLine, sight: Sight) -> Checked:
    if line.name is None:
        return Refusal(line, "unknown_word", line.nearest)
    argument = spec_of(line.name).argument
    if argument is Argument.NONE and line.argument.strip(".!"):
        return Refusal(line, "nothing_behind", detail=line.argument)
    if argument not in _OPTIONAL and not line.argument:
        return _missing(line, line.name, sight)
    checked = _CHECKS[line.name](line, sight) if line.name in _CHECKS else Order(line, line.name)
    target = _LEADS_TO.get(checked.name) if isinstance(checked, Order) else None
    return _moving(line, checked, target, sight) if target else checked


def _missing(line: CommandLine, name: CommandName, sight: Sight) -> Refusal:
    """Say what is missing by an example, and of a person who there is."""
    people = tuple(person.label for person in sight.staff.technicians) if name is CommandName.ASSIGN else ()
    return Refusal(line, "argument_missing", people[:MOST_NAMED], spec_of(name).example(_language(sight)))


def _language(sight: Sight) -> str:
    actor = sight.staff.find(sight.actor)
    return actor.language if actor is not None else "de"


def _moving(line: CommandLine, checked: Checked, target: TicketState, sight: Sight) -> Checked:
    """Refuse a move that there is none for; what is there already may be told again."""
    if sight.state is target or may_move(sight.state, target):
        return checked
    return Refusal(line, "impossible_move", detail=sight.state)


def _state_after(order: Order, state: TicketState) -> TicketState:
    if order.name is CommandName.STATUS:
        return TicketState(order.word)
    if order.name is CommandName.TAKE and state is TicketState.NEW:
        return TicketState.OPEN
    return _LEADS_TO.get(order.name, state)


def _requester_after(order: Order, requester: str) -> str:
    return order.word if order.name is CommandName.FOR else requester


def _readers_after(order: Order, readers: frozenset[str]) -> frozenset[str]:
    if order.name is CommandName.ADD:
        return readers.union(order.words)
    return readers.difference(order.words) if order.name is CommandName.REMOVE else readers


def _status(line: CommandLine, sight: Sight) -> Checked:
    state = state_by_word(line.argument.rstrip(".!"))
    if state is None:
        names = tuple(state_name(each, _language(sight)) for each in TicketState if each not in _NEVER_BY_STATUS)
        return Refusal(line, "state_unknown", nearest(line.argument, state_words()) or names, line.argument)
    if state is TicketState.SCHEDULED:
        return Refusal(line, "needs_moment")
    if state is TicketState.MERGED:
        return Refusal(line, "needs_number")
    if state in _OWN_COMMAND:
        return Order(line, _OWN_COMMAND[state])
    return _moving(line, Order(line, CommandName.STATUS, state), state, sight)


def _priority(line: CommandLine, sight: Sight) -> Checked:
    priority = priority_by_word(line.argument.rstrip(".!"))
    if priority is not None:
        return Order(line, CommandName.PRIORITY, priority)
    names = [name for each in PRIORITY_NAMES.values() for name in each.values()]
    of_his = tuple(PRIORITY_NAMES.get(_language(sight), PRIORITY_NAMES["en"]).values())
    return Refusal(line, "priority_unknown", nearest(line.argument, names) or of_his, line.argument)


def _queue(line: CommandLine, sight: Sight) -> Checked:
    queue = sight.staff.queue(line.argument)
    if queue is not None:
        return Order(line, CommandName.QUEUE, queue.name)
    names = [each.name for each in sight.staff.queues]
    return Refusal(line, "queue_unknown", nearest(line.argument, names) or tuple(names), line.argument)


def _due(line: CommandLine, sight: Sight) -> Checked:
    if fold(line.argument) in _NEVER:
        return Order(line, CommandName.DUE)
    # "KW 50" as a deadline ends with the week, as "Ende der Woche" does; the hours of a site are free text.
    moment = read_moment(line.argument, sight.now, default=_END_OF_DAY, in_week=FRIDAY)
    return Refusal(line, moment) if isinstance(moment, Flaw) else Order(line, CommandName.DUE, at=moment.at)


def _appointment(line: CommandLine, sight: Sight) -> Checked:
    # The customer is told of an appointment, so its day is asked for; a follow-up begins with its week.
    week = MONDAY if line.name is CommandName.FOLLOW_UP else None
    moment = read_moment(line.argument, sight.now, default=_BEGIN_OF_DAY, in_week=week)
    if isinstance(moment, Flaw):
        return Refusal(line, moment)
    return Order(line, line.name or CommandName.APPOINTMENT, at=moment.at)


def _time(line: CommandLine, sight: Sight) -> Checked:
    booking = read_booking(line.argument, sight.now)
    if isinstance(booking, BookingFlaw):
        return Refusal(line, booking)
    return Order(line, CommandName.TIME, booking=booking)


def _subject(line: CommandLine, _: Sight) -> Checked:
    if len(line.argument) > _LONGEST_TEXT:
        return Refusal(line, "text_too_long")
    return Order(line, CommandName.SUBJECT, line.argument)


def _escalate(line: CommandLine, sight: Sight) -> Checked:
    named = _subject(line, sight)
    return replace(named, name=CommandName.ESCALATE) if isinstance(named, Order) else named


def _tags(line: CommandLine, _: Sight) -> Checked:
    words = line.argument.replace(",", " ").replace(";", " ").split()
    for word in words:
        if _TAG.fullmatch(word) is None:
            return Refusal(line, "tag_unreadable", detail=word)
    plain = {word: word.lstrip("-+#").lower() for word in words}
    put = tuple(dict.fromkeys(tag for word, tag in plain.items() if not word.startswith("-")))
    return Order(line, CommandName.TAG, words=put, gone=tuple(set(plain.values()) - set(put)))


def _link(line: CommandLine, sight: Sight) -> Checked:
    other = sight.others.get(line.argument)
    if other is None:
        return Refusal(line, "ticket_unknown", detail=line.argument)
    if other.number == sight.number:
        return Refusal(line, "same_ticket")
    return Order(line, CommandName.LINK, other.number)


def _show(line: CommandLine, sight: Sight) -> Checked:
    if not line.argument:
        return Order(line, CommandName.SHOW, sight.number)
    other = sight.others.get(line.argument)
    return (
        Order(line, CommandName.SHOW, other.number) if other else Refusal(line, "ticket_unknown", detail=line.argument)
    )


def _merge(line: CommandLine, sight: Sight) -> Checked:
    linked = _link(line, sight)
    if isinstance(linked, Refusal):
        return linked
    other = sight.others[line.argument]
    if other.customer != sight.customer and other.customer and sight.customer:
        return Refusal(line, "other_customer", detail=other.number)
    return Order(line, CommandName.MERGE, other.number)


def _join(line: CommandLine, sight: Sight) -> Checked:
    return Refusal(line, sight.joining) if sight.joining else Order(line, CommandName.JOIN, asks=sight.joins_stranger)


def _split(line: CommandLine, sight: Sight) -> Checked:
    if not sight.splits:
        return Refusal(line, "nothing_to_split")
    named = _subject(line, sight)
    return replace(named, name=CommandName.SPLIT) if isinstance(named, Order) else named


def _customer(line: CommandLine, sight: Sight) -> Checked:
    number = line.argument.rstrip(".")
    return Order(line, CommandName.CUSTOMER, number) if number in sight.customers else Refusal(line, "unknown_customer")


def _register(line: CommandLine, sight: Sight) -> Checked:
    number = line.argument.rstrip(".")
    code = sight.registering.get(number, "")
    return Refusal(line, code) if code else Order(line, CommandName.REGISTER, number)


def _undo(line: CommandLine, sight: Sight) -> Checked:
    if not line.argument:
        return Order(line, CommandName.UNDO) if sight.last_runs or sight.waits else Refusal(line, "nothing_to_undo")
    name = command_named(line.argument.split()[0].lstrip("#"))
    if name is None or name not in sight.named_runs:
        known = [spec_of(each).german[0] for each in sight.named_runs]
        return Refusal(line, "nothing_to_undo", nearest(line.argument, known) or tuple(known), line.argument)
    return Order(line, CommandName.UNDO, name)


_CHECKS: Final[dict[CommandName, Callable[[CommandLine, Sight], Checked]]] = {
    CommandName.ASSIGN: check_assign,
    CommandName.STATUS: _status,
    CommandName.PRIORITY: _priority,
    CommandName.QUEUE: _queue,
    CommandName.DUE: _due,
    CommandName.APPOINTMENT: _appointment,
    CommandName.FOLLOW_UP: _appointment,
    CommandName.TIME: _time,
    CommandName.ADD: check_add,
    CommandName.REMOVE: check_remove,
    CommandName.SUBJECT: _subject,
    CommandName.ESCALATE: _escalate,
    CommandName.TAG: _tags,
    CommandName.LINK: _link,
    CommandName.MERGE: _merge,
    CommandName.JOIN: _join,
    CommandName.SPLIT: _split,
    CommandName.CUSTOMER: _customer,
    CommandName.REGISTER: _register,
    CommandName.MERGE_CUSTOMERS: check_numbers,
    CommandName.UNDO: _undo,
    CommandName.FOR: check_for,
    CommandName.CALL: check_call,
    CommandName.SHOW: _show,
    CommandName.SEARCH: lambda line, _: Order(line, CommandName.SEARCH, line.argument),
}
