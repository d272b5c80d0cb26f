"""Check the command lines that name people outside: who takes part, whose ticket it is, who called.

A part of `domain.command_check`. Not the looking up (`services.commands.command_sight`).
"""

from typing import Final

from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.command_orders import Checked, Order, Refusal, Sight
from helpdesk.domain.command_words import fold, nearest
from helpdesk.domain.staff import Staff
from helpdesk.mail.address import parse_list

MOST_NAMED: Final = 8  # of those who may be meant
_MYSELF: Final = frozenset(("mir", "mich", "ich", "me", "myself"))
# Whether the survivor's master data are taken over (D27).
_DATA: Final = {
    **dict.fromkeys(map(fold, ("übernehmen", "takeover", "take over")), "take_over"),
    **dict.fromkeys(map(fold, ("behalten", "keep")), "keep"),
}


def check_assign(line: CommandLine, sight: Sight) -> Checked:
    """Say who of the team gets the ticket."""
    if fold(line.argument) in _MYSELF:
        return Order(line, CommandName.ASSIGN, sight.actor)
    word = line.argument.rstrip(".!")
    meant = sight.staff.meant_by(word)
    if len(meant) == 1:
        return Order(line, CommandName.ASSIGN, meant[0].address)
    if meant:
        return Refusal(line, "person_ambiguous", tuple(person.address for person in meant[:MOST_NAMED]), word)
    everybody = tuple(person.label for person in sight.staff.technicians[:MOST_NAMED])
    return Refusal(line, "person_unknown", _people_near(word, sight.staff) or everybody, word)


def _people_near(word: str, staff: Staff) -> tuple[str, ...]:
    """Give the people whose name, part of it or address comes near."""
    called = [
        (name, each.label) for each in staff.technicians for name in (*each.name.split(), each.name, each.address)
    ]
    near = set(nearest(word, [name for name, _ in called if name]))
    return tuple(dict.fromkeys(label for name, label in called if name in near))


def check_add(line: CommandLine, sight: Sight) -> Checked:
    """Say whom the line lets get the answers; strangers only after a word of consent."""
    wanted = addresses_in(line.argument)
    if not wanted:
        colleague = sight.staff.by_word(line.argument)
        return Refusal(line, "address_of_team", detail=colleague.label) if colleague else Refusal(line, "no_address")
    for address in wanted:
        if address in sight.own:
            return Refusal(line, "own_address", detail=address)
        if sight.staff.find(address) is not None:
            return Refusal(line, "address_of_team", detail=address)
    strangers = set(wanted) - sight.contacts - sight.readers
    return Order(line, CommandName.ADD, words=wanted, asks=bool(strangers))


def check_for(line: CommandLine, sight: Sight) -> Checked:
    """Say whose ticket it becomes; a ticket that somebody outside has stays his."""
    added = check_add(line, sight)
    if isinstance(added, Refusal):
        return added
    if len(added.words) > 1:
        return Refusal(line, "one_address_only")
    address = added.words[0]
    if sight.requester not in ("", address) and sight.staff.find(sight.requester) is None:
        return Refusal(line, "has_requester", detail=sight.requester)
    return Order(line, CommandName.FOR, address)


def check_call(line: CommandLine, sight: Sight) -> Checked:
    """Say who called."""
    caller = sight.callers.get(line.argument)
    if caller is None:
        return Refusal(line, "caller_unknown", sight.callers_near.get(line.argument, ()), line.argument)
    if caller.number and sight.customer not in ("", caller.number):
        return Refusal(line, "other_customer", detail=caller.label)
    return Order(line, CommandName.CALL, caller.label, caller=caller)


def check_numbers(line: CommandLine, sight: Sight) -> Checked:
    """Say which master data hold, where both sides agreed that their numbers become one."""
    word = _DATA.get(fold(line.argument.rstrip(".!")))
    if word is None:
        return Refusal(line, "data_unknown", nearest(line.argument, _DATA), line.argument)
    if not sight.merges_numbers:
        return Refusal(line, "merge_not_agreed")
    return Order(line, CommandName.MERGE_CUSTOMERS, word)


def check_remove(line: CommandLine, sight: Sight) -> Checked:
    """Say who gets the answers no longer."""
    wanted = addresses_in(line.argument)
    if not wanted:
        return Refusal(line, "no_address")
    if sight.requester in wanted:
        return Refusal(line, "requester_stays", detail=sight.requester)
    foreign = [address for address in wanted if address not in sight.readers]
    if foreign:
        return Refusal(line, "takes_no_part", nearest(foreign[0], sight.readers - {sight.requester}), foreign[0])
    return Order(line, CommandName.REMOVE, words=wanted)


def addresses_in(text: str) -> tuple[str, ...]:
    """Give the mail addresses that a text names, lower-case, each once."""
    found = (address.address.lower() for address in parse_list(text.replace(";", ",").replace("mailto:", "")))
    return tuple(dict.fromkeys(address for address in found if address))
