"""Who is told of one event, by which mail, and when, or why not: one pure decision over the table of occasions.

Nobody twice, nobody of his own act, never at an address that is not in force. Not the looking up and not the queueing
(`services.outgoing.telling`); `helpdesk notify explain` prints what stands here. Rules D7, D8, D16, D18-D20.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from helpdesk.domain.chosen_contacts import Candidate, Chosen, CustomerView, Person, Why, chosen
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import KINDS, Audience, Occasion, Row, rows_of
from helpdesk.domain.ticket import Priority

_PRIORITIES = tuple(Priority)


class Manner(StrEnum):
    """How somebody is told."""

    NOW = "now"
    DIGEST = "digest"  # gathered, at his time
    NEVER = "never"


class Reason(StrEnum):
    """Why somebody is told or not; of contacts also what `Why` says."""

    TAKES_PART = "takes_part"
    ON_THE_TEAM = "on_the_team"
    OWN_ACT = "own_act"
    ANOTHER_MAIL = "another_mail"  # he gets one for the same event already
    PRIORITY_TOO_LOW = "priority_too_low"
    FOREIGN = "foreign"  # of another customer
    OPTED_OUT = "opted_out"  # wants no announcements of that kind at this address


@dataclass(frozen=True, slots=True)
class Situation:
    """An event, and everybody who may have to do with it.

    `at` is aware. `actor`: the canonical addresses from which it was done, all of that person that are known. The team
    stands here as it is on duty: each with whom he stands in for. `told`: canonical addresses that get another mail
    about the same event, whatever the table says. `opted_out`: those to which nothing of the kind goes.
    """

    occasion: Occasion
    at: datetime
    priority: Priority = Priority.NORMAL
    actor: frozenset[str] = frozenset()
    requester: Person | None = None
    participants: tuple[Person, ...] = ()
    customer: CustomerView | None = None
    assignee: tuple[Person, ...] = ()
    team: tuple[Person, ...] = ()
    dispatchers: tuple[Person, ...] = ()
    account_manager: tuple[Person, ...] = ()
    told: frozenset[str] = frozenset()
    opted_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one person. `at`: when a gathered mail goes, else the time of the event.

    `via`: the type of contact that `why` speaks of. `sees_words`: whether he may read what others wrote on the ticket
    of his customer (D39).
    """

    person: Person
    audience: Audience
    notice: Notice | None
    manner: Manner
    at: datetime
    why: Reason | Why
    via: str = ""
    permission: str = ""

    @property
    def is_told(self) -> bool:
        """Whether a mail goes to him."""
        return self.manner is not Manner.NEVER


def decide(situation: Situation) -> tuple[Decision, ...]:
    """Say of everybody whom the table names whether he is told; the order is that of precedence."""
    found: list[Decision] = []
    for row in rows_of(situation.occasion):
        for decision in _of_row(situation, row):
            found.append(decision if row.to_actor else _alone(decision, situation, found))
    return tuple(found)


def _alone(decision: Decision, situation: Situation, before: Sequence[Decision]) -> Decision:
    """Take back what would be the news of somebody's own act, or a second mail to him."""
    if decision.person.addresses & situation.actor:
        return _not_told(decision, Reason.OWN_ACT)
    told = any(each.is_told and each.person.is_same(decision.person) for each in before)
    if decision.is_told and (told or decision.person.addresses & situation.told):
        return _not_told(decision, Reason.ANOTHER_MAIL)
    return decision


def _not_told(decision: Decision, why: Reason) -> Decision:
    return Decision(decision.person, decision.audience, decision.notice, Manner.NEVER, decision.at, why)


def _of_row(situation: Situation, row: Row) -> Iterator[Decision]:
    if row.audience is Audience.CONTACTS:
        yield from _of_contacts(situation, row)
        return
    audience: Audience = row.audience
    people = _people(situation, audience)
    if not people and row.otherwise is not None:
        audience = row.otherwise
        people = _people(situation, audience)
    outside = audience in {Audience.REQUESTER, Audience.PARTICIPANTS}
    why = Reason.TAKES_PART if outside else Reason.ON_THE_TEAM
    yield from (Decision(each, audience, row.notice, Manner.NOW, situation.at, why) for each in people)


def _people(situation: Situation, audience: Audience) -> tuple[Person, ...]:
    match audience:
        case Audience.REQUESTER:
            return (situation.requester,) if situation.requester is not None else ()
        case Audience.PARTICIPANTS:
            return situation.participants
        case Audience.ASSIGNEE:
            return situation.assignee
        case Audience.TEAM:
            return situation.team
        case Audience.DISPATCHERS:
            return situation.dispatchers
        case Audience.ACCOUNT_MANAGER:
            return situation.account_manager
        case Audience.CONTACTS:
            raise AssertionError("contacts are chosen by kind")


def _of_contacts(situation: Situation, row: Row) -> Iterator[Decision]:
    if situation.customer is not None:
        for each in chosen(situation.customer, KINDS[situation.occasion]):
            yield _by_choice(situation, situation.customer, row, each)


def _by_choice(situation: Situation, view: CustomerView, row: Row, each: Chosen) -> Decision:
    """Say how a contact is told who is meant: at once, gathered, or not for this one."""
    candidate, kind = each.candidate, KINDS[situation.occasion]
    manner, at, why = Manner.NOW, situation.at, each.why
    told: Reason | Why = why
    if not each.is_told:
        manner = Manner.NEVER
    elif candidate.person.customer != view.number:
        manner, told = Manner.NEVER, Reason.FOREIGN
    elif situation.opted_out and canonical(candidate.person.address) in situation.opted_out:
        manner, told = Manner.NEVER, Reason.OPTED_OUT
    elif not _is_urgent_enough(candidate, kind, situation.priority):
        manner, told = Manner.NEVER, Reason.PRIORITY_TOO_LOW
    elif clock := candidate.digest.get(kind):
        manner, at = Manner.DIGEST, next_at(situation.at, clock, view.zone)
    return Decision(candidate.person, row.audience, row.notice, manner, at, told, each.via, candidate.permission)


def _is_urgent_enough(candidate: Candidate, kind: str, priority: Priority) -> bool:
    least = candidate.only_from.get(kind)
    return not least or _PRIORITIES.index(priority) >= _PRIORITIES.index(Priority(least))


def next_at(now: datetime, clock: str, zone: tzinfo) -> datetime:
    """Give the next time that a clock on the wall shows "17:00" there, as an instant in the zone of `now`.

    A time that the change to summer passes over comes with the hour after it; one that autumn has twice comes once.
    """
    local, at = now.astimezone(zone), time.fromisoformat(clock)
    for days in range(3):
        found = datetime.combine(local.date() + timedelta(days=days), at, zone).astimezone(now.tzinfo)
        if found > now:
            return found
    raise AssertionError("tomorrow's time lies ahead")
