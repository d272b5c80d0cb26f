"""Whom of a customer a notice is for: those its file names by key or type, those who chose it, and who stands in.

Where nobody of a type can be reached the next of its chain stands in (D16, D20). What somebody wants at once, gathered
or only from a priority on is `domain.telling`. `told` says the same of a file before any mail was sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum

from helpdesk.domain.customers import (
    BY_TYPE,
    Contact,
    ContactType,
    Customer,
    Notification,
    Permission,
)
from helpdesk.domain.mailbox_name import canonical

MAIN = ""  # the key of the main address, beside those of contacts


class Standing(StrEnum):
    """Whether mail may go to somebody."""

    REACHABLE = "reachable"
    UNCONFIRMED = "unconfirmed"  # no address of his is in force (D18)
    BOUNCING = "bouncing"  # mail to his address comes back


class Why(StrEnum):
    """Why a contact is told, or is not though he might be."""

    NAMED = "named"  # the customer's file names him for it
    BY_TYPE = "by_type"  # it names his type, or it goes with his type
    OWN_CHOICE = "own_choice"  # his own notifications say so
    STANDS_IN = "stands_in"  # nobody of that type can be reached: a Standard contact
    MAIN_ADDRESS = "main_address"  # the same: the main address
    CHOSE_NEVER = "chose_never"  # he wants none of it
    UNCONFIRMED = "unconfirmed"
    BOUNCING = "bouncing"


FOR_ANOTHER = (Why.STANDS_IN, Why.MAIN_ADDRESS)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be told; `addresses` are all of his, in canonical form, and `address` is written to.

    `key` names a contact within his customer (`customer` is its number), and is "" for anybody else.
    """

    address: str
    addresses: frozenset[str] = frozenset()
    name: str = ""
    language: str = ""
    key: str = ""
    customer: str = ""
    stands_in_for: str = ""

    def is_same(self, other: "Person") -> bool:
        """Tell whether it is the same person, or another at the same mailbox."""
        return bool(self.addresses & other.addresses) or (
            bool(self.key) and (self.key, self.customer) == (other.key, other.customer)
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact, or the main address, with what he is and what he chose.

    `digest`: for a kind the local time "17:00" at which it is sent gathered; `only_from`: the least priority.
    """

    person: Person
    standing: Standing = Standing.REACHABLE
    types: tuple[str, ...] = ()
    notifications: tuple[str, ...] | None = None
    digest: Mapping[str, str] = field(default_factory=dict)
    only_from: Mapping[str, str] = field(default_factory=dict)
    permission: str = Permission.REPORT

    @property
    def is_willing(self) -> bool:
        """Whether he wants anything at all."""
        return self.notifications != ()

    @property
    def can_be_told(self) -> bool:
        """Whether he may stand in: reachable, and not silent by his own wish."""
        return self.standing is Standing.REACHABLE and self.is_willing


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The active contacts of a customer, in their order, and its main address, None where it has none.

    `named`: for a kind of notice the keys and types that the file's [notify] gives. `zone`: of its local times.
    """

    number: str
    contacts: tuple[Candidate, ...] = ()
    main: Candidate | None = None
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate for a notice; `via` is the type that it concerns, "" where it concerns none.

    `is_told`: whether he may be told; where not, `why` says so.
    """

    candidate: Candidate
    why: Why
    via: str = ""
    is_told: bool = True


def chosen(view: CustomerView, kind: Notification) -> tuple[Chosen, ...]:
    """Give everybody whom a notice of this kind concerns, each once, also those who cannot be told, with the reason."""
    found: dict[str, Chosen] = {}
    for each in _in_order(view, kind):
        known = found.get(each.candidate.person.key)
        if known is None or (each.is_told and not known.is_told):
            found[each.candidate.person.key] = each
    return tuple(found.values())


def _in_order(view: CustomerView, kind: Notification) -> Iterator[Chosen]:
    """Give the candidates, the strongest reason first; the same one may come again."""
    keys = {each.person.key: each for each in view.contacts}
    for word in view.named.get(kind, ()):
        if word in keys:
            yield from _with_fallback(view, (keys[word],), Why.NAMED, "")
        else:
            yield from _with_fallback(view, _of_type(view.contacts, word), Why.BY_TYPE, word)
    for each in view.contacts:
        if each.notifications is not None and kind in each.notifications:
            yield _judged(each, Why.OWN_CHOICE)
    if view.main is not None and kind in (view.main.notifications or ()):
        yield _judged(view.main, Why.OWN_CHOICE)
    if kind not in view.named:
        yield from _by_default(view, kind)


def _by_default(view: CustomerView, kind: Notification) -> Iterator[Chosen]:
    """Give those whose type a notice goes with; an own choice takes its place (D20, D21)."""
    for held, kinds in BY_TYPE.items():
        if kind not in kinds:
            continue
        of_type = _of_type(view.contacts, held)
        own = [each for each in of_type if each.notifications is None or kind in each.notifications]
        if held == ContactType.TECHNICAL and not any(each.standing is Standing.REACHABLE for each in of_type):
            yield from _with_fallback(view, own, Why.BY_TYPE, held, main_first=True)
        else:
            yield from (_judged(each, Why.BY_TYPE, held) for each in own)
        yield from (Chosen(each, Why.CHOSE_NEVER, held, is_told=False) for each in of_type if each not in own)


def _with_fallback(
    view: CustomerView, meant: Iterable[Candidate], why: Why, via: str, *, main_first: bool = False
) -> Iterator[Chosen]:
    """Give those who are meant; where none of them can be reached, who stands in too."""
    meant = tuple(meant)
    yield from (_judged(each, why, via) for each in meant)
    if any(each.standing is Standing.REACHABLE for each in meant):
        return
    standard = [each for each in _of_type(view.contacts, ContactType.STANDARD) if each.can_be_told]
    main = [view.main] if view.main is not None and view.main.standing is Standing.REACHABLE else []
    ways = ((main, Why.MAIN_ADDRESS), (standard, Why.STANDS_IN))
    for people, reason in ways if main_first else reversed(ways):
        if people:
            yield from (Chosen(each, reason, via) for each in people)
            return


def _judged(each: Candidate, why: Why, via: str = "") -> Chosen:
    if not each.is_willing:
        return Chosen(each, Why.CHOSE_NEVER, via, is_told=False)
    if each.standing is not Standing.REACHABLE:
        return Chosen(each, Why(each.standing), via, is_told=False)
    return Chosen(each, why, via)


def _of_type(contacts: Iterable[Candidate], kind: str) -> tuple[Candidate, ...]:
    return tuple(each for each in contacts if kind in each.types)


def view_of(customer: Customer) -> CustomerView:
    """Give a customer as its file states it, as if every address were in force."""
    main = customer.main
    person = Person(main.email, frozenset({canonical(main.email)}), key=MAIN, customer=customer.number)
    return CustomerView(
        customer.number,
        tuple(_candidate(contact, customer.number) for contact in customer.contacts),
        Candidate(person, notifications=main.notifications or None) if main.email else None,
        customer.notify.given,
    )


def _candidate(contact: Contact, number: str) -> Candidate:
    person = Person("", name=contact.name, key=contact.key, customer=number)
    return Candidate(person, types=contact.types, notifications=contact.notifications)


def told(customer: Customer) -> frozenset[tuple[str, str]]:
    """Give who is told what by the file: pairs of a notification and a contact's key, MAIN for the main address."""
    view = view_of(customer)
    return frozenset(
        (kind, each.candidate.person.key) for kind in Notification for each in chosen(view, kind) if each.is_told
    )
