"""What the people and queues of the settings must fulfil together: one small function for each rule.

Not the rules of routing (`config.checks_routing`). Paths name keys of `Settings`.
"""

from collections.abc import Iterator

from helpdesk.config.checks import Check
from helpdesk.config.locate import KeyPath, spoken
from helpdesk.config.problems import Finding, Rule, Severity
from helpdesk.config.settings import Settings
from helpdesk.config.suggest import close_values
from helpdesk.domain.spelling import folded
from helpdesk.domain.ticket import SYSTEM_QUEUES


def _people(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """Give every address of the team, lower-case, with its key."""
    for place, address in enumerate(settings.team.addresses):
        yield ("team", "addresses", place), address.lower()
    for number, technician in enumerate(settings.technician):
        for place, address in enumerate(technician.addresses):
            yield ("technician", number, "addresses", place), address.lower()


def _somebody(settings: Settings) -> Iterator[Finding]:
    if not settings.staff.technicians:
        hint = "add [[technician]] with the addresses of a person who works on tickets"
        ways: tuple[KeyPath, ...] = (("team",), ("technician",), ("team", "addresses"))
        yield Finding(Rule.NOBODY_WORKS, (), "nobody works on tickets: there is no [[technician]]", hint, involved=ways)


def _people_are_not_us(settings: Settings) -> Iterator[Finding]:
    own: dict[str, KeyPath] = {}
    for number, queue in enumerate(settings.queue):
        own |= {address.lower(): ("queue", number, "addresses") for address in queue.addresses}
    own |= {address.lower(): ("site", "aliases") for address in settings.site.aliases}
    own[settings.site.address.lower()] = ("site", "address")
    for path, address in _people(settings):
        whose = own.get(_without_token(settings, address)) or own.get(address)
        if whose is not None:
            message = (
                f"{address} is an address of the helpdesk itself ({spoken(whose)}): its mails would come back to it"
            )
            yield Finding(Rule.TEAM_IS_US, path, message, "name the people's own addresses", involved=(whose,))


def _without_token(settings: Settings, address: str) -> str:
    """Give the address that reaches the same mailbox without what plus addressing adds (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local.split(settings.reply.separator)[0]}@{domain}" if settings.reply.plus_addressing else address


def _one_person_each(settings: Settings) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, address in _people(settings):
        earlier = first.setdefault(address, path)
        if earlier != path:
            message = f"{spoken(earlier[:-1])} holds {address} already"
            yield Finding(Rule.PERSON_TWICE, path, message, "each address is one person's, once", involved=(earlier,))


def _stand_ins(settings: Settings) -> Iterator[Finding]:
    known = settings.staff.addresses
    involved = tuple(path for path, _ in _people(settings))
    for number, technician in enumerate(settings.technician):
        own = [address.lower() for address in technician.addresses]
        others = [address for address in known if address not in own]
        for place, absence in enumerate(technician.absence):
            path: KeyPath = ("technician", number, "absence", place)
            if absence.deputy.lower() not in others:
                message = f"{absence.deputy} is no other person of the team"
                hint = close_values(absence.deputy.lower(), others) or "name an address of another [[technician]]"
                yield Finding(Rule.UNKNOWN_STAND_IN, (*path, "deputy"), message, hint, involved=involved)
            if absence.last < absence.first:
                message = f"the absence ends on {absence.last}, before it begins on {absence.first}"
                first: KeyPath = (*path, "first")
                hint = "both days belong to the absence"
                yield Finding(Rule.ABSENCE_BACKWARDS, (*path, "last"), message, hint, involved=(first,))


def _one_stand_in_a_day(settings: Settings) -> Iterator[Finding]:
    for number, technician in enumerate(settings.technician):
        for place, absence in enumerate(technician.absence):
            for before, other in enumerate(technician.absence[:place]):
                if absence.first <= other.last and other.first <= absence.last and absence.deputy != other.deputy:
                    message = f"on days of this absence {other.deputy} stands in already; the first one counts"
                    path: KeyPath = ("technician", number, "absence", place)
                    involved: tuple[KeyPath, ...] = (("technician", number, "absence", before),)
                    hint = "give each day one deputy"
                    yield Finding(Rule.TWO_STAND_INS, path, message, hint, Severity.WARNING, involved=involved)


def _names_apart(settings: Settings) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for number, technician in enumerate(settings.technician):
        name = folded(technician.name).strip()
        earlier = first.setdefault(name, number) if name else number
        if earlier != number:
            message = (
                f"technician {earlier + 1} has the name '{technician.name}' already: commands cannot tell them apart"
            )
            hint = "give each a name of its own, or let commands name the address"
            path: KeyPath = ("technician", number, "name")
            involved: tuple[KeyPath, ...] = (("technician", earlier, "name"),)
            yield Finding(Rule.SAME_NAME, path, message, hint, Severity.WARNING, involved=involved)


def _known_queues(settings: Settings) -> Iterator[Finding]:
    known = [queue.name for queue in settings.staff.queues]
    involved: tuple[KeyPath, ...] = tuple(("queue", number, "name") for number in range(len(settings.queue)))
    for number, technician in enumerate(settings.technician):
        for place, name in enumerate(technician.queues):
            if name not in known:
                path: KeyPath = ("technician", number, "queues", place)
                hint = close_values(name, known) or f"add it as [[queue]]; known are {', '.join(known)}"
                yield Finding(Rule.UNKNOWN_QUEUE, path, f"there is no queue '{name}'", hint, involved=involved)


def _known_members(settings: Settings) -> Iterator[Finding]:
    known = settings.staff.addresses
    involved = tuple(path for path, _ in _people(settings))
    for number, queue in enumerate(settings.queue):
        for place, address in enumerate(queue.team):
            if address.lower() not in known:
                path: KeyPath = ("queue", number, "team", place)
                hint = close_values(address.lower(), known) or "name an address of a [[technician]]"
                message = f"{address} is nobody of the team"
                yield Finding(Rule.UNKNOWN_PERSON, path, message, hint, involved=involved)


def _queue_names(settings: Settings) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for number, queue in enumerate(settings.queue):
        path: KeyPath = ("queue", number, "name")
        if queue.name in SYSTEM_QUEUES:
            message = f"the helpdesk uses the queue '{queue.name}' itself"
            yield Finding(Rule.QUEUE_RESERVED, path, message, "choose another name")
        earlier = first.setdefault(queue.name, number)
        if earlier != number:
            message = f"queue {earlier + 1} has the name '{queue.name}' already"
            involved: tuple[KeyPath, ...] = (("queue", earlier, "name"),)
            yield Finding(Rule.QUEUE_TWICE, path, message, "give each a name of its own", involved=involved)


def _queue_addresses(settings: Settings) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for number, queue in enumerate(settings.queue):
        for place, address in enumerate(queue.addresses):
            path: KeyPath = ("queue", number, "addresses", place)
            earlier = first.setdefault(address.lower(), path)
            if earlier != path:
                message = f"mail to {address} leads to {spoken(earlier[:2])} already"
                hint = "one address leads to one queue; routing.toml tells further apart"
                yield Finding(Rule.QUEUE_ADDRESS_TWICE, path, message, hint, involved=(earlier,))


def _dispatcher(settings: Settings) -> Iterator[Finding]:
    staff = settings.staff
    if staff.technicians and not staff.dispatchers:
        message = "nobody is a dispatcher: new tickets of a queue without a team go to every technician"
        roles: tuple[KeyPath, ...] = tuple(("technician", number, "role") for number in range(len(settings.technician)))
        hint = 'give somebody role = "dispatcher"'
        yield Finding(Rule.NO_DISPATCHER, ("technician",), message, hint, Severity.WARNING, involved=roles)


def _hidden_addresses(settings: Settings) -> Iterator[Finding]:
    """Answers come from the support address, so that they come back to the ticket (D5)."""
    known = settings.staff.addresses
    for number, technician in enumerate(settings.technician):
        shown = next((address for address in known if address in technician.signature.lower()), "")
        if shown:
            message = f"customers would read {shown} below every answer, and write there instead of to the ticket"
            path: KeyPath = ("technician", number, "signature")
            yield Finding(Rule.ADDRESS_IN_SIGNATURE, path, message, "name the support address", Severity.WARNING)


PEOPLE_CHECKS: tuple[Check, ...] = (
    _somebody,
    _people_are_not_us,
    _one_person_each,
    _stand_ins,
    _one_stand_in_a_day,
    _names_apart,
    _known_queues,
    _known_members,
    _queue_names,
    _queue_addresses,
    _dispatcher,
    _hidden_addresses,
)
