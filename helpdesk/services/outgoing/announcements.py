"""Send an announcement to the contacts of customers as the table says, each in a mail of his own (D20).

`plan` decides and writes nothing; `send` does it in one transaction. The database is asked as often for thousands of
customers as for one. Not the words (the templates) and not what is answered (`services.incoming.announcement_answers`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.announcing import OCCASIONS, Announcement
from helpdesk.domain.customers import CustomerState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.telling import Decision, Manner, Reason, Situation, decide
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import customer_view
from helpdesk.store import announcements, customer_people, events, outbox
from helpdesk.store.announcements import AnnouncementRecipient, AnnouncementRow
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import CustomerDomain, CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """The customers that an announcement is for; `unknown` are words that name none."""

    customers: tuple[CustomerRow, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one person at a customer."""

    customer: CustomerRow
    decision: Decision


@dataclass(frozen=True, slots=True)
class AnnouncementPlan:
    """Who would get an announcement and who would not; `nobody`: customers of whom nobody would."""

    announcement: Announcement
    people: tuple[Told, ...]
    nobody: tuple[CustomerRow, ...]

    @property
    def told(self) -> tuple[Told, ...]:
        """Those who get it."""
        return tuple(each for each in self.people if each.decision.is_told)


def of_numbers(session: Session, numbers: Sequence[str]) -> Chosen:
    """Give the customers with these numbers; a number that was merged means the one that lives on."""
    rows = session.scalars(select(CustomerRow).where(CustomerRow.number.in_(numbers)))
    known = {row.number: row for row in rows if row.state == CustomerState.ACTIVE}
    found = {number: known.get(number) or _surviving(session, number) for number in dict.fromkeys(numbers)}
    served = {row.id: row for row in found.values() if row is not None}
    return Chosen(tuple(served.values()), tuple(number for number, row in found.items() if row is None))


def of_domains(session: Session, domains: Sequence[str]) -> Chosen:
    """Give the customers to whom these mail domains belong, written as in their files."""
    query = select(CustomerDomain.written, CustomerRow).join(CustomerRow, CustomerRow.id == CustomerDomain.customer_id)
    rows = session.execute(query.where(CustomerDomain.written.in_(domains))).all()
    served = {row.id: row for _, row in rows if row.state == CustomerState.ACTIVE}
    known = {written for written, row in rows if row.id in served}
    return Chosen(tuple(served.values()), tuple(each for each in dict.fromkeys(domains) if each not in known))


def of_all(session: Session) -> Chosen:
    """Give every customer that is served."""
    query = select(CustomerRow).where(CustomerRow.state == CustomerState.ACTIVE).order_by(CustomerRow.number)
    return Chosen(tuple(session.scalars(query)))


def _surviving(session: Session, number: str) -> CustomerRow | None:
    row = by_number(session, number)
    return row if row is not None and row.state == CustomerState.ACTIVE else None


def plan(
    session: Session, desk: Desk, announcement: Announcement, customers: Iterable[CustomerRow], now: datetime
) -> AnnouncementPlan:
    """Say who gets it, and who does not and why. Nobody gets it twice, whoever's contact he is besides."""
    rows = tuple(customers)
    customer_people.load(session, [row.id for row in rows])
    spared = frozenset[str]()
    if not announcement.own_systems:
        spared = announcements.opted_out(session, announcement.kind)
    reached: set[str] = set()
    people: list[Told] = []
    nobody: list[CustomerRow] = []
    for row in rows:
        view = customer_view(session, desk, row.id)
        decided = decide(Situation(OCCASIONS[announcement.kind], now, customer=view, opted_out=spared))
        people += (Told(row, _in_time(each, announcement, now)) for each in _once(decided, reached))
        if not any(each.is_told for each in decided):
            nobody.append(row)
    return AnnouncementPlan(announcement, tuple(people), tuple(nobody))


def _in_time(decision: Decision, announcement: Announcement, now: datetime) -> Decision:
    """Let what somebody wants gathered go at once where he would read it only when it has begun."""
    if decision.manner is not Manner.DIGEST or announcement.begins is None or decision.at < announcement.begins:
        return decision
    return replace(decision, manner=Manner.NOW, at=now)


def _once(decided: Iterable[Decision], reached: set[str]) -> Iterator[Decision]:
    """Take back what would be the second mail to an address, of another customer's contact; `reached` grows."""
    for each in decided:
        own = canonical(each.person.address)
        if each.is_told and own in reached:
            yield replace(each, manner=Manner.NEVER, why=Reason.ANOTHER_MAIL)
            continue
        reached |= {own} if each.is_told else set()
        yield each


def send(
    session: Session, desk: Desk, planned: AnnouncementPlan, now: datetime, *, actor: str, is_update: bool = False
) -> AnnouncementRow:
    """Queue the mails; gives what is kept of the announcement."""
    row = as_row(planned.announcement, new_id(session, AnnouncementRow), now, actor=actor, is_update=is_update)
    session.add(row)
    for each in planned.told:
        queue_for(session, desk, row, each, now)
    data = {"announcement": row.id, "kind": row.kind, "mails": len(planned.told), "digest": row.digest}
    events.record(session, now, Happening("announcement_sent", None, actor, data))
    return row


def as_row(said: Announcement, number: int, now: datetime, *, actor: str = "", is_update: bool) -> AnnouncementRow:
    """Give what would be kept of an announcement."""
    return AnnouncementRow(
        id=number,
        digest=said.digest,
        kind=said.kind,
        own_systems=said.own_systems,
        words={language: asdict(words) for language, words in said.words.items()},
        services=list(said.services),
        begins=said.begins,
        ends=said.ends,
        is_update=is_update,
        actor=actor,
        created_at=now,
    )


def has_it(session: Session, row: AnnouncementRow, address: str) -> bool:
    """Tell whether this announcement went to that address, or is about to."""
    return outbox.has_key(session, _key(row, address))


def queue_for(
    session: Session, desk: Desk, row: AnnouncementRow, told: Told, now: datetime, *, instead_of: str = ""
) -> None:
    """Queue the mail of one person; `instead_of`: for whom he stands in, whose mail came back."""
    person = told.decision.person
    telling = Telling(
        key=_key(row, person.address),
        notice=Notice.ANNOUNCEMENT,
        recipient=person.address,
        name=person.name,
        language=person.language,
        detail={**detail_of(row, told), **({"instead_of": instead_of} if instead_of else {})},
    )
    mail = queue(session, desk, telling, now)
    mail.due_at = told.decision.at
    session.add(
        AnnouncementRecipient(
            outbound_id=mail.id, announcement_id=row.id, customer=told.customer.number, contact=person.key
        )
    )


def _key(row: AnnouncementRow, address: str) -> str:
    return f"announcement:{row.id}:{canonical(address)}"


def detail_of(row: AnnouncementRow, told: Told) -> dict[str, Any]:
    """Give what is noted with a mail."""
    return {
        "announcement": row.id,
        "kind": row.kind,
        "can_opt_out": not row.own_systems,
        "customer": told.customer.name,
        "timezone": told.customer.timezone,
        "why_told": str(told.decision.why),
        "contact_type": told.decision.via,
    }
