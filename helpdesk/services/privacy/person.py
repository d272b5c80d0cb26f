"""Who somebody is to us: all his addresses and names, and the tickets that he takes part in, by one of his addresses.

A contact's addresses are one person's. Not what is handed out (`person_export`) and not what is erased
(`person_erase`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from helpdesk.domain.customers import ContactState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.person_mask import PersonMask
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.people import Person
from helpdesk.store.tickets import Comment, Party, Ticket

_IN_QUERY = 500
# Where somebody's address shows that a ticket has to do with him.
_ON_TICKETS = (
    (Ticket.id, Ticket.requester_address),
    (Party.ticket_id, Party.address),
    (Comment.ticket_id, Comment.author_address),
    (OutboundMessage.ticket_id, OutboundMessage.recipient),
)
_NAMES = (
    (Person.address, Person.name),
    (Party.address, Party.name),
    (Ticket.requester_address, Ticket.requester_name),
    (Comment.author_address, Comment.author_name),
    (OutboundMessage.recipient, OutboundMessage.recipient_name),
)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person: `addresses` canonical, the one that he was named by in front; `spellings` as they are stored.

    `contacts` and `tickets` are ids of rows. `phones`: numbers that no other contact has.
    """

    addresses: tuple[str, ...]
    spellings: frozenset[str]
    names: tuple[str, ...]
    contacts: tuple[int, ...]
    tickets: tuple[int, ...]
    language: str
    phones: tuple[str, ...] = ()

    def mask(self, number: int, *, single: bool = False) -> PersonMask:
        """Give what takes him out of words; `number` is the event that erases him."""
        forms = (*self.addresses, *sorted({each.lower() for each in self.spellings} - set(self.addresses)))
        return PersonMask(number, self.addresses, self.names, forms, self.phones, single=single)

    def is_his(self, address: str | None) -> bool:
        """Tell whether that is an address of his."""
        return bool(address) and canonical(address or "") in self.addresses


def find(session: Session, desk: Desk, address: str) -> Someone:
    """Give the person with that address. Raises UsageError where nothing is known of it, or several share it."""
    wanted = canonical(address)
    if "@" not in address:
        raise UsageError(f"{address} is no mail address")
    if wanted in {canonical(each) for each in (*desk.team, *desk.addressing.addresses)}:
        raise UsageError(f"{address} is ours: people of the team are no customers")
    contacts = _contacts(session, wanted)
    ids = [contact.id for contact in contacts]
    of_contacts = select(ContactAddress.canonical).where(ContactAddress.contact_id.in_(ids))
    addresses = tuple(dict.fromkeys((wanted, *session.scalars(of_contacts.order_by(ContactAddress.id)))))
    spellings = frozenset(_spellings(session, set(addresses)))
    tickets = _tickets(session, spellings)
    if not contacts and not spellings:
        raise UsageError(f"nothing is known of {address}")
    people = session.scalars(select(Person.language).where(Person.address.in_(spellings))).all()
    languages = [*(contact.language for contact in contacts), *people]
    return Someone(
        addresses,
        spellings,
        tuple(_names(session, contacts, spellings)),
        tuple(ids),
        tickets,
        next(filter(None, languages), desk.settings.site.language),
        tuple(_phones(session, ids)),
    )


def _phones(session: Session, contact_ids: Sequence[int]) -> Iterable[str]:
    """Give the numbers of these contacts but those of a whole office."""
    others = select(ContactPhone.canonical).where(ContactPhone.contact_id.not_in(contact_ids))
    query = select(ContactPhone.number).where(ContactPhone.contact_id.in_(contact_ids))
    return session.scalars(query.where(ContactPhone.canonical.not_in(others)).distinct())


def _contacts(session: Session, wanted: str) -> list[ContactRow]:
    owners = select(ContactAddress.contact_id).where(ContactAddress.canonical == wanted)
    query = select(ContactRow).where(ContactRow.id.in_(owners), ContactRow.state != ContactState.ERASED)
    found = list(session.scalars(query.order_by(ContactRow.id)))
    names = {(contact.first_name, contact.last_name) for contact in found}
    if len(names) > 1:
        keys = ", ".join(contact.key for contact in found)
        raise UsageError(f"{wanted} is shared by several contacts ({keys}): name an address that is one person's own")
    return found


def _spellings(session: Session, addresses: set[str]) -> Iterable[str]:
    """Give every form in which his addresses are stored."""
    columns: list[InstrumentedAttribute[str]] = [Person.address, ContactAddress.address]
    columns += [column for _, column in _ON_TICKETS]
    for column in columns:
        yield from (
            each for each in session.scalars(select(column).distinct()) if each and canonical(each) in addresses
        )


def _tickets(session: Session, spellings: frozenset[str]) -> tuple[int, ...]:
    found: set[int] = set()
    for ticket, column in _ON_TICKETS:
        found |= {each for each in session.scalars(select(ticket).where(column.in_(spellings)).distinct()) if each}
    return tuple(sorted(found))


def _names(session: Session, contacts: Iterable[ContactRow], spellings: frozenset[str]) -> Iterable[str]:
    names = dict.fromkeys(f"{contact.first_name} {contact.last_name}".strip() for contact in contacts)
    for address, name in _NAMES:
        names |= dict.fromkeys(session.scalars(select(name).where(address.in_(spellings)).distinct()))
    return (" ".join(name.split()) for name in names if name and "@" not in name)
