"""Who works on tickets: people with their roles and absences, and the queues that they share.

Not who may do what (`domain.proof`) and not which ticket goes where (`domain.routing`). Made from the configuration.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from helpdesk.domain.spelling import folded
from helpdesk.domain.ticket import Priority

# Where an address stands for itself: not within a longer one; in the name of a file anything but a letter may touch it.
_IN_WORDS = r"(?<![\w.+-])(?:{})(?![\w-]|\.\w)"
_IN_NAMES = r"(?<![^\W_])(?:{})(?![^\W_])"
_SIGNED_WITHIN = 12  # lines at the end of an answer, where its writer may have signed himself


class Role(StrEnum):
    """What somebody does with tickets."""

    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"  # sees everything that comes in and distributes it (D13)
    BACK_OFFICE = "back_office"  # checks what was done and releases it for settlement


class ReplyPolicy(StrEnum):
    """Where an answer goes that says nothing about it, on sites that give out one reply address only."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of the site's zone, both included, on which `deputy` (an address) stands in."""

    first: date
    last: date
    deputy: str


@dataclass(frozen=True, slots=True)
class Technician:
    """A person of the team, whichever his role. `addresses` are lower-case, and `address`, the first, is written to.

    `signature`: lines that stand under his answers to customers, "" for none. `queues`: names of those he works in.
    """

    addresses: tuple[str, ...]
    name: str = ""
    language: str = "de"
    role: Role = Role.TECHNICIAN
    queues: tuple[str, ...] = ()
    signature: str = ""
    absences: tuple[Absence, ...] = ()

    @property
    def address(self) -> str:
        """The address that his mails go to, and by which he is known everywhere."""
        return self.addresses[0]

    @property
    def label(self) -> str:
        """How he is called in lists: by his name, else by his address."""
        return self.name or self.address

    def signed(self, text: str) -> str:
        """Give an answer with his signature below it, unless its lines stand there already.

        A name that ends the answer is not repeated.
        """
        lines = [line.strip() for line in self.signature.split("\n") if line.strip()]
        last = [line.strip() for line in text.split("\n") if line.strip()][-_SIGNED_WITHIN:]
        if all(line in last for line in lines):
            return text
        if last and lines and last[-1] == lines[0]:
            rest = self.signature.strip().partition("\n")[2]
            return f"{text.rstrip()}\n{rest}"
        return f"{text.rstrip()}\n\n{self.signature.strip()}".lstrip()

    def absence_on(self, day: date) -> Absence | None:
        """Give the absence that a day falls into."""
        return next((absence for absence in self.absences if absence.first <= day <= absence.last), None)


@dataclass(frozen=True, slots=True)
class Queue:
    """Tickets of one kind. `team` are addresses of technicians; mail to one of `addresses` leads here.

    `purpose` is one of the words of `config.people.Purpose`; `priority` holds for new tickets.
    """

    name: str
    purpose: str = "other"
    team: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    reply_policy: ReplyPolicy = ReplyPolicy.PUBLIC


@dataclass(frozen=True, slots=True)
class Staff:
    """All who work here, and all queues."""

    technicians: tuple[Technician, ...]
    queues: tuple[Queue, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address of everybody."""
        return tuple(address for person in self.technicians for address in person.addresses)

    @property
    def dispatchers(self) -> tuple[Technician, ...]:
        """Those who distribute what comes in."""
        return tuple(person for person in self.technicians if person.role is Role.DISPATCHER)

    def hidden_in(self, text: str, instead: str) -> str:
        """Give a text for customers with another address in place of everybody's own: nobody is written to directly."""
        found = self._own(_IN_WORDS, text)
        return found.sub(lambda _: instead, text) if found else text

    def hidden_in_name(self, name: str, instead: str) -> str:
        """Give the name of a file for customers, likewise: an address may stand between _ and before an extension."""
        found = self._own(_IN_NAMES, name)
        return found.sub(lambda _: instead, name) if found else name

    def found_in(self, text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
        """Give the addresses of the team that would be hidden in a text and in names of files, each once."""
        parts = [(_IN_WORDS, text), *((_IN_NAMES, name) for name in names)]
        patterns = ((self._own(edges, part), part) for edges, part in parts)
        return tuple(dict.fromkeys(hit.lower() for own, part in patterns if own for hit in own.findall(part)))

    def _own(self, edges: str, text: str) -> re.Pattern[str] | None:
        """Give what finds our people's addresses between such edges; None where the text can hold none."""
        if "@" not in text or not self.technicians:
            return None
        own = "|".join(re.escape(address) for address in sorted(self.addresses, key=len, reverse=True))
        return re.compile(edges.format(own), re.IGNORECASE)

    def find(self, address: str) -> Technician | None:
        """Give the person who has this address."""
        wanted = address.strip().lower()
        return next((person for person in self.technicians if wanted in person.addresses), None)

    def by_word(self, word: str) -> Technician | None:
        """Give the person meant by an address, a whole name, one of its parts, or the name before the @.

        None where nobody is meant, or where it may be several.
        """
        meant = self.meant_by(word)
        return meant[0] if len(meant) == 1 else None

    def meant_by(self, word: str) -> tuple[Technician, ...]:
        """Give all who may be meant by such a word; whole names and addresses count before their parts."""
        wanted = folded(word.strip().strip("@<>"))
        for names in (_exact_names, _parts_of_names) if wanted else ():
            found = tuple(person for person in self.technicians if wanted in names(person))
            if found:
                return found
        return ()

    def on_duty(self, technician: Technician, day: date) -> Technician:
        """Give who stands in for somebody on a day, himself where he is there.

        Where all who stand in for each other are away too, it stays with him: a mail must reach somebody.
        """
        person, passed = technician, {technician.address}
        while (absence := person.absence_on(day)) is not None:
            deputy = self.find(absence.deputy)
            if deputy is None or deputy.address in passed:
                return technician
            person = deputy
            passed.add(deputy.address)
        return person

    def reachable(self, day: date) -> tuple[str, ...]:
        """Give all addresses of those whose tickets somebody tends on a day: they are there, or somebody stands in."""
        return tuple(
            address
            for person in self.technicians
            if self.on_duty(person, day).absence_on(day) is None
            for address in person.addresses
        )

    def present(self, people: Iterable[Technician], day: date) -> tuple[Technician, ...]:
        """Give who of these is to be told on a day, each once: themselves or those who stand in."""
        found = {person.address: person for person in (self.on_duty(each, day) for each in people)}
        return tuple(found.values())

    def queue(self, word: str) -> Queue | None:
        """Give the queue of that name, however it is spelled."""
        wanted = folded(word)
        return next((queue for queue in self.queues if folded(queue.name) == wanted), None)

    def team_of(self, queue_name: str) -> tuple[Technician, ...]:
        """Give the people of a queue; where it has none the dispatchers, and where there are none all who do the work.

        Of a queue are those whom it names, and those who name it.
        """
        queue = self.queue(queue_name)
        named = queue.team if queue is not None else ()
        members = tuple(
            person
            for person in self.technicians
            if any(address in named for address in person.addresses)
            or (queue is not None and queue.name in person.queues)
        )
        workers = tuple(person for person in self.technicians if person.role is not Role.BACK_OFFICE)
        return members or self.dispatchers or workers or self.technicians


def _exact_names(person: Technician) -> frozenset[str]:
    return frozenset((*map(folded, person.addresses), folded(person.name))) - {""}


def _parts_of_names(person: Technician) -> frozenset[str]:
    mailboxes = (folded(address.partition("@")[0]) for address in person.addresses)
    return frozenset((*mailboxes, *folded(person.name).split()))
