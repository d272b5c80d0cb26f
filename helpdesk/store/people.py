"""What is known of a person who wrote: name, language, and whether a person of ours ever answered him.

Not contacts of customers: those come from the admin's files.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpdesk.store.schema import Base


class Person(Base):
    """A correspondent by address (lower-case). `answered_at` makes his words repeatable to him."""

    __tablename__ = "person"

    address: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


def load(session: Session, addresses: Iterable[str]) -> None:
    """Read what is known of these addresses at once; `find` asks no more for them in this transaction."""
    known = _known(session)
    missing = {address.lower() for address in addresses} - known.keys()
    if missing:
        known |= dict.fromkeys(missing)
        known |= {
            person.address: person for person in session.scalars(select(Person).where(Person.address.in_(missing)))
        }


def find(session: Session, address: str) -> Person | None:
    """Give what is known of that address."""
    load(session, [address])
    return _known(session)[address.lower()]


def meet(session: Session, address: str, name: str, now: datetime) -> Person:
    """Give the person of that address, noted now at first contact; later contacts fill in a missing name."""
    person = find(session, address)
    if person is None:
        person = Person(address=address.lower(), name=name, language="", first_seen_at=now)
        session.add(person)
        _known(session)[person.address] = person
    person.name = person.name or name
    return person


def mark_answered(session: Session, addresses: Iterable[str], now: datetime) -> None:
    """Note that a person of ours answered these people."""
    wanted = list(addresses)
    load(session, wanted)
    for person in (find(session, address) for address in wanted):
        if person is not None:
            person.answered_at = person.answered_at or now


def _known(session: Session) -> dict[str, Person | None]:
    known: dict[str, Person | None] = session.info.setdefault("people", {})
    return known
