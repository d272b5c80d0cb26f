"""Who takes part in a ticket, read once and kept up to date while a mail is worked on.

Not the rules about who may (`domain.intake`).
"""

import secrets
from collections.abc import Container, Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.mailbox_name import canonical
from helpdesk.mail.message import Address
from helpdesk.store import tickets
from helpdesk.store.customer_people import people_of
from helpdesk.store.ids import new_id
from helpdesk.store.tickets import Party, PartyRole, Ticket


class Roster:
    """The parties of one ticket by address, the requester first."""

    def __init__(self, session: Session, ticket: Ticket, parties: Iterable[Party]) -> None:
        self._session = session
        self._ticket = ticket
        self._parties = {party.address: party for party in parties}

    def __iter__(self) -> Iterator[Party]:
        return iter(self._parties.values())

    def get(self, address: str) -> Party | None:
        """Give the part that this address takes."""
        return self._parties.get(address.lower())

    def find(self, address: str, contact_id: int | None) -> Party | None:
        """Give the part that a person takes, whichever of his addresses he writes from."""
        own = self.get(address)
        if own is not None or contact_id is None:
            return own
        return next((party for party in self if party.contact_id == contact_id), None)

    def told_by(self, author: str, team: Container[str]) -> list[Party]:
        """Give who reads what a person of the team says in public: not himself, and of the team the requester only.

        Each person once, whichever of his addresses take part.
        """
        own, passed, told = self._ticket.requester_address, set(self._addresses_of(author)), []
        for party in self:
            addresses = self._addresses_of(party.address)
            reads = party.receives and (party.address not in team or party.address == own)
            if reads and not passed & addresses:
                told.append(party)
                passed |= addresses  # his other address in copy is no other person
        return told

    def _addresses_of(self, address: str) -> frozenset[str]:
        """Give all addresses, in canonical form, of who has this one, as far as the ticket's customer named them."""
        own, customer_id = canonical(address), self._ticket.customer_id
        found = people_of(self._session, customer_id) if customer_id is not None else None
        named = (frozenset(row.canonical for row in rows) for rows in (found.addresses.values() if found else ()))
        return next((each for each in named if own in each), frozenset((own,)))

    def add(
        self,
        person: Address,
        role: PartyRole,
        now: datetime,
        *,
        neutral: bool,
        receives: bool,
        contact_id: int | None = None,
    ) -> Party:
        """Let a person take part; who does already keeps what he has, who was only told of it so far begins to."""
        address = person.address.lower()
        if address not in self._parties:
            party = Party(
                id=new_id(self._session, Party),
                ticket_id=self._ticket.id,
                address=address,
                name=person.name,
                role=role,
                neutral=neutral,
                receives=receives,
                nonce=secrets.token_hex(6),
                created_at=now,
                contact_id=contact_id,
            )
            self._session.add(party)
            self._parties[address] = party
        known = self._parties[address]
        if known.role == PartyRole.INFORMED and role is not PartyRole.INFORMED:
            known.role, known.receives = role, receives
        return known

    def add_team(self, address: str, now: datetime) -> Party:
        """Give a person of the team a reply address of his own on this ticket."""
        return self.add(Address("", address), PartyRole.TEAM, now, neutral=False, receives=False)


def empty_roster(session: Session, ticket: Ticket) -> Roster:
    """Give the roster of a ticket that was just made."""
    roster = _known(session)[ticket.id] = Roster(session, ticket, ())
    return roster


def roster_of(session: Session, ticket: Ticket) -> Roster:
    """Give the roster of a ticket; one object for all within a transaction."""
    load_rosters(session, [ticket])
    return _known(session)[ticket.id]


def load_rosters(session: Session, wanted: Iterable[Ticket]) -> None:
    """Read the rosters of these tickets at once."""
    known = _known(session)
    missing = {ticket.id: ticket for ticket in wanted if ticket.id not in known}
    if missing:
        parties = tickets.parties_of(session, missing)
        known |= {key: Roster(session, ticket, parties[key]) for key, ticket in missing.items()}


def _known(session: Session) -> dict[int, Roster]:
    known: dict[int, Roster] = session.info.setdefault("rosters", {})
    return known
